//! `dayone images`: builds the sandbox images and lists them.
//!
//! An image is two: its libraries, which seldom change and take minutes, and a thin layer with the agent and the harness.
//! The tag of each is the digest of what goes in, so what has not changed is not built again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use dayone_challenges::Digest;

use super::{Finished, output};

/// The image that every other one stands on.
const BASE: &str = "base";
/// What uses an image's libraries in a sandbox, and what it must come to; neither is built in.
const SMOKE: [&str; 2] = ["smoke.py", "test_smoke.py"];
/// What the base stands on.
const DEBIAN: &str = "debian:trixie-slim";
/// Lines of a failed build that are shown.
const LAST_LINES: usize = 40;
/// Where systems keep the certificates that they trust.
const CERTIFICATES: &[&str] =
    &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

/// Build and list sandbox images.
#[derive(Debug, Args)]
pub(crate) struct ImagesArgs {
    #[command(subcommand)]
    command: ImagesCommand,
    /// The folder with one folder per image.
    #[arg(long, env = "DAYONE_IMAGES", default_value = "sandbox-images", global = true)]
    folder: PathBuf,
    /// The static binary that is the first process of a sandbox.
    #[arg(long, env = "DAYONE_AGENT", default_value = "target/agent/dayone-agent", global = true)]
    agent: PathBuf,
}

#[derive(Debug, Subcommand)]
enum ImagesCommand {
    /// Build what is missing or has changed; all of them, or these.
    Build {
        /// Names of folders.
        names: Vec<String>,
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
            ImagesCommand::Build { names } => recipes.build(&names),
            ImagesCommand::List { json } => recipes.list(json),
        }
    }
}

/// The folder of images, and what goes into every one of them.
struct Recipes {
    folder: PathBuf,
    agent: PathBuf,
    names: Vec<String>,
}

impl Recipes {
    fn read(folder: &Path, agent: &Path) -> anyhow::Result<Self> {
        let entries =
            fs::read_dir(folder).with_context(|| format!("there is no folder {}; run this in the project's folder", folder.display()))?;
        let mut names: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.path().join("Dockerfile").exists())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        // The others stand on the base.
        names.sort_by_key(|name| (name != BASE, name.clone()));
        Ok(Self { folder: folder.to_owned(), agent: agent.to_owned(), names })
    }

    fn build(&self, names: &[String]) -> anyhow::Result<Finished> {
        if let Some(unknown) = names.iter().find(|name| !self.names.contains(name)) {
            bail!("there is no image {unknown:?}; there are: {}", self.names.join(", "));
        }
        let docker = find_docker()?;
        for name in self.names.iter().filter(|name| names.is_empty() || names.contains(name)) {
            self.build_libraries(&docker, name)?;
            self.build_sandbox(&docker, name)?;
        }
        Ok(Finished::Done)
    }

    fn build_libraries(&self, docker: &Path, name: &str) -> anyhow::Result<()> {
        let tag = self.libraries_tag(name)?;
        if exists(docker, &tag)? {
            return Ok(());
        }
        let parent = if name == BASE {
            if !exists(docker, DEBIAN)? {
                run("the Debian base", &mut Command::new(self.folder.join("base/bootstrap")))?;
            }
            DEBIAN.to_owned()
        } else {
            self.build_libraries(docker, BASE)?;
            self.libraries_tag(BASE)?
        };
        let folder = self.folder.join(name);
        let mut build = docker_build(docker, &folder.join("Dockerfile"), &parent, &[&tag], &folder);
        run(&format!("the libraries of {name}"), &mut build)
    }

    fn build_sandbox(&self, docker: &Path, name: &str) -> anyhow::Result<()> {
        let tag = self.sandbox_tag(name)?;
        let latest = format!("dayone/{name}:latest");
        if exists(docker, &tag)? {
            let tagged = Command::new(docker).args(["tag", &tag, &latest]).status()?;
            anyhow::ensure!(tagged.success(), "docker could not tag {tag}");
            output::line(&format!("==> {name} is up to date ({tag})"));
            return Ok(());
        }
        let context = tempfile::tempdir()?;
        fs::copy(&self.agent, context.path().join("dayone-agent"))?;
        fs::copy(self.folder.join("sandbox.Dockerfile"), context.path().join("sandbox.Dockerfile"))?;
        copy_sources(&self.harness(), &context.path().join("harness"))?;
        let dockerfile = context.path().join("sandbox.Dockerfile");
        let mut build = docker_build(docker, &dockerfile, &self.libraries_tag(name)?, &[&tag, &latest], context.path());
        run(&format!("the sandbox image {name}"), &mut build)?;
        output::line(&format!("==> {name} is built ({tag})"));
        Ok(())
    }

    fn list(&self, json: bool) -> anyhow::Result<Finished> {
        let docker = find_docker()?;
        let mut rows = Vec::new();
        for name in &self.names {
            let tag = self.sandbox_tag(name)?;
            rows.push((name, exists(&docker, &tag)?, tag));
        }
        if json {
            let rows: Vec<_> =
                rows.iter().map(|(name, built, tag)| serde_json::json!({ "name": name, "tag": tag, "built": built })).collect();
            output::json(&rows);
        } else {
            for (name, built, tag) in rows {
                output::line(&format!("{name:<12} {:<12} {tag}", if built { "up to date" } else { "to be built" }));
            }
        }
        Ok(Finished::Done)
    }

    fn harness(&self) -> PathBuf {
        self.folder.join("harness/src")
    }

    fn libraries_digest(&self, name: &str) -> anyhow::Result<Digest> {
        let folder = self.folder.join(name);
        let mut parts = Vec::new();
        for path in files_below(&folder)? {
            // What people read, what locks are made from and what tries the image does not go in.
            let is_beside =
                SMOKE.iter().any(|name| path.ends_with(name)) || matches!(path.extension().and_then(|e| e.to_str()), Some("md" | "in"));
            if !is_beside {
                parts.push(path.strip_prefix(&folder)?.to_string_lossy().into_owned().into_bytes());
                parts.push(fs::read(&path)?);
            }
        }
        if name != BASE {
            parts.push(self.libraries_digest(BASE)?.as_bytes().to_vec());
        }
        Ok(digest(&parts))
    }

    fn libraries_tag(&self, name: &str) -> anyhow::Result<String> {
        Ok(format!("dayone/{name}-libraries:{}", &self.libraries_digest(name)?.hex()[..12]))
    }

    fn sandbox_tag(&self, name: &str) -> anyhow::Result<String> {
        let agent =
            fs::read(&self.agent).with_context(|| format!("there is no agent at {}; build it with: make agent", self.agent.display()))?;
        let mut parts = vec![self.libraries_digest(name)?.as_bytes().to_vec(), agent, fs::read(self.folder.join("sandbox.Dockerfile"))?];
        let harness = self.harness();
        for path in files_below(&harness)? {
            parts.push(path.strip_prefix(&harness)?.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(&path)?);
        }
        Ok(format!("dayone/{name}:{}", &digest(&parts).hex()[..12]))
    }
}

