//! One submission from sandboxes to report.

use std::time::Duration;

use dayone_challenges::{Challenge, SourceTree};

use crate::docker::{EngineError, EngineInfo};
use crate::report::{Event, Report};

/// What an operator can set.
#[derive(Clone, Debug)]
pub struct JudgeSettings {
    /// The engine's address, such as `unix:///var/run/docker.sock`; without one, `DOCKER_HOST` or the usual socket.
    pub engine: Option<String>,
    /// Names whose containers are ours: sweeps remove what an earlier process of this name left behind, and nothing else.
    pub instance: String,
    /// The runtime of sandboxes, such as `runc` or `runsc`; without one, the engine's default.
    pub runtime: Option<String>,
    /// Pairs of started sandboxes that wait for work, per image.
    pub warm: usize,
    /// Submissions that are judged side by side.
    pub parallel: usize,
    /// How long a sandbox may take to start.
    pub start_timeout: Duration,
    /// The first of the user ids that live sandboxes get, one each.
    pub first_uid: u32,
}

impl Default for JudgeSettings {
    fn default() -> Self {
        Self {
            engine: None,
            instance: "dayone".to_owned(),
            runtime: None,
            warm: 1,
            parallel: 2,
            start_timeout: Duration::from_secs(30),
            first_uid: 200_000,
        }
    }
}

/// Judges submissions on one engine.
pub struct Judge {}

impl Judge {
    /// Connects to the engine and removes what an earlier process of this instance left behind.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn start(_settings: JudgeSettings) -> Result<Self, EngineError> {
        todo!()
    }

    /// Asks the engine for its version, and whether the images are there.
    ///
    /// # Errors
    /// The engine does not answer, or an image is missing.
    pub async fn check(&self, _images: &[&str]) -> Result<EngineInfo, EngineError> {
        todo!()
    }

    /// Prepares sandboxes of these images ahead of the first submission.
    pub fn warm_up(&self, _images: &[&str]) {
        todo!()
    }

    /// Judges `submission`, reporting what happens as it happens. May be dropped at any point: the sandboxes go with it.
    ///
    /// # Errors
    /// A fault of our own that persisted on fresh sandboxes. Never the candidate's doing.
    pub async fn judge(
        &self,
        _challenge: &Challenge,
        _submission: &SourceTree,
        _progress: &(dyn Fn(Event) + Send + Sync),
    ) -> Result<Report, JudgeError> {
        todo!()
    }

    /// Removes every sandbox that is left and waits until they are gone.
    pub async fn stop(&self) {
        todo!()
    }
}

/// A fault of our own.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The engine failed us.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The grader's process or sandbox ended before it was done.
    #[error("the grader stopped before it was done: {0}")]
    Grader(String),
    /// The challenge's hidden tests are broken.
    #[error("the challenge's tests are broken: {0}")]
    Challenge(String),
}

impl JudgeError {
    /// What a caller of the API may read: no path, no id of a container, no hidden test.
    pub fn public_detail(&self) -> String {
        todo!()
    }
}
