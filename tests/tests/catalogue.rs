//! Every challenge of the catalogue holds every rule.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::path::Path;

use dayone::authoring::{CheckSettings, review};
use dayone_challenges::{Catalogue, SolutionKind};
use dayone_runner::{JudgeSettings, Verdict};
use dayone_tests::scratch::{TestJudge, submission};

/// Every right solution, every cheat, and a sample of what is wrong, of mutants as many as a share of 90 % needs:
/// `make test-catalogue` looks longer.
const SETTINGS: CheckSettings = CheckSettings { repeat: 1, wrong: Some(6), mutants: Some(12), jobs: 2 };

fn catalogue() -> Catalogue {
    Catalogue::load(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue")]).unwrap()
}

async fn check(slug: &str) {
    let judge = TestJudge::with(JudgeSettings { warm: 2, ..JudgeSettings::default() }).await;
    let reviewed = review(&judge.judge, catalogue().get(slug).expect(slug), SETTINGS, &|_| {}).await.unwrap();
    judge.stop().await;
    let findings: Vec<String> = reviewed.findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{slug}:\n{}", findings.join("\n"));
}

/// One test per challenge, so that they run side by side and fail apart.
macro_rules! challenges {
    ($($name:ident = $slug:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            check($slug).await;
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
    backend_junior_booking_page = "backend-junior-booking-page",
    backend_junior_orders_api = "backend-junior-orders-api",
    backend_mid_bike_bookings = "backend-mid-bike-bookings",
    backend_mid_locker_report = "backend-mid-locker-report",
    backend_mid_tool_library_report = "backend-mid-tool-library-report",
    backend_senior_credit_ledger = "backend-senior-credit-ledger",
    data_junior_river_readings = "data-junior-river-readings",
    data_mid_experiment_readout = "data-mid-experiment-readout",
    data_senior_late_returns = "data-senior-late-returns",
    generalist_junior_gala_results = "generalist-junior-gala-results",
    generalist_junior_shift_pay = "generalist-junior-shift-pay",
    generalist_mid_broken_history = "generalist-mid-broken-history",
    generalist_mid_payment_reconciliation = "generalist-mid-payment-reconciliation",
    generalist_mid_shipping_client = "generalist-mid-shipping-client",
    generalist_senior_milk_settlement = "generalist-senior-milk-settlement",
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
