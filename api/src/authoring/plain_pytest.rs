//! The public tests as a candidate runs them: plain pytest and the local `candidate` fixture, no grader.
//!
//! They run in the candidate sandbox, which has the image's libraries, so that nothing depends on what the author has installed.

use dayone_challenges::{Challenge, SourceFile, SourcePath, SourceTree};

/// The id of the one hidden test.
pub(super) const ID: &str = "test_plain_pytest.py::test_plain";
/// pytest's exit code for a run in which tests failed.
const TESTS_FAILED: u8 = 1;

/// The challenge with one hidden test only: that plain pytest ends with one of these codes.
fn with_codes(challenge: &Challenge, codes: &[u8]) -> Challenge {
    // What the public tests have started in the grader's way would be in the way.
    let test = format!(
        "import pytest\n\n\n@pytest.mark.title(\"The public tests run with plain pytest\")\ndef test_plain(candidate):\n    \
         candidate.fresh()\n    \
         done = candidate.run([\"python\", \"-m\", \"pytest\", \"-q\", \"-p\", \"no:cacheprovider\", \"tests\"])\n    \
         assert done.returncode in {codes:?}, done.output[-4000:]\n"
    );
    let is_test =
        |path: &SourcePath| path.as_str().rsplit('/').next().is_some_and(|name| name.starts_with("test_") && name.ends_with(".py"));
    let mut hidden = SourceTree::default();
    // What fakes are made of stays.
    for (path, file) in challenge.hidden.iter().filter(|(path, _)| !is_test(path)) {
        hidden.insert(path.clone(), file.clone()).expect("a part of a tree collides no more than the whole");
    }
    let path = SourcePath::new("test_plain_pytest.py").expect("a plain name");
    hidden.insert(path, SourceFile::plain(test)).expect("no other test is left");
    let mut challenge = challenge.clone();
    challenge.hidden = hidden;
    challenge.limits.test_seconds = challenge.limits.total_seconds;
    challenge
}

/// Judges a right solution: its public tests pass.
pub(super) fn passing(challenge: &Challenge) -> Challenge {
    with_codes(challenge, &[0])
}

/// Judges the starter: its public tests can be collected and run, whatever they find.
pub(super) fn running(challenge: &Challenge) -> Challenge {
    with_codes(challenge, &[0, TESTS_FAILED])
}
