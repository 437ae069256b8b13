//! An author's mistakes, each put into a new challenge, which holds every rule before: each is refused by a message that names it.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dayone::authoring::{CheckSettings, Review, review, scaffold};
use dayone_challenges::{Challenge, Level, Role, Rule, validate};
use dayone_runner::JudgeSettings;
use dayone_tests::scratch::TestJudge;
use tempfile::TempDir;

/// Enough to see every kind of mistake; how many mutants die is the catalogue's test.
const SETTINGS: CheckSettings = CheckSettings { repeat: 3, wrong: None, mutants: Some(8), jobs: 2 };

/// A new challenge that an author works on.
struct Draft {
    _catalogue: TempDir,
    folder: PathBuf,
}

impl Draft {
    fn new() -> Self {
        let catalogue = tempfile::tempdir().unwrap();
        let folder = scaffold(catalogue.path(), Role::Generalist, Level::Junior, "yard-fees").unwrap();
        Self { _catalogue: catalogue, folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Replaces the first occurrence, which must be there.
    fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{path} lacks {from:?}:\n{text}");
        fs::write(self.path(path), text.replacen(from, to, 1)).unwrap();
        self
    }

    fn append(self, path: &str, text: &str) -> Self {
        let before = fs::read_to_string(self.path(path)).unwrap_or_default();
        fs::write(self.path(path), before + text).unwrap();
        self
    }

    fn copy(self, from: &str, to: &str) -> Self {
        copy(&self.path(from), &self.path(to));
        self
    }

    fn remove(self, path: &str) -> Self {
        fs::remove_dir_all(self.path(path)).unwrap();
        self
    }

    fn load(&self) -> Arc<Challenge> {
        Arc::new(Challenge::load(&self.folder).unwrap())
    }

    async fn review(&self) -> Review {
        let judge = TestJudge::with(JudgeSettings { warm: 2, ..JudgeSettings::default() }).await;
        let reviewed = review(&judge.judge, &self.load(), SETTINGS, &|_| {}).await.unwrap();
        judge.stop().await;
        reviewed
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        fs::read_dir(from).unwrap().for_each(|entry| copy(&entry.as_ref().unwrap().path(), &to.join(entry.unwrap().file_name())));
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// A mistake that is seen without a run.
#[track_caller]
fn check(draft: &Draft, rule: Rule, says: &str) {
    let challenge = draft.load();
    let findings = validate(&challenge, &challenge.solutions().unwrap());
    let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.iter().any(|finding| finding.rule == rule && finding.to_string().contains(says)), "{says:?} is not in {shown:#?}");
}

/// Mistakes that are seen when solutions are judged; those that do not touch each other share a review.
async fn check_judged(draft: Draft, expect: &[(Rule, &str)]) {
    let findings = draft.review().await.findings;
    let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
    for (rule, says) in expect {
        let found = findings.iter().any(|finding| finding.rule == *rule && finding.to_string().contains(says));
        assert!(found, "{says:?} is not in {shown:#?}");
    }
}

/// A mistake that is seen when the challenge is read.
#[track_caller]
fn check_unreadable(draft: &Draft, says: &str) {
    let challenge = Challenge::load(&draft.folder).and_then(|challenge| challenge.solutions().map(drop));
    let error = challenge.unwrap_err().to_string();
    assert!(error.contains(says), "{error:?} does not say {says:?}");
}

const HIDDEN: &str = "hidden/test_hidden_fees.py";

/// Adds a hidden test with this body.
fn with_test(body: &str) -> Draft {
    let marks = "@pytest.mark.criterion(\"apis\")\n@pytest.mark.title(\"One more\")\n";
    Draft::new().append(HIDDEN, &format!("\n\n{marks}def test_one_more(candidate):\n    {body}\n"))
}

#[tokio::test]
async fn a_new_challenge_holds_every_rule() {
    let reviewed = Draft::new().review().await;
    assert_eq!(reviewed.findings, []);
    assert!(reviewed.facts.hidden_tests >= 12 && reviewed.facts.solutions == (2, 5), "{:?}", reviewed.facts);
}

#[test]
fn a_test_that_imports_the_submission() {
    check(
        &Draft::new().append(HIDDEN, "\nfrom weighbridge.fees import fee\n"),
        Rule::Secret,
        "imports \"weighbridge\", which is the submission's",
    );
}

#[tokio::test]
async fn a_flaky_test() {
    // Sandboxes that live at the same time differ in their user ids: the first alone has one of the first two of a block.
    let flaky = with_test("import os\n    assert os.getuid() % 1000 < 2 and candidate.files() != []");
    check_judged(flaky, &[(Rule::Right, "the tests are flaky")]).await;
}

#[test]
fn a_test_that_depends_on_the_clock() {
    check(&with_test("import time\n    assert time.time() > 0"), Rule::Steady, "calls time.time, so two runs differ");
}

#[test]
fn an_expected_value_that_is_printed() {
    check(&with_test("print(42)\n    assert candidate.files() != []"), Rule::Secret, "calls print: what a hidden test prints");
}

#[test]
fn an_expected_value_that_is_given_to_the_submission() {
    let given = with_test("expected = 3\n    assert candidate.run([\"python\", \"-m\", \"weighbridge\", str(expected)]).returncode == 0");
    check(&given, Rule::Secret, "gives expected to the submission");
}

#[tokio::test]
async fn wrong_solutions_that_pass_or_fail_otherwise_a_slow_test_and_public_tests_that_need_the_grader() {
    let draft = with_test("import threading\n    threading.Event().wait(6)\n    assert candidate.files() != []")
        .remove("solutions/wrong-rounded-down/weighbridge")
        .copy("solutions/alternative-1/weighbridge", "solutions/wrong-rounded-down/weighbridge")
        .edit("solutions/wrong-ties-reversed/expect.toml", "\"tests_failed\"", "\"time_limit\"")
        .append("starter/tests/test_public.py", "\n\ndef test_only_here(candidate):\n    assert candidate._clock is not None\n");
    let expect = [
        (Rule::Wrong, "solutions/wrong-rounded-down: is a mistake"),
        (Rule::Wrong, "and it passes: add a hidden test that catches it"),
        (Rule::Wrong, "says that it fails with \"time_limit\", but it does with \"tests_failed\""),
        (Rule::Room, "ms of the 10000 that a test may take: raise limits.test_seconds"),
        (Rule::Public, "do not pass with plain pytest, as a candidate runs them"),
    ];
    check_judged(draft, &expect).await;
}

#[tokio::test]
async fn tests_that_are_too_few_and_overlook_faults() {
    // What is left of the tests looks at fees alone.
    let mut draft = Draft::new();
    for file in ["hidden/test_hidden_command.py", "hidden/test_hidden_summary.py"] {
        fs::remove_file(draft.path(file)).unwrap();
        draft = draft.append(file, "");
    }
    check_judged(draft, &[(Rule::Tests, "has 5 tests; write 12 or more"), (Rule::Mutants, "small faults in the reference")]).await;
}

#[tokio::test]
async fn a_reference_that_fails() {
    let draft = Draft::new()
        .remove("solutions/reference/weighbridge")
        .copy("solutions/wrong-rounded-down/weighbridge", "solutions/reference/weighbridge");
    check_judged(draft, &[(Rule::Right, "solutions/reference: must pass, but fails with tests_failed")]).await;
}

#[tokio::test]
async fn a_starter_that_passes_already() {
    let draft = Draft::new().copy("solutions/reference/weighbridge", "starter/weighbridge");
    check_judged(draft, &[(Rule::Wrong, "the untouched starter passes")]).await;
}

#[tokio::test]
async fn tests_that_anything_passes() {
    let mut draft = Draft::new();
    for entry in fs::read_dir(draft.path("hidden")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let tests: String = (0..12)
        .map(|number| {
            format!("@pytest.mark.criterion(\"{}\")\n@pytest.mark.title(\"T\")\ndef test_{number}(candidate):\n    assert candidate.module(\"weighbridge.fees\") is not None\n\n\n", ["apis", "git", "security"][number % 3])
        })
        .collect();
    draft = draft.append("hidden/test_all.py", &format!("import pytest\n\n\n{tests}"));
    check_judged(draft, &[(Rule::Wrong, "a submission that is empty passes: the hidden tests prove nothing")]).await;
}

#[test]
fn a_test_that_demands_a_name_that_nobody_was_told() {
    check(
        &with_test("assert candidate.module(\"weighbridge.fees\").surcharge_for(1) == 2"),
        Rule::Fair,
        "asks for the name \"surcharge_for\", which neither the brief nor the starter names",
    );
    check(
        &with_test("assert candidate.run(\"python -m weighbridge --yaml x\").returncode == 0"),
        Rule::Fair,
        "asks for the option \"--yaml\"",
    );
}

#[test]
fn a_test_that_is_not_whole() {
    check(&with_test("candidate.files()"), Rule::Tests, "test_one_more asserts nothing");
    check(&with_test("assert 3 == len(candidate.files())"), Rule::Tests, "has the expected value 3 on the left");
    check(&with_test("pytest.skip()\n    assert candidate.files() != []"), Rule::Tests, "calls pytest.skip");
    check(
        &Draft::new().append(HIDDEN, "\n\ndef test_bare(candidate):\n    assert candidate.files() != []\n"),
        Rule::Tests,
        "test_bare has no criterion",
    );
    check(
        &Draft::new().append(HIDDEN, "\n\n@pytest.mark.xfail\ndef test_bare(candidate):\n    assert candidate.files() != []\n"),
        Rule::Tests,
        "marked to be skipped or to fail",
    );
}

#[test]
fn hidden_tests_that_lie_in_the_starter() {
    let copied = Draft::new().copy(HIDDEN, "starter/docs.py");
    check(&copied, Rule::Secret, "starter/docs.py: has ");
}

#[test]
fn a_technology_that_nothing_uses() {
    check(
        &Draft::new().edit("challenge.toml", "\"CSV\"", "\"Kubernetes\""),
        Rule::Technologies,
        "names \"Kubernetes\" under technologies, but nothing",
    );
}

#[test]
fn a_brief_that_says_nothing() {
    let draft = Draft::new();
    fs::write(draft.path("brief.md"), "# Fees\n\nMake it work. TODO: more\n").unwrap();
    check(&draft, Rule::Brief, "brief.md: has 7 words");
    check(&draft, Rule::Brief, "brief.md:3: still has \"TODO:\"");
}

#[test]
fn solutions_that_are_missing_or_the_same() {
    check(&Draft::new().remove("solutions/wrong-ties-reversed"), Rule::Solutions, "has 4 wrong ones");
    check(&Draft::new().remove("solutions/alternative-1"), Rule::Solutions, "has 0 alternatives");
    check(&Draft::new().remove("solutions/reference"), Rule::Solutions, "has no reference");
    let same = Draft::new().remove("solutions/alternative-1").copy("solutions/reference", "solutions/alternative-1");
    check(&same, Rule::Solutions, "solutions/alternative-1: is the reference over again");
}

#[test]
fn a_slip_in_challenge_toml() {
    check_unreadable(&Draft::new().edit("challenge.toml", "summary =", "sumary ="), "unknown field `sumary`, expected one of");
    check_unreadable(&Draft::new().edit("challenge.toml", "summary =", "sumary ="), "did you mean `summary`?");
    check_unreadable(&Draft::new().edit("challenge.toml", "minutes = 45", "minutes = 4"), "challenge.toml:");
    check_unreadable(&Draft::new().edit("challenge.toml", "minutes = 45", "minutes = 4"), "minutes is 4; it must lie between 5 and 2400");
    check_unreadable(&Draft::new().edit("solutions/wrong-ties-reversed/expect.toml", "fails", "fail"), "did you mean `fails`?");
}
