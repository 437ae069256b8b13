//! A submission goes in over HTTP, is judged in real sandboxes, and a report comes out.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::path::Path;

use dayone_challenges::{Catalogue, Challenge, SolutionKind, SourceTree};
use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

const SHIFT_PAY: &str = "generalist-junior-shift-pay";
const RIGHT: &str = "def solve(x):\n    return x\n";
const WRONG: &str = "def solve(x):\n    print('looking at', x)\n    return [1, 2, 4] if x == [1, 2, 3] else x\n";

fn challenge(slug: &str) -> std::sync::Arc<Challenge> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue");
    Catalogue::load(&[folder]).unwrap().get(slug).unwrap().clone()
}

fn reference(slug: &str) -> SourceTree {
    let solutions = challenge(slug).solutions().unwrap();
    solutions.into_iter().find(|solution| solution.kind == SolutionKind::Reference).unwrap().files
}

fn files(tree: &SourceTree) -> Value {
    tree.iter().map(|(path, file)| (path.to_string(), Value::from(file.text().unwrap()))).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn the_reference_passes_and_the_report_says_everything() {
    let server = TestServer::start().await;
    let response = server.submit(SHIFT_PAY, &files(&reference(SHIFT_PAY)), 110).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["preference-applied"], "wait=110");
    let submission: Value = response.json().await.unwrap();
    let report = &submission["report"];
    assert_eq!(
        (&submission["status"], &report["verdict"], &report["reason"]),
        (&json!("completed"), &json!("passed"), &Value::Null),
        "{report:#}"
    );
    assert_eq!(report["score"]["percent"], 100.0);
    assert!(report["criteria"].as_array().is_some_and(|criteria| !criteria.is_empty()));
    assert!(report["tests"].as_array().unwrap().iter().all(|test| test["outcome"] == "passed"));
    assert!(report["changes"]["files"].as_array().unwrap().iter().any(|file| file["path"] == "timebook/hours.py"));
    let timing = |name: &str| report["timing"][name].as_f64().unwrap();
    for name in ["sandbox_ms", "tests_ms", "total_ms", "cpu_ms", "peak_memory_bytes"] {
        assert!(timing(name) > 0.0, "{name} in {}", report["timing"]);
    }
    assert!(timing("total_ms") >= timing("queued_ms") + timing("tests_ms"), "{}", report["timing"]);
    assert_eq!(report["environment"]["challenge"], submission["challenge"]["version"]);
    server.assert_idle().await;
}

#[tokio::test]
async fn a_wrong_answer_shows_both_sides_of_the_failed_comparison() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let submission: Value = server.submit(SLUG, &json!({"work.py": WRONG}), 110).await.json().await.unwrap();
    let report = &submission["report"];
    assert_eq!((&report["verdict"], &report["reason"]), (&json!("failed"), &json!("tests_failed")), "{submission:#}");
    assert_eq!(report["summary"], "2 of 3 hidden tests passed");
    let list = report["tests"].as_array().unwrap().iter().find(|test| test["id"] == "test_hidden.py::test_list").unwrap();
    assert_eq!((&list["outcome"], &list["title"], &list["visibility"]), (&json!("failed"), &json!("Lists come back"), &json!("hidden")));
    assert!(list["diff"]["unified"].as_str().unwrap().starts_with("--- expected\n+++ actual\n"), "{list:#}");
    assert!(list["stdout"].as_str().unwrap().contains("looking at [1, 2, 3]"), "{list:#}");
    let unified = report["changes"]["files"][0]["unified"].as_str().unwrap();
    assert!(unified.contains("-    raise NotImplementedError"), "{unified}");
}

