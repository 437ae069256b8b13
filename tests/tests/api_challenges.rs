//! The catalogue over HTTP: everything a candidate needs, nothing that is hidden.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::path::Path;

use dayone_challenges::{Catalogue, SourceTree};
use dayone_runner::{SourceLimits, from_archive};
use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::TestServer;
use reqwest::Method;

fn catalogue() -> Catalogue {
    Catalogue::load(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue")]).unwrap()
}

#[tokio::test]
async fn every_challenge_is_listed_and_shown() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let listed = server.get("/v1/challenges").await;
    let slugs: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, catalogue().iter().map(|challenge| challenge.slug.as_str()).collect::<Vec<_>>());
    for challenge in catalogue().iter() {
        let shown = server.get(&format!("/v1/challenges/{}", challenge.slug)).await;
        assert_eq!(shown["brief"], challenge.brief);
        assert_eq!(shown["version"], challenge.version.to_string());
    }
    let backend = server.get("/v1/challenges?role=backend&level=junior").await;
    assert!(backend["items"].as_array().unwrap().iter().all(|item| item["role"] == "backend"));
}

#[tokio::test]
async fn a_starter_has_its_files_and_nothing_of_the_hidden_tests() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    for challenge in catalogue().iter() {
        let path = format!("/v1/challenges/{}/starter.zip", challenge.slug);
        let archive = server.request(Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
        let files = from_archive(&archive, SourceLimits::default(), &SourceTree::default()).unwrap();
        assert_eq!(files, challenge.starter, "{}", challenge.slug);
        for (path, _) in challenge.hidden.iter().filter(|(path, _)| path.as_str().starts_with("test_")) {
            assert!(files.iter().all(|(starter, _)| !starter.as_str().ends_with(path.as_str())), "{path} of {}", challenge.slug);
        }
    }
}

#[tokio::test]
async fn a_server_that_can_judge_says_so() {
    let server = TestServer::start().await;
    let ready = server.get("/readyz").await;
    assert!(ready["engine"].as_str().unwrap().contains('/'), "{ready}");
    assert_eq!(ready["images"], serde_json::json!(["automation", "backend", "base", "data"]));
}

#[tokio::test]
async fn an_author_sees_a_change_at_once_and_a_mistake_changes_nothing() {
    let catalogue = tempfile::tempdir().unwrap();
    Scratch::default().write(catalogue.path());
    let server = TestServer::start_on(&[catalogue.path()], &["--dev"]).await;
    let address = format!("/v1/challenges/{SLUG}");
    let before = server.get(&address).await;
    let folder = catalogue.path().join("generalist/junior-scratch");
    let settings = std::fs::read_to_string(folder.join("challenge.toml")).unwrap();

    std::fs::write(folder.join("challenge.toml"), settings.replace("minutes", "hours")).unwrap();
    eventually(|| async { server.log().contains("unknown field `hours`") }).await;
    assert_eq!(server.get(&address).await, before);

    std::fs::write(folder.join("challenge.toml"), settings.replace("\"Scratch\"", "\"Changed\"")).unwrap();
    eventually(|| async { server.get(&address).await["title"] == "Changed" }).await;
    assert_ne!(server.get(&address).await["version"], before["version"]);
}

async fn eventually<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it has not come about within ten seconds");
}
