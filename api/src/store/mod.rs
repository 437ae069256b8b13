//! The database: submissions, their files, the queue, keys. Only this folder writes SQL.
//!
//! SQLite in one data folder that one server owns. Every statement uses `$1` parameters and every time is a number of
//! milliseconds, so that a second backend can stand behind the same [`Store`].
//!
//! Invariants:
//! - One write happens at a time, and a transaction starts with `BEGIN IMMEDIATE`, so it never has to be tried again.
//! - What a caller was told is kept (submissions, reports) is synced to the disk first; what can be had again (heartbeats,
//!   progress) survives a killed process but waits for the next synced write.
//! - A transaction runs in a task of its own: a request that is given up half-way leaves nothing half done.
//! - A read of what belongs to an organization always names that organization.

mod blobs;
mod candidates;
mod erase;
mod events;
mod files;
mod idempotency;
mod jobs;
mod keys;
mod lock;
mod reports;
mod signals;
mod submissions;
#[cfg(test)]
mod tests;
mod transaction;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Mutex;

use crate::clock::Clock;
pub use candidates::{Candidate, NewCandidate};
pub use events::{EventKind, EventRecord};
pub use files::FileRecord;
pub use idempotency::{FirstAnswer, Idempotency, Remembered};
pub use jobs::{Cancellation, Claim, JobRules, Progress, Recovery};
pub use keys::{Caller, KeyRecord, NewKey, Scope};
pub use lock::DataLock;
pub use reports::{History, Judgement};
pub use signals::Changes;
pub use submissions::{Acceptance, ChallengeStamp, Cursor, Filter, NewSubmission, Page, ReportHead, Status, Submission};

use signals::Signals;
use transaction::{Durability, detached};

/// How long a statement waits for another process, such as `dayone key`, that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that read side by side.
const READERS: u32 = 8;

/// Handle on the database; clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    /// Writes through it are on the disk when they are done.
    durable: SqlitePool,
    /// Writes through it outlive this process, but maybe not the machine.
    relaxed: SqlitePool,
    reader: SqlitePool,
    turn: Arc<Mutex<()>>,
    signals: Signals,
    clock: Clock,
}

impl Store {
    /// Opens the database of a data folder, which is made when it is missing.
    ///
    /// # Errors
    /// The folder or the database cannot be used, or was written by a newer version.
    pub async fn open(data: &Path) -> Result<Self, StoreError> {
        make_private_folder(data).map_err(|source| StoreError::Folder { path: data.to_owned(), source })?;
        let options = SqliteConnectOptions::new()
            .filename(data.join("dayone.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // What is erased must not stay readable in free pages.
            .pragma("secure_delete", "ON");
        let pool = |size: u32, options: SqliteConnectOptions| SqlitePoolOptions::new().max_connections(size).connect_with(options);
        let durable = pool(1, options.clone().synchronous(SqliteSynchronous::Full)).await?;
        sqlx::migrate!("migrations/sqlite").run(&durable).await.map_err(|error| StoreError::Migration(error.to_string()))?;
        let relaxed = pool(1, options.clone().synchronous(SqliteSynchronous::Normal)).await?;
        let reader = pool(READERS, options.synchronous(SqliteSynchronous::Normal).pragma("query_only", "ON")).await?;
        let shared = Shared { durable, relaxed, reader, turn: Arc::default(), signals: Signals::default(), clock: Clock::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT name FROM facts LIMIT 1").fetch_optional(self.reader()).await?;
        Ok(())
    }

    /// The name of this installation's containers, chosen at random when it is first asked for.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn instance(&self) -> Result<String, StoreError> {
        let store = self.clone();
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            sqlx::query("INSERT INTO facts (name, value) VALUES ('instance', $1) ON CONFLICT DO NOTHING")
                .bind(crate::ids::new_id("dayone").to_lowercase())
                .execute(&mut *write)
                .await?;
            let instance = sqlx::query_scalar("SELECT value FROM facts WHERE name = 'instance'").fetch_one(&mut *write).await?;
            write.commit().await?;
            Ok(instance)
        })
        .await
    }

    /// Ends all connections after what they are doing.
    pub async fn close(&self) {
        for pool in [&self.shared.reader, &self.shared.relaxed, &self.shared.durable] {
            pool.close().await;
        }
    }

    fn reader(&self) -> &SqlitePool {
        &self.shared.reader
    }
}

/// Makes a folder that only its owner can look into.
fn make_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Why the database could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder cannot be made or used.
    #[error("cannot use the data folder {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another server owns the data folder.
    #[error("another dayone server is using the data folder {}; stop it, or choose another folder with --data", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The tables are not those that this version knows.
    #[error("the database does not fit this version of dayone: {0}")]
    Migration(String),
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Something stored cannot be read back.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// A transaction's task ended before its transaction.
    #[error("a transaction was broken off: {0}")]
    BrokenOff(String),
}
