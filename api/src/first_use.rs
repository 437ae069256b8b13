//! Builds a sandbox image when the first submission needs it, so that a server can start with those that are wanted often.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dayone_challenges::{Challenge, SourceTree};
use dayone_runner::{EngineError, EngineInfo, Event, Judge, JudgeError, Report};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::process::Command;
use tokio::sync::Mutex;
use tracing::{info, warn};

use crate::http::Engine;
use crate::worker::Judging;

/// How long a build that failed is not tried again.
const AGAIN: Duration = Duration::from_secs(300);

/// Judges as another does, and builds the image that it finds missing.
pub(crate) struct FirstUse<J> {
    judge: J,
    /// The folder with one folder per image.
    recipes: PathBuf,
    /// One build at a time: whoever needs the same image finds it built, or learns that it cannot be for now.
    failed: Mutex<HashMap<String, Instant>>,
}

impl<J: Judging> FirstUse<J> {
    pub(crate) fn new(judge: J, recipes: PathBuf) -> Self {
        Self { judge, recipes, failed: Mutex::default() }
    }

    /// Whether the first submission that needs it will find it, as far as anybody knows.
    fn will_be_built(&self, image: &str) -> bool {
        let has_recipe = self.recipes.join(image).join("Dockerfile").exists();
        // A build that is under way has not failed.
        let has_failed = self.failed.try_lock().is_ok_and(|failed| failed.get(image).is_some_and(|when| when.elapsed() < AGAIN));
        has_recipe && !has_failed
    }

    /// Whether it may be there now.
    async fn build(&self, image: &str) -> bool {
        let mut failed = self.failed.lock().await;
        if failed.get(image).is_some_and(|when| when.elapsed() < AGAIN) {
            return false;
        }
        let is_built = self.try_to_build(image).await;
        if !is_built {
            failed.insert(image.to_owned(), Instant::now());
        }
        is_built
    }

    async fn try_to_build(&self, image: &str) -> bool {
        info!(image, "building a sandbox image at its first use");
        let (Ok(program), Ok(recipes)) = (std::env::current_exe(), self.recipes.canonicalize()) else { return false };
        let built = Command::new(program)
            .args(["images", "build", image, "--folder"])
            .arg(&recipes)
            // The agent is found from the project's folder, which the images' is in.
            .current_dir(recipes.parent().unwrap_or(&recipes))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await;
        match built {
            Ok(output) if output.status.success() => true,
            Ok(output) => {
                warn!(image, error = %String::from_utf8_lossy(&output.stderr).trim(), "the image cannot be built");
                false
            }
            Err(error) => {
                warn!(image, %error, "the image cannot be built");
                false
            }
        }
    }
}

impl<J: Judging> Judging for FirstUse<J> {
    fn judge<'a>(
        &'a self,
        challenge: &'a Challenge,
        submission: &'a SourceTree,
        progress: &'a (dyn Fn(Event) + Send + Sync),
    ) -> BoxFuture<'a, Result<Report, JudgeError>> {
        Box::pin(async move {
            let judged = self.judge.judge(challenge, submission, progress).await;
            match &judged {
                Err(JudgeError::Engine(EngineError::ImageMissing(image))) if self.build(image).await => {
                    self.judge.judge(challenge, submission, progress).await
                }
                _ => judged,
            }
        })
    }
}

/// An image that will be built is as good as there.
impl Engine for FirstUse<Arc<Judge>> {
    fn check<'a>(&'a self, images: &'a [&'a str]) -> BoxFuture<'a, Result<EngineInfo, EngineError>> {
        async move {
            match Judge::check(&self.judge, images).await {
                Err(EngineError::ImageMissing(_)) => {
                    let needed: Vec<&str> = images.iter().copied().filter(|image| !self.will_be_built(image)).collect();
                    Judge::check(&self.judge, &needed).await
                }
                other => other,
            }
        }
        .boxed()
    }
}