fn digest(parts: &[Vec<u8>]) -> Digest {
    Digest::of(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The files below `folder` in the order of their paths, without what interpreters leave behind.
fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            match path.file_name().and_then(|name| name.to_str()) {
                Some("__pycache__" | ".mypy_cache" | ".ruff_cache" | ".pytest_cache") => {}
                Some(name) if name.ends_with(".egg-info") => {}
                _ if path.is_dir() => folders.push(path),
                _ => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}

fn copy_sources(from: &Path, to: &Path) -> anyhow::Result<()> {
    for path in files_below(from)? {
        let target = to.join(path.strip_prefix(from)?);
        fs::create_dir_all(target.parent().expect("a file stands in a folder"))?;
        fs::copy(&path, &target)?;
    }
    Ok(())
}

/// The first client on the path that can build: one with the buildx plugin, or an old one with BuildKit inside.
fn find_docker() -> anyhow::Result<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let clients: Vec<PathBuf> = std::env::split_paths(&paths).map(|folder| folder.join("docker")).filter(|path| path.is_file()).collect();
    clients
        .into_iter()
        .find(|client| can_build(client))
        .context("no docker client here can build images; install Debian's docker.io, or docker with its buildx plugin")
}

fn can_build(client: &Path) -> bool {
    let quiet = |arguments: &[&str]| Command::new(client).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
    if quiet(&["buildx", "version"]).is_ok_and(|output| output.status.success()) {
        return true;
    }
    // Version 23 moved BuildKit out into the plugin.
    quiet(&["version", "--format", "{{.Client.Version}}"])
        .ok()
        .and_then(|output| String::from_utf8_lossy(&output.stdout).split('.').next()?.trim().parse::<u32>().ok())
        .is_some_and(|major| major < 23)
}

fn exists(docker: &Path, tag: &str) -> anyhow::Result<bool> {
    let output = Command::new(docker).args(["image", "inspect", "--format", "{{.Id}}", tag]).stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(true);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    if error.contains("No such image") || error.contains("no such image") {
        return Ok(false);
    }
    bail!("the container engine does not answer: {}; start it with: sandbox-images/engine", error.trim())
}

fn docker_build(docker: &Path, dockerfile: &Path, parent: &str, tags: &[&str], context: &Path) -> Command {
    let mut command = Command::new(docker);
    // The default builder sees the images of the engine; a parent of ours exists nowhere else.
    command.env("DOCKER_BUILDKIT", "1").env("BUILDX_BUILDER", "default");
    command.args(["build", "--progress", "plain", "--pull=false", "--build-arg", &format!("PARENT={parent}"), "-f"]).arg(dockerfile);
    for tag in tags {
        command.args(["-t", tag]);
    }
    let certificates = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from).into_iter().chain(CERTIFICATES.iter().map(PathBuf::from));
    if let Some(file) = certificates.into_iter().find(|file| file.is_file()) {
        // A secret of the build: it is in no layer.
        command.arg("--secret").arg(format!("id=ca,src={}", file.display()));
    }
    command.arg(context);
    command
}

/// Runs a step, its output passing by, and shows the end of it when it fails.
fn run(what: &str, command: &mut Command) -> anyhow::Result<()> {
    output::line(&format!("==> building {what}"));
    let bar = output::spinner(what);
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
