//! `dayone submit`: judges a folder or an archive, right here or on a server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clap::Args;
use dayone_challenges::{Catalogue, SourceTree};
use dayone_runner::{Event, Judge, JudgeSettings, Report, SourceLimits, Verdict, from_archive, from_folder};
use indicatif::ProgressBar;

use super::{Failure, Finished, images, output, terminal, unless_interrupted};
use crate::harmless::harmless;
use crate::settings::{EngineOptions, Places, SettingsFile};

/// How long one request to a server waits for the report before it asks again.
const WAIT_SECONDS: u64 = 60;

/// Judge a folder or an archive.
#[derive(Debug, Args)]
pub(crate) struct SubmitArgs {
    #[command(flatten)]
    local: Local,
    /// Have it judged by this server instead of right here.
    #[arg(long, env = "DAYONE_SERVER", requires = "key")]
    server: Option<String>,
    /// The API key for the server.
    #[arg(long, env = "DAYONE_KEY", hide_env_values = true)]
    key: Option<String>,
}

/// What is judged right here.
#[derive(Debug, Args)]
pub(crate) struct Local {
    /// The challenge, such as backend-junior-orders-api.
    challenge: String,
    /// A folder with the changed files, or a zip, tar or tar.gz of it.
    path: PathBuf,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    engine: EngineOptions,
}

impl SubmitArgs {
    pub(crate) async fn run(self, file: &SettingsFile) -> anyhow::Result<Finished> {
        let (Some(server), Some(key)) = (&self.server, &self.key) else { return self.local.run(file).await };
        let report = self.local.judge_on(server, key).await?;
        if !self.local.json {
            report.tests.iter().for_each(|test| output::text(&terminal::test(test)));
        }
        Ok(self.local.finish(&report))
    }
}

impl Local {
    /// Judges it with an engine, each test shown as it ends.
    pub(super) async fn run(self, file: &SettingsFile) -> anyhow::Result<Finished> {
        let report = self.judge_here(file).await?;
        Ok(self.finish(&report))
    }

    fn finish(&self, report: &Report) -> Finished {
        if self.json {
            output::json(report);
        } else {
            output::text(&terminal::summary(report));
        }
        if report.verdict == Verdict::Passed { Finished::Done } else { Finished::Failed }
    }

    async fn judge_here(&self, file: &SettingsFile) -> anyhow::Result<Report> {
        let catalogue = Catalogue::load(&self.places.catalogue(file))?;
        let challenge = catalogue.get(&self.challenge).ok_or_else(|| {
            let known: Vec<_> = catalogue.iter().map(|challenge| challenge.slug.as_str()).collect();
            Failure::Usage(format!("there is no challenge {:?}; there are: {}", self.challenge, known.join(", ")))
        })?;
        let submission = read(&self.path, &challenge.starter)?;
        let settings = JudgeSettings {
            engine: self.engine.engine.clone().or_else(|| file.engine.clone()),
            runtime: self.engine.runtime.clone().or_else(|| file.runtime.clone()),
            // One of its own, so that a server beside us does not sweep our sandboxes, nor we its.
            instance: format!("submit-{}", std::process::id()),
            warm: 0,
            ..JudgeSettings::default()
        };
        let judge = Judge::start(settings).await?;
        images::ensure(&judge, &[challenge.image.as_str()]).await?;
        let bar = if self.json { ProgressBar::hidden() } else { output::spinner("starting sandboxes") };
        let show = |event: Event| match event {
            Event::Started { attempt: 1 } => {}
            Event::Started { .. } => bar.println("a fault of our own; judging again on fresh sandboxes"),
            Event::Test(result) => bar.suspend(|| {
                if !self.json {
                    output::text(&terminal::test(&result));
                }
            }),
        };
        let judging =
            async { judge.judge(challenge, &submission, &show).await.map_err(|error| Failure::Infrastructure(error.to_string())) };
        let judged = unless_interrupted(judging).await;
        bar.finish_and_clear();
        judge.stop().await;
        judged.map_err(anyhow::Error::from)
    }

    async fn judge_on(&self, server: &str, key: &str) -> anyhow::Result<Report> {
        let submission = read(&self.path, &SourceTree::default())?;
        let files: serde_json::Map<String, serde_json::Value> = submission
            .iter()
            .map(|(path, file)| {
                let content = match file.text() {
                    Some(text) => text.into(),
                    None => serde_json::json!({ "base64": BASE64.encode(&file.bytes) }),
                };
                (path.to_string(), content)
            })
            .collect();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(WAIT_SECONDS + 30)).build()?;
        let bar = if self.json { ProgressBar::hidden() } else { output::spinner("waiting for the server") };
        let url = format!("{}/v1/submissions", server.trim_end_matches('/'));
        let body = serde_json::json!({ "challenge": self.challenge, "files": files });
        let mut request = client.post(&url).json(&body);
        loop {
            let response = request
                .bearer_auth(key)
                .header("Prefer", format!("wait={WAIT_SECONDS}"))
                .send()
                .await
                .context("the server does not answer")?;
            let status = response.status();
            let mut answer: serde_json::Value = response.json().await.context("the server's answer is not JSON")?;
            if !status.is_success() {
                let detail = answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or("it does not say why");
                bail!("the server refused: {status}: {}", harmless(detail));
            }
            match answer["status"].as_str() {
                Some("completed") => {
                    bar.finish_and_clear();
                    return serde_json::from_value(answer["report"].take()).context("the server's report is not one that we know");
                }
                Some("queued" | "running") => {}
                _ => bail!(
                    "the server could not judge it: {}",
                    harmless(answer["error"]["detail"].as_str().unwrap_or("it does not say why"))
                ),
            }
            let id = answer["id"].as_str().context("the server's answer has no id")?;
            request = client.get(format!("{url}/{id}"));
        }
    }
}

fn read(path: &Path, starter: &SourceTree) -> anyhow::Result<SourceTree> {
    let limits = SourceLimits::default();
    let tree = if path.is_dir() {
        from_folder(path, limits)
    } else {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        from_archive(&bytes, limits, starter)
    };
    tree.with_context(|| format!("{} cannot be handed in", path.display()))
}
