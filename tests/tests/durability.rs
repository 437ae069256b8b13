//! Accepted means kept: a server that is killed at any point loses nothing, and leaves nothing behind.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::time::{Duration, Instant};

use dayone_tests::engine::containers;
use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::{KEY, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

/// A right solution that takes a while.
fn slow() -> Value {
    json!({"work.py": "import time\ntime.sleep(2)\ndef solve(x):\n    return x\n"})
}

async fn until_running(server: &TestServer, id: &str) {
    let began = Instant::now();
    while server.get(&format!("/v1/submissions/{id}")).await["status"] != "running" {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not begin");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn starts(server: &TestServer, id: &str) -> usize {
    let events = server.request(Method::GET, &format!("/v1/submissions/{id}/events")).send().await.unwrap().text().await.unwrap();
    events.matches("event: started").count()
}

#[tokio::test]
async fn a_submission_survives_a_kill_before_it_is_judged() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0", "--parallel", "1"]).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(server.submit_json(SLUG, &slow()).await);
    }
    server.kill9();
    server.restart();
    for id in &ids {
        let submission = server.wait(id).await;
        assert_eq!((&submission["status"], &submission["report"]["verdict"]), (&json!("completed"), &json!("passed")), "{submission:#}");
        assert_eq!(submission["report"]["history"], json!([]), "it is judged once");
    }
    server.assert_idle().await;
}

#[tokio::test]
async fn a_submission_survives_a_kill_in_the_middle_of_its_judging() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let id = server.submit_json(SLUG, &slow()).await;
    until_running(&server, &id).await;
    while containers(&[("instance", &server.instance)]).is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.kill9();
    server.restart();
    let submission = server.wait(&id).await;
    assert_eq!(submission["report"]["verdict"], "passed", "{submission:#}");
    assert_eq!(submission["report"]["history"], json!([]), "it is judged once");
    assert!(starts(&server, &id).await <= 2, "what the killed server began is told, and nothing else");
    // When the server is dropped, no container of the killed one may be left either.
}

#[tokio::test]
async fn a_report_survives_a_kill() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let first: Value = server.submit(SLUG, &json!({"work.py": "def solve(x):\n    return x\n"}), 110).await.json().await.unwrap();
    server.kill9();
    server.restart();
    assert_eq!(server.get(&format!("/v1/submissions/{}", first["id"].as_str().unwrap())).await, first);
}

#[tokio::test]
async fn kills_at_random_moments_lose_nothing() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--warm", "1", "--attempts", "20"]).await;
    let mut ids = Vec::new();
    for pause in [0, 150, 400, 800, 1300] {
        ids.push(server.submit_json(SLUG, &json!({"work.py": format!("PAUSE = {pause}\ndef solve(x):\n    return x\n")})).await);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        server.kill9();
        server.restart();
    }
    for id in &ids {
        let submission = server.wait(id).await;
        assert_eq!(submission["report"]["verdict"], "passed", "{submission:#}");
        assert_eq!(submission["report"]["history"], json!([]), "it is judged once");
    }
    assert_eq!(server.get("/v1/submissions").await["items"].as_array().unwrap().len(), ids.len());
    server.assert_idle().await;
}

#[tokio::test]
async fn a_server_that_is_stopped_finishes_or_hands_back_what_it_is_at() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0", "--grace-seconds", "0"]).await;
    let id = server.submit_json(SLUG, &slow()).await;
    until_running(&server, &id).await;
    server.stop();
    assert_eq!(containers(&[("instance", &server.instance)]), [] as [String; 0], "a stopped server leaves no container");
    server.restart();
    assert_eq!(server.wait(&id).await["report"]["verdict"], "passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_answered_when_the_server_stops() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--no-worker"]).await;
    let id = server.submit_json(SLUG, &slow()).await;
    let wait = server.request(Method::GET, &format!("/v1/submissions/{id}")).header("Prefer", "wait=100");
    let follow = server.request(Method::GET, &format!("/v1/submissions/{id}/events"));
    let waiting = tokio::spawn(async move { wait.send().await.unwrap().json::<Value>().await.unwrap() });
    let following = tokio::spawn(async move { follow.send().await.unwrap().text().await.unwrap() });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let began = Instant::now();
    tokio::task::block_in_place(|| server.stop());
    assert!(began.elapsed() < Duration::from_secs(8), "it took {:?}", began.elapsed());
    assert_eq!(waiting.await.unwrap()["status"], "queued");
    assert!(following.await.unwrap().contains("event: queued"));
}

#[tokio::test]
async fn whatever_was_answered_with_202_is_there_after_a_kill() {
    let mut server = TestServer::start_scratch(&Scratch::default(), &["--no-worker"]).await;
    let mut kept = Vec::new();
    for pause in [20, 60, 150] {
        let (client, url) = (server.client.clone(), format!("{}/v1/submissions", server.url));
        let posts: Vec<_> = (0..40)
            .map(|number| {
                let body = json!({"challenge": SLUG, "files": {"work.py": format!("NUMBER = {number}\n")}});
                let request = client.post(&url).bearer_auth(KEY).json(&body);
                tokio::spawn(async move {
                    // No answer is an honest one, too.
                    let submission: Value = request.send().await.ok()?.json().await.ok()?;
                    Some((submission["id"].as_str()?.to_owned(), number))
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        server.kill9();
        for post in posts {
            kept.extend(post.await.unwrap());
        }
        server.restart();
    }
    assert!(!kept.is_empty(), "no post was answered before its kill");
    for (id, number) in kept {
        let file = server.request(Method::GET, &format!("/v1/submissions/{id}/files/work.py")).send().await.unwrap();
        assert_eq!(file.text().await.unwrap(), format!("NUMBER = {number}\n"));
        assert_eq!(server.get(&format!("/v1/submissions/{id}")).await["status"], "queued");
    }
}
