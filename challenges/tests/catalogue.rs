//! Every challenge of the catalogue holds the rules that need no run, and each has faults to put into its reference.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::path::Path;

use dayone_challenges::{Catalogue, SolutionKind, mutants, validate};

fn catalogue() -> Catalogue {
    Catalogue::load(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue")]).unwrap()
}

#[test]
fn every_challenge_holds_the_rules() {
    let mut findings = Vec::new();
    for challenge in catalogue().iter() {
        let found = validate(challenge, &challenge.solutions().unwrap());
        findings.extend(found.into_iter().map(|finding| format!("{}: {finding}", challenge.slug)));
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn every_reference_can_be_spoiled() {
    for challenge in catalogue().iter() {
        let solutions = challenge.solutions().unwrap();
        let reference = solutions.iter().find(|solution| solution.kind == SolutionKind::Reference).unwrap();
        let count = mutants(&challenge.starter, &reference.files).len();
        assert!(count >= 20, "{}: {count} mutants", challenge.slug);
    }
}
