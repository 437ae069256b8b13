//! Claim, judge, record.
//!
//! A worker owns a job only as long as its claim holds: every record names the claim's epoch, and a worker that has lost its
//! claim (cancelled, erased, lease run out) drops the judging and records nothing.

use std::sync::Arc;
use std::time::Duration;

use dayone_challenges::{Challenge, SourceTree};
use dayone_runner::{Event, Judge, JudgeError, Report, TestResult};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{error, info, warn};
use utoipa::ToSchema;

use crate::clock::Time;
use crate::live_catalogue::LiveCatalogue;
use crate::store::{Claim, JobRules, Judgement, Progress, Recovery, Store, StoreError};

/// How often an idle worker looks for work that nobody told it of.
const POLL: Duration = Duration::from_secs(2);
/// Pause after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Progress that is written in one transaction at most.
const BATCH: usize = 256;

/// What judges: the [`Judge`], or a stand-in of a test.
pub trait Judging: Send + Sync + 'static {
    /// See [`Judge::judge`].
    fn judge<'a>(
        &'a self,
        challenge: &'a Challenge,
        submission: &'a SourceTree,
        progress: &'a (dyn Fn(Event) + Send + Sync),
    ) -> BoxFuture<'a, Result<Report, JudgeError>>;
}

impl<J: Judging + ?Sized> Judging for Arc<J> {
    fn judge<'a>(
        &'a self,
        challenge: &'a Challenge,
        submission: &'a SourceTree,
        progress: &'a (dyn Fn(Event) + Send + Sync),
    ) -> BoxFuture<'a, Result<Report, JudgeError>> {
        (**self).judge(challenge, submission, progress)
    }
}

impl Judging for Judge {
    fn judge<'a>(
        &'a self,
        challenge: &'a Challenge,
        submission: &'a SourceTree,
        progress: &'a (dyn Fn(Event) + Send + Sync),
    ) -> BoxFuture<'a, Result<Report, JudgeError>> {
        Self::judge(self, challenge, submission, progress).boxed()
    }
}

/// Judges what waits in the queue.
pub struct Worker {
    /// The queue.
    pub store: Store,
    /// The challenges that can be judged.
    pub catalogue: LiveCatalogue,
    /// What judges.
    pub judge: Arc<dyn Judging>,
    /// How jobs are held.
    pub rules: JobRules,
    /// How many are judged side by side.
    pub parallel: usize,
    /// Ends the claiming of jobs.
    pub stop: CancellationToken,
    /// Ends the judging of jobs: they are handed back.
    pub abandon: CancellationToken,
}

impl Worker {
    /// Works until told to stop and until what was begun has come to an end.
    pub async fn run(self) {
        let worker = Arc::new(self);
        let mut loops = JoinSet::new();
        for _ in 0..worker.parallel {
            loops.spawn(Arc::clone(&worker).work());
        }
        loops.spawn(Arc::clone(&worker).reap());
        while loops.join_next().await.is_some() {}
    }

