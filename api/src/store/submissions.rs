//! Submissions: accepted with files and job in one transaction, read one by one or in pages.

use dayone_challenges::SourceTree;
use serde_json::json;
use sqlx::SqliteConnection;

use super::candidates::{Candidate, NewCandidate};
use super::events::{self, EventKind};
use super::files::PackedTree;
use super::idempotency::{self, Idempotency, Remembered};
use super::transaction::{Durability, detached};
use super::{Store, StoreError};
use crate::clock::Time;
use crate::ids::new_id;

/// Where a submission is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Accepted; waits for a worker.
    Queued,
    /// Being judged.
    Running,
    /// Judged; there is a report.
    Completed,
    /// Not judged, by a fault of the server; there is an error.
    Errored,
    /// Stopped by a caller.
    Cancelled,
}

impl Status {
    const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Completed, Self::Errored, Self::Cancelled];

    /// The word in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Errored => "errored",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Errored | Self::Cancelled)
    }
}

/// A challenge as it was when the submission was accepted, or judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeStamp {
    /// Its name in addresses.
    pub slug: String,
    /// Its version.
    pub version: String,
    /// Its headline.
    pub title: String,
    /// The job it mirrors.
    pub role: String,
    /// The seniority it asks for.
    pub level: String,
}

/// The head of the latest report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportHead {
    /// `passed` or `failed`.
    pub verdict: String,
    /// The main reason of a failed verdict.
    pub reason: Option<String>,
    /// One line for people.
    pub summary: String,
    /// Points earned.
    pub earned: f64,
    /// Points there are.
    pub possible: f64,
    /// Of a hundred.
    pub percent: f64,
}

/// A submission without its files and its report.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Such as `sub_…`.
    pub id: String,
    /// Whose it is.
    pub organization: String,
    /// Who handed it in.
    pub candidate: Option<Candidate>,
    /// What it answers.
    pub challenge: ChallengeStamp,
    /// Where it is in its life.
    pub status: Status,
    /// The head of the report, when completed.
    pub result: Option<ReportHead>,
    /// What went wrong, when errored.
    pub error_detail: Option<String>,
    /// When it was accepted.
    pub created_at: Time,
    /// When its latest judging began.
    pub started_at: Option<Time>,
    /// When it came to its end.
    pub completed_at: Option<Time>,
}

/// What a caller hands in.
#[derive(Clone, Debug)]
pub struct NewSubmission {
    /// Whose it is.
    pub organization: String,
    /// The challenge as it is now.
    pub challenge: ChallengeStamp,
    /// Who handed it in, when the caller says so.
    pub candidate: NewCandidate,
    /// The files.
    pub tree: SourceTree,
    /// The caller's key against doubles.
    pub idempotency: Option<Idempotency>,
    /// The most submissions that may wait; one more is turned away.
    pub queue_cap: u64,
}

/// What became of a [`NewSubmission`].
#[derive(Debug)]
pub enum Acceptance {
    /// It is kept and will be judged.
    Accepted(Box<Submission>),
    /// It was handed in before, under the same idempotency key.
    Repeated(Remembered),
    /// Too many wait already; nothing was stored.
    QueueFull,
}

/// Which submissions of an organization to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this challenge.
    pub challenge: Option<String>,
    /// Of this candidate: an id, an external id or an address.
    pub candidate: Option<String>,
    /// With this verdict.
    pub verdict: Option<String>,
    /// In this state.
    pub status: Option<String>,
    /// Of challenges for this role.
    pub role: Option<String>,
    /// Of challenges of this level.
    pub level: Option<String>,
    /// Accepted at this time or later.
    pub since: Option<Time>,
    /// Accepted before this time.
    pub until: Option<Time>,
}

/// The last submission of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When it was accepted.
    pub created_at: Time,
    /// Its id, which orders those of one moment.
    pub id: String,
}

/// A part of a list.
#[derive(Debug)]
pub struct Page {
    /// The submissions, newest first.
    pub items: Vec<Submission>,
    /// Where the next page goes on, when there is one.
    pub next: Option<Cursor>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.organization_id, s.challenge, s.challenge_version, s.challenge_title, s.role, s.level, s.status, s.verdict, s.reason, ",
            "s.summary, s.earned, s.possible, s.percent, s.error_detail, s.created_at, s.started_at, s.completed_at, ",
            "c.id AS candidate_id, c.name AS candidate_name, c.email AS candidate_email, c.external_id AS candidate_external_id ",
            "FROM submissions s LEFT JOIN candidates c ON c.id = s.candidate_id ",
            $rest
        )
    };
}

impl Store {
    /// Keeps a submission with its files, its first event and its job.
    ///
    /// # Errors
    /// The database failed; then nothing was kept.
    pub async fn accept(&self, new: NewSubmission) -> Result<Acceptance, StoreError> {
        let store = self.clone();
        detached(async move {
            let packed = PackedTree::pack(new.tree).await?;
            let mut write = store.begin(Durability::Full).await?;
            if let Some(key) = &new.idempotency
                && let Some(earlier) = idempotency::find(&mut write, &key.api_key, &key.key).await?
            {
                return Ok(Acceptance::Repeated(earlier));
            }
            let waiting: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = 'queued'").fetch_one(&mut *write).await?;
            if waiting as u64 >= new.queue_cap {
                return Ok(Acceptance::QueueFull);
            }
            let now = store.shared.clock.stamp();
            let candidate = match new.candidate.is_empty() {
                true => None,
                false => Some(new.candidate.save(&mut write, &new.organization, now).await?),
            };
            let submission = Submission {
                id: new_id("sub"),
                organization: new.organization,
                candidate,
                challenge: new.challenge,
                status: Status::Queued,
                result: None,
                error_detail: None,
                created_at: now,
                started_at: None,
                completed_at: None,
            };
            insert(&mut write, &submission).await?;
            packed.save(&mut write, &submission.id).await?;
            events::append(&mut write, &submission.id, EventKind::Queued, now, &json!({"id": submission.id})).await?;
            if let Some(key) = &new.idempotency {
                key.save(&mut write, &submission.id, now).await?;
            }
            write.commit().await?;
            store.signal_work();
            Ok(Acceptance::Accepted(Box::new(submission)))
        })
        .await
    }

