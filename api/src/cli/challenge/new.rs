//! `dayone challenge new`: a challenge to be rewritten, which holds every rule at once.

use clap::Args;
use dayone_challenges::{Level, Role};

use super::super::{Failure, Finished, output};
use super::{first_catalogue, word};
use crate::authoring::{ScaffoldError, scaffold};
use crate::settings::{Places, SettingsFile};

#[derive(Debug, Args)]
pub(crate) struct New {
    /// backend, data, cloud, automation, generalist or ml
    #[arg(value_parser = word::<Role>)]
    role: Role,
    /// junior, mid or senior
    #[arg(value_parser = word::<Level>)]
    level: Level,
    /// Its name in addresses, such as parcel-labels
    name: String,
    #[command(flatten)]
    places: Places,
}

impl New {
    pub(super) fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let catalogue = first_catalogue(&self.places, file);
        let folder = scaffold(&catalogue, self.role, self.level, &self.name).map_err(|error| match error {
            ScaffoldError::Name(_) | ScaffoldError::Exists(_) => Failure::Usage(error.to_string()),
            ScaffoldError::Write { .. } => Failure::Infrastructure(error.to_string()),
        })?;
        output::line(&format!("{} is a whole challenge: rewrite it file by file.", folder.display()));
        output::line(&format!("Hold it against the rules as you go: dayone challenge check {}", folder.display()));
        Ok(Finished::Done)
    }
}
