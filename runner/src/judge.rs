//! One submission from sandboxes to report.

use std::time::{Duration, Instant};

use dayone_challenges::{Challenge, SourceTree};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::attempt::{self, Attempt, Until};
use crate::diff::Changes;
use crate::docker::{Docker, EngineError, EngineInfo, Sweep};
use crate::engine_check::{Finding, check_engine};
use crate::link::LinkError;
use crate::pool::{Kind, Pool, PoolSettings};
use crate::report::{Environment, Event, Report, Timing};
use crate::services::servers_of;
use crate::uids::Uids;
use crate::walls::{self, Side, Size};

/// Judgings of one submission, when the earlier ones failed by our own fault.
const ATTEMPTS: u32 = 2;

/// Sandboxes for each place that may still be at their end while the next ones are at work; with more, the place waits.
const LINGERING: usize = 4;
/// Between two attempts: what went wrong may be about to be mended.
const PAUSE: Duration = Duration::from_millis(500);
/// How often sandboxes that were left behind are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// What an operator can set.
#[derive(Clone, Debug)]
pub struct JudgeSettings {
    /// The engine's address, such as `unix:///var/run/docker.sock`; without one, `DOCKER_HOST` or the usual socket.
    pub engine: Option<String>,
    /// Names whose containers are ours: sweeps remove what an earlier process of this name left behind, and nothing else.
    pub instance: String,
    /// The runtime of sandboxes, such as `runc` or `runsc`; without one, the engine's default.
    pub runtime: Option<String>,
    /// Started sandboxes of each kind that wait for work.
    pub warm: usize,
    /// Started sandboxes of all kinds that wait for work.
    pub idle: usize,
    /// Submissions that are judged side by side.
    pub parallel: usize,
    /// How long a sandbox may take to start.
    pub start_timeout: Duration,
    /// The first of the user ids that live sandboxes get, one each; without one, a range is chosen in which no sandbox of the
    /// engine has its own.
    pub first_uid: Option<u32>,
}

impl Default for JudgeSettings {
    fn default() -> Self {
        Self {
            engine: None,
            instance: "dayone".to_owned(),
            runtime: None,
            warm: 1,
            idle: 8,
            parallel: 2,
            start_timeout: Duration::from_secs(30),
            first_uid: None,
        }
    }
}

/// Judges submissions on one engine.
#[derive(Debug)]
pub struct Judge {
    docker: Docker,
    pool: Pool,
    places: Semaphore,
    runtime: Option<String>,
    engine: EngineInfo,
    sweeper: JoinHandle<()>,
}

impl Drop for Judge {
    fn drop(&mut self) {
        self.sweeper.abort();
    }
}

impl Judge {
    /// Connects to the engine and removes what an earlier process of this instance left behind.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn start(settings: JudgeSettings) -> Result<Self, EngineError> {
        let docker = Docker::connect(settings.engine.as_deref(), &settings.instance).await?;
        let engine = docker.info(settings.runtime.as_deref()).await?;
        sweep(&docker).await?;
        let sweeper = tokio::spawn(sweep_again_and_again(docker.clone()));
        let first_uid = match settings.first_uid {
            Some(first) => first,
            None => Uids::first_beside(&docker.uids_in_use().await?, docker.facts(None).await?.maps_user_ids()),
        };
        let sandboxes = settings.parallel.max(1).saturating_mul(2 + LINGERING).saturating_add(settings.idle);
        let pool = Pool::new(
            docker.clone(),
            Uids::from(first_uid, sandboxes),
            PoolSettings {
                warm: settings.warm,
                idle: settings.idle,
                start_timeout: settings.start_timeout,
                // The default by its name: what a runtime needs is known by it.
                runtime: Some(engine.runtime.clone()),
            },
        );
        Ok(Self { docker, pool, places: Semaphore::new(settings.parallel.max(1)), runtime: settings.runtime, engine, sweeper })
    }

    /// Asks the engine for its version, and whether the images are there.
    ///
    /// # Errors
    /// The engine does not answer, or an image is missing.
    pub async fn check(&self, images: &[&str]) -> Result<EngineInfo, EngineError> {
        for image in images {
            self.docker.image_id(image).await?;
        }
        self.docker.info(self.runtime.as_deref()).await
    }

    /// What is wrong with the engine, the gravest first.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn findings(&self) -> Result<Vec<Finding>, EngineError> {
        Ok(check_engine(&self.docker.facts(self.runtime.as_deref()).await?))
    }

    /// Prepares sandboxes for this challenge ahead of the first submission.
    ///
    /// # Errors
    /// The engine does not answer, or the image is missing.
    pub async fn warm_up(&self, challenge: &Challenge) -> Result<(), EngineError> {
        let image = self.docker.image_id(&challenge.image).await?;
        for kind in kinds(challenge, &image) {
            self.pool.refill(&kind);
        }
        Ok(())
    }

    /// Judges `submission`, reporting what happens as it happens. May be dropped at any point: the sandboxes go with it.
    ///
    /// # Errors
    /// A fault of our own that persisted on fresh sandboxes. Never the candidate's doing.
    pub async fn judge(
        &self,
        challenge: &Challenge,
        submission: &SourceTree,
        progress: &(dyn Fn(Event) + Send + Sync),
    ) -> Result<Report, JudgeError> {
        self.judge_until(Until::Done, challenge, submission, progress).await
    }

    /// Judges as [`judge`](Self::judge) does, but no further than to the first hidden test that fails: enough to know that one
    /// does.
    ///
    /// # Errors
    /// As of [`judge`](Self::judge).
    pub async fn judge_to_first_failure(&self, challenge: &Challenge, submission: &SourceTree) -> Result<Report, JudgeError> {
        self.judge_until(Until::FirstHiddenFailure, challenge, submission, &|_| {}).await
    }

    async fn judge_until(
        &self,
        until: Until,
        challenge: &Challenge,
        submission: &SourceTree,
        progress: &(dyn Fn(Event) + Send + Sync),
    ) -> Result<Report, JudgeError> {
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        let mut attempt = 1;
        loop {
            progress(Event::Started { attempt });
            match self.attempt(challenge, submission, progress, until, attempt == ATTEMPTS).await {
                Err(error) if error.is_worth_another_attempt() && attempt < ATTEMPTS => {
                    tracing::warn!(challenge = %challenge.slug, %error, "judging failed by our own fault; trying once more on fresh sandboxes");
                    attempt += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                result => return result,
            }
        }
    }

    /// Removes every sandbox that is left and waits until they are gone.
    pub async fn stop(&self) {
        self.pool.drain().await;
        self.docker.removals_done().await;
        if let Err(error) = self.docker.sweep(Sweep::All).await {
            tracing::warn!(%error, "sandboxes may be left behind; the next start removes them");
        }
    }

    async fn attempt(
        &self,
        challenge: &Challenge,
        submission: &SourceTree,
        progress: &(dyn Fn(Event) + Send + Sync),
        until: Until,
        is_last: bool,
    ) -> Result<Report, JudgeError> {
        let began = Instant::now();
        let image = self.docker.image_id(&challenge.image).await?;
        let [candidate, grader] = kinds(challenge, &image);
        let sandboxes = tokio::try_join!(self.pool.take(&candidate), self.pool.take(&grader))?;
        let mut timing = Timing { sandbox_ms: attempt::millis(began), ..Timing::default() };

        let (starter, handed_in) = (challenge.starter.clone(), submission.clone());
        let changes = tokio::task::spawn_blocking(move || Changes::between(&starter, &handed_in));
        let tree = challenge.starter.overlaid(submission);
        let graded =
            Attempt { challenge, candidate: sandboxes.0, grader: sandboxes.1, progress, until, is_last }.run(tree, &mut timing).await;
        // After the tests and not beside them: a start costs as much as a judging.
        self.pool.refill(&candidate);
        self.pool.refill(&grader);
        let grades = graded?;
        let changes = changes.await.expect("comparing texts does not panic");
        timing.total_ms = attempt::millis(began);
        Ok(Report {
            verdict: grades.verdict,
            reason: grades.reason,
            summary: grades.summary,
            score: grades.score,
            criteria: grades.criteria,
            tests: grades.tests,
            changes,
            timing,
            environment: Environment {
                image,
                challenge: challenge.version.to_string(),
                runner: env!("CARGO_PKG_VERSION").to_owned(),
                engine: self.engine.label.clone(),
            },
        })
    }
}

