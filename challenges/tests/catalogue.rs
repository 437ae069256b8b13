//! Every challenge of the catalogue holds the rules that need no run, and each has faults to put into its reference.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::path::Path;

use dayone_challenges::{Catalogue, Challenge, Level, Role, Rule, SolutionKind, mutants, validate};

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
        let changes_python = reference.files.iter().any(|(path, _)| path.as_str().ends_with(".py"));
        let count = mutants(&challenge.starter, &reference.files).len();
        assert!(count >= 10 || !changes_python, "{}: {count} mutants", challenge.slug);
    }
}

/// What is promised for the roles that the catalogue has; the other three are yet to come.
const PROMISED: &[(Role, &[&str])] = &[
    (
        Role::Backend,
        &[
            "Django",
            "Django ORM",
            "Flask",
            "FastAPI",
            "SQLAlchemy",
            "PostgreSQL",
            "MySQL",
            "MariaDB",
            "REST API",
            "HTML",
            "CSS",
            "JavaScript",
        ],
    ),
    (Role::Data, &["NumPy", "pandas", "statsmodels", "SciPy", "statistics", "scikit-learn"]),
    (Role::Generalist, &["Git", "Testing", "Documentation", "REST API"]),
];

#[test]
fn every_promised_technology_is_used_in_its_role() {
    let catalogue = catalogue();
    for (role, technologies) in PROMISED {
        for technology in *technologies {
            let uses = |challenge: &Challenge| challenge.role == *role && challenge.technologies.iter().any(|name| name == technology);
            assert!(catalogue.iter().any(|challenge| uses(challenge)), "no {role} challenge uses {technology}");
        }
    }
}

#[test]
fn every_role_has_a_challenge_at_every_level() {
    let catalogue = catalogue();
    for (role, _) in PROMISED {
        for level in [Level::Junior, Level::Mid, Level::Senior] {
            let fits = |challenge: &Challenge| challenge.role == *role && challenge.level == level;
            assert!(catalogue.iter().any(|challenge| fits(challenge)), "no {level} challenge for {role}");
        }
    }
}

#[test]
fn the_guide_lists_every_challenge() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let table = guide.lines().skip_while(|line| !line.starts_with("| challenge |"));
    let rows: Vec<&str> = table.skip(2).take_while(|line| line.starts_with("| ")).collect();
    let expected: Vec<String> = catalogue()
        .iter()
        .map(|it| format!("| `{}` | {} | {} | {} |", it.slug, it.title, it.minutes, it.technologies.join(", ")))
        .collect();
    assert_eq!(rows.join("\n"), expected.join("\n"));
}

#[test]
fn the_guide_explains_every_rule_in_order() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let table = guide.split("| rule | what it holds").nth(1).unwrap();
    let rules: Vec<&str> = table.lines().skip(2).map_while(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
    assert_eq!(rules, Rule::ALL.iter().map(|rule| rule.as_str()).collect::<Vec<_>>());
}
