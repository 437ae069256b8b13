//! One write at a time, in a task that nobody can give up half-way.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::sync::OwnedMutexGuard;

use super::{Store, StoreError};

/// What a finished transaction survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// Loss of power: the disk has it.
    Full,
    /// Death of this process, but not of the machine.
    Process,
}

/// A transaction that holds the turn to write. Dropped without [`commit`](Self::commit), it has done nothing.
pub(super) struct Write {
    // Dropped in this order: the next writer's turn begins after the rollback was asked for.
    transaction: Transaction<'static, Sqlite>,
    _turn: OwnedMutexGuard<()>,
}

impl Store {
    /// Waits for the turn to write and begins.
    pub(super) async fn begin(&self, durability: Durability) -> Result<Write, StoreError> {
        let turn = Arc::clone(&self.shared.turn).lock_owned().await;
        let pool = match durability {
            Durability::Full => &self.shared.durable,
            Durability::Process => &self.shared.relaxed,
        };
        Ok(Write { transaction: pool.begin_with("BEGIN IMMEDIATE").await?, _turn: turn })
    }
}

impl Write {
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Write {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// Runs `work` to its end even if the caller is dropped meanwhile.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::spawn(work).await.map_err(|error| StoreError::BrokenOff(error.to_string()))?
}
