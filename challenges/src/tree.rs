//! A set of files in memory: what a starter, a submission or a test suite is.
//!
//! Nothing here touches a file system. A [`SourcePath`] can only be a plain, relative, portable path, so whoever holds a
//! tree need not check its names again.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// Longest path in bytes.
const MAX_PATH_BYTES: usize = 200;
/// Deepest path in components.
const MAX_PATH_DEPTH: usize = 16;

/// A relative path of plain components, in Unicode normal form C, separated by `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourcePath(String);

/// Why a name is not a [`SourcePath`]; the text says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message is the documentation")]
pub enum PathError {
    #[error("the path is empty")]
    Empty,
    #[error("the path is longer than {MAX_PATH_BYTES} bytes")]
    TooLong,
    #[error("the path is more than {MAX_PATH_DEPTH} folders deep")]
    TooDeep,
    #[error("the path is absolute; give it relative to the project's folder")]
    Absolute,
    #[error("the path has a `.`, `..` or empty component")]
    Dots,
    #[error("the path has a backslash or a drive letter; separate folders by `/`")]
    Windows,
    #[error("the path has a control or text-direction character")]
    Control,
    #[error("the path is not in Unicode normal form C")]
    NotNormalized,
    #[error("the path has a component that starts or ends with a space, or ends with a dot")]
    Untidy,
    #[error("the path has a component that some systems reserve for a device")]
    Reserved,
}

impl SourcePath {
    /// Checks `text` and keeps it as it is.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, PathError> {
        let text = text.into();
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > MAX_PATH_BYTES {
            return Err(PathError::TooLong);
        }
        if text.contains('\\') || has_drive_letter(&text) {
            return Err(PathError::Windows);
        }
        if text.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if text.chars().any(is_deceptive) {
            return Err(PathError::Control);
        }
        if text.nfc().ne(text.chars()) {
            return Err(PathError::NotNormalized);
        }
        for component in text.split('/') {
            if matches!(component, "" | "." | "..") {
                return Err(PathError::Dots);
            }
            if component.trim() != component || component.ends_with('.') {
                return Err(PathError::Untidy);
            }
            if is_reserved(component) {
                return Err(PathError::Reserved);
            }
        }
        if text.split('/').count() > MAX_PATH_DEPTH {
            return Err(PathError::TooDeep);
        }
        Ok(Self(text))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Two paths with the same key name one file on some file system.
    fn collision_key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The folders above this path, outermost first.
    fn parents(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }
}

fn has_drive_letter(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':'
}

/// The devices that Windows finds in every folder, whatever the extension.
fn is_reserved(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |name: &str| stem.strip_prefix(name).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Control characters, and the marks that make text look like something else.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{fffd}')
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SourcePath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::new(text)
    }
}

impl From<SourcePath> for String {
    fn from(path: SourcePath) -> Self {
        path.0
    }
}

/// One file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The bytes, shared between clones.
    pub bytes: Bytes,
    /// Whether the file may be executed.
    pub executable: bool,
}

impl SourceFile {
    /// A file that is not executable.
    pub fn plain(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), executable: false }
    }

    /// The content as text, when it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// Files by path. No two paths collide, whatever file system they land on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTree {
    files: BTreeMap<SourcePath, SourceFile>,
    /// Every file and folder by its case-folded name, with its spelling and whether it is a folder.
    names: BTreeMap<String, (String, bool)>,
}

impl SourceTree {
    /// Adds a file.
    ///
    /// # Errors
    /// The path that is there already under this name, in other case, or as a folder where this is a file.
    pub fn insert(&mut self, path: SourcePath, file: SourceFile) -> Result<(), SourcePath> {
        let in_the_way =
            |parent: &str| self.names.get(&parent.to_lowercase()).is_some_and(|(spelling, is_folder)| !is_folder || spelling != parent);
        if self.names.contains_key(&path.collision_key()) || path.parents().any(in_the_way) {
            return Err(path);
        }
        for parent in path.parents() {
            self.names.entry(parent.to_lowercase()).or_insert_with(|| (parent.to_owned(), true));
        }
        self.names.insert(path.collision_key(), (path.as_str().to_owned(), false));
        self.files.insert(path, file);
        Ok(())
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(&SourcePath(path.to_owned()))
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&SourcePath, &SourceFile)> {
        self.files.iter()
    }

