//! `dayone challenge check`: holds challenges against every rule.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use clap::Args;
use dayone_challenges::{Catalogue, CatalogueError, Challenge, Rule};
use dayone_runner::{Judge, JudgeSettings};
use serde_json::json;

use super::super::{Failure, Finished, images, output, unless_interrupted};
use crate::authoring::{CheckSettings, Review, review};
use crate::harmless::harmless;
use crate::settings::{EngineOptions, Places, SettingsFile};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();
/// Mutants of one challenge that are judged unless told otherwise: as many as an author waits for.
const MUTANTS: usize = 100;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Slugs, or folders of challenges; all of the catalogue, if none is named
    names: Vec<String>,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    engine: EngineOptions,
    /// Only those that differ from this commit, or are not committed
    #[arg(long, env = "DAYONE_CHANGED", value_name = "COMMIT", num_args = 0..=1, default_missing_value = "HEAD", require_equals = true)]
    changed: Option<String>,
    /// How often the reference is judged
    #[arg(long, env = "DAYONE_REPEAT", value_name = "N", default_value_t = 3)]
    repeat: usize,
    /// The most mutants of a reference to judge; 0 is all
    #[arg(long, env = "DAYONE_MUTANTS", value_name = "N", default_value_t = MUTANTS)]
    mutants: usize,
    /// Submissions that are judged side by side
    #[arg(long, env = "DAYONE_JOBS", value_name = "N", default_value_t = 2)]
    jobs: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let challenges = self.chosen(file)?;
        if challenges.is_empty() {
            if self.json {
                output::line("[]")
            } else {
                output::line("no challenge has changed")
            }
            return Ok(Finished::Done);
        }
        let judge = self.judge(file, challenges.len()).await?;
        let mut reviews = Vec::new();
        let checked = unless_interrupted(self.check_all(&judge, &challenges, &mut reviews)).await;
        judge.stop().await;
        if self.json {
            output::json(&reviews.iter().map(as_json).collect::<Vec<_>>());
        } else {
            show(&reviews);
        }
        checked?;
        let is_sound = reviews.iter().all(|review| review.findings.is_empty());
        Ok(if is_sound { Finished::Done } else { Finished::Failed })
    }

    /// The challenges that are named, or all; those among them that have changed, if only these are wanted.
    fn chosen(&self, file: &SettingsFile) -> Result<Vec<Arc<Challenge>>, Failure> {
        let (folders, slugs): (Vec<_>, Vec<_>) = self.names.iter().partition(|name| Path::new(name).join("challenge.toml").exists());
        let mut chosen = Vec::new();
        for folder in folders {
            let folder = std::fs::canonicalize(folder)?;
            chosen.push(Arc::new(Challenge::load(&folder).map_err(CatalogueError::from)?));
        }
        if !slugs.is_empty() || self.names.is_empty() {
            let catalogue = Catalogue::load(&self.places.catalogue(file))?;
            for slug in &slugs {
                let unknown =
                    || Failure::Usage(format!("there is no challenge {slug:?}, and no folder of one; see: dayone challenge list"));
                chosen.push(catalogue.get(slug).ok_or_else(unknown)?.clone());
            }
            if self.names.is_empty() {
                chosen.extend(catalogue.iter().cloned());
            }
        }
        if let Some(commit) = &self.changed {
            let mut kept = Vec::new();
            for challenge in chosen {
                if has_changed(challenge.folder(), commit)? {
                    kept.push(challenge);
                }
            }
            return Ok(kept);
        }
        Ok(chosen)
    }

    async fn judge(&self, file: &SettingsFile, challenges: usize) -> Result<Judge, Failure> {
        let settings = JudgeSettings {
            engine: self.engine.engine.clone().or_else(|| file.engine.clone()),
            runtime: self.engine.runtime.clone().or_else(|| file.runtime.clone()),
            instance: format!("check-{}", std::process::id()),
            warm: self.jobs.max(1),
            idle: 2 * self.jobs.max(1) * challenges.min(4),
            parallel: self.jobs.max(1),
            ..JudgeSettings::default()
        };
        Judge::start(settings).await.map_err(|error| Failure::Infrastructure(error.to_string()))
    }

    async fn check_all(&self, judge: &Judge, challenges: &[Arc<Challenge>], reviews: &mut Vec<Review>) -> Result<(), Failure> {
        let needed: BTreeSet<&str> = challenges.iter().map(|challenge| challenge.image.as_str()).collect();
        let needed: Vec<&str> = needed.into_iter().collect();
        images::ensure(judge, &needed).await?;
        let settings =
            CheckSettings { repeat: self.repeat.max(1), wrong: None, mutants: (self.mutants > 0).then_some(self.mutants), jobs: self.jobs };
        for (number, challenge) in challenges.iter().enumerate() {
            let bar = output::bar(&format!("{} ({} of {})", challenge.slug, number + 1, challenges.len()));
            let watch = |progress: crate::authoring::Progress<'_>| output::advance(&bar, progress.done, progress.total, progress.what);
            let reviewed = review(judge, challenge, settings, &watch).await;
            bar.finish_and_clear();
            let reviewed = reviewed.map_err(|error| Failure::Infrastructure(format!("{}: {error}", challenge.slug)))?;
            if !self.json {
                output::text(&line_of(&reviewed));
            }
            reviews.push(reviewed);
        }
        Ok(())
    }
}

