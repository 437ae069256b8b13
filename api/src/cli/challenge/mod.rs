//! `dayone challenge`: what a catalogue holds, and the tools to author one.

mod check;
mod new;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use dayone_challenges::{Catalogue, Level, Role};

use super::{Failure, Finished, output, submit};
use crate::http::{ChallengeDetail, ChallengeItem};
use crate::settings::{Places, SettingsFile};

#[derive(Debug, Subcommand)]
pub(super) enum ChallengeCommand {
    /// List the challenges
    List(List),
    /// Show a challenge's ticket
    Show(Show),
    /// Make a new one, to be rewritten
    New(new::New),
    /// Hold one, several or all against every rule
    Check(check::Check),
    /// Judge a folder of your own against one
    Try(submit::Local),
    /// Print the JSON Schema of challenge.toml
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    places: Places,
    /// Only those for this role
    #[arg(long, env = "DAYONE_ROLE", value_parser = word::<Role>)]
    role: Option<Role>,
    /// Only those of this level
    #[arg(long, env = "DAYONE_LEVEL", value_parser = word::<Level>)]
    level: Option<Level>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The challenge's slug
    challenge: String,
    #[command(flatten)]
    places: Places,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ChallengeCommand {
    pub(super) async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        match self {
            Self::New(command) => command.run(file),
            Self::Check(command) => command.run(file).await,
            Self::Try(command) => Ok(command.run(file).await?),
            Self::List(command) => command.run(file),
            Self::Show(command) => command.run(file),
            Self::Schema => {
                output::text(&dayone_challenges::schema());
                Ok(Finished::Done)
            }
        }
    }
}

impl List {
    fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let catalogue = Catalogue::load(&self.places.catalogue(file))?;
        let wanted = catalogue.iter().filter(|challenge| {
            self.role.is_none_or(|role| role == challenge.role) && self.level.is_none_or(|level| level == challenge.level)
        });
        let items: Vec<_> = wanted.map(|challenge| ChallengeItem::from(&**challenge)).collect();
        if self.json {
            output::json(&items);
        } else {
            let row = |item: &ChallengeItem| {
                [item.slug.clone(), format!("{} min", item.minutes), item.title.clone(), item.technologies.join(", ")]
            };
            output::table(["CHALLENGE", "TIME", "TITLE", "TECHNOLOGIES"], &items.iter().map(row).collect::<Vec<_>>());
        }
        Ok(Finished::Done)
    }
}

impl Show {
    fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let catalogue = Catalogue::load(&self.places.catalogue(file))?;
        let unknown = || Failure::Usage(format!("there is no challenge {:?}; see: dayone challenge list", self.challenge));
        let detail = ChallengeDetail::from(&**catalogue.get(&self.challenge).ok_or_else(unknown)?);
        if self.json {
            output::json(&detail);
            return Ok(Finished::Done);
        }
        let head = &detail.head;
        output::line(&format!("{} · {} · {} · {} minutes", head.slug, head.role, head.level, head.minutes));
        output::line(&format!("{} · {}\n", head.technologies.join(", "), head.version));
        output::line(detail.brief.trim_end());
        output::line("\nStarter:");
        detail.starter.iter().for_each(|path| output::line(&format!("  {path}")));
        Ok(Finished::Done)
    }
}

/// The folder that a new challenge belongs to.
fn first_catalogue(places: &Places, file: &SettingsFile) -> PathBuf {
    places.catalogue(file).into_iter().next().unwrap_or_default()
}

/// One of the words of a role or a level.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}
