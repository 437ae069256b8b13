//! What goes wrong on our side is never the candidate's failure: it is tried again, and then it is an error with a cause.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::time::Duration;

use dayone_challenges::Challenge;
use dayone_runner::{Event, JudgeError, JudgeSettings, Report, Verdict};
use dayone_tests::engine::{FragileEngine, at_work, kill_at_work};
use dayone_tests::scratch::{Scratch, TestJudge, submission};

const RIGHT: &str = "import time\ndef solve(x):\n    time.sleep(0.5)\n    return x\n";

struct Setup {
    judge: TestJudge,
    challenge: Challenge,
    _catalogue: tempfile::TempDir,
}

async fn setup(settings: JudgeSettings, scratch: Scratch) -> Setup {
    let catalogue = tempfile::tempdir().unwrap();
    Setup {
        judge: TestJudge::with(JudgeSettings { warm: 0, ..settings }).await,
        challenge: scratch.write(catalogue.path()),
        _catalogue: catalogue,
    }
}

impl Setup {
    async fn judge(&self, progress: &(dyn Fn(Event) + Send + Sync)) -> Result<Report, JudgeError> {
        self.judge.judge.judge(&self.challenge, &submission(&[("work.py", RIGHT)]), progress).await
    }

    async fn kill_at_work(&self, side: &str, times: usize) {
        kill_at_work(&self.judge.instance, side, times).await;
    }
}

#[tokio::test]
async fn a_killed_grader_is_tried_again() {
    let setup = setup(JudgeSettings::default(), Scratch::default()).await;
    let attempts = std::sync::Mutex::new(Vec::new());
    let note = |event| {
        if let Event::Started { attempt } = event {
            attempts.lock().unwrap().push(attempt);
        }
    };
    let (report, ()) = tokio::join!(setup.judge(&note), setup.kill_at_work("grader", 1));
    assert_eq!(report.unwrap().verdict, Verdict::Passed);
    assert_eq!(*attempts.lock().unwrap(), [1, 2]);
    setup.judge.stop().await;
}

#[tokio::test]
async fn a_grader_that_is_killed_each_time_is_an_error_and_no_verdict() {
    let setup = setup(JudgeSettings::default(), Scratch::default()).await;
    let (result, ()) = tokio::join!(setup.judge(&|_| {}), setup.kill_at_work("grader", 2));
    let error = result.unwrap_err();
    assert!(matches!(error, JudgeError::Grader(_)), "{error:?}");
    assert_eq!(error.public_detail(), "the grader stopped before it was done");
    setup.judge.stop().await;
}

#[tokio::test]
async fn a_killed_candidate_sandbox_is_a_crash() {
    let setup = setup(JudgeSettings::default(), Scratch::default()).await;
    let (report, ()) = tokio::join!(setup.judge(&|_| {}), setup.kill_at_work("candidate", 1));
    let report = report.unwrap();
    assert_eq!((report.verdict, report.reason.unwrap().as_str()), (Verdict::Failed, "crashed"));
    setup.judge.stop().await;
}

#[tokio::test]
async fn an_engine_that_goes_away_is_an_error_and_no_verdict() {
    let engine = FragileEngine::start();
    let setup = setup(JudgeSettings { engine: Some(engine.address()), ..JudgeSettings::default() }, Scratch::default()).await;
    let cut = async {
        at_work(&setup.judge.instance, &[]).await;
        engine.cut();
    };
    let (result, ()) = tokio::join!(setup.judge(&|_| {}), cut);
    let error = result.unwrap_err();
    assert!(matches!(error, JudgeError::Engine(_) | JudgeError::Grader(_)), "{error:?}");
    // Nobody could remove the containers, but they have ended with their input; a new process of this name sweeps them.
    let again = JudgeSettings { instance: setup.judge.instance.clone(), ..JudgeSettings::default() };
    dayone_runner::Judge::start(again).await.unwrap();
    setup.judge.stop().await;
}

#[tokio::test]
async fn a_missing_image_is_named_with_the_command_that_builds_it() {
    let setup = setup(JudgeSettings::default(), Scratch { image: "no-such-image", ..Scratch::default() }).await;
    let error = setup.judge(&|_| {}).await.unwrap_err();
    assert!(error.to_string().contains("dayone images build no-such-image"), "{error}");
    setup.judge.stop().await;
}

#[tokio::test]
async fn broken_tests_are_the_authors_fault() {
    let hidden = "import no_such_module\n\ndef test_x(candidate):\n    pass\n".to_owned();
    let setup = setup(JudgeSettings::default(), Scratch { hidden, ..Scratch::default() }).await;
    let error = setup.judge(&|_| {}).await.unwrap_err();
    assert!(matches!(error, JudgeError::Challenge(_)), "{error:?}");
    assert!(!error.public_detail().contains("no_such_module"));
    setup.judge.stop().await;
}

#[tokio::test]
async fn a_judging_that_is_given_up_leaves_nothing() {
    let setup = setup(JudgeSettings::default(), Scratch::default()).await;
    for milliseconds in [1, 50, 200, 500, 900] {
        let _ = tokio::time::timeout(Duration::from_millis(milliseconds), setup.judge(&|_| {})).await;
    }
    setup.judge.stop().await;
}
