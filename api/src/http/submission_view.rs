//! A submission as callers see it.

use dayone_challenges::{Level, Role};
use dayone_runner::{Reason, Report, Score, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Time;
use crate::store::{Candidate, ChallengeStamp, History, ReportHead, Status, Store, StoreError, Submission};

/// A submission with its report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Submission)]
pub(super) struct SubmissionView {
    /// Its id.
    #[schema(example = "sub_2M7Q3YVNT5XH0D8KBW6RJ4CZAE")]
    id: String,
    /// Where it is in its life. It is at its end when `completed`, `errored` or `cancelled`.
    status: Status,
    /// When it was accepted.
    created_at: Time,
    /// When its latest judging began.
    started_at: Option<Time>,
    /// When it came to its end.
    completed_at: Option<Time>,
    /// What it answers.
    challenge: ChallengeView,
    /// Who handed it in, if that was said.
    candidate: Option<CandidateView>,
    /// The result, when `completed` and the API key has the scope `submissions:read`.
    report: Option<ReportView>,
    /// What went wrong, when `errored`: a fault of the server, never the candidate's.
    error: Option<ErrorView>,
}

/// A submission in a list: the report's head alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionItem)]
pub(super) struct SubmissionItem {
    /// Its id.
    #[schema(example = "sub_2M7Q3YVNT5XH0D8KBW6RJ4CZAE")]
    id: String,
    /// Where it is in its life.
    status: Status,
    /// When it was accepted.
    created_at: Time,
    /// When its latest judging began.
    started_at: Option<Time>,
    /// When it came to its end.
    completed_at: Option<Time>,
    /// What it answers.
    challenge: ChallengeView,
    /// Who handed it in, if that was said.
    candidate: Option<CandidateView>,
    /// The head of the report, when `completed`.
    report: Option<ReportHeadView>,
    /// What went wrong, when `errored`.
    error: Option<ErrorView>,
}

/// The challenge of a submission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionChallenge)]
pub(super) struct ChallengeView {
    /// Its name in addresses.
    #[schema(example = "backend-junior-orders-api")]
    slug: String,
    /// The version that judged or will judge.
    #[schema(example = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    version: String,
    /// Its headline.
    title: String,
    /// The job it mirrors.
    #[schema(value_type = Role)]
    role: String,
    /// The seniority it asks for.
    #[schema(value_type = Level)]
    level: String,
}

/// The candidate of a submission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub(super) struct CandidateView {
    /// Its id.
    #[schema(example = "cand_6H1D0S9ZP8W3TQ2V5K4XNBYRME")]
    id: String,
    /// The name.
    name: Option<String>,
    /// The address.
    email: Option<String>,
    /// The caller's own id.
    external_id: Option<String>,
}

/// A report with what came before it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionReport)]
pub(super) struct ReportView {
    #[serde(flatten)]
    report: Report,
    /// Earlier judgings of this submission, oldest first.
    history: Vec<History>,
}

/// The head of a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportHead)]
pub(super) struct ReportHeadView {
    /// Passed, when every collected test ran and passed.
    #[schema(value_type = Verdict)]
    verdict: String,
    /// The main reason of a failed verdict.
    #[schema(value_type = Option<Reason>)]
    reason: Option<String>,
    /// One line for people.
    summary: String,
    /// Weighted points.
    score: Score,
}

/// A fault of the server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionError)]
pub(super) struct ErrorView {
    /// What happened.
    #[schema(example = "The container engine does not answer.")]
    detail: String,
}

impl SubmissionView {
    /// Adds the report to what is known of a submission.
    pub(super) async fn of(store: &Store, submission: Submission) -> Result<Self, StoreError> {
        let report = match submission.status {
            Status::Completed => store.report(&submission.id).await?,
            _ => None,
        };
        Ok(Self::new(submission, report))
    }

    /// For a caller who may hand in but not read.
    pub(super) fn without_report(submission: Submission) -> Self {
        Self::new(submission, None)
    }

    fn new(submission: Submission, report: Option<(Report, Vec<History>)>) -> Self {
        let SubmissionItem { id, status, created_at, started_at, completed_at, challenge, candidate, error, .. } = submission.into();
        let report = report.map(|(report, history)| ReportView { report, history });
        Self { id, status, created_at, started_at, completed_at, challenge, candidate, report, error }
    }
}

impl From<Submission> for SubmissionItem {
    fn from(submission: Submission) -> Self {
        let head = submission.result.filter(|_| submission.status == Status::Completed);
        Self {
            id: submission.id,
            status: submission.status,
            created_at: submission.created_at,
            started_at: submission.started_at,
            completed_at: submission.completed_at,
            challenge: submission.challenge.into(),
            candidate: submission.candidate.map(CandidateView::from),
            report: head.map(ReportHeadView::from),
            error: submission.error_detail.filter(|_| submission.status == Status::Errored).map(|detail| ErrorView { detail }),
        }
    }
}

impl From<ReportHead> for ReportHeadView {
    fn from(head: ReportHead) -> Self {
        let score = Score { earned: head.earned, possible: head.possible, percent: head.percent };
        Self { verdict: head.verdict, reason: head.reason, summary: head.summary, score }
    }
}

impl From<ChallengeStamp> for ChallengeView {
    fn from(stamp: ChallengeStamp) -> Self {
        let ChallengeStamp { slug, version, title, role, level } = stamp;
        Self { slug, version, title, role, level }
    }
}

impl From<Candidate> for CandidateView {
    fn from(candidate: Candidate) -> Self {
        let Candidate { id, name, email, external_id } = candidate;
        Self { id, name, email, external_id }
    }
}
