//! Handing in, waiting, following, cancelling, erasing.

use axum::body::Body;
use serde_json::json;

use super::*;

#[tokio::test]
async fn a_submission_is_kept_and_has_an_address() {
    let api = Api::new().await;
    let answer = api.post(&hello(), &[]).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let submission = answer.json();
    let location = answer.header("location").unwrap();
    assert_eq!(location, format!("/v1/submissions/{}", submission["id"].as_str().unwrap()));
    assert_eq!(submission["status"], "queued");
    assert_eq!(submission["challenge"]["slug"], SLUG);
    assert_eq!(submission["challenge"]["role"], "backend");
    assert_eq!(submission["report"], Value::Null);
    assert_eq!(api.get(location).await.json(), submission);
}

#[tokio::test]
async fn who_waits_gets_the_finished_submission() {
    let api = Api::new().await;
    let _judging = api.judge(Script::Report);
    let answer = api.post(&hello(), &[("prefer", "wait=10")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("preference-applied")), (200, Some("wait=10")), "{}", answer.text());
    let submission = answer.json();
    assert_eq!(submission["status"], "completed");
    assert_eq!(submission["report"]["verdict"], "failed");
    assert_eq!(submission["report"]["score"]["percent"], 50.0);
    assert_eq!(submission["report"]["tests"][1]["outcome"], "failed");
    assert_eq!(submission["report"]["history"], json!([]));
    assert_eq!(submission["challenge"]["version"], "sha256:2", "the version that judged");
    assert!(submission["report"]["timing"]["total_ms"].as_f64().unwrap() >= submission["report"]["timing"]["queued_ms"].as_f64().unwrap());
    let listed = api.get("/v1/submissions?verdict=failed").await.json();
    assert_eq!(listed["items"][0]["report"]["summary"], "1 of 2 hidden tests passed");
    assert_eq!(listed["items"][0]["report"]["tests"], Value::Null, "a list has heads only");
}

#[tokio::test]
async fn who_waits_too_short_gets_an_address() {
    let api = Api::new().await;
    let _judging = api.judge(Script::Hang);
    let answer = api.post(&hello(), &[("prefer", "wait=1")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("preference-applied")), (202, Some("wait=1")));
    assert_eq!(answer.json()["status"], "running");
}

#[tokio::test]
async fn a_wait_ends_when_the_server_stops() {
    let api = Api::new().await;
    let stop = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        api.stopping.cancel();
    };
    let request = hello();
    let (answer, ()) = tokio::join!(api.post(&request, &[("prefer", "wait=60")]), stop);
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn our_own_fault_is_errored_and_has_no_verdict() {
    let api = Api::new().await;
    let _judging = api.judge(Script::NoEngine);
    let submission = api.post(&hello(), &[("prefer", "wait=10")]).await.json();
    assert_eq!((&submission["status"], &submission["report"]), (&json!("errored"), &Value::Null));
    let detail = submission["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("engine") && !detail.contains("/a/path"), "{detail}");
}

#[tokio::test]
async fn a_judge_that_panics_is_errored() {
    let api = Api::new().await;
    let _judging = api.judge(Script::Panic);
    let submission = api.post(&hello(), &[("prefer", "wait=10")]).await.json();
    assert_eq!(submission["status"], "errored");
    assert!(!submission["error"]["detail"].as_str().unwrap().contains("a bug"));
}

#[tokio::test]
async fn a_challenge_that_left_the_catalogue_is_errored() {
    let api = Api::new().await;
    let new = crate::store::NewSubmission {
        challenge: crate::store::ChallengeStamp { slug: "ml-mid-gone".to_owned(), ..testing::stamp() },
        ..api.store.submission()
    };
    let crate::store::Acceptance::Accepted(submission) = api.store().accept(new).await.unwrap() else { panic!("not accepted") };
    let _judging = api.judge(Script::Report);
    let request = api.request("GET", &format!("/v1/submissions/{}", submission.id)).header("prefer", "wait=10");
    let submission = api.send(request.body(Body::empty()).unwrap()).await.json();
    assert!(submission["error"]["detail"].as_str().unwrap().contains("ml-mid-gone is no longer in the catalogue"), "{submission}");
}

#[tokio::test]
async fn the_same_request_gets_the_first_answer_again() {
    let api = Api::new().await;
    let key = [("idempotency-key", "k-1")];
    let first = api.post(&hello(), &key).await;
    let again = api.post_text(&format!(" {} ", hello()), "application/json; charset=utf-8", &key).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!((again.header("idempotency-replayed"), again.header("location")), (Some("true"), first.header("location")));
    let other = api.post(&json!({"challenge": SLUG, "files": {"app.py": "other"}}), &key).await;
    assert_eq!((other.status.as_u16(), &other.json()["type"]), (422, &json!("/problems/idempotency-mismatch")));
    assert_eq!(api.stored().await, 1);
}

#[tokio::test]
async fn a_request_that_is_still_at_work_is_not_begun_twice() {
    let api = Api::new().await;
    let headers = [("idempotency-key", "k-1"), ("prefer", "wait=1")];
    let second = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        api.post(&hello(), &headers).await
    };
    let request = hello();
    let (first, second) = tokio::join!(api.post(&request, &headers), second);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (202, 409));
    assert_eq!(second.json()["type"], "/problems/idempotency-in-flight");
    assert!(second.header("retry-after").is_some());
}

