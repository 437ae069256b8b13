//! Hostile archives, uploaded to a real server: each is refused with a reason, or taken as plain files; none costs the server
//! more memory or time than an honest one may.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dayone_tests::server::TestServer;
use reqwest::Method;
use serde_json::Value;

const CHALLENGE: &str = "generalist-junior-shift-pay";
/// How long one upload may take to be answered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much the server's memory may grow over all uploads, which come one after the other: the largest body, what it may
/// unpack to, and as much again for copies.
const MEMORY_BYTES: u64 = 2 * (12 + 10 + 10) * 1024 * 1024;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile/archives")
}

/// What the manifest allows for one archive.
#[derive(Debug)]
struct Expectation {
    file: String,
    may_be_accepted: bool,
    may_be_refused: bool,
}

fn expectations() -> Vec<Expectation> {
    let manifest: Vec<Value> = serde_json::from_slice(&std::fs::read(folder().join("manifest.json")).unwrap()).unwrap();
    let read = |entry: &Value| {
        let expect = entry["expect"].as_str().unwrap();
        // A submission without the file that a test asks for is judged, and fails: nothing is wrong with its archive.
        let nothing_to_judge = entry["code"] == "missing_entry_point";
        Expectation {
            file: entry["file"].as_str().unwrap().to_owned(),
            may_be_accepted: expect.contains("accept") || nothing_to_judge,
            may_be_refused: expect.contains("reject") && !nothing_to_judge,
        }
    };
    manifest.iter().map(read).collect()
}

#[tokio::test]
async fn every_archive_meets_its_expectation() {
    let server = TestServer::start_with(&["--warm", "0", "--no-worker"]).await;
    // One honest upload first: what every upload needs is no growth.
    server.submit_archive(CHALLENGE, std::fs::read(folder().join("ok-flat.zip")).unwrap(), 0).await;
    let before = server.peak_memory_bytes();
    let mut objections = Vec::new();
    let expectations = expectations();
    assert!(expectations.len() > 70);
    for Expectation { file, may_be_accepted, may_be_refused } in expectations {
        let began = Instant::now();
        let response = server.submit_archive(CHALLENGE, std::fs::read(folder().join(&file)).unwrap(), 0).await;
        let (status, took) = (response.status().as_u16(), began.elapsed());
        let answer: Value = response.json().await.unwrap();
        let is_as_expected = match status {
            202 => may_be_accepted,
            400..=499 => may_be_refused && answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()),
            _ => false,
        };
        if !is_as_expected || took > PATIENCE {
            objections.push(format!("{file}: {status} after {took:?}: {answer}"));
        }
        if let Some(id) = answer["id"].as_str() {
            let cancelled = server.request(Method::POST, &format!("/v1/submissions/{id}/cancel")).send().await.unwrap();
            assert!(cancelled.status().is_success());
        }
    }
    let growth = server.peak_memory_bytes().saturating_sub(before);
    assert!(objections.is_empty(), "{}", objections.join("\n"));
    assert!(growth < MEMORY_BYTES, "the server's memory grew by {growth} bytes");
    assert_eq!(server.get("/healthz").await["status"], "ok");
}