async fn sweep(docker: &Docker) -> Result<(), EngineError> {
    let swept = docker.sweep(Sweep::Others).await?;
    if swept > 0 {
        tracing::info!(swept, "removed sandboxes that an earlier process left behind");
    }
    Ok(())
}

/// A container that the engine was still making when its process was killed appears after the first sweep.
async fn sweep_again_and_again(docker: Docker) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = sweep(&docker).await {
            tracing::warn!(%error, "cannot look for sandboxes that were left behind");
        }
    }
}

/// Bytes of memory that the sandbox of a submission to this challenge has, with what its services get on top.
pub fn memory_of_sandbox(challenge: &Challenge) -> u64 {
    walls::memory_bytes(&Size::of(&challenge.limits), &servers_of(challenge))
}

/// The two sandboxes that a submission to this challenge needs.
fn kinds(challenge: &Challenge, image: &str) -> [Kind; 2] {
    [
        Kind { side: Side::Candidate, image: image.to_owned(), size: Size::of(&challenge.limits), servers: servers_of(challenge) },
        Kind { side: Side::Grader, image: image.to_owned(), size: Size::of_grader(), servers: Vec::new() },
    ]
}

/// A fault of our own. Its text is for the operator; [`public_detail`](Self::public_detail) is for everybody else.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The engine failed us.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A sandbox did not do what it was asked before any code of the candidate ran in it.
    #[error("could not {what}: {detail}")]
    Sandbox {
        /// What it was asked.
        what: &'static str,
        /// What happened instead.
        detail: String,
    },
    /// The grader's process or sandbox ended before it was done, or said what it may not say.
    #[error("the grader failed: {0}")]
    Grader(String),
    /// The challenge's own tests cannot be run.
    #[error("the challenge's tests are broken: {0}")]
    Challenge(String),
}

impl JudgeError {
    pub(crate) fn sandbox(what: &'static str, error: &LinkError) -> Self {
        Self::Sandbox { what, detail: error.to_string() }
    }

    /// What a caller of the API may read: no path, no id of a container, nothing of a hidden test.
    pub fn public_detail(&self) -> String {
        match self {
            Self::Engine(EngineError::ImageMissing(name)) => format!("the sandbox image {name:?} is not installed on this server"),
            Self::Engine(EngineError::Unreachable(_)) => "the container engine does not answer".to_owned(),
            Self::Engine(_) | Self::Sandbox { .. } => "the container engine failed to provide a working sandbox".to_owned(),
            Self::Grader(_) => "the grader stopped before it was done".to_owned(),
            Self::Challenge(_) => "the challenge's own tests are broken; its author has to mend them".to_owned(),
        }
    }

    /// Whether fresh sandboxes may do better.
    fn is_worth_another_attempt(&self) -> bool {
        !matches!(self, Self::Challenge(_))
    }
}
