//! Keys against doubles: a request that is sent again gets its first answer again.

use std::time::Duration;

use dayone_challenges::Digest;
use sqlx::SqliteConnection;

use super::blobs::{compress, decompress};
use super::transaction::{Durability, detached};
use super::{Store, StoreError};
use crate::clock::Time;

/// A caller's key for one request.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The id of the caller's API key: two integrations may choose the same idempotency key.
    pub api_key: String,
    /// The `Idempotency-Key`.
    pub key: String,
    /// What the request says, whatever its form.
    pub request: Digest,
}

/// A request that came before.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// What that request said.
    pub request: Vec<u8>,
    /// The submission that it made.
    pub submission: String,
    /// Its answer, if it was given.
    pub answer: Option<FirstAnswer>,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: Vec<u8>,
}

type Row = (Vec<u8>, String, Option<i64>, Option<Vec<u8>>);

impl Idempotency {
    pub(super) async fn save(&self, write: &mut SqliteConnection, submission: &str, now: Time) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO idempotency_keys (api_key_id, idempotency_key, request, submission_id, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&self.api_key)
        .bind(&self.key)
        .bind(self.request.as_bytes().as_slice())
        .bind(submission)
        .bind(now.0)
        .execute(write)
        .await?;
        Ok(())
    }
}

impl Store {
    /// What came before under this key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remembered(&self, api_key: &str, key: &str) -> Result<Option<Remembered>, StoreError> {
        let mut connection = self.reader().acquire().await?;
        find(&mut connection, api_key, key).await
    }

    /// Keeps the first answer; later ones change nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remember_answer(&self, api_key: &str, key: &str, answer: FirstAnswer) -> Result<(), StoreError> {
        let (store, api_key, key) = (self.clone(), api_key.to_owned(), key.to_owned());
        detached(async move {
            let compressed = compress(&answer.body);
            let mut write = store.begin(Durability::Process).await?;
            sqlx::query(
                "UPDATE idempotency_keys SET status = $3, compressed = $4 WHERE api_key_id = $1 AND idempotency_key = $2 AND status IS NULL",
            )
            .bind(api_key)
            .bind(key)
            .bind(i64::from(answer.status))
            .bind(compressed)
            .execute(&mut *write)
            .await?;
            write.commit().await
        })
        .await
    }

    /// Forgets keys that are older than `age`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forget_idempotency_keys(&self, age: Duration) -> Result<u64, StoreError> {
        let store = self.clone();
        detached(async move {
            let limit = Time::now().0 - i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
            let mut write = store.begin(Durability::Process).await?;
            let done = sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(limit).execute(&mut *write).await?;
            write.commit().await?;
            Ok(done.rows_affected())
        })
        .await
    }
}

pub(super) async fn find(connection: &mut SqliteConnection, api_key: &str, key: &str) -> Result<Option<Remembered>, StoreError> {
    let select = "SELECT request, submission_id, status, compressed FROM idempotency_keys WHERE api_key_id = $1 AND idempotency_key = $2";
    let row: Option<Row> = sqlx::query_as(select).bind(api_key).bind(key).fetch_optional(connection).await?;
    let Some((request, submission, status, compressed)) = row else { return Ok(None) };
    let answer = match (status.and_then(|status| u16::try_from(status).ok()), compressed) {
        (Some(status), Some(compressed)) => Some(FirstAnswer { status, body: decompress(&compressed)? }),
        _ => None,
    };
    Ok(Some(Remembered { request, submission, answer }))
}
