//! The client of the container engine, as far as building goes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// Where systems keep the certificates that they trust.
const CERTIFICATES: &[&str] =
    &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

/// The first client on the path that can build: one with the buildx plugin, or an old one with BuildKit inside.
///
/// # Errors
/// There is none.
pub(super) fn find_docker() -> anyhow::Result<PathBuf> {
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

/// Whether the engine has an image.
///
/// # Errors
/// The engine does not answer.
pub(super) fn exists(docker: &Path, tag: &str) -> anyhow::Result<bool> {
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

/// The command that builds an image on top of another.
pub(super) fn docker_build(docker: &Path, dockerfile: &Path, parent: &str, tags: &[&str], context: &Path) -> Command {
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
