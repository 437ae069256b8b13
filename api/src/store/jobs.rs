//! The queue: one row per submission, in the same database, so that accepting is one transaction.
//!
//! A claim raises `lease_epoch`; whoever holds an older epoch has lost the job and can change nothing. A claim also counts an
//! attempt before the work begins, so a job that kills its worker ends after as many attempts as are allowed.

use std::time::Duration;

use serde_json::{Value, json};

use super::events::{self, EventKind};
use super::reports::{Judgement, end_submission};
use super::submissions::Status;
use super::transaction::{Durability, Write, detached};
use super::{Store, StoreError};
use crate::clock::Time;

/// How claims are held.
#[derive(Clone, Copy, Debug)]
pub struct JobRules {
    /// How long a claim lasts without a heartbeat.
    pub lease: Duration,
    /// How often a job may be claimed.
    pub attempts: u64,
}

/// A job that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The submission to judge.
    pub submission: String,
    /// The challenge's slug.
    pub challenge: String,
    /// Which claim of this job it is.
    pub epoch: i64,
    /// When the submission was put into the queue.
    pub queued_at: Time,
    /// When it was claimed.
    pub started_at: Time,
}

/// What happens while a job is worked on.
#[derive(Clone, Debug)]
pub enum Progress {
    /// Judging begins, or begins again.
    Started,
    /// A test finished.
    Test(Value),
}

/// Which running jobs to take from their workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// All: this process has just become the only one, so whoever ran them is dead.
    All,
    /// Those whose lease ran out.
    Expired,
}

/// What became of a wish to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// It is cancelled now, or was before.
    Cancelled,
    /// It had come to another end already.
    Finished(Status),
    /// The organization has no such submission.
    Unknown,
}

