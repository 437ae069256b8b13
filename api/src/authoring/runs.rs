//! What is judged for a review, and what each verdict says of the challenge.

use std::collections::BTreeSet;
use std::sync::Arc;

use dayone_challenges::{Challenge, Expectation, Finding, Mutant, Rule, Solution, SolutionKind, SourceTree};
use dayone_runner::{Outcome, Report, TestResult, Verdict};

use super::cheats::cheats;
use super::plain_pytest;

/// Characters of a test's message that are shown.
const MESSAGE: usize = 300;

/// One submission to be judged.
pub(super) struct Run {
    pub(super) what: String,
    pub(super) challenge: Arc<Challenge>,
    pub(super) files: SourceTree,
    pub(super) expect: Expect,
}

/// What must come of it.
pub(super) enum Expect {
    /// A pass; `attempt` counts the repetitions of the reference.
    Pass { solution: String, attempt: usize },
    /// This failure.
    Fail { solution: String, expectation: Expectation },
    /// Any failure.
    AnyFailure,
    /// The public tests run with plain pytest.
    PlainPytest { of: &'static str },
    /// Some hidden test notices.
    Noticed(Mutant),
}

/// Everything to be judged for a challenge whose reference passes.
pub(super) fn runs(
    challenge: &Arc<Challenge>,
    solutions: &[&Solution],
    reference: &Solution,
    repeat: usize,
    mutants: Vec<Mutant>,
) -> Vec<Run> {
    let run = |what: String, files: &SourceTree, expect| Run { what, challenge: challenge.clone(), files: files.clone(), expect };
    let mut all = Vec::new();
    for attempt in 2..=repeat {
        let expect = Expect::Pass { solution: reference.name.clone(), attempt };
        all.push(run(format!("{}, run {attempt}", reference.name), &reference.files, expect));
    }
    for solution in solutions.iter().filter(|solution| solution.name != reference.name) {
        let expect = match &solution.kind {
            SolutionKind::Reference | SolutionKind::Alternative => Expect::Pass { solution: solution.name.clone(), attempt: 1 },
            SolutionKind::Wrong(expectation) => Expect::Fail { solution: solution.name.clone(), expectation: expectation.clone() },
        };
        all.push(run(solution.name.clone(), &solution.files, expect));
    }
    // From here on the hidden tests alone must notice: a submission may bring public tests of its own.
    let alone = Arc::new(without_public_tests(challenge));
    let run = |what: String, files: &SourceTree, expect| Run { what, challenge: alone.clone(), files: files.clone(), expect };
    all.push(run("the untouched starter".to_owned(), &SourceTree::default(), Expect::AnyFailure));
    for cheat in cheats(challenge, &reference.files) {
        all.push(run(format!("a submission that {}", cheat.what), &cheat.files, Expect::AnyFailure));
    }
    for (of, challenge, files) in [
        ("starter", plain_pytest::running(challenge), SourceTree::default()),
        ("reference", plain_pytest::passing(challenge), reference.files.clone()),
    ] {
        let what = format!("plain pytest of the {of}");
        all.push(Run { what, challenge: Arc::new(challenge), files, expect: Expect::PlainPytest { of } });
    }
    for mutant in mutants {
        all.push(run(format!("{}:{}", mutant.path, mutant.line), &mutant.of(&reference.files), Expect::Noticed(mutant)));
    }
    all
}

fn without_public_tests(challenge: &Challenge) -> Challenge {
    let mut alone = challenge.clone();
    alone.starter = SourceTree::default();
    let is_test = |path: &str| {
        path.starts_with("tests/") && path.ends_with(".py") && path.rsplit('/').next().is_some_and(|name| name.starts_with("test_"))
    };
    for (path, file) in challenge.starter.iter().filter(|(path, _)| !is_test(path.as_str())) {
        alone.starter.insert(path.clone(), file.clone()).expect("a part of a tree collides no more than the whole");
    }
    alone
}

impl Run {
    /// Whether no more need be known than that some hidden test fails.
    pub(super) fn ends_at_first_failure(&self) -> bool {
        matches!(self.expect, Expect::Noticed(_) | Expect::AnyFailure)
    }

    /// What two reports on the same right solution say of the challenge, the first of which is a failure.
    pub(super) fn findings_of_two(&self, failure: &Report, again: &Report) -> Vec<Finding> {
        match &self.expect {
            Expect::Pass { solution, .. } if again.verdict == Verdict::Passed => must_pass(solution, true, failure),
            _ => self.findings(failure),
        }
    }

