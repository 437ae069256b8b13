//! `dayone doctor`: what is wrong here, and how to mend it.

use std::path::Path;

use clap::Args;
use dayone_challenges::Catalogue;
use dayone_runner::{EngineError, Finding, Judge, JudgeSettings, Severity};
use rustix::fs::statvfs;
use serde_json::json;

use super::{Failure, Finished, output};
use crate::settings::{EngineOptions, Places, SettingsFile};

/// Less room than this for the database is worth a warning.
const ROOM_BYTES: u64 = 1 << 30;

/// Check the engine, its versions, the sandbox images, the catalogue and the disk
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    engine: EngineOptions,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let mut findings = check_disk(&self.places.data(file));
        let images = match Catalogue::load(&self.places.catalogue(file)) {
            Ok(catalogue) => images_of(&catalogue),
            Err(error) => {
                findings.push(danger(error.to_string(), "mend the challenge, or name another folder with --catalogue"));
                Vec::new()
            }
        };
        findings.extend(self.check_engine(file, &images).await);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        if self.json {
            let rows: Vec<_> =
                findings.iter().map(|f| json!({ "severity": word(f.severity), "what": f.what, "remedy": f.remedy })).collect();
            output::json(&rows);
        } else {
            for finding in &findings {
                output::line(&format!("{:<8} {}\n         → {}", word(finding.severity), finding.what, finding.remedy));
            }
            output::line(match findings.first().map(|finding| finding.severity) {
                None => "Everything is as it should be.",
                Some(Severity::Note) => "It works; the notes are worth reading.",
                Some(Severity::Warning) => "It works, with walls that are thinner than they should be.",
                Some(Severity::Danger) => "Do not judge strangers' code here before this is mended.",
            });
        }
        let is_sound = findings.iter().all(|finding| finding.severity < Severity::Danger);
        Ok(if is_sound { Finished::Done } else { Finished::Failed })
    }

    async fn check_engine(&self, file: &SettingsFile, images: &[String]) -> Vec<Finding> {
        let settings = JudgeSettings {
            engine: self.engine.engine.clone().or_else(|| file.engine.clone()),
            runtime: self.engine.runtime.clone().or_else(|| file.runtime.clone()),
            // No container is made, and nobody's is touched.
            instance: format!("doctor-{}", std::process::id()),
            warm: 0,
            ..JudgeSettings::default()
        };
        let judge = match Judge::start(settings).await {
            Ok(judge) => judge,
            Err(error) => return vec![danger(error.to_string(), "start one with: sandbox-images/engine")],
        };
        let mut findings = match judge.findings().await {
            Ok(findings) => findings,
            Err(error) => vec![danger(error.to_string(), "look at the engine's log")],
        };
        for image in images {
            match judge.check(&[image]).await {
                Ok(_) => {}
                Err(EngineError::ImageMissing(name)) => {
                    findings.push(danger(format!("the sandbox image {name:?} is missing"), &format!("run: dayone images build {name}")));
                }
                Err(error) => findings.push(danger(error.to_string(), "look at the engine's log")),
            }
        }
        findings
    }
}

fn images_of(catalogue: &Catalogue) -> Vec<String> {
    let mut images: Vec<String> = catalogue.iter().map(|challenge| challenge.image.clone()).collect();
    images.sort_unstable();
    images.dedup();
    images
}

/// Looks at the nearest folder that exists: the data folder is made at the first start.
fn check_disk(data: &Path) -> Vec<Finding> {
    let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let Some(room) = absolute.ancestors().find_map(|folder| statvfs(folder).ok()) else { return Vec::new() };
    let free = room.f_bavail * room.f_frsize;
    if free >= ROOM_BYTES {
        return Vec::new();
    }
    let what = format!("{} MiB are free for the database in {}", free >> 20, data.display());
    vec![Finding { severity: Severity::Warning, what, remedy: "make room, or choose another folder with --data".to_owned() }]
}

fn danger(what: String, remedy: &str) -> Finding {
    Finding { severity: Severity::Danger, what, remedy: remedy.to_owned() }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Danger => "danger",
    }
}
