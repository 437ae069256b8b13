//! Every challenge of the catalogue holds the rules that need no run, and each has faults to put into its reference.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::path::Path;

use dayone_challenges::{Catalogue, Rule, SolutionKind, mutants, validate};

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

#[test]
fn the_guide_explains_every_rule_in_order() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let table = guide.split("| rule | what it holds").nth(1).unwrap();
    let rules: Vec<&str> = table.lines().skip(2).map_while(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
    assert_eq!(rules, Rule::ALL.iter().map(|rule| rule.as_str()).collect::<Vec<_>>());
}