    /// Whether there is a folder of this name.
    pub fn has_folder(&self, path: &str) -> bool {
        self.names.get(&path.to_lowercase()).is_some_and(|(spelling, is_folder)| *is_folder && spelling == path)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The sum of all files' sizes in bytes.
    pub fn size(&self) -> u64 {
        self.files.values().map(|file| file.bytes.len() as u64).sum()
    }

    /// This tree with `upper` laid over it: a file of `upper` replaces what stands in its way.
    #[must_use]
    pub fn overlaid(&self, upper: &Self) -> Self {
        let mut merged = upper.clone();
        for (path, file) in &self.files {
            // A refusal means that the upper tree has this name already; the upper file wins.
            let _ = merged.insert(path.clone(), file.clone());
        }
        merged
    }

    /// The files below `folder`, with paths relative to it.
    #[must_use]
    pub fn subtree(&self, folder: &str) -> Self {
        let mut below = Self::default();
        for (path, file) in &self.files {
            if let Some(rest) = path.as_str().strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
                below.insert(SourcePath(rest.to_owned()), file.clone()).expect("names below one folder are as distinct as before");
            }
        }
        below
    }

    /// The digest of every path, mode and content: equal trees and no others have equal digests.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        for (path, file) in &self.files {
            hash.update((path.as_str().len() as u64).to_be_bytes());
            hash.update(path.as_str());
            hash.update([u8::from(file.executable)]);
            hash.update((file.bytes.len() as u64).to_be_bytes());
            hash.update(&file.bytes);
        }
        Digest(hash.finalize().into())
    }
}

/// A SHA-256 digest, shown as `sha256:<hex>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `parts`, each preceded by its length.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hexadecimal text without the algorithm's name.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(text: &str, expect: Result<(), PathError>) {
        assert_eq!(SourcePath::new(text).map(|_| ()), expect, "{text:?}");
    }

    #[test]
    fn a_path_is_plain_relative_and_portable() {
        check_path("app.py", Ok(()));
        check_path("orders/api.py", Ok(()));
        check_path("tests/données.csv", Ok(()));
        check_path("", Err(PathError::Empty));
        check_path("/etc/passwd", Err(PathError::Absolute));
        check_path("../up", Err(PathError::Dots));
        check_path("a/./b", Err(PathError::Dots));
        check_path("a//b", Err(PathError::Dots));
        check_path("a/", Err(PathError::Dots));
        check_path("C:\\x", Err(PathError::Windows));
        check_path("c:x", Err(PathError::Windows));
        check_path("a\0b", Err(PathError::Control));
        check_path("a\u{202e}yp.exe", Err(PathError::Control));
        check_path("e\u{301}.py", Err(PathError::NotNormalized));
        check_path("a ", Err(PathError::Untidy));
        check_path("a./b", Err(PathError::Untidy));
        check_path("docs/con.txt", Err(PathError::Reserved));
        check_path("com1", Err(PathError::Reserved));
        check_path("console.py", Ok(()));
        check_path("a/".repeat(16).trim_end_matches('/'), Ok(()));
        check_path(&format!("{}x", "a/".repeat(16)), Err(PathError::TooDeep));
        check_path(&"x".repeat(201), Err(PathError::TooLong));
    }

    fn tree(paths: &[&str]) -> Result<SourceTree, SourcePath> {
        let mut tree = SourceTree::default();
        for path in paths {
            tree.insert(SourcePath::new(*path).unwrap(), SourceFile::plain(path.as_bytes().to_vec()))?;
        }
        Ok(tree)
    }

    #[test]
    fn names_that_collide_on_some_file_system_are_refused() {
        assert!(tree(&["a.py", "b.py"]).is_ok());
        assert!(tree(&["a.py", "a.py"]).is_err());
        assert!(tree(&["a.py", "A.py"]).is_err());
        assert!(tree(&["a", "a/b"]).is_err());
        assert!(tree(&["a/b", "a"]).is_err());
        assert!(tree(&["a/b", "A/c"]).is_err());
    }

    #[test]
    fn an_overlay_replaces_files_and_keeps_the_rest() {
        let lower = tree(&["a", "b/c"]).unwrap();
        let mut upper = SourceTree::default();
        upper.insert(SourcePath::new("a").unwrap(), SourceFile::plain("new")).unwrap();
        upper.insert(SourcePath::new("b").unwrap(), SourceFile::plain("now a file")).unwrap();
        let merged = lower.overlaid(&upper);
        assert_eq!(merged.get("a").unwrap().text(), Some("new"));
        assert_eq!(merged.get("b").unwrap().text(), Some("now a file"));
        assert!(merged.get("b/c").is_none());
    }

    #[test]
    fn the_digest_tells_path_from_content() {
        let mut one = SourceTree::default();
        one.insert(SourcePath::new("ab").unwrap(), SourceFile::plain("c")).unwrap();
        let mut two = SourceTree::default();
        two.insert(SourcePath::new("a").unwrap(), SourceFile::plain("bc")).unwrap();
        assert_ne!(one.digest(), two.digest());
        assert_eq!(one.digest(), one.clone().digest());
    }
}
