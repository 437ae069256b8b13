//! What a submission prints is harmless to whoever reads it: in JSON, in events, in a terminal, in the log, as a file.

use std::process::Command;

use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::{TestServer, binary};
use reqwest::Method;
use serde_json::{Value, json};

/// Markup, a formula, a forged line of a log, terminal sequences old and new, marks that reorder and hide text.
const HOSTILE: &str = "<script>alert(1)</script>\n=cmd|' /C calc'!A0\n{\"level\":\"INFO\",\"message\":\"forged\"}\r\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}desrever\u{2066}\u{200b}\u{e0041}\x7f\0end";

/// A solution that says it wherever it can: on both streams, in its answer, in an exception, as the name of one.
fn work() -> String {
    let points: Vec<String> = HOSTILE.chars().map(|c| (c as u32).to_string()).collect();
    format!(
        "import sys\n\nTEXT = ''.join(map(chr, [{}]))\n\ndef solve(x):\n    print(TEXT)\n    print(TEXT, file=sys.stderr)\n    if x == 7:\n        return TEXT\n    raise type(TEXT, (Exception,), {{}})(TEXT)\n",
        points.join(",")
    )
}

/// The first character that a terminal would obey, or that would reorder or hide what a person reads.
fn obeyed(text: &str) -> Option<char> {
    text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
    })
}

#[track_caller]
fn check(what: &str, text: &str) {
    assert_eq!(obeyed(text), None, "in {what}: {text:?}");
}

#[tokio::test]
async fn json_and_events_say_it_in_escapes() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--warm", "0"]).await;
    let response = server.submit(SLUG, &json!({"work.py": work()}), 60).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let body = response.text().await.unwrap();
    check("the report", &body);
    let submission: Value = serde_json::from_str(&body).unwrap();
    let tests = submission["report"]["tests"].as_array().unwrap();
    let number = tests.iter().find(|test| test["id"] == "test_hidden.py::test_number").unwrap();
    // Nothing is lost: who parses it gets what was printed.
    assert_eq!(number["stdout"], format!("{HOSTILE}\n"));
    let id = submission["id"].as_str().unwrap();
    let events = server.request(Method::GET, &format!("/v1/submissions/{id}/events")).send().await.unwrap().text().await.unwrap();
    check("the events", &events);
    assert_eq!(events.matches("event: test").count(), tests.len(), "{events}");
    // Whatever the log has to say of all this, each of its lines is one object of ours.
    for line in server.log().lines() {
        check("the log", line);
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert_ne!(line["message"], "forged");
    }
}

#[tokio::test]
async fn a_file_is_an_attachment_of_no_type() {
    let server = TestServer::start_scratch(&Scratch::default(), &["--no-worker"]).await;
    let id = server.submit_json(SLUG, &json!({"evil.html": HOSTILE})).await;
    let file = server.request(Method::GET, &format!("/v1/submissions/{id}/files/evil.html")).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/octet-stream");
    assert_eq!(file.headers()["content-disposition"], "attachment; filename*=UTF-8''evil.html");
    assert!(file.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(file.text().await.unwrap(), HOSTILE);
}

#[tokio::test]
async fn a_terminal_obeys_nothing() {
    let (catalogue, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Scratch::default().write(catalogue.path());
    std::fs::write(folder.path().join("work.py"), work()).unwrap();
    let submit = |more: &[&str]| {
        let mut command = Command::new(binary());
        command.args(["submit", SLUG]).arg(folder.path()).arg("--catalogue").arg(catalogue.path()).args(more);
        let done = command.output().unwrap();
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        check("standard error", &String::from_utf8(done.stderr).unwrap());
        String::from_utf8(done.stdout).unwrap()
    };
    let shown = submit(&[]);
    check("the terminal", &shown);
    assert!(shown.contains("␛[2J") && shown.contains("<U+202E>desrever"), "{shown}");
    let json = submit(&["--json"]);
    check("the terminal, as JSON", &json);
    serde_json::from_str::<Value>(&json).unwrap();
    // A name in an error is as hostile as any other text.
    let missing = Command::new(binary()).args(["submit", SLUG, "no\u{1b}[2Jsuch"]).arg("--catalogue").arg(catalogue.path()).output();
    check("an error", &String::from_utf8(missing.unwrap().stderr).unwrap());
}
