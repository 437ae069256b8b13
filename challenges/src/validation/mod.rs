//! What can be said of a challenge without running it: whether it is complete, fair, discreet and steady.
//!
//! Each rule is about a mistake that authors make, and its message says what to change. What only a run can tell (that the
//! reference passes, that mutants die) is not known here.

mod brief;
mod fairness;
mod hidden;
mod solutions;
mod technologies;

use std::fmt;

use crate::challenge::Challenge;
use crate::expectation::Solution;

/// Something that an author has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// The file or folder at fault, below the challenge's folder.
    pub path: String,
    /// The line, counted from one, where it can be told.
    pub line: Option<usize>,
    /// What to change.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        write!(f, "{}{line}: {} ({})", self.path, self.detail, self.rule.as_str())
    }
}

/// The rules that every challenge is held against, those of a run included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The files are there and can be read.
    Format,
    /// The ticket says what is wanted.
    Brief,
    /// A hidden test asks for nothing that brief and starter do not name.
    Fair,
    /// A hidden test is whole: a title, a criterion, an assertion, in the right order.
    Tests,
    /// Nothing of the tests depends on the moment.
    Steady,
    /// What is hidden stays hidden.
    Secret,
    /// There are enough solutions, right and wrong.
    Solutions,
    /// What the challenge claims to use, it uses.
    Technologies,
    /// The public tests run with plain pytest too.
    Public,
    /// Right solutions pass, again and again.
    Right,
    /// Wrong solutions fail as they say, and so do the starter, an empty submission and generic cheats.
    Wrong,
    /// The hidden tests notice small faults.
    Mutants,
    /// Time and memory have room.
    Room,
}

impl Rule {
    /// Every rule, in the order in which they are held.
    pub const ALL: &[Self] = &[
        Self::Format,
        Self::Brief,
        Self::Fair,
        Self::Tests,
        Self::Steady,
        Self::Secret,
        Self::Solutions,
        Self::Technologies,
        Self::Public,
        Self::Right,
        Self::Wrong,
        Self::Mutants,
        Self::Room,
    ];

    /// The word in tables and in the author's guide.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Brief => "brief",
            Self::Fair => "fair",
            Self::Tests => "tests",
            Self::Steady => "steady",
            Self::Secret => "secret",
            Self::Solutions => "solutions",
            Self::Technologies => "technologies",
            Self::Public => "public",
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Mutants => "mutants",
            Self::Room => "room",
        }
    }

    pub(crate) fn finding(self, path: impl Into<String>, line: Option<usize>, detail: impl Into<String>) -> Finding {
        Finding { rule: self, path: path.into(), line, detail: detail.into() }
    }
}

/// Holds a challenge against every rule that needs no run.
pub fn validate(challenge: &Challenge, given: &[Solution]) -> Vec<Finding> {
    let mut findings = brief::check(challenge);
    findings.extend(fairness::check(challenge));
    findings.extend(hidden::check(challenge));
    findings.extend(solutions::check(given));
    findings.extend(technologies::check(challenge, given));
    findings
}
