//! What goes into each image, and the tags that follow from it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use dayone_challenges::Digest;

/// The image that every other one stands on.
pub(super) const BASE: &str = "base";
/// What uses an image's libraries in a sandbox, and what it must come to; neither is built in.
const SMOKE: [&str; 2] = ["smoke.py", "test_smoke.py"];

/// The folder of images, and what goes into every one of them.
pub(super) struct Recipes {
    folder: PathBuf,
    agent: PathBuf,
    names: Vec<String>,
}

impl Recipes {
    /// Reads which images there are.
    ///
    /// # Errors
    /// There is no such folder.
    pub(super) fn read(folder: &Path, agent: &Path) -> anyhow::Result<Self> {
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

    /// The names of all images, the base first.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What makes the image that the base stands on.
    pub(super) fn bootstrap(&self) -> PathBuf {
        self.folder.join("base/bootstrap")
    }

    /// The folder of an image.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Fills a folder with what the last layer of every image is made from, and returns its Dockerfile.
    ///
    /// # Errors
    /// A file cannot be copied.
    pub(super) fn copy_last_layer(&self, to: &Path) -> anyhow::Result<PathBuf> {
        fs::copy(&self.agent, to.join("dayone-agent"))?;
        let dockerfile = to.join("sandbox.Dockerfile");
        fs::copy(self.folder.join("sandbox.Dockerfile"), &dockerfile)?;
        copy_sources(&self.harness(), &to.join("harness"))?;
        Ok(dockerfile)
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

    /// The tag of an image's libraries.
    pub(super) fn libraries_tag(&self, name: &str) -> anyhow::Result<String> {
        Ok(format!("dayone/{name}-libraries:{}", &self.libraries_digest(name)?.hex()[..12]))
    }

    /// The tag of an image.
    pub(super) fn sandbox_tag(&self, name: &str) -> anyhow::Result<String> {
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