fn has_changed(folder: &Path, commit: &str) -> Result<bool, Failure> {
    let ask = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(folder).args(arguments).output()?;
        if output.status.success() {
            return Ok(!output.stdout.is_empty());
        }
        Err(Failure::Usage(format!("git cannot tell what has changed: {}", String::from_utf8_lossy(&output.stderr).trim())))
    };
    Ok(ask(&["diff", "--name-only", commit, "--", "."])? || ask(&["ls-files", "--others", "--exclude-standard", "--", "."])?)
}

/// One line as soon as a challenge is done: the table comes when all are.
fn line_of(review: &Review) -> String {
    let (style, mark) = if review.findings.is_empty() { (GOOD, "✔") } else { (BAD, "✘") };
    let mut text = format!("{style}{mark}{style:#} {} {DIM}{:.0} s{DIM:#}\n", review.slug, review.facts.seconds);
    for finding in &review.findings {
        text.push_str(&format!("  {}\n", harmless(&finding.to_string())));
    }
    text
}

fn show(reviews: &[Review]) {
    let row = |review: &Review| {
        let facts = &review.facts;
        let broken: BTreeSet<&str> = review.findings.iter().map(|finding| finding.rule.as_str()).collect();
        let broken = broken.into_iter().collect::<Vec<_>>().join(", ");
        [
            review.slug.clone(),
            format!("{} in {}", facts.hidden_tests, facts.criteria),
            format!("{} + {}", facts.solutions.0, facts.solutions.1),
            format!("{} of {}", facts.mutants.0, facts.mutants.1),
            format!("{:.1} s", facts.tests_ms / 1000.0),
            format!("{} MiB", facts.peak_memory_bytes / (1024 * 1024)),
            if broken.is_empty() { "holds every rule".to_owned() } else { format!("breaks: {broken}") },
        ]
    };
    output::line("");
    let headings = ["CHALLENGE", "TESTS", "RIGHT + WRONG", "MUTANTS NOTICED", "TIME", "MEMORY", "RULES"];
    output::table(headings, &reviews.iter().map(row).collect::<Vec<_>>());
    let survivors: Vec<_> = reviews.iter().filter(|review| !breaks(review, Rule::Mutants)).collect();
    for review in survivors.into_iter().filter(|review| !review.facts.survivors.is_empty()) {
        output::line(&format!("\nnot noticed in {} (enough were):", review.slug));
        review.facts.survivors.iter().for_each(|change| output::line(&format!("  {}", harmless(change))));
    }
}

fn breaks(review: &Review, rule: Rule) -> bool {
    review.findings.iter().any(|finding| finding.rule == rule)
}

fn as_json(review: &Review) -> serde_json::Value {
    let facts = &review.facts;
    json!({
        "challenge": review.slug,
        "holds": review.findings.is_empty(),
        "findings": review.findings.iter().map(|finding| json!({
            "rule": finding.rule.as_str(), "path": finding.path, "line": finding.line, "detail": finding.detail,
        })).collect::<Vec<_>>(),
        "hidden_tests": facts.hidden_tests,
        "criteria": facts.criteria,
        "solutions": { "right": facts.solutions.0, "wrong": facts.solutions.1 },
        "mutants": { "noticed": facts.mutants.0, "judged": facts.mutants.1, "survivors": facts.survivors },
        "tests_ms": facts.tests_ms,
        "peak_memory_bytes": facts.peak_memory_bytes,
        "seconds": facts.seconds,
    })
}
