//! `dayone images`: builds the sandbox images and lists them.
//!
//! An image is two: its libraries, which seldom change and take minutes, and a thin layer with the agent and the harness.
//! The tag of each is the digest of what goes in, so what has not changed is not built again.

mod build;
mod engine;
mod recipes;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use dayone_runner::{EngineError, Judge};

use self::recipes::Recipes;
use super::{Failure, Finished, output};

/// Where the images and the agent are in a checkout.
const RECIPES: &str = "sandbox-images";
const AGENT: &str = "target/agent/dayone-agent";
/// Images that are built at a time.
const JOBS: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");

/// Build and list sandbox images.
#[derive(Debug, Args)]
pub(crate) struct ImagesArgs {
    #[command(subcommand)]
    command: ImagesCommand,
    /// The folder with one folder per image.
    #[arg(long, env = "DAYONE_IMAGES", default_value = RECIPES, global = true)]
    folder: PathBuf,
    /// The static binary that is the first process of a sandbox.
    #[arg(long, env = "DAYONE_AGENT", default_value = AGENT, global = true)]
    agent: PathBuf,
}

#[derive(Debug, Subcommand)]
enum ImagesCommand {
    /// Build what is missing or has changed; all of them, or these.
    Build {
        /// Names of folders.
        names: Vec<String>,
        /// How many to build at a time: one downloads while another compiles.
        #[arg(long, env = "DAYONE_IMAGE_JOBS", default_value_t = JOBS)]
        jobs: NonZeroUsize,
    },
    /// List all, and whether each is up to date.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

impl ImagesArgs {
    pub(crate) fn run(self) -> anyhow::Result<Finished> {
        let recipes = Recipes::read(&self.folder, &self.agent)?;
        match self.command {
            ImagesCommand::Build { names, jobs } => build::build(&recipes, &names, jobs)?,
            ImagesCommand::List { json } => list(&recipes, json)?,
        }
        Ok(Finished::Done)
    }
}

/// Sees to it that these images are there: what is missing is built, where the recipes are.
///
/// # Errors
/// One is missing and cannot be built, or the engine does not answer.
pub(super) async fn ensure(judge: &Judge, names: &[&str]) -> Result<(), Failure> {
    let place = |variable: &str, usual: &str| std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    let (recipes, agent) = (place("DAYONE_IMAGES", RECIPES), place("DAYONE_AGENT", AGENT));
    let mut missing = Vec::new();
    for name in names {
        match judge.check(&[name]).await {
            Err(EngineError::ImageMissing(name)) if recipes.is_dir() => missing.push(name),
            Err(error) => return Err(Failure::Infrastructure(error.to_string())),
            Ok(_) => {}
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    tokio::task::block_in_place(|| {
        let recipes = Recipes::read(&recipes, &agent)?;
        Ok(build::build(&recipes, &missing, JOBS)?)
    })
}

fn list(recipes: &Recipes, json: bool) -> anyhow::Result<()> {
    let docker = engine::find_docker()?;
    let mut rows = Vec::new();
    for name in recipes.names() {
        let tag = recipes.sandbox_tag(name)?;
        rows.push((name, engine::exists(&docker, &tag)?, tag));
    }
    if json {
        let rows: Vec<_> = rows.iter().map(|(name, built, tag)| serde_json::json!({ "name": name, "tag": tag, "built": built })).collect();
        output::json(&rows);
    } else {
        for (name, built, tag) in rows {
            output::line(&format!("{name:<12} {:<12} {tag}", if built { "up to date" } else { "to be built" }));
        }
    }
    Ok(())
}