impl Store {
    /// Whether a job waits; a look before [`claim`](Self::claim) spares an idle server its writes.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_work(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued')").fetch_one(self.reader()).await?)
    }

    /// Takes the next job: of the organization with the fewest running ones, the oldest.
    ///
    /// # Errors
    /// The database failed.
    pub async fn claim(&self, rules: JobRules) -> Result<Option<Claim>, StoreError> {
        let store = self.clone();
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            let now = store.shared.clock.stamp();
            let row: Option<(String, i64, i64)> = sqlx::query_as(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_epoch = lease_epoch + 1, lease_until = $1 \
                 WHERE submission_id = (SELECT j.submission_id FROM jobs j WHERE j.state = 'queued' ORDER BY \
                 (SELECT COUNT(*) FROM jobs r WHERE r.organization_id = j.organization_id AND r.state = 'running'), j.queued_at LIMIT 1) \
                 RETURNING submission_id, lease_epoch, queued_at",
            )
            .bind(lease_end(now, rules))
            .fetch_optional(&mut *write)
            .await?;
            let Some((submission, epoch, queued_at)) = row else { return Ok(None) };
            let challenge =
                sqlx::query_scalar("UPDATE submissions SET status = 'running', started_at = $2 WHERE id = $1 RETURNING challenge")
                    .bind(&submission)
                    .bind(now.0)
                    .fetch_one(&mut *write)
                    .await?;
            write.commit().await?;
            Ok(Some(Claim { submission, challenge, epoch, queued_at: Time(queued_at), started_at: now }))
        })
        .await
    }

    /// Holds the claim for another lease. `false`: it was lost.
    ///
    /// # Errors
    /// The database failed.
    pub async fn heartbeat(&self, claim: &Claim, rules: JobRules) -> Result<bool, StoreError> {
        let (store, claim) = (self.clone(), claim.clone());
        detached(async move {
            let mut write = store.begin(Durability::Process).await?;
            let until = lease_end(Time::now(), rules);
            let done = sqlx::query("UPDATE jobs SET lease_until = $3 WHERE submission_id = $1 AND lease_epoch = $2 AND state = 'running'")
                .bind(&claim.submission)
                .bind(claim.epoch)
                .bind(until)
                .execute(&mut *write)
                .await?;
            write.commit().await?;
            Ok(done.rows_affected() == 1)
        })
        .await
    }

    /// Whether the claim still holds.
    ///
    /// # Errors
    /// The database failed.
    pub async fn holds(&self, claim: &Claim) -> Result<bool, StoreError> {
        let select = "SELECT EXISTS (SELECT 1 FROM jobs WHERE submission_id = $1 AND lease_epoch = $2 AND state = 'running')";
        Ok(sqlx::query_scalar(select).bind(&claim.submission).bind(claim.epoch).fetch_one(self.reader()).await?)
    }

    /// Keeps what happened. `false`: the claim was lost and nothing was kept.
    ///
    /// # Errors
    /// The database failed.
    pub async fn progress(&self, claim: &Claim, progress: Vec<Progress>) -> Result<bool, StoreError> {
        let (store, claim) = (self.clone(), claim.clone());
        detached(async move {
            let mut write = store.begin(Durability::Process).await?;
            let held = "SELECT EXISTS (SELECT 1 FROM jobs WHERE submission_id = $1 AND lease_epoch = $2 AND state = 'running')";
            if !sqlx::query_scalar::<_, bool>(held).bind(&claim.submission).bind(claim.epoch).fetch_one(&mut *write).await? {
                return Ok(false);
            }
            let now = Time::now();
            for step in progress {
                let (kind, data) = match step {
                    Progress::Started => (EventKind::Started, json!({"attempt": starts(&mut write, &claim.submission).await? + 1})),
                    Progress::Test(test) => (EventKind::Test, test),
                };
                events::append(&mut write, &claim.submission, kind, now, &data).await?;
            }
            write.commit().await?;
            store.signal_change(&claim.submission);
            Ok(true)
        })
        .await
    }

    /// Ends the job with its report or its error, in one transaction. `false`: the claim was lost and nothing was kept.
    ///
    /// # Errors
    /// The database failed.
    pub async fn finish(&self, claim: &Claim, judgement: Judgement) -> Result<bool, StoreError> {
        let (store, claim) = (self.clone(), claim.clone());
        detached(async move {
            let packed = judgement.pack()?;
            let mut write = store.begin(Durability::Full).await?;
            if !end_lease(&mut write, &claim, "done").await? {
                return Ok(false);
            }
            let now = store.shared.clock.stamp();
            packed.save(&mut write, &claim.submission, now).await?;
            write.commit().await?;
            store.signal_change(&claim.submission);
            Ok(true)
        })
        .await
    }

    /// Hands a job back that could not be finished for reasons that are not its own; the attempt does not count.
    ///
    /// # Errors
    /// The database failed.
    pub async fn release(&self, claim: &Claim) -> Result<bool, StoreError> {
        let (store, claim) = (self.clone(), claim.clone());
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            if !end_lease(&mut write, &claim, "queued").await? {
                return Ok(false);
            }
            sqlx::query("UPDATE jobs SET attempts = attempts - 1 WHERE submission_id = $1")
                .bind(&claim.submission)
                .execute(&mut *write)
                .await?;
            requeue_submission(&mut write, &claim.submission).await?;
            write.commit().await?;
            store.signal_change(&claim.submission);
            store.signal_work();
            Ok(true)
        })
        .await
    }

    /// Puts jobs of dead workers back into the queue; those that have no attempt left become errored. Returns how many.
    ///
    /// # Errors
    /// The database failed.
    pub async fn recover(&self, recovery: Recovery, rules: JobRules) -> Result<usize, StoreError> {
        let store = self.clone();
        detached(async move {
            let now = Time::now();
            let limit = if recovery == Recovery::All { i64::MAX } else { now.0 };
            let dead = "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until < $1)";
            if !sqlx::query_scalar::<_, bool>(dead).bind(limit).fetch_one(store.reader()).await? {
                return Ok(0);
            }
            let mut write = store.begin(Durability::Full).await?;
            let dead = "SELECT submission_id, attempts FROM jobs WHERE state = 'running' AND lease_until < $1";
            let dead: Vec<(String, i64)> = sqlx::query_as(dead).bind(limit).fetch_all(&mut *write).await?;
            for (submission, attempts) in &dead {
                let exhausted = *attempts as u64 >= rules.attempts;
                // The epoch rises as well, so that a worker which is only slow has lost the job for certain.
                sqlx::query("UPDATE jobs SET state = $2, lease_epoch = lease_epoch + 1, lease_until = NULL WHERE submission_id = $1")
                    .bind(submission)
                    .bind(if exhausted { "done" } else { "queued" })
                    .execute(&mut *write)
                    .await?;
                if exhausted {
                    let detail = format!("Judging was interrupted {attempts} times; nothing more is tried.");
                    Judgement::Errored(detail).pack()?.save(&mut write, submission, now).await?;
                } else {
                    requeue_submission(&mut write, submission).await?;
                }
            }
            write.commit().await?;
            for (submission, _) in &dead {
                store.signal_change(submission);
                store.signal_work();
            }
            Ok(dead.len())
        })
        .await
    }

    /// Stops a submission of the organization; a worker that has it loses it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn cancel(&self, organization: &str, id: &str) -> Result<Cancellation, StoreError> {
        let (store, organization, id) = (self.clone(), organization.to_owned(), id.to_owned());
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            let done = sqlx::query(
                "UPDATE jobs SET state = 'cancelled', lease_epoch = lease_epoch + 1, lease_until = NULL \
                 WHERE submission_id = $1 AND organization_id = $2 AND state IN ('queued', 'running')",
            )
            .bind(&id)
            .bind(&organization)
            .execute(&mut *write)
            .await?;
            if done.rows_affected() == 0 {
                drop(write);
                let status = store.submission(&organization, &id).await?.map(|submission| submission.status);
                return Ok(match status {
                    None => Cancellation::Unknown,
                    Some(Status::Cancelled) => Cancellation::Cancelled,
                    Some(status) => Cancellation::Finished(status),
                });
            }
            let now = store.shared.clock.stamp();
            end_submission(&mut write, &id, Status::Cancelled, now).await?;
            events::append(&mut write, &id, EventKind::Completed, now, &json!({"id": id, "status": "cancelled"})).await?;
            write.commit().await?;
            store.signal_change(&id);
            Ok(Cancellation::Cancelled)
        })
        .await
    }
}

fn lease_end(now: Time, rules: JobRules) -> i64 {
    now.0.saturating_add(i64::try_from(rules.lease.as_millis()).unwrap_or(i64::MAX))
}

/// Gives the claim up for `state`. `false`: it was lost before.
async fn end_lease(write: &mut Write, claim: &Claim, state: &str) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE jobs SET state = $3, lease_until = NULL WHERE submission_id = $1 AND lease_epoch = $2 AND state = 'running'")
            .bind(&claim.submission)
            .bind(claim.epoch)
            .bind(state)
            .execute(&mut **write)
            .await?;
    Ok(done.rows_affected() == 1)
}

async fn requeue_submission(write: &mut Write, submission: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE submissions SET status = 'queued', started_at = NULL WHERE id = $1").bind(submission).execute(&mut **write).await?;
    Ok(())
}

/// How often judging began.
async fn starts(write: &mut Write, submission: &str) -> Result<i64, StoreError> {
    let count = "SELECT COUNT(*) FROM events WHERE submission_id = $1 AND kind = 'started'";
    Ok(sqlx::query_scalar(count).bind(submission).fetch_one(&mut **write).await?)
}