    /// What the report says of the challenge.
    pub(super) fn findings(&self, report: &Report) -> Vec<Finding> {
        match &self.expect {
            Expect::Pass { solution, attempt } => must_pass(solution, *attempt > 1, report),
            Expect::Fail { solution, expectation } => must_fail(solution, expectation, report),
            Expect::AnyFailure if report.verdict == Verdict::Passed => {
                let detail =
                    format!("{} passes: the hidden tests prove nothing. Compare values that only a solution can answer with", self.what);
                vec![finding(Rule::Wrong, "hidden", detail)]
            }
            Expect::PlainPytest { of } => {
                // The public tests run in the grader as well, where the starter may fail them.
                let test = report.tests.iter().find(|test| test.id == plain_pytest::ID);
                if test.is_some_and(|test| test.outcome == Outcome::Passed) {
                    return Vec::new();
                }
                let said = test.map(|test| format!("{} {}\n{}", test.outcome.as_str(), said(test), test.stdout)).unwrap_or_default();
                let what = if *of == "starter" { "cannot be collected" } else { "do not pass" };
                let detail = format!("{what} with plain pytest, as a candidate runs them (with the {of}'s files): {}", tail(&said));
                vec![finding(Rule::Public, "starter/tests", detail)]
            }
            Expect::AnyFailure | Expect::Noticed(_) => Vec::new(),
        }
    }
}

fn must_pass(solution: &str, passed_before: bool, report: &Report) -> Vec<Finding> {
    if report.verdict == Verdict::Passed {
        return Vec::new();
    }
    let failed = failed(report);
    let list = failed.iter().map(|test| format!("\n    {}: {}", test.id, said(test))).collect::<String>();
    if passed_before {
        let detail =
            format!("{solution} passes in one run and fails in another: the tests are flaky. Take out what differs from run to run{list}");
        return vec![finding(Rule::Right, "hidden", detail)];
    }
    let reason = report.reason.map_or("no reason", |reason| reason.as_str());
    let detail = format!("must pass, but fails with {reason}: mend the solution, or the tests that refuse it{list}");
    vec![finding(Rule::Right, &format!("solutions/{solution}"), detail)]
}

fn must_fail(solution: &str, expectation: &Expectation, report: &Report) -> Vec<Finding> {
    let path = format!("solutions/{solution}/expect.toml");
    if report.verdict == Verdict::Passed {
        let detail = format!("is a mistake ({}), and it passes: add a hidden test that catches it", expectation.why);
        return vec![finding(Rule::Wrong, &format!("solutions/{solution}"), detail)];
    }
    let mut findings = Vec::new();
    let known: BTreeSet<&str> = report.tests.iter().map(|test| test.id.as_str()).collect();
    let failed: BTreeSet<&str> = failed(report).iter().map(|test| test.id.as_str()).collect();
    for test in &expectation.fails {
        if !known.contains(test.as_str()) {
            findings.push(finding(
                Rule::Wrong,
                &path,
                format!("names {test:?}, but there is no such test; ids look like {:?}", known.first()),
            ));
        } else if !failed.contains(test.as_str()) {
            findings.push(finding(Rule::Wrong, &path, format!("says that {test} catches it, but that passes; {failed:?} fail")));
        }
    }
    let actual = report.reason.map_or("no reason", |reason| reason.as_str());
    if actual != expectation.reason {
        findings.push(finding(
            Rule::Wrong,
            &path,
            format!("says that it fails with {:?}, but it does with {actual:?}", expectation.reason),
        ));
    }
    findings
}

pub(super) fn finding(rule: Rule, path: &str, detail: String) -> Finding {
    Finding { rule, path: path.to_owned(), line: None, detail }
}

fn failed(report: &Report) -> Vec<&TestResult> {
    report.tests.iter().filter(|test| test.outcome != Outcome::Passed).collect()
}

fn said(test: &TestResult) -> String {
    let message = test.message.as_deref().unwrap_or_else(|| test.outcome.as_str());
    message.lines().next().unwrap_or_default().chars().take(MESSAGE).collect()
}

/// The end of what a run of pytest says, where it sums up.
fn tail(said: &str) -> String {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(8)..].iter().map(|line| format!("\n    {line}")).collect()
}
