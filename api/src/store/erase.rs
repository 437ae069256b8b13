//! Forgetting a submission: files, report, candidate. The audit log keeps that it happened.

use super::blobs::forget_unused;
use super::transaction::{Durability, detached};
use super::{Store, StoreError};
use crate::clock::Time;

/// What hangs on a submission, children first.
const PARTS: [&str; 5] = [
    "DELETE FROM idempotency_keys WHERE submission_id = $1",
    "DELETE FROM events WHERE submission_id = $1",
    "DELETE FROM reports WHERE submission_id = $1",
    "DELETE FROM jobs WHERE submission_id = $1",
    "DELETE FROM submission_files WHERE submission_id = $1",
];

impl Store {
    /// Erases a submission of the organization, and its candidate if nothing else is known of them. A worker that has it loses
    /// it. `false`: there is no such submission.
    ///
    /// # Errors
    /// The database failed; then nothing was erased.
    pub async fn erase_submission(&self, organization: &str, api_key: &str, id: &str) -> Result<bool, StoreError> {
        let (store, organization, api_key, id) = (self.clone(), organization.to_owned(), api_key.to_owned(), id.to_owned());
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            let select = "SELECT candidate_id FROM submissions WHERE organization_id = $1 AND id = $2";
            let found: Option<Option<String>> =
                sqlx::query_scalar(select).bind(&organization).bind(&id).fetch_optional(&mut *write).await?;
            let Some(candidate) = found else { return Ok(false) };
            let select = "SELECT DISTINCT digest FROM submission_files WHERE submission_id = $1";
            let digests: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(&id).fetch_all(&mut *write).await?;
            for delete in PARTS {
                sqlx::query(delete).bind(&id).execute(&mut *write).await?;
            }
            forget_unused(&mut write, &digests).await?;
            sqlx::query("DELETE FROM submissions WHERE id = $1").bind(&id).execute(&mut *write).await?;
            sqlx::query("DELETE FROM candidates WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM submissions WHERE candidate_id = $1)")
                .bind(candidate)
                .execute(&mut *write)
                .await?;
            sqlx::query(
                "INSERT INTO audit_log (at, organization_id, api_key_id, action, subject) VALUES ($1, $2, $3, 'submission.erased', $4)",
            )
            .bind(Time::now().0)
            .bind(&organization)
            .bind(&api_key)
            .bind(&id)
            .execute(&mut *write)
            .await?;
            write.commit().await?;
            store.signal_change(&id);
            Ok(true)
        })
        .await
    }
}
