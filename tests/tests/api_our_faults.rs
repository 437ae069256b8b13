//! What goes wrong on our side reaches the caller as `errored` with a cause, and never as a verdict.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use dayone_tests::engine::{FragileEngine, at_work, kill_at_work};
use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

/// A right solution that is at work for a while.
fn right() -> Value {
    json!({"work.py": "import time\ndef solve(x):\n    time.sleep(0.5)\n    return x\n"})
}

/// The submission is errored for this reason, and says so wherever it can be read.
async fn check_errored(server: &TestServer, id: &str, detail: &str) {
    let submission = server.wait(id).await;
    assert_eq!((&submission["status"], &submission["error"]["detail"]), (&json!("errored"), &json!(detail)), "{submission:#}");
    assert_eq!(submission["report"], Value::Null, "our fault has no verdict");
    let page = server.get("/v1/submissions?status=errored").await;
    assert_eq!(page["items"][0]["error"]["detail"], detail, "{page:#}");
    let events = server.request(Method::GET, &format!("/v1/submissions/{id}/events")).send().await.unwrap().text().await.unwrap();
    assert!(events.contains("\"status\":\"errored\""), "{events}");
    server.assert_idle().await;
}

#[tokio::test]
async fn a_missing_image_is_our_fault() {
    let server = TestServer::start_scratch(&Scratch { image: "no-such-image", ..Scratch::default() }, &["--warm", "0"]).await;
    let readiness = server.client.get(format!("{}/readyz", server.url)).send().await.unwrap();
    assert_eq!(readiness.status(), 503);
    let id = server.submit_json(SLUG, &right()).await;
    check_errored(&server, &id, "the sandbox image \"no-such-image\" is not installed on this server").await;
}

#[tokio::test]
async fn a_grader_that_is_killed_each_time_is_our_fault() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let id = server.submit_json(SLUG, &right()).await;
    kill_at_work(&server.instance, "grader", 2).await;
    check_errored(&server, &id, "the grader stopped before it was done").await;
}

// The fragile engine lives in this process, and the server is waited for without yielding.
#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_goes_away_is_our_fault_and_the_next_submission_is_judged_when_it_is_back() {
    let engine = FragileEngine::start();
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0", "--engine", &engine.address()]).await;
    let id = server.submit_json(SLUG, &right()).await;
    at_work(&server.instance, &[]).await;
    engine.cut();
    check_errored(&server, &id, "the container engine does not answer").await;
    engine.mend();
    let answer: Value = server.submit(SLUG, &right(), 60).await.json().await.unwrap();
    assert_eq!((&answer["status"], &answer["report"]["verdict"]), (&json!("completed"), &json!("passed")), "{answer:#}");
}