#[tokio::test]
async fn progress_is_told_test_by_test_and_can_be_resumed() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let id = server.submit_json(SLUG, &json!({"work.py": RIGHT})).await;
    let path = format!("/v1/submissions/{id}/events");
    let stream = server.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    // The stream ends by itself after the last event.
    let text = stream.text().await.unwrap();
    let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["queued", "started", "test", "test", "test", "test", "completed"], "{text}");
    let rest = server.request(Method::GET, &path).header("Last-Event-ID", "5").send().await.unwrap().text().await.unwrap();
    assert_eq!(rest.matches("event: ").count(), 2, "{rest}");
    assert_eq!(server.request(Method::GET, &path).header("Last-Event-ID", "7").send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn an_archive_in_a_top_folder_is_as_good_as_files() {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    for (path, file) in reference(SHIFT_PAY).iter() {
        let path = folder.path().join("my-solution").join(path.as_str());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
    let tar = std::process::Command::new("tar").args(["-czf", "-", "my-solution"]).current_dir(folder.path()).output().unwrap();
    assert!(tar.status.success());
    let submission: Value = server.submit_archive(SHIFT_PAY, tar.stdout, 110).await.json().await.unwrap();
    assert_eq!(submission["report"]["verdict"], "passed", "{submission:#}");
    let listed = server.get(&format!("/v1/submissions/{}/files", submission["id"].as_str().unwrap())).await;
    assert!(listed["items"].as_array().unwrap().iter().any(|file| file["path"] == "timebook/hours.py"), "{listed}");
}

#[tokio::test]
async fn files_come_back_as_they_were_handed_in() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let id = server.submit_json(SHIFT_PAY, &json!({"timebook/hours.py": "# tea\n", "raw.bin": {"base64": "AP8="}})).await;
    let get = async |path: &str| server.request(Method::GET, &format!("/v1/submissions/{id}/{path}")).send().await.unwrap();
    assert_eq!(get("files/timebook/hours.py").await.text().await.unwrap(), "# tea\n");
    let raw = get("files/raw.bin").await;
    assert_eq!(
        (&raw.headers()["x-content-type-options"], &raw.headers()["content-disposition"]),
        (&"nosniff".parse().unwrap(), &"attachment; filename*=UTF-8''raw.bin".parse().unwrap())
    );
    assert_eq!(raw.bytes().await.unwrap().as_ref(), [0, 255]);
    let archive = get("archive.zip").await.bytes().await.unwrap();
    assert_eq!(server.submit_archive(SHIFT_PAY, archive.to_vec(), 0).await.status(), 202, "our own archive can be handed in");
}

#[tokio::test]
async fn the_same_request_is_judged_once() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let send = async || {
        let request = server.request(Method::POST, "/v1/submissions").header("Idempotency-Key", "once").header("Prefer", "wait=110");
        request.json(&json!({"challenge": SLUG, "files": {"work.py": RIGHT}})).send().await.unwrap()
    };
    let first = send().await.text().await.unwrap();
    let again = send().await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.text().await.unwrap(), first);
    assert_eq!(server.get("/v1/submissions").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_running_submission_can_be_cancelled_and_erased() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let id = server.submit_json(SLUG, &json!({"work.py": "import time\ntime.sleep(60)\n"})).await;
    let path = format!("/v1/submissions/{id}");
    while server.get(&path).await["status"] == "queued" {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let cancelled: Value = server.request(Method::POST, &format!("{path}/cancel")).send().await.unwrap().json().await.unwrap();
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(server.request(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(server.request(Method::GET, &path).send().await.unwrap().status(), 404);
    server.assert_idle().await;
}

#[tokio::test]
async fn the_demo_prints_a_request_that_works() {
    let data = tempfile::tempdir().unwrap();
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue");
    let mut server = Demo::start(data.path(), &catalogue);
    let curl = server.lines.iter().find(|line| line.starts_with("curl ")).unwrap().clone();
    let answer = std::process::Command::new("sh").args(["-c", &curl]).output().unwrap();
    let submission: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!((&submission["status"], &submission["report"]["verdict"]), (&json!("completed"), &json!("failed")), "{submission:#}");
    let outcomes =
        |outcome: &str| submission["report"]["tests"].as_array().unwrap().iter().filter(|test| test["outcome"] == outcome).count();
    assert!(outcomes("passed") > 0 && outcomes("failed") > 0, "a sample shows both");
    let key = server.lines.iter().find(|line| line.starts_with("Demo API key: ")).unwrap().clone();
    server.stop();
    let mut again = Demo::start(data.path(), &catalogue);
    assert!(again.lines.contains(&key), "the key stays the same");
    again.stop();
}

/// `dayone serve --demo`, with what it prints.
struct Demo {
    process: std::process::Child,
    lines: Vec<String>,
}

impl Demo {
    fn start(data: &Path, catalogue: &Path) -> Self {
        use std::io::BufRead as _;
        let mut command = std::process::Command::new(dayone_tests::server::binary());
        command.args(["serve", "--demo", "--warm", "0", "--listen", "127.0.0.1:0", "--data"]).arg(data).arg("--catalogue").arg(catalogue);
        command.env("DAYONE_LOG", "warn").env_remove("DAYONE_BOOTSTRAP_KEY");
        let mut process = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut lines = Vec::new();
        for line in std::io::BufReader::new(process.stdout.take().unwrap()).lines() {
            lines.push(line.unwrap());
            if lines.last().is_some_and(|line| line.starts_with("curl ")) {
                break;
            }
        }
        Self { process, lines }
    }

    fn stop(&mut self) {
        std::process::Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(self.process.wait().unwrap().success());
    }
}
