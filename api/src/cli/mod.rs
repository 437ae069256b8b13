//! The `dayone` command: one file per subcommand, one for all output.

mod challenge;
mod demo;
mod doctor;
mod images;
mod key;
mod logging;
mod output;
mod serve;
mod submit;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dayone_challenges::CatalogueError;
use dayone_runner::SourceError;

use crate::server::ServerError;
use crate::settings::{SettingsError, SettingsFile};
use crate::store::StoreError;

/// Judges code submissions in sandboxes, against hidden tests.
#[derive(Debug, Parser)]
#[command(name = "dayone", version, propagate_version = true)]
struct Cli {
    /// File with settings [default: dayone.toml, if it is there]
    #[arg(long, env = "DAYONE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and judge what is handed in
    Serve(Box<serve::Serve>),
    /// Judge a folder or an archive
    Submit(submit::SubmitArgs),
    /// Build and list sandbox images
    Images(images::ImagesArgs),
    /// Check the engine, its versions, the images and the disk, and say how to mend each
    Doctor(doctor::Doctor),
    /// Look at the catalogue, and author challenges
    #[command(subcommand)]
    Challenge(challenge::ChallengeCommand),
    /// Give access, and take it
    #[command(subcommand)]
    Key(key::KeyCommand),
}

/// Runs the command that the process was given.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start();
    // An error means that the process has a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(cli) {
        Ok(finished) => finished.into(),
        Err(failure) => {
            output::failure(&failure);
            failure.into()
        }
    }
}

fn run(cli: Cli) -> Result<Finished, Failure> {
    let file = SettingsFile::read(cli.config.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(command) => command.run(file).await,
            Command::Submit(command) => Ok(command.run(&file).await?),
            Command::Images(command) => Ok(tokio::task::block_in_place(|| command.run())?),
            Command::Doctor(command) => command.run(&file).await,
            Command::Challenge(command) => command.run(&file).await,
            Command::Key(command) => command.run(&file).await,
        }
    })
}

/// Carries something out, or gives up when Ctrl-C is pressed: what was started has to be ended in either case.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Err(Failure::Infrastructure("interrupted".to_owned())),
    }
}

/// How a command came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finished {
    /// Done.
    Done,
    /// The submission or the check failed.
    Failed,
}

/// Why a command could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It was told something wrong.
    #[error("{0}")]
    Usage(String),
    /// Something that it needs is not there or does not work.
    #[error("{0}")]
    Infrastructure(String),
}

impl From<Finished> for ExitCode {
    fn from(ending: Finished) -> Self {
        match ending {
            Finished::Done => Self::SUCCESS,
            Finished::Failed => Self::from(1),
        }
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Usage(_) => Self::from(2),
            Failure::Infrastructure(_) => Self::from(3),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let text = format!("{error:#}");
        let told_wrong = |cause: &(dyn std::error::Error + 'static)| cause.is::<SourceError>() || cause.is::<CatalogueError>();
        match error.downcast::<Self>() {
            Ok(failure) => failure,
            Err(error) if error.chain().any(told_wrong) => Self::Usage(text),
            Err(_) => Self::Infrastructure(text),
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Catalogue(_) | ServerError::NoChallenges(_) => Self::Usage(error.to_string()),
            _ => Self::Infrastructure(error.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Infrastructure(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Infrastructure(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_has_a_variable() {
        fn walk(command: &clap::Command) {
            for arg in command.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| !matches!(long, "help" | "version" | "json")))
            {
                let variable = arg.get_env().and_then(|variable| variable.to_str()).unwrap_or_default();
                assert!(variable.starts_with("DAYONE_"), "{} {}", command.get_name(), arg.get_id());
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&Cli::command());
    }
}
