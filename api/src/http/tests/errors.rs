//! Bad input: the right status, a document that says what to change, nothing stored.

use axum::body::Body;
use serde_json::json;

use super::*;

/// Sends a JSON body and holds the answer against status, kind, pointer and a part of its detail.
#[track_caller]
fn check(answer: &Answer, status: u16, kind: &str, pointer: Option<&str>, part: &str) {
    let problem = answer.json();
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, Some("application/problem+json")), "{problem}");
    assert_eq!((&problem["type"], &problem["status"]), (&json!(format!("/problems/{kind}")), &json!(status)), "{problem}");
    assert_eq!(problem["errors"][0]["pointer"].as_str(), pointer, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains(part), "{problem}");
}

#[tokio::test]
async fn a_wrong_body_is_told_where_it_is_wrong() {
    let api = Api::new().await;
    let json =
        async |body: Value, kind: &str, pointer: &str, part: &str| check(&api.post(&body, &[]).await, 422, kind, Some(pointer), part);
    let files = |files: Value| json!({"challenge": SLUG, "files": files});
    json(json!({"challenge": "backend-junior-none", "files": {"a": ""}}), "unknown-challenge", "/challenge", "backend-junior-none").await;
    json(json!({"challenge": SLUG}), "invalid-request", "/files", "Missing field `files`").await;
    json(json!({"files": {"a": ""}}), "invalid-request", "/challenge", "Missing field `challenge`").await;
    json(json!({"challenge": 7, "files": {}}), "invalid-request", "/challenge", "string").await;
    json(json!({"challenge": SLUG, "files": {"a": ""}, "color": 1}), "invalid-request", "/color", "Unknown field `color`").await;
    json(json!({"challenge": SLUG, "files": {"a": ""}, "candidate": {"nmae": "A"}}), "invalid-request", "/candidate/nmae", "`nmae`").await;
    json(json!({"challenge": SLUG, "files": {"a": ""}, "candidate": {"email": "nobody"}}), "invalid-request", "/candidate/email", "no @")
        .await;
    json(json!({"challenge": SLUG, "files": {"a": ""}, "candidate": {"name": ""}}), "invalid-request", "/candidate/name", "empty").await;
    json(json!({"challenge": SLUG, "files": {"a": ""}, "candidate": {"name": "a\u{0}"}}), "invalid-request", "/candidate/name", "control")
        .await;
    json(files(json!({})), "invalid-files", "/files", "no file").await;
    json(files(json!({"../up.py": ""})), "invalid-files", "/files/..~1up.py", "..").await;
    json(files(json!({"a/b.py": "", "A/b.py": ""})), "invalid-files", "/files/a~1b.py", "twice").await;
    json(files(json!({"/etc/passwd": ""})), "invalid-files", "/files/~1etc~1passwd", "absolute").await;
    json(files(json!({"a~b/c.py": 7})), "invalid-request", "/files/a~0b~1c.py", "base64").await;
    json(files(json!({"a.py": {"base64": "%%%"}})), "invalid-request", "/files/a.py", "base64").await;
    json(files(json!({"a.py": {"hex": "00"}})), "invalid-request", "/files/a.py/hex", "hex").await;
    json(files(json!({"big.py": "x".repeat(2_097_153)})), "invalid-files", "/files/big.py", "2097152").await;
    let doubled = format!("{{\"challenge\": \"{SLUG}\", \"files\": {{\"a.py\": \"1\", \"a.py\": \"2\"}}}}");
    check(&api.post_text(&doubled, "application/json", &[]).await, 422, "invalid-files", Some("/files/a.py"), "twice");
    assert_eq!(api.stored().await, 0);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_no_multipart_is_malformed() {
    let api = Api::new().await;
    check(&api.post_text("{\"challenge\": ", "application/json", &[]).await, 400, "malformed-request", Some("/challenge"), "not JSON");
    check(&api.post_text("", "application/json", &[]).await, 400, "malformed-request", Some(""), "not JSON");
    check(&api.post_text(&format!("{} x", hello()), "application/json", &[]).await, 400, "malformed-request", Some(""), "not one JSON");
    check(&api.post_text("x", "multipart/form-data; boundary=XX", &[]).await, 400, "malformed-request", None, "multipart");
    check(&api.post_text("x", "multipart/form-data", &[]).await, 400, "malformed-request", None, "boundary");
    check(&api.post_text("x", "text/plain", &[]).await, 415, "unsupported-media-type", None, "application/json");
    check(&api.post(&hello(), &[("content-encoding", "gzip")]).await, 415, "unsupported-media-type", None, "compression");
    check(&api.post(&hello(), &[("idempotency-key", "")]).await, 422, "invalid-request", None, "Idempotency-Key");
    assert_eq!(api.stored().await, 0);
}

#[tokio::test]
async fn wrong_parts_are_named() {
    let api = Api::new().await;
    let send = async |parts: &[(&str, &str)]| {
        let parts: String =
            parts.iter().map(|(name, content)| format!("--XX\r\nContent-Disposition: form-data; {name}\r\n\r\n{content}\r\n")).collect();
        api.post_text(&format!("{parts}--XX--\r\n"), "multipart/form-data; boundary=XX", &[]).await
    };
    let (challenge, file, archive) = (("name=challenge", SLUG), ("name=file; filename=a.py", ""), ("name=archive; filename=a.zip", "PK"));
    check(&send(&[file]).await, 422, "invalid-request", Some("/challenge"), "missing");
    check(&send(&[challenge, challenge, file]).await, 422, "invalid-request", Some("/challenge"), "twice");
    check(&send(&[challenge, ("name=colour", "red")]).await, 422, "invalid-request", Some("/colour"), "Unknown part");
    check(&send(&[challenge, ("name=file", "x")]).await, 422, "invalid-files", Some("/file"), "file name");
    check(&send(&[challenge, file, archive]).await, 422, "invalid-files", Some("/archive"), "not both");
    check(&send(&[challenge]).await, 422, "invalid-files", Some("/file"), "no file");
    check(&send(&[challenge, archive]).await, 422, "invalid-files", Some("/archive"), "");
    check(&send(&[challenge, ("name=file; filename=\"../a\"", "")]).await, 422, "invalid-files", Some("/file"), "../a");
    assert_eq!(api.stored().await, 0);
}

#[tokio::test]
async fn a_body_that_is_too_large_or_too_slow_is_refused() {
    let api = Api::with(Limits { json_bytes: 2_000, body_seconds: 1, ..Limits::default() }).await;
    let large = json!({"challenge": SLUG, "files": {"a": "x".repeat(3_000)}});
    check(&api.post(&large, &[]).await, 413, "body-too-large", None, "2000 bytes");
    check(&api.post(&large, &[("content-length", "3060")]).await, 413, "body-too-large", None, "2000 bytes");
    let never = Body::from_stream(futures_util::stream::pending::<Result<String, std::io::Error>>());
    let request = api.request("POST", "/v1/submissions").header("content-type", "application/json").body(never).unwrap();
    check(&api.send(request).await, 408, "request-timeout", None, "1 seconds");
    assert_eq!(api.stored().await, 0);
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_again() {
    let api = Api::with(Limits { queue: 1, ..Limits::default() }).await;
    assert_eq!(api.post(&hello(), &[]).await.status, 202);
    let answer = api.post(&hello(), &[]).await;
    check(&answer, 429, "queue-full", None, "1 submissions");
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test]
async fn nobody_gets_in_without_a_key() {
    let api = Api::new().await;
    let calls = [
        ("POST", "/v1/submissions"),
        ("GET", "/v1/submissions"),
        ("GET", "/v1/submissions/sub_1"),
        ("DELETE", "/v1/submissions/sub_1"),
        ("POST", "/v1/submissions/sub_1/cancel"),
        ("GET", "/v1/submissions/sub_1/events"),
        ("GET", "/v1/submissions/sub_1/files"),
        ("GET", "/v1/submissions/sub_1/files/a.py"),
        ("GET", "/v1/submissions/sub_1/archive.zip"),
        ("GET", "/v1/challenges"),
        ("GET", "/v1/challenges/backend-junior-tiny"),
        ("GET", "/v1/challenges/backend-junior-tiny/starter.zip"),
    ];
    for (method, path) in calls {
        for value in [None, Some("Bearer dok_wrong"), Some("Bearer "), Some("Basic abc"), Some("dok")] {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(value) = value {
                request = request.header(header::AUTHORIZATION, value);
            }
            // A body that never comes: it must not be waited for.
            let never = Body::from_stream(futures_util::stream::pending::<Result<String, std::io::Error>>());
            let answer = api.send(request.body(never).unwrap()).await;
            check(&answer, 401, "unauthenticated", None, "");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
}

#[tokio::test]
async fn a_key_does_only_what_its_scopes_say() {
    let mut api = Api::new().await;
    let address = api.post(&hello(), &[]).await.header("location").unwrap().to_owned();
    api.key = testing::key(api.store(), "default", &[Scope::ChallengesRead]).await;
    check(&api.post(&hello(), &[]).await, 403, "missing-scope", None, "submissions:write");
    for path in ["", "/events", "/files", "/files/app.py", "/archive.zip"] {
        check(&api.get(&format!("{address}{path}")).await, 403, "missing-scope", None, "submissions:read");
    }
    assert_eq!(api.get("/v1/challenges").await.status, 200);
    api.key = testing::key(api.store(), "default", &[Scope::SubmissionsWrite]).await;
    check(&api.get("/v1/challenges").await, 403, "missing-scope", None, "challenges:read");
    assert_eq!(api.post(&hello(), &[]).await.status, 202);
}

#[tokio::test]
async fn who_may_not_read_gets_no_report_by_waiting() {
    let mut api = Api::new().await;
    api.key = testing::key(api.store(), "default", &[Scope::SubmissionsWrite]).await;
    let headers = [("idempotency-key", "k"), ("prefer", "wait=5")];
    let answer = api.post(&hello(), &headers).await;
    assert_eq!((answer.status.as_u16(), answer.header("preference-applied")), (202, None));
    let _judging = api.judge(Script::Report);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(api.post(&hello(), &headers).await.json()["report"], Value::Null);
}

#[tokio::test]
async fn another_organizations_submission_is_unknown() {
    let mut api = Api::new().await;
    let address = api.post(&hello(), &[]).await.header("location").unwrap().to_owned();
    api.key = testing::key(api.store(), "other", &[Scope::Admin]).await;
    for path in ["", "/events", "/files", "/files/app.py", "/archive.zip"] {
        check(&api.get(&format!("{address}{path}")).await, 404, "not-found", None, "no submission");
    }
    for (method, path) in [("DELETE", address.clone()), ("POST", format!("{address}/cancel"))] {
        check(&api.send(api.request(method, &path).body(Body::empty()).unwrap()).await, 404, "not-found", None, "no submission");
    }
    assert_eq!(api.stored().await, 0);
}

#[tokio::test]
async fn an_address_or_method_that_is_not_there_is_a_problem_too() {
    let api = Api::new().await;
    check(&api.get("/v2").await, 404, "not-found", None, "nothing");
    check(&api.get("/v1/submissions/%ff").await, 404, "not-found", None, "");
    check(&api.get("/v1/challenges/none").await, 404, "not-found", None, "");
    let answer = api.send(api.request("PUT", "/v1/submissions").body(Body::empty()).unwrap()).await;
    check(&answer, 405, "method-not-allowed", None, "");
    let mut allowed: Vec<_> = answer.header("allow").unwrap().split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let api = Api::new().await;
    let parameter = async |query: &str, name: &str| {
        let problem = api.get(&format!("/v1/submissions?{query}")).await;
        check(&problem, 422, "invalid-request", None, name);
        assert_eq!(problem.json()["errors"][0]["parameter"], name, "{}", problem.text());
    };
    parameter("limit=0", "limit").await;
    parameter("limit=101", "limit").await;
    parameter("limit=-1", "limit").await;
    parameter("limit=99999999999999999999", "limit").await;
    parameter("limit=NaN", "limit").await;
    parameter("cursor=x", "cursor").await;
    parameter("since=yesterday", "since").await;
    parameter("verdict=maybe", "verdict").await;
    parameter("colour=red", "colour").await;
}

#[tokio::test]
async fn what_a_problem_means_can_be_read_at_its_address() {
    let api = Api::new().await;
    for kind in super::super::problem::Kind::ALL {
        let page = api.get(&kind.uri()).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(kind.title()));
    }
    assert_eq!(api.get("/problems/none").await.status, 404);
}
