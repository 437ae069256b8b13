//! The ticket and the starter's README.

use super::{Finding, Rule};
use crate::challenge::Challenge;

/// Fewer words than this cannot say what happens now, what should happen, and how it is judged.
const MIN_WORDS: usize = 80;
/// What a template leaves behind.
const LEFTOVERS: &[&str] = &["@TITLE@", "@NAME@", "@ROLE@", "@LEVEL@", "TODO:", "FIXME", "Lorem ipsum"];

pub(super) fn check(challenge: &Challenge) -> Vec<Finding> {
    let mut findings = Vec::new();
    let words = challenge.brief.split_whitespace().count();
    if words < MIN_WORDS {
        let detail = format!(
            "has {words} words; a ticket of {MIN_WORDS} or more says who asks, what happens now, what should happen, the constraints and how it is judged"
        );
        findings.push(Rule::Brief.finding("brief.md", None, detail));
    }
    let readme = challenge.starter.get("README.md").map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default();
    if readme.trim().is_empty() {
        findings.push(Rule::Brief.finding(
            "starter/README.md",
            None,
            "is empty; say how the code is laid out, and how it is run and tested",
        ));
    }
    for (path, text) in [("brief.md", &challenge.brief), ("starter/README.md", &readme)] {
        for (number, line) in text.lines().enumerate() {
            if let Some(left) = LEFTOVERS.iter().find(|left| line.contains(*left)) {
                findings.push(Rule::Brief.finding(path, Some(number + 1), format!("still has {left:?}; write what belongs there")));
            }
        }
    }
    findings
}
