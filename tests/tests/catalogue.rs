//! Every challenge of the catalogue judges its own solutions as it says.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::path::Path;

use dayone_challenges::{Catalogue, Challenge, Expectation, SolutionKind, SourceTree};
use dayone_runner::{Outcome, Report, Verdict};
use dayone_tests::scratch::{TestJudge, submission};

fn catalogue() -> Catalogue {
    Catalogue::load(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue")]).unwrap()
}

fn failures(report: &Report) -> Vec<String> {
    report
        .tests
        .iter()
        .filter(|test| test.outcome != Outcome::Passed)
        .map(|test| format!("{} {:?}: {:?}", test.id, test.outcome, test.message))
        .collect()
}

/// What is wrong with the verdict on one solution.
fn objection(kind: &SolutionKind, report: &Report) -> Option<String> {
    match kind {
        SolutionKind::Reference | SolutionKind::Alternative => {
            (report.verdict != Verdict::Passed).then(|| format!("must pass, but: {:#?}", failures(report)))
        }
        SolutionKind::Wrong(Expectation { reason, fails, .. }) => {
            let actual = report.reason.map(|reason| reason.as_str());
            if actual != Some(reason) {
                return Some(format!("must fail with {reason}, not {actual:?}: {:#?}", failures(report)));
            }
            let failed: Vec<&str> =
                report.tests.iter().filter(|test| test.outcome != Outcome::Passed).map(|test| test.id.as_str()).collect();
            let missed: Vec<_> = fails.iter().filter(|id| !failed.contains(&id.as_str())).collect();
            (!missed.is_empty()).then(|| format!("must be caught by {missed:?}, but only {failed:?} failed"))
        }
    }
}

async fn judge_all(challenge: &Challenge) {
    let judge = TestJudge::start().await;
    let mut objections = Vec::new();
    let mut kinds = [0, 0, 0];
    for solution in challenge.solutions().unwrap() {
        kinds[match solution.kind {
            SolutionKind::Reference => 0,
            SolutionKind::Alternative => 1,
            SolutionKind::Wrong(_) => 2,
        }] += 1;
        let report = judge.judge.judge(challenge, &solution.files, &|_| {}).await.unwrap();
        if let Some(objection) = objection(&solution.kind, &report) {
            objections.push(format!("{}: {objection}", solution.name));
        }
    }
    let untouched = judge.judge.judge(challenge, &SourceTree::default(), &|_| {}).await.unwrap();
    if untouched.verdict != Verdict::Failed {
        objections.push("the untouched starter passes".to_owned());
    }
    let hidden = untouched.tests.iter().filter(|test| test.visibility == dayone_runner::Visibility::Hidden).count();
    judge.stop().await;
    assert!(objections.is_empty(), "{}: {}", challenge.slug, objections.join("\n"));
    assert!(kinds[0] == 1 && kinds[1] >= 1 && kinds[2] >= 5, "{}: reference, alternatives, wrong ones: {kinds:?}", challenge.slug);
    assert!(hidden >= 12, "{}: {hidden} hidden tests", challenge.slug);
}

/// One test per challenge, so that they run side by side and fail apart.
macro_rules! challenges {
    ($($name:ident = $slug:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            judge_all(catalogue().get($slug).expect($slug)).await;
        })+

        #[test]
        fn every_challenge_is_tested() {
            let tested = [$($slug),+];
            for challenge in catalogue().iter() {
                assert!(tested.contains(&challenge.slug.as_str()), "add {} to this file", challenge.slug);
            }
        }
    };
}

challenges! {
    backend_junior_orders_api = "backend-junior-orders-api",
    generalist_junior_shift_pay = "generalist-junior-shift-pay",
    generalist_mid_payment_reconciliation = "generalist-mid-payment-reconciliation",
}

#[tokio::test]
async fn files_that_have_nothing_to_do_with_the_ticket_change_no_verdict() {
    let catalogue = catalogue();
    let challenge = catalogue.get("generalist-junior-shift-pay").unwrap();
    let reference = challenge.solutions().unwrap().into_iter().find(|solution| solution.kind == SolutionKind::Reference).unwrap();
    let judge = TestJudge::start().await;
    let with_notes = submission(&[("NOTES.txt", "hello")]).overlaid(&reference.files);
    let report = judge.judge.judge(challenge, &with_notes, &|_| {}).await.unwrap();
    judge.stop().await;
    assert_eq!(report.verdict, Verdict::Passed);
}
