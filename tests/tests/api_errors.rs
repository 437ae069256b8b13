//! Bad input over a real connection: the right status, a problem document, nothing stored, and the server still there.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use dayone_tests::server::{KEY, TestServer};
use reqwest::{Method, Response};
use serde_json::{Value, json};

const CHALLENGE: &str = "generalist-junior-shift-pay";

async fn check(response: Response, status: u16, kind: &str) -> Value {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let got = response.status().as_u16();
    let problem: Value = response.json().await.unwrap();
    assert_eq!((got, &problem["type"]), (status, &json!(format!("/problems/{kind}"))), "{problem}");
    problem
}

#[tokio::test]
async fn what_cannot_be_judged_is_refused_and_not_stored() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let post = |body: Value| server.request(Method::POST, "/v1/submissions").json(&body).send();
    check(post(json!({"challenge": "backend-junior-none", "files": {"a": ""}})).await.unwrap(), 422, "unknown-challenge").await;
    check(post(json!({"challenge": CHALLENGE, "files": {}})).await.unwrap(), 422, "invalid-files").await;
    check(post(json!({"challenge": CHALLENGE, "files": {"a": ""}, "colour": 1})).await.unwrap(), 422, "invalid-request").await;
    check(post(json!({"challenge": CHALLENGE, "files": {"../a": ""}})).await.unwrap(), 422, "invalid-files").await;
    check(server.submit_archive(CHALLENGE, b"no archive".to_vec(), 0).await, 422, "invalid-files").await;
    let text = server.request(Method::POST, "/v1/submissions").header("content-type", "text/plain").body("x");
    check(text.send().await.unwrap(), 415, "unsupported-media-type").await;
    let wrong_key = server.client.get(format!("{}/v1/submissions", server.url)).bearer_auth("wrong");
    check(wrong_key.send().await.unwrap(), 401, "unauthenticated").await;
    assert_eq!(server.get("/v1/submissions").await["items"], json!([]));
}

#[tokio::test]
async fn a_path_that_is_not_utf8_is_refused_with_its_name() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let script = "import io,sys,tarfile\nb=io.BytesIO()\nt=tarfile.open(fileobj=b,mode='w',format=tarfile.GNU_FORMAT,encoding='latin-1')\n\
                  i=tarfile.TarInfo('caf\\xe9.py')\ni.size=1\nt.addfile(i,io.BytesIO(b'x'))\nt.close()\nsys.stdout.buffer.write(b.getvalue())";
    let tar = std::process::Command::new("python3").args(["-c", script]).output().unwrap();
    assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
    let problem = check(server.submit_archive(CHALLENGE, tar.stdout, 0).await, 422, "invalid-files").await;
    assert!(problem["detail"].as_str().unwrap().contains("UTF-8"), "{problem}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_the_answer_arrives() {
    let server = TestServer::start_with(&["--no-worker", "--json-bytes", "100000"]).await;
    let large = json!({"challenge": CHALLENGE, "files": {"a.py": "x".repeat(5_000_000)}});
    check(server.request(Method::POST, "/v1/submissions").json(&large).send().await.unwrap(), 413, "body-too-large").await;
    let chunks = futures_body(5_000_000);
    let chunked = server.request(Method::POST, "/v1/submissions").header("content-type", "application/json").body(chunks);
    check(chunked.send().await.unwrap(), 413, "body-too-large").await;
}

/// A body without a length.
fn futures_body(bytes: usize) -> reqwest::Body {
    let chunks = (0..bytes / 1_000).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1_000]));
    reqwest::Body::wrap_stream(tokio_stream::iter(chunks))
}

#[tokio::test]
async fn a_full_queue_turns_away_and_says_when_to_come_again() {
    let server = TestServer::start_with(&["--no-worker", "--queue", "2"]).await;
    for _ in 0..2 {
        server.submit_json(CHALLENGE, &json!({"a.py": ""})).await;
    }
    let response = server.submit(CHALLENGE, &json!({"a.py": ""}), 0).await;
    assert!(response.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    check(response, 429, "queue-full").await;
}

#[tokio::test]
async fn a_caller_that_is_slow_is_let_go() {
    let server = TestServer::start_with(&["--no-worker", "--header-seconds", "1", "--body-seconds", "1"]).await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let answer_to = move |text: String| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let began = Instant::now();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(began.elapsed() < Duration::from_secs(8), "the connection was held");
        answer
    };
    let sent = tokio::task::spawn_blocking(move || {
        answer_to(String::new());
        answer_to("GET /healthz HT".to_owned());
        let head = format!(
            "POST /v1/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{"
        );
        answer_to(head)
    });
    let answer = sent.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("/problems/request-timeout"), "{answer}");
    assert_eq!(server.get("/healthz").await["status"], "ok");
}

#[tokio::test]
async fn a_key_is_asked_for_before_the_body_is_read() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let answered = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
            .write_all(b"POST /v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
            .unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        String::from_utf8_lossy(&start).into_owned()
    });
    assert_eq!(answered.await.unwrap(), "HTTP/1.1 401");
}

#[tokio::test]
async fn a_data_folder_has_one_server() {
    let server = TestServer::start_with(&["--no-worker"]).await;
    let mut command = std::process::Command::new(dayone_tests::server::binary());
    command.args(["serve", "--no-worker", "--listen", "127.0.0.1:0", "--data"]).arg(server.data());
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let second = command.output().unwrap();
    assert_eq!(second.status.code(), Some(3));
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(error.contains("another dayone server is using the data folder"), "{error}");
}
