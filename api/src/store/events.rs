//! What happened to a submission, in order: the memory behind its stream of events.

use sqlx::SqliteConnection;
use utoipa::ToSchema;

use super::{Store, StoreError};
use crate::clock::Time;

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum EventKind {
    /// It was accepted.
    Queued,
    /// Judging begins, or begins again: earlier tests are void.
    Started,
    /// A test finished.
    Test,
    /// Nothing more will happen.
    Completed,
}

impl EventKind {
    /// The name in the stream.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Started => "started",
            Self::Test => "test",
            Self::Completed => "completed",
        }
    }
}

/// One event of a submission.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRecord {
    /// Counts from 1 in each submission.
    pub number: i64,
    /// The name in the stream.
    pub kind: String,
    /// When it happened, in milliseconds.
    pub at: i64,
    /// Its JSON.
    pub data: String,
}

impl Store {
    /// The submission's events behind number `after`. Whoever asks has checked whose submission it is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn events(&self, submission: &str, after: i64) -> Result<Vec<EventRecord>, StoreError> {
        let select = "SELECT number, kind, at, data FROM events WHERE submission_id = $1 AND number > $2 ORDER BY number";
        Ok(sqlx::query_as(select).bind(submission).bind(after).fetch_all(self.reader()).await?)
    }
}

pub(super) async fn append(
    write: &mut SqliteConnection,
    submission: &str,
    kind: EventKind,
    now: Time,
    data: &serde_json::Value,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO events (submission_id, number, kind, at, data) \
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM events WHERE submission_id = $1), $2, $3, $4)",
    )
    .bind(submission)
    .bind(kind.as_str())
    .bind(now.0)
    .bind(data.to_string())
    .execute(write)
    .await?;
    Ok(())
}