    /// The organization's submission with this id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submission(&self, organization: &str, id: &str) -> Result<Option<Submission>, StoreError> {
        let row: Option<Row> = sqlx::query_as(select!("WHERE s.organization_id = $1 AND s.id = $2"))
            .bind(organization)
            .bind(id)
            .fetch_optional(self.reader())
            .await?;
        row.map(Row::into_submission).transpose()
    }

    /// The organization's submissions, newest first, from behind `after`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn submissions(&self, organization: &str, filter: &Filter, after: Option<&Cursor>, limit: u32) -> Result<Page, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(select!(
            "WHERE s.organization_id = $1 AND ($2 IS NULL OR s.challenge = $2) AND ($3 IS NULL OR s.candidate_id IN \
             (SELECT id FROM candidates WHERE organization_id = $1 AND (id = $3 OR external_id = $3 OR email = $3))) \
             AND ($4 IS NULL OR s.verdict = $4) AND ($5 IS NULL OR s.status = $5) AND ($6 IS NULL OR s.role = $6) \
             AND ($7 IS NULL OR s.level = $7) AND ($8 IS NULL OR s.created_at >= $8) AND ($9 IS NULL OR s.created_at < $9) \
             AND ($10 IS NULL OR s.created_at < $10 OR (s.created_at = $10 AND s.id < $11)) \
             ORDER BY s.created_at DESC, s.id DESC LIMIT $12"
        ))
        .bind(organization)
        .bind(&filter.challenge)
        .bind(&filter.candidate)
        .bind(&filter.verdict)
        .bind(&filter.status)
        .bind(&filter.role)
        .bind(&filter.level)
        .bind(filter.since.map(|time| time.0))
        .bind(filter.until.map(|time| time.0))
        .bind(after.map(|cursor| cursor.created_at.0))
        .bind(after.map(|cursor| cursor.id.as_str()))
        .bind(i64::from(limit) + 1)
        .fetch_all(self.reader())
        .await?;
        let more = rows.len() > limit as usize;
        let items = rows.into_iter().take(limit as usize).map(Row::into_submission).collect::<Result<Vec<_>, _>>()?;
        let last = items.last().filter(|_| more);
        let next = last.map(|submission| Cursor { created_at: submission.created_at, id: submission.id.clone() });
        Ok(Page { items, next })
    }
}

async fn insert(write: &mut SqliteConnection, submission: &Submission) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO submissions (id, organization_id, candidate_id, challenge, challenge_version, challenge_title, role, level, status, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9)",
    )
    .bind(&submission.id)
    .bind(&submission.organization)
    .bind(submission.candidate.as_ref().map(|candidate| &candidate.id))
    .bind(&submission.challenge.slug)
    .bind(&submission.challenge.version)
    .bind(&submission.challenge.title)
    .bind(&submission.challenge.role)
    .bind(&submission.challenge.level)
    .bind(submission.created_at.0)
    .execute(&mut *write)
    .await?;
    sqlx::query(
        "INSERT INTO jobs (submission_id, organization_id, state, attempts, lease_epoch, queued_at) VALUES ($1, $2, 'queued', 0, 0, $3)",
    )
    .bind(&submission.id)
    .bind(&submission.organization)
    .bind(submission.created_at.0)
    .execute(write)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    organization_id: String,
    challenge: String,
    challenge_version: String,
    challenge_title: String,
    role: String,
    level: String,
    status: String,
    verdict: Option<String>,
    reason: Option<String>,
    summary: Option<String>,
    earned: Option<f64>,
    possible: Option<f64>,
    percent: Option<f64>,
    error_detail: Option<String>,
    created_at: i64,
    started_at: Option<i64>,
    completed_at: Option<i64>,
    candidate_id: Option<String>,
    candidate_name: Option<String>,
    candidate_email: Option<String>,
    candidate_external_id: Option<String>,
}

impl Row {
    fn into_submission(self) -> Result<Submission, StoreError> {
        let status = Status::ALL.into_iter().find(|status| status.as_str() == self.status);
        let status = status.ok_or_else(|| StoreError::Corrupt(format!("the status {:?}", self.status)))?;
        let reason = self.reason;
        let result = self.verdict.map(|verdict| ReportHead {
            verdict,
            reason,
            summary: self.summary.unwrap_or_default(),
            earned: self.earned.unwrap_or_default(),
            possible: self.possible.unwrap_or_default(),
            percent: self.percent.unwrap_or_default(),
        });
        let (name, email, external_id) = (self.candidate_name, self.candidate_email, self.candidate_external_id);
        Ok(Submission {
            id: self.id,
            organization: self.organization_id,
            candidate: self.candidate_id.map(|id| Candidate { id, name, email, external_id }),
            challenge: ChallengeStamp {
                slug: self.challenge,
                version: self.challenge_version,
                title: self.challenge_title,
                role: self.role,
                level: self.level,
            },
            status,
            result,
            error_detail: self.error_detail,
            created_at: Time(self.created_at),
            started_at: self.started_at.map(Time),
            completed_at: self.completed_at.map(Time),
        })
    }
}
