//! Builds images, some at a time.

use std::io::{BufRead as _, BufReader};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, bail};
use indicatif::MultiProgress;

use super::engine::{docker_build, exists, find_docker};
use super::recipes::{BASE, Recipes};
use crate::cli::{Failure, output};

/// What the base stands on.
const DEBIAN: &str = "debian:trixie-slim";
/// Lines of a failed build that are shown.
const LAST_LINES: usize = 40;

/// Builds what is missing or has changed, of these images or of all.
///
/// # Errors
/// There is no such image, or one could not be built; the others were, unless it was the base.
pub(super) fn build(recipes: &Recipes, names: &[String], jobs: NonZeroUsize) -> anyhow::Result<()> {
    if let Some(unknown) = names.iter().find(|name| !recipes.names().contains(name)) {
        bail!("there is no image {unknown:?}; there are: {}", recipes.names().join(", "));
    }
    let builder = Builder { recipes, docker: find_docker()?, progress: MultiProgress::new() };
    let wanted = recipes.names().iter().filter(|name| names.is_empty() || names.contains(name));
    let (base, others): (Vec<&String>, Vec<&String>) = wanted.partition(|name| *name == BASE);
    if !base.is_empty() {
        builder.build_image(BASE)?;
    }
    builder.build_base_of(&others)?;
    let failed = builder.build_images(&others, jobs);
    if !failed.is_empty() {
        bail!("{} of {} images could not be built: {}", failed.len(), base.len() + others.len(), failed.join(", "));
    }
    Ok(())
}

struct Builder<'a> {
    recipes: &'a Recipes,
    docker: PathBuf,
    progress: MultiProgress,
}

impl Builder<'_> {
    /// Builds the libraries of the base, if one of these is to be built on them.
    fn build_base_of(&self, names: &[&String]) -> anyhow::Result<()> {
        for name in names {
            if !exists(&self.docker, &self.recipes.libraries_tag(name)?)? {
                return self.build_libraries(BASE);
            }
        }
        Ok(())
    }

    /// Builds images that stand on the base, some at a time, and returns those that failed.
    fn build_images<'n>(&self, names: &[&'n String], jobs: NonZeroUsize) -> Vec<&'n str> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut failed = Vec::new();
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = self.build_image(name) {
                    self.progress.suspend(|| output::failure(&Failure::Infrastructure(format!("{name}: {error:#}"))));
                    failed.push(name.as_str());
                }
            }
            failed
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.get().min(names.len())).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("a build does not panic")).collect()
        })
    }

    fn build_image(&self, name: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        let tag = self.recipes.sandbox_tag(name)?;
        let latest = format!("dayone/{name}:latest");
        if exists(&self.docker, &tag)? {
            let tagged = Command::new(&self.docker).args(["tag", &tag, &latest]).status()?;
            anyhow::ensure!(tagged.success(), "docker could not tag {tag}");
            self.say(&format!("==> {name} is up to date ({tag})"));
            return Ok(());
        }
        self.build_libraries(name)?;
        let context = tempfile::tempdir()?;
        let dockerfile = self.recipes.copy_last_layer(context.path())?;
        let parent = self.recipes.libraries_tag(name)?;
        let mut build = docker_build(&self.docker, &dockerfile, &parent, &[&tag, &latest], context.path());
        self.run(&format!("the sandbox image {name}"), &mut build)?;
        self.say(&format!("==> {name} is built ({tag}) in {} s", started.elapsed().as_secs()));
        Ok(())
    }

    /// Builds an image's libraries; what they stand on is there.
    fn build_libraries(&self, name: &str) -> anyhow::Result<()> {
        let tag = self.recipes.libraries_tag(name)?;
        if exists(&self.docker, &tag)? {
            return Ok(());
        }
        let parent = if name == BASE { DEBIAN.to_owned() } else { self.recipes.libraries_tag(BASE)? };
        if name == BASE && !exists(&self.docker, DEBIAN)? {
            self.run("the Debian base", &mut Command::new(self.recipes.bootstrap()))?;
        }
        let folder = self.recipes.folder(name);
        let mut build = docker_build(&self.docker, &folder.join("Dockerfile"), &parent, &[&tag], &folder);
        self.run(&format!("the libraries of {name}"), &mut build)
    }

    /// Runs a step, its output passing by, and shows the end of it when it fails.
    fn run(&self, what: &str, command: &mut Command) -> anyhow::Result<()> {
        self.say(&format!("==> building {what}"));
        let bar = self.progress.add(output::spinner(what));
        let (reader, writer) = std::io::pipe()?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        // Our copies of the pipe's end would keep it open.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut lines = Vec::new();
        for line in BufReader::new(reader).lines() {
            let line = line?;
            bar.set_message(format!("{what}: {}", crate::harmless::harmless_line(&line)));
            lines.push(line);
        }
        let status = child.wait()?;
        bar.finish_and_clear();
        if !status.success() {
            let end = lines.len().saturating_sub(LAST_LINES);
            bail!("building {what} failed:\n{}", lines[end..].join("\n"));
        }
        Ok(())
    }

    /// A line above those that move.
    fn say(&self, text: &str) {
        self.progress.suspend(|| output::note(text));
    }
}