#[tokio::test]
async fn a_request_whose_caller_left_can_be_sent_again() {
    let api = Api::new().await;
    let headers = [("idempotency-key", "k-1"), ("prefer", "wait=60")];
    let request = hello();
    let left = tokio::time::timeout(Duration::from_millis(300), api.post(&request, &headers)).await;
    assert!(left.is_err(), "nobody judges yet");
    let _judging = api.judge(Script::Report);
    let again = api.post(&hello(), &headers).await;
    assert_eq!((again.status.as_u16(), &again.json()["status"]), (200, &json!("completed")));
    assert_eq!(api.stored().await, 1);
}

#[tokio::test]
async fn multipart_takes_files_and_an_archive() {
    let api = Api::new().await;
    let part = |disposition: &str, content: &str| format!("--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n");
    let head = part("name=\"challenge\"", SLUG) + &part("name=\"name\"", "Ada") + &part("name=\"external_id\"", "e1");
    let files = part("name=\"file\"; filename=\"app.py\"", "print(1)") + &part("name=\"file\"; filename=\"pkg/b.py\"", "print(2)");
    let answer = api.post_text(&format!("{head}{files}--XX--\r\n"), "multipart/form-data; boundary=XX", &[]).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let submission = answer.json();
    assert_eq!((&submission["candidate"]["name"], &submission["candidate"]["external_id"]), (&json!("Ada"), &json!("e1")));
    let listed = api.get(&format!("{}/files", answer.header("location").unwrap())).await.json();
    let paths: Vec<_> = listed["items"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["app.py", "pkg/b.py"]);
}

#[tokio::test]
async fn an_archive_of_ours_can_be_handed_in_again() {
    let api = Api::new().await;
    let first = api.post(&hello(), &[]).await;
    let archive = api.get(&format!("{}/archive.zip", first.header("location").unwrap())).await;
    assert_eq!(archive.header("content-type"), Some("application/zip"));
    let mut body = format!("--XX\r\nContent-Disposition: form-data; name=\"challenge\"\r\n\r\n{SLUG}\r\n--XX\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"a.zip\"\r\n\r\n").into_bytes();
    body.extend(&archive.body);
    body.extend(b"\r\n--XX--\r\n");
    let request = api.request("POST", "/v1/submissions").header("content-type", "multipart/form-data; boundary=XX");
    let answer = api.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let file = api.get(&format!("{}/files/app.py", answer.header("location").unwrap())).await;
    assert_eq!(file.text(), "print('hello')\n");
}

#[tokio::test]
async fn a_cancelled_submission_is_cancelled_while_it_runs() {
    let api = Api::new().await;
    let _judging = api.judge(Script::Hang);
    let submission = api.post(&hello(), &[("prefer", "wait=1")]).await.json();
    let address = format!("/v1/submissions/{}", submission["id"].as_str().unwrap());
    let cancel = || api.request("POST", &format!("{address}/cancel")).body(Body::empty()).unwrap();
    let answer = api.send(cancel()).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!("cancelled")));
    assert_eq!(api.send(cancel()).await.status, 200);
    let events = api.get(&format!("{address}/events")).await.text();
    assert!(events.contains("event: completed\ndata: {\"id\"") && events.contains("\"status\":\"cancelled\""), "{events}");
}

#[tokio::test]
async fn an_erased_submission_is_gone() {
    let api = Api::new().await;
    let address = api.post(&hello(), &[("idempotency-key", "k")]).await.header("location").unwrap().to_owned();
    let erase = || api.request("DELETE", &address).body(Body::empty()).unwrap();
    assert_eq!(api.send(erase()).await.status, 204);
    assert_eq!(api.send(erase()).await.status, 404);
    for part in ["", "/events", "/files", "/archive.zip"] {
        assert_eq!(api.get(&format!("{address}{part}")).await.status, 404, "{part}");
    }
}

#[tokio::test]
async fn events_come_as_they_happen_and_resume() {
    let api = Api::new().await;
    let address = api.post(&hello(), &[]).await.header("location").unwrap().to_owned();
    let path = format!("{address}/events");
    let follow = api.get(&path);
    let judge = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(api.judge(Script::Report));
    };
    let (answer, ()) = tokio::join!(follow, judge);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let text = answer.text();
    let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["queued", "started", "test", "test", "completed"], "{text}");
    let resume = |id: &str| api.request("GET", &path).header("last-event-id", id).body(Body::empty()).unwrap();
    let rest = api.send(resume("4")).await.text();
    assert!(rest.contains("event: completed") && !rest.contains("event: test"), "{rest}");
    assert_eq!(api.send(resume("5")).await.status, 204, "nothing is left to tell");
}

#[tokio::test]
async fn a_stream_of_events_ends_when_the_server_stops() {
    let api = Api::new().await;
    let address = api.post(&hello(), &[]).await.header("location").unwrap().to_owned();
    let stop = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        api.stopping.cancel();
    };
    let path = format!("{address}/events");
    let (answer, ()) = tokio::join!(api.get(&path), stop);
    assert!(answer.text().contains("event: queued"));
}

#[tokio::test]
async fn a_stopped_worker_hands_its_job_back() {
    let api = Api::new().await;
    let judging = api.judge(Script::Hang);
    let submission = api.post(&hello(), &[("prefer", "wait=1")]).await.json();
    assert_eq!(submission["status"], "running");
    api.stopping.cancel();
    tokio::time::timeout(Duration::from_secs(5), judging).await.expect("the worker ends").unwrap();
    let address = format!("/v1/submissions/{}", submission["id"].as_str().unwrap());
    assert_eq!(api.get(&address).await.json()["status"], "queued");
}
