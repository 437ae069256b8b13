//! What a candidate hands in, as a [`SourceTree`]: from files, from an archive, from a folder.
//!
//! Nothing is unpacked onto a disk, and nothing is trusted to say how large it is.

use std::path::Path;

use dayone_challenges::{PathError, SourceFile, SourcePath, SourceTree};
use unicode_normalization::UnicodeNormalization as _;

use crate::archive;

/// What a submission may hold. Every field is a setting of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceLimits {
    /// How many files.
    pub files: usize,
    /// All files together, in bytes.
    pub total_bytes: u64,
    /// One file, in bytes.
    pub file_bytes: u64,
    /// Bytes that come out of one byte of an archive.
    pub ratio: u64,
}

impl Default for SourceLimits {
    fn default() -> Self {
        Self { files: 2_000, total_bytes: 10 * 1024 * 1024, file_bytes: 2 * 1024 * 1024, ratio: 200 }
    }
}

/// Why what was handed in cannot be judged; the text says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", entry.as_ref().map(|entry| format!("{}: ", entry.escape_debug())).unwrap_or_default())]
pub struct SourceError {
    /// The file or entry at fault, as it was named.
    pub entry: Option<String>,
    /// What is wrong with it.
    pub kind: SourceErrorKind,
}

/// What can be wrong with what was handed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message is the documentation")]
pub enum SourceErrorKind {
    #[error("{0}")]
    Path(#[from] PathError),
    #[error("the name is not valid UTF-8")]
    NotUtf8,
    #[error("the name stands twice, or differs from another only in case, or is both a file and a folder")]
    Collision,
    #[error("there is no file in it")]
    Empty,
    #[error("there are more than {0} files")]
    TooManyFiles(usize),
    #[error("the file is larger than {0} bytes")]
    FileTooLarge(u64),
    #[error("all files together are larger than {0} bytes")]
    TooLarge(u64),
    #[error("the archive unpacks to more than {0} times its size")]
    Ratio(u64),
    #[error("only regular files and folders can be handed in, not {0}")]
    NotAFile(&'static str),
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    #[error("the archive uses {0}; write it anew as an ordinary zip, tar or tar.gz")]
    Unsupported(&'static str),
    #[error("this is not a zip, tar or tar.gz archive")]
    UnknownFormat,
    #[error("cannot read it: {0}")]
    Unreadable(String),
}

impl SourceError {
    pub(crate) fn of(entry: impl Into<String>, kind: impl Into<SourceErrorKind>) -> Self {
        Self { entry: Some(entry.into()), kind: kind.into() }
    }

    pub(crate) fn whole(kind: SourceErrorKind) -> Self {
        Self { entry: None, kind }
    }
}

/// Collects files under the limits.
pub(crate) struct TreeBuilder {
    limits: SourceLimits,
    tree: SourceTree,
    bytes: u64,
}

impl TreeBuilder {
    pub(crate) fn new(limits: SourceLimits) -> Self {
        Self { limits, tree: SourceTree::default(), bytes: 0 }
    }

    /// How many bytes the next file may have.
    pub(crate) fn room(&self) -> u64 {
        self.limits.file_bytes.min(self.limits.total_bytes - self.bytes)
    }

    /// The error of a file that has more bytes than there is room for.
    pub(crate) fn no_room(&self, name: &str) -> SourceError {
        if self.limits.file_bytes <= self.limits.total_bytes - self.bytes {
            SourceError::of(name, SourceErrorKind::FileTooLarge(self.limits.file_bytes))
        } else {
            SourceError::whole(SourceErrorKind::TooLarge(self.limits.total_bytes))
        }
    }

    pub(crate) fn add(&mut self, name: &str, file: SourceFile) -> Result<(), SourceError> {
        // Some systems write names decomposed; the composed name is the same to whoever typed it.
        let composed: String = name.nfc().collect();
        let path = SourcePath::new(composed).map_err(|error| SourceError::of(name, error))?;
        let size = file.bytes.len() as u64;
        if size > self.room() {
            return Err(self.no_room(name));
        }
        if self.tree.len() >= self.limits.files {
            return Err(SourceError::whole(SourceErrorKind::TooManyFiles(self.limits.files)));
        }
        self.bytes += size;
        self.tree.insert(path, file).map_err(|_| SourceError::of(name, SourceErrorKind::Collision))
    }

    pub(crate) fn finish(self) -> Result<SourceTree, SourceError> {
        if self.tree.is_empty() { Err(SourceError::whole(SourceErrorKind::Empty)) } else { Ok(self.tree) }
    }
}

/// A tree of named files, such as the fields of a request.
///
/// # Errors
/// The first file that breaks a limit or a rule of names, or that there is none.
pub fn from_files(files: impl IntoIterator<Item = (String, bytes::Bytes)>, limits: SourceLimits) -> Result<SourceTree, SourceError> {
    let mut builder = TreeBuilder::new(limits);
    for (name, bytes) in files {
        builder.add(&name, SourceFile::plain(bytes))?;
    }
    builder.finish()
}

/// A tree from a zip, tar or tar.gz archive. One common top folder is stripped unless `starter` has a folder of that name;
/// `.git` and what an operating system adds of its own are dropped.
///
/// # Errors
/// The first entry that breaks a limit or a rule, or what is wrong with the archive.
pub fn from_archive(bytes: &[u8], limits: SourceLimits, starter: &SourceTree) -> Result<SourceTree, SourceError> {
    archive::read(bytes, limits, starter)
}

/// A tree from a folder of the caller's machine. Links are refused; version control, caches and virtual environments are
/// passed over.
///
/// # Errors
/// The first file that breaks a limit or a rule, or that cannot be read.
pub fn from_folder(root: &Path, limits: SourceLimits) -> Result<SourceTree, SourceError> {
    let mut builder = TreeBuilder::new(limits);
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |path: &Path, error: std::io::Error| {
            SourceError::of(path.display().to_string(), SourceErrorKind::Unreadable(error.to_string()))
        };
        let mut entries = std::fs::read_dir(&folder)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .map_err(|error| unreadable(&folder, error))?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name();
            if name.to_str().is_some_and(is_passed_over) {
                continue;
            }
            let metadata = std::fs::symlink_metadata(&path).map_err(|error| unreadable(&path, error))?;
            let relative = path.strip_prefix(root).expect("the walk stays below its root");
            let relative = relative.to_str().ok_or_else(|| SourceError::of(relative.display().to_string(), SourceErrorKind::NotUtf8))?;
            if metadata.is_dir() {
                folders.push(path);
            } else if metadata.is_file() {
                if metadata.len() > builder.room() {
                    return Err(builder.no_room(relative));
                }
                let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
                let executable = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o100 != 0;
                builder.add(relative, SourceFile { bytes: bytes.into(), executable })?;
            } else {
                return Err(SourceError::of(relative, SourceErrorKind::NotAFile("a link or a special file")));
            }
        }
    }
    builder.finish()
}

/// What no candidate means to hand in.
fn is_passed_over(name: &str) -> bool {
    matches!(
        name,
        ".git" | ".hg" | "__pycache__" | ".pytest_cache" | ".mypy_cache" | ".ruff_cache" | ".venv" | "venv" | "node_modules" | ".DS_Store"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: SourceLimits = SourceLimits { files: 2, total_bytes: 10, file_bytes: 8, ratio: 200 };

    #[track_caller]
    fn check(files: &[(&str, &str)], expect: Result<usize, SourceErrorKind>) {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), bytes::Bytes::from((*text).to_owned())));
        assert_eq!(from_files(files, SMALL).map(|tree| tree.len()).map_err(|error| error.kind), expect);
    }

    #[test]
    fn every_limit_is_held() {
        check(&[("a", "12345678")], Ok(1));
        check(&[("a", "123456789")], Err(SourceErrorKind::FileTooLarge(8)));
        check(&[("a", "12345678"), ("b", "12")], Ok(2));
        check(&[("a", "12345678"), ("b", "123")], Err(SourceErrorKind::TooLarge(10)));
        check(&[("a", ""), ("b", ""), ("c", "")], Err(SourceErrorKind::TooManyFiles(2)));
        check(&[], Err(SourceErrorKind::Empty));
        check(&[("../a", "")], Err(SourceErrorKind::Path(PathError::Dots)));
        check(&[("a", ""), ("A", "")], Err(SourceErrorKind::Collision));
    }

    #[test]
    fn a_folder_is_read_without_links_and_caches() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("pkg/__pycache__")).unwrap();
        std::fs::write(folder.path().join("pkg/a.py"), "x").unwrap();
        std::fs::write(folder.path().join("pkg/__pycache__/a.pyc"), "x").unwrap();
        let tree = from_folder(folder.path(), SourceLimits::default()).unwrap();
        assert_eq!(tree.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["pkg/a.py"]);
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link")).unwrap();
        let error = from_folder(folder.path(), SourceLimits::default()).unwrap_err();
        assert_eq!(error.to_string(), "link: only regular files and folders can be handed in, not a link or a special file");
    }
}
