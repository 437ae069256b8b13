//! The solutions that come with a challenge.

use super::{Finding, Rule};
use crate::expectation::{Solution, SolutionKind};

/// Alternatives and wrong solutions that a challenge must have at least.
const MIN_ALTERNATIVES: usize = 1;
const MIN_WRONG: usize = 5;

pub(super) fn check(solutions: &[Solution]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |path: String, detail: String| findings.push(Rule::Solutions.finding(path, None, detail));
    let count = |is: fn(&SolutionKind) -> bool| solutions.iter().filter(|solution| is(&solution.kind)).count();
    let Some(reference) = solutions.iter().find(|solution| solution.kind == SolutionKind::Reference) else {
        say("solutions".to_owned(), "has no reference; add the solution that you would hand in".to_owned());
        return findings;
    };
    let alternatives = count(|kind| matches!(kind, SolutionKind::Alternative));
    if alternatives < MIN_ALTERNATIVES {
        say("solutions".to_owned(), format!("has {alternatives} alternatives; add a right solution that is written differently"));
    }
    let wrong = count(|kind| matches!(kind, SolutionKind::Wrong(_)));
    if wrong < MIN_WRONG {
        say("solutions".to_owned(), format!("has {wrong} wrong ones; add mistakes that people make, up to {MIN_WRONG} or more"));
    }
    for solution in solutions.iter().filter(|solution| solution.name != reference.name) {
        if solution.files == reference.files {
            say(format!("solutions/{}", solution.name), "is the reference over again; make it differ".to_owned());
        }
    }
    for (number, solution) in solutions.iter().enumerate() {
        if let Some(twin) = solutions[..number].iter().find(|other| other.files == solution.files && other.name != reference.name) {
            say(format!("solutions/{}", solution.name), format!("is {} over again; make it differ", twin.name));
        }
    }
    findings
}
