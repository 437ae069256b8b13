//! One challenge, read from its folder.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::expectation::Solution;
use crate::format::{App, ChallengeFile, Level, Limits, Role, RubricLine};
use crate::problem::Problem;
use crate::services::{Provider, Service};
use crate::starter;
use crate::tree::{Digest, SourceFile, SourcePath, SourceTree};

/// Largest file that a challenge may hold, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// A challenge's name in addresses: `<role>-<level>-<name>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Slug(String);

impl Slug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A ticket, the code base it is about, and the tests that judge its solution.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The name in addresses.
    pub slug: Slug,
    /// The headline.
    pub title: String,
    /// One sentence for lists.
    pub summary: String,
    /// The job it mirrors.
    pub role: Role,
    /// The seniority it asks for.
    pub level: Level,
    /// Minutes that a candidate of this level needs.
    pub minutes: u32,
    /// The sandbox image, by its folder's name.
    pub image: String,
    /// What it uses for real.
    pub technologies: Vec<String>,
    /// What one judging may use.
    pub limits: Limits,
    /// The server that a submission is, if it is one.
    pub app: Option<App>,
    /// What a submission finds running beside it.
    pub services: Vec<Service>,
    /// What a person reads.
    pub rubric: Vec<RubricLine>,
    /// The ticket, in Markdown.
    pub brief: String,
    /// What a candidate gets, the local `candidate` fixture included.
    pub starter: SourceTree,
    /// What only the grader gets.
    pub hidden: SourceTree,
    /// Changes when, and only when, something that judges or is given out changes.
    pub version: Digest,
    folder: PathBuf,
}

impl Challenge {
    /// Reads the challenge in `folder`, whose path ends in `<role>/<level>-<name>`.
    ///
    /// # Errors
    /// What is missing or wrong, with the file at fault.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let at = |file: &str, detail: String| LoadError { path: folder.join(file), line: None, detail };
        let text = |file: &str| fs::read_to_string(folder.join(file)).map_err(|error| at(file, error.to_string()));

        let toml = text("challenge.toml")?;
        let file = ChallengeFile::parse(&toml).map_err(|Problem { line, detail }| LoadError { line, ..at("challenge.toml", detail) })?;
        let slug = slug_of(folder, file.role, file.level).map_err(|detail| at("challenge.toml", detail))?;
        let brief = text("brief.md")?;
        let written = read_tree(&folder.join("starter"))?;
        let hidden = read_tree(&folder.join("hidden"))?;
        if written.get("README.md").is_none() {
            return Err(at("starter", "has no README.md".to_owned()));
        }
        for (name, tests) in [("starter/tests", &written.subtree("tests")), ("hidden", &hidden)] {
            if !tests.iter().any(|(path, _)| is_test_file(path)) {
                return Err(at(name, "has no test_*.py".to_owned()));
            }
        }
        for service in &file.provided {
            if let Provider::Fake(fake) = &service.provider
                && hidden.get(&format!("{}.py", fake.module)).is_none()
            {
                return Err(at("hidden", format!("has no {}.py, which services.{} names", fake.module, service.name)));
            }
        }
        let version = Digest::of(&[toml.as_bytes(), brief.as_bytes(), written.digest().as_bytes(), hidden.digest().as_bytes()]);
        let starter = starter::assemble(&written, file.app.as_ref(), &file.provided).map_err(|detail| at("starter", detail))?;
        Ok(Self {
            slug,
            title: file.title,
            summary: file.summary,
            role: file.role,
            level: file.level,
            minutes: file.minutes,
            image: file.image,
            technologies: file.technologies,
            limits: file.limits,
            app: file.app,
            services: file.provided,
            rubric: file.rubric,
            brief,
            starter,
            hidden,
            version,
            folder: folder.to_owned(),
        })
    }

    /// Where it was read from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The starter's tests, as the grader runs them: the candidate's copies of them do not count.
    pub fn public_tests(&self) -> SourceTree {
        self.starter.subtree("tests")
    }

    /// The solutions that come with the challenge, in the order of their names.
    ///
    /// # Errors
    /// A solution's file that cannot be read or understood.
    pub fn solutions(&self) -> Result<Vec<Solution>, LoadError> {
        Solution::load_all(&self.folder.join("solutions"))
    }
}

fn is_test_file(path: &SourcePath) -> bool {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    name.starts_with("test_") && name.ends_with(".py")
}

fn slug_of(folder: &Path, role: Role, level: Level) -> Result<Slug, String> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let tidy =
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') && !name.ends_with('-') && !name.contains("--");
    if !tidy || name.strip_prefix(level.as_str()).and_then(|rest| rest.strip_prefix('-')).is_none_or(str::is_empty) {
        return Err(format!(
            "level is {level}, so the folder must be named {level}-<name> in lower-case letters, digits and single hyphens, not {name:?}"
        ));
    }
    let parent = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    if parent != Some(role.as_str()) {
        return Err(format!("role is {role}, so the folder must stand in a folder named {role}"));
    }
    Ok(Slug(format!("{role}-{name}")))
}

/// Reads a folder of the catalogue. What editors and interpreters leave behind is passed over.
pub(crate) fn read_tree(root: &Path) -> Result<SourceTree, LoadError> {
    let mut tree = SourceTree::default();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let fail = |path: &Path, detail: String| LoadError { path: path.to_owned(), line: None, detail };
        for entry in fs::read_dir(&folder).map_err(|error| fail(&folder, error.to_string()))? {
            let entry = entry.map_err(|error| fail(&folder, error.to_string()))?;
            let path = entry.path();
            let name = entry.file_name();
            if matches!(name.to_str(), Some("__pycache__" | ".pytest_cache" | ".ruff_cache" | ".mypy_cache" | ".DS_Store")) {
                continue;
            }
            let metadata = fs::symlink_metadata(&path).map_err(|error| fail(&path, error.to_string()))?;
            if metadata.is_dir() {
                folders.push(path);
                continue;
            }
            if !metadata.is_file() {
                return Err(fail(&path, "is neither a file nor a folder".to_owned()));
            }
            if metadata.len() > MAX_FILE_BYTES {
                return Err(fail(&path, format!("is larger than {MAX_FILE_BYTES} bytes")));
            }
            let relative = path.strip_prefix(root).expect("the walk stays below its root").to_str();
            let relative = relative.ok_or_else(|| fail(&path, "has a name that is not UTF-8".to_owned()))?;
            let source = SourcePath::new(relative).map_err(|error| fail(&path, error.to_string()))?;
            let bytes = fs::read(&path).map_err(|error| fail(&path, error.to_string()))?;
            let file = SourceFile { bytes: bytes.into(), executable: is_executable(&metadata) };
            tree.insert(source, file).map_err(|_| fail(&path, "has the same name as another file but for case".to_owned()))?;
        }
    }
    Ok(tree)
}

fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// A challenge's file that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {detail}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct LoadError {
    /// The file or folder at fault.
    pub path: PathBuf,
    /// The line, counted from one, where it can be told.
    pub line: Option<usize>,
    /// What to change.
    pub detail: String,
}