    async fn work(self: Arc<Self>) {
        while !self.stop.is_cancelled() {
            let notified = self.store.work();
            match self.next().await {
                Ok(Some(claim)) => self.handle(claim).await,
                Ok(None) => {
                    tokio::select! {
                        () = notified => {}
                        () = tokio::time::sleep(POLL) => {}
                        () = self.stop.cancelled() => {}
                    }
                }
                Err(error) => {
                    error!(%error, "cannot look for work");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    async fn next(&self) -> Result<Option<Claim>, StoreError> {
        if self.store.has_work().await? { self.store.claim(self.rules).await } else { Ok(None) }
    }

    /// Puts back what dead workers held.
    async fn reap(self: Arc<Self>) {
        while self.stop.run_until_cancelled(tokio::time::sleep(self.rules.lease / 3)).await.is_some() {
            match self.store.recover(Recovery::Expired, self.rules).await {
                Ok(0) => {}
                Ok(jobs) => warn!(jobs, "took jobs back from workers that fell silent"),
                Err(error) => error!(%error, "cannot look for silent workers"),
            }
        }
    }

    async fn handle(&self, claim: Claim) {
        info!(submission = claim.submission, challenge = claim.challenge, epoch = claim.epoch, "judging");
        let began = Instant::now();
        let ending = self.judge_claim(&claim).await;
        let recorded = match ending {
            Ending::Judged(judgement) => {
                log_judgement(&claim, &judgement, began);
                self.record(&claim, judgement).await
            }
            Ending::Abandoned => {
                info!(submission = claim.submission, "handed back");
                self.store.release(&claim).await
            }
            Ending::Lost => Ok(false),
        };
        match recorded {
            Ok(true) => {}
            Ok(false) => info!(submission = claim.submission, epoch = claim.epoch, "the claim was lost; nothing is recorded"),
            // The lease runs out, and the job is judged again.
            Err(error) => error!(submission = claim.submission, %error, "cannot record the end of a judging"),
        }
    }

    /// Records the end; a database that is busy for a moment gets another chance.
    async fn record(&self, claim: &Claim, judgement: Judgement) -> Result<bool, StoreError> {
        match self.store.finish(claim, judgement.clone()).await {
            Err(error @ StoreError::Database(_)) => {
                warn!(submission = claim.submission, %error, "cannot record yet");
                tokio::time::sleep(AFTER_FAILURE).await;
                self.store.finish(claim, judgement).await
            }
            done => done,
        }
    }

    async fn judge_claim(&self, claim: &Claim) -> Ending {
        let Some(challenge) = self.catalogue.now().get(&claim.challenge).cloned() else {
            let detail = format!("The challenge {} is no longer in the catalogue, so this submission cannot be judged.", claim.challenge);
            return Ending::Judged(Judgement::Errored(detail));
        };
        let tree = match self.store.tree(&claim.submission).await {
            Ok(tree) => tree,
            Err(error) => {
                error!(submission = claim.submission, %error, "cannot read what was handed in");
                return Ending::Judged(Judgement::Errored("The submitted files could not be read back from the database.".to_owned()));
            }
        };
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut judging = AbortOnDropHandle::new(tokio::spawn(judge(Arc::clone(&self.judge), challenge, tree, sender)));
        let recorder = AbortOnDropHandle::new(tokio::spawn(record_progress(self.store.clone(), claim.clone(), receiver)));
        let ending = tokio::select! {
            ending = self.watch(claim) => ending,
            judged = &mut judging => Ending::Judged(self.judgement(claim, judged)),
        };
        if matches!(ending, Ending::Judged(_)) {
            // The judging has ended, so its progress is complete; the last of it is written before the report.
            let _ = recorder.await;
        } else {
            // Its sandboxes are given back when it has really ended.
            judging.abort();
            let _ = judging.await;
        }
        ending
    }

    fn judgement(&self, claim: &Claim, judged: Result<Result<Report, JudgeError>, tokio::task::JoinError>) -> Judgement {
        match judged {
            Ok(Ok(mut report)) => {
                report.timing.queued_ms = claim.started_at.ms_since(claim.queued_at);
                report.timing.total_ms = Time::now().ms_since(claim.queued_at);
                Judgement::Report(Box::new(report))
            }
            Ok(Err(error)) => {
                error!(submission = claim.submission, %error, "judging failed by a fault of our own");
                Judgement::Errored(error.public_detail())
            }
            Err(error) => {
                error!(submission = claim.submission, %error, "judging panicked");
                Judgement::Errored("The judge stopped on an internal error.".to_owned())
            }
        }
    }

    /// Holds the claim; ends when it is lost or when everything is to be handed back.
    async fn watch(&self, claim: &Claim) -> Ending {
        let mut changes = self.store.changes(&claim.submission);
        let mut beat = tokio::time::interval(self.rules.lease / 3);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        loop {
            let held = tokio::select! {
                () = self.abandon.cancelled() => return Ending::Abandoned,
                () = changes.next() => self.store.holds(claim).await,
                _ = beat.tick() => self.store.heartbeat(claim, self.rules).await,
            };
            match held {
                Ok(true) => {}
                Ok(false) => return Ending::Lost,
                Err(error) => warn!(submission = claim.submission, %error, "cannot tell whether the claim holds"),
            }
        }
    }
}

/// How the work on a claim ended.
enum Ending {
    Judged(Judgement),
    /// The claim is somebody else's, or nobody's.
    Lost,
    /// The server stops.
    Abandoned,
}

async fn judge(
    judge: Arc<dyn Judging>,
    challenge: Arc<Challenge>,
    tree: SourceTree,
    sender: mpsc::UnboundedSender<Event>,
) -> Result<Report, JudgeError> {
    let progress = move |event| {
        // The recorder ends early only when the claim is lost, and then nobody wants to know.
        let _ = sender.send(event);
    };
    judge.judge(&challenge, &tree, &progress).await
}

/// Writes progress as it comes, as much at a time as has come.
async fn record_progress(store: Store, claim: Claim, mut receiver: mpsc::UnboundedReceiver<Event>) {
    let mut events = Vec::new();
    while receiver.recv_many(&mut events, BATCH).await > 0 {
        let progress = events.drain(..).filter_map(progress_of).collect();
        match store.progress(&claim, progress).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => warn!(submission = claim.submission, %error, "cannot record progress"),
        }
    }
}

fn progress_of(event: Event) -> Option<Progress> {
    match event {
        Event::Started { .. } => Some(Progress::Started),
        Event::Test(test) => serde_json::to_value(TestProgress::of(*test)).ok().map(Progress::Test),
    }
}

/// A finished test in the stream of events; the report has the rest of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TestProgress {
    /// The file and name, relative to its suite.
    pub id: String,
    /// What it holds, for people.
    pub title: String,
    /// Whether candidates see its source.
    pub visibility: dayone_runner::Visibility,
    /// The line of the scorecard it counts for.
    pub criterion: String,
    /// Its points.
    pub weight: f64,
    /// How it ended.
    pub outcome: dayone_runner::Outcome,
    /// Milliseconds that it took.
    pub duration_ms: f64,
    /// What went wrong, in a line or a few.
    pub message: Option<String>,
}

impl TestProgress {
    fn of(test: TestResult) -> Self {
        let TestResult { id, title, visibility, criterion, weight, outcome, duration_ms, message, .. } = test;
        Self { id, title, visibility, criterion, weight, outcome, duration_ms, message }
    }
}

fn log_judgement(claim: &Claim, judgement: &Judgement, began: Instant) {
    let ms = began.elapsed().as_millis() as u64;
    match judgement {
        Judgement::Report(report) => info!(submission = claim.submission, verdict = report.verdict.as_str(), ms, "judged"),
        Judgement::Errored(detail) => warn!(submission = claim.submission, detail, ms, "errored"),
    }
}
