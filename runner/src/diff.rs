//! The two diffs of a report: expected and actual of a failed comparison, starter and submission of each file.

use std::time::{Duration, Instant};

use dayone_challenges::{SourceFile, SourceTree};
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

/// Lines of context around a change.
const CONTEXT: usize = 3;
/// Longest unified diff in bytes; what is longer is cut at a line.
const MAX_UNIFIED_BYTES: usize = 256 * 1024;

/// How long the smallest difference of one comparison is looked for; then a larger one will do. Texts can be made for which
/// the search takes hours.
const COMPARISON_SEARCH: Duration = Duration::from_millis(50);
/// The same for all files of a submission together.
const FILES_SEARCH: Duration = Duration::from_secs(1);

/// Both sides of a comparison that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diff {
    /// What the test expects.
    pub expected: String,
    /// What the submission gave.
    pub actual: String,
    /// The way from one to the other.
    pub unified: String,
}

impl Diff {
    /// Compares line by line.
    pub fn new(expected: String, actual: String) -> Self {
        let unified = unified(&lines(&expected, &actual, Instant::now() + COMPARISON_SEARCH), "expected", "actual");
        Self { expected, actual, unified }
    }
}

/// What a submission changes in the starter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Lines that came.
    pub insertions: usize,
    /// Lines that went.
    pub deletions: usize,
    /// The changed files in the order of their paths.
    pub files: Vec<FileChange>,
}

/// One changed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileChange {
    /// Its path.
    pub path: String,
    /// Whether the starter has it.
    pub status: FileStatus,
    /// Lines that came.
    pub insertions: usize,
    /// Lines that went.
    pub deletions: usize,
    /// The difference; empty for a file that is not text.
    pub unified: String,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// The starter has no such file.
    Added,
    /// The starter's file has other content.
    Modified,
}

impl Changes {
    /// What `submission` changes in `starter`. A file that is only in the starter stays, so it is no change.
    pub fn between(starter: &SourceTree, submission: &SourceTree) -> Self {
        let mut changes = Self::default();
        let deadline = Instant::now() + FILES_SEARCH;
        for (path, file) in submission.iter() {
            let before = starter.get(path.as_str());
            if before.is_some_and(|before| before.bytes == file.bytes) {
                continue;
            }
            let change = FileChange::new(path.as_str(), before, file, deadline);
            changes.insertions += change.insertions;
            changes.deletions += change.deletions;
            changes.files.push(change);
        }
        changes
    }
}

impl FileChange {
    fn new(path: &str, before: Option<&SourceFile>, after: &SourceFile, deadline: Instant) -> Self {
        let status = if before.is_some() { FileStatus::Modified } else { FileStatus::Added };
        let old = before.map_or(Some(""), SourceFile::text);
        let (Some(old), Some(new)) = (old, after.text()) else {
            return Self { path: path.to_owned(), status, insertions: 0, deletions: 0, unified: String::new() };
        };
        let diff = lines(old, new, deadline);
        let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
        let (insertions, deletions) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        let from = if before.is_some() { format!("starter/{path}") } else { "/dev/null".to_owned() };
        Self { path: path.to_owned(), status, insertions, deletions, unified: unified(&diff, &from, &format!("submission/{path}")) }
    }
}

fn lines<'a>(old: &'a str, new: &'a str, deadline: Instant) -> TextDiff<'a, 'a, str> {
    TextDiff::configure().deadline(deadline).diff_lines(old, new)
}

fn unified(diff: &TextDiff<'_, '_, str>, from: &str, to: &str) -> String {
    let mut text = diff.unified_diff().context_radius(CONTEXT).missing_newline_hint(false).header(from, to).to_string();
    if text.len() > MAX_UNIFIED_BYTES {
        let end = text[..text.floor_char_boundary(MAX_UNIFIED_BYTES)].rfind('\n').map_or(0, |newline| newline + 1);
        text.truncate(end);
        text.push_str("… the rest of this diff is left out\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use dayone_challenges::SourcePath;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> SourceTree {
        let mut tree = SourceTree::default();
        for (path, text) in files {
            tree.insert(SourcePath::new(*path).unwrap(), SourceFile::plain(text.as_bytes().to_vec())).unwrap();
        }
        tree
    }

    #[test]
    fn a_failed_comparison_shows_expected_as_the_old_side() {
        let diff = Diff::new("a\nb\n".into(), "a\nc\n".into());
        assert_eq!(diff.unified, "--- expected\n+++ actual\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
    }

    #[test]
    fn files_are_modified_added_or_not_mentioned() {
        let starter = tree(&[("same.py", "x\n"), ("changed.py", "a\nb\n"), ("kept.py", "k\n")]);
        let submission = tree(&[("same.py", "x\n"), ("changed.py", "a\nc\nd\n"), ("new.py", "n\n")]);
        let changes = Changes::between(&starter, &submission);
        let summary: Vec<_> = changes.files.iter().map(|f| (f.path.as_str(), f.status, f.insertions, f.deletions)).collect();
        assert_eq!(summary, [("changed.py", FileStatus::Modified, 2, 1), ("new.py", FileStatus::Added, 1, 0)]);
        assert_eq!((changes.insertions, changes.deletions), (3, 1));
        assert!(changes.files[1].unified.starts_with("--- /dev/null\n+++ submission/new.py\n"), "{}", changes.files[1].unified);
    }

    #[test]
    fn a_binary_file_has_no_text_diff() {
        let mut submission = SourceTree::default();
        submission.insert(SourcePath::new("x.bin").unwrap(), SourceFile::plain(vec![0xff, 0xfe])).unwrap();
        assert_eq!(Changes::between(&SourceTree::default(), &submission).files[0].unified, "");
    }

    #[test]
    fn texts_that_are_made_to_be_slow_cost_a_second_at_most() {
        // Few lines that are all alike, in two orders: the search has no anchor and a long way.
        let mixed = |seed: u64| -> String {
            let mut state = seed;
            let mut line = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                format!("{}\n", (state >> 33) % 5)
            };
            (0..400_000).map(|_| line()).collect()
        };
        let (starter, submission) = (tree(&[("data.csv", &mixed(1))]), tree(&[("data.csv", &mixed(2))]));
        let began = Instant::now();
        let changes = Changes::between(&starter, &submission);
        assert!(began.elapsed() < FILES_SEARCH * 5, "{:?}", began.elapsed());
        assert!(changes.insertions > 0 && changes.deletions > 0);
    }

    #[test]
    fn a_long_diff_is_cut_at_a_line() {
        let new: String = (0..100_000).map(|n| format!("{n}\n")).collect();
        let diff = Diff::new(String::new(), new);
        assert!(diff.unified.len() < MAX_UNIFIED_BYTES + 100);
        assert!(diff.unified.ends_with("\n… the rest of this diff is left out\n"));
    }
}
