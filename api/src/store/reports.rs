//! Ends of judgings: reports, the earlier ones included, and errors.

use dayone_runner::Report;
use serde::Serialize;
use serde_json::json;
use sqlx::SqliteConnection;
use utoipa::ToSchema;

use super::blobs::{compress, decompress};
use super::events::{self, EventKind};
use super::submissions::Status;
use super::{Store, StoreError};
use crate::clock::Time;

/// How a judging ended.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// With a report.
    Report(Box<Report>),
    /// By a fault of the server, in words that a caller may read.
    Errored(String),
}

/// An earlier judging of the same submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct History {
    /// When it ended.
    pub judged_at: Time,
    /// Its verdict.
    #[schema(value_type = dayone_runner::Verdict)]
    pub verdict: String,
    /// The version of the challenge that judged.
    pub challenge: String,
}

/// A judgement with its report compressed; made outside of the transaction.
pub(super) enum Packed {
    Report { report: Box<Report>, compressed: Vec<u8> },
    Errored(String),
}

impl Judgement {
    pub(super) fn pack(self) -> Result<Packed, StoreError> {
        match self {
            Self::Report(report) => {
                let text = serde_json::to_vec(&report).map_err(|error| StoreError::Corrupt(format!("a new report: {error}")))?;
                Ok(Packed::Report { report, compressed: compress(&text) })
            }
            Self::Errored(detail) => Ok(Packed::Errored(detail)),
        }
    }
}

impl Packed {
    /// Writes the end of the submission and its last event.
    pub(super) async fn save(self, write: &mut SqliteConnection, submission: &str, now: Time) -> Result<(), StoreError> {
        let data = match self {
            Self::Report { report, compressed } => {
                end_submission(&mut *write, submission, Status::Completed, now).await?;
                save_report(&mut *write, submission, &report, &compressed, now).await?;
                json!({"id": submission, "status": "completed", "verdict": report.verdict, "reason": report.reason, "summary": report.summary, "score": report.score})
            }
            Self::Errored(detail) => {
                end_submission(&mut *write, submission, Status::Errored, now).await?;
                let update = "UPDATE submissions SET error_detail = $2 WHERE id = $1";
                sqlx::query(update).bind(submission).bind(&detail).execute(&mut *write).await?;
                json!({"id": submission, "status": "errored", "error": {"detail": detail}})
            }
        };
        events::append(write, submission, EventKind::Completed, now, &data).await
    }
}

async fn save_report(
    write: &mut SqliteConnection,
    submission: &str,
    report: &Report,
    compressed: &[u8],
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE submissions SET verdict = $2, reason = $3, summary = $4, earned = $5, possible = $6, percent = $7, challenge_version = $8 WHERE id = $1",
    )
    .bind(submission)
    .bind(report.verdict.as_str())
    .bind(report.reason.map(|reason| reason.as_str()))
    .bind(&report.summary)
    .bind(report.score.earned)
    .bind(report.score.possible)
    .bind(report.score.percent)
    .bind(&report.environment.challenge)
    .execute(&mut *write)
    .await?;
    sqlx::query(
        "INSERT INTO reports (submission_id, number, judged_at, verdict, challenge_version, compressed) \
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM reports WHERE submission_id = $1), $2, $3, $4, $5)",
    )
    .bind(submission)
    .bind(now.0)
    .bind(report.verdict.as_str())
    .bind(&report.environment.challenge)
    .bind(compressed)
    .execute(write)
    .await?;
    Ok(())
}

pub(super) async fn end_submission(write: &mut SqliteConnection, submission: &str, status: Status, now: Time) -> Result<(), StoreError> {
    sqlx::query("UPDATE submissions SET status = $2, completed_at = $3 WHERE id = $1")
        .bind(submission)
        .bind(status.as_str())
        .bind(now.0)
        .execute(write)
        .await?;
    Ok(())
}

impl Store {
    /// The latest report and the heads of the earlier ones, oldest first. Whoever asks has checked whose submission it is.
    ///
    /// # Errors
    /// The database failed, or the report cannot be read back.
    pub async fn report(&self, submission: &str) -> Result<Option<(Report, Vec<History>)>, StoreError> {
        let select = "SELECT judged_at, verdict, challenge_version FROM reports WHERE submission_id = $1 ORDER BY number";
        let mut rows: Vec<(i64, String, String)> = sqlx::query_as(select).bind(submission).fetch_all(self.reader()).await?;
        if rows.pop().is_none() {
            return Ok(None);
        }
        let select = "SELECT compressed FROM reports WHERE submission_id = $1 AND number = $2";
        let compressed: Vec<u8> = sqlx::query_scalar(select).bind(submission).bind(rows.len() as i64 + 1).fetch_one(self.reader()).await?;
        let report =
            serde_json::from_slice(&decompress(&compressed)?).map_err(|error| StoreError::Corrupt(format!("a report: {error}")))?;
        let history = rows.into_iter().map(|(at, verdict, challenge)| History { judged_at: Time(at), verdict, challenge }).collect();
        Ok(Some((report, history)))
    }
}
