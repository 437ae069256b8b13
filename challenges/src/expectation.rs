//! The solutions that come with a challenge, and the verdict that each must get.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::challenge::{LoadError, read_tree};
use crate::problem::Problem;
use crate::tree::SourceTree;

/// A solution's place in the challenge, told by its folder's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolutionKind {
    /// `reference`: the author's own.
    Reference,
    /// `alternative-<n>`: correct in another way.
    Alternative,
    /// `wrong-<what>`: a mistake that people make.
    Wrong(Expectation),
}

/// What `expect.toml` says of a wrong solution.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Always `failed`: a wrong solution that passes is a wrong challenge.
    pub verdict: String,
    /// The reason of the verdict, in the report's word.
    pub reason: String,
    /// Tests that must be among the failed ones.
    pub fails: Vec<String>,
    /// The mistake, in a sentence.
    pub why: String,
}

/// Changed files that are laid over the starter.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The folder's name.
    pub name: String,
    /// What it is there for.
    pub kind: SolutionKind,
    /// The changed files.
    pub files: SourceTree,
}

impl Solution {
    pub(crate) fn load_all(folder: &Path) -> Result<Vec<Self>, LoadError> {
        let fail = |path: &Path, detail: String| LoadError { path: path.to_owned(), line: None, detail };
        let mut solutions = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| fail(folder, error.to_string()))? {
            let path = entry.map_err(|error| fail(folder, error.to_string()))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let kind = match name.split_once('-').map_or(name.as_str(), |(kind, _)| kind) {
                "reference" => SolutionKind::Reference,
                "alternative" => SolutionKind::Alternative,
                "wrong" => SolutionKind::Wrong(read_expectation(&path.join("expect.toml"))?),
                _ => return Err(fail(&path, "is not named reference, alternative-<n> or wrong-<what>".to_owned())),
            };
            let mut files = SourceTree::default();
            for (source, file) in read_tree(&path)?.iter().filter(|(source, _)| source.as_str() != "expect.toml") {
                files.insert(source.clone(), file.clone()).expect("a part of a tree collides no more than the whole");
            }
            solutions.push(Self { name, kind, files });
        }
        solutions.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(solutions)
    }
}

fn read_expectation(path: &Path) -> Result<Expectation, LoadError> {
    let fail = |Problem { line, detail }: Problem| LoadError { path: path.to_owned(), line, detail };
    let text = fs::read_to_string(path).map_err(|error| fail(Problem { line: None, detail: error.to_string() }))?;
    let expectation: Expectation = toml::from_str(&text).map_err(|error| fail(Problem::of_toml(&text, &error)))?;
    if expectation.verdict != "failed" {
        let detail = format!("is {:?}; a wrong solution must get \"failed\"", expectation.verdict);
        return Err(fail(Problem::with_key(&text, "verdict", &detail)));
    }
    if expectation.fails.is_empty() {
        return Err(fail(Problem::with_key(&text, "fails", "is empty; name the tests that must catch this mistake")));
    }
    Ok(expectation)
}
