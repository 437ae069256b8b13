//! The queue and what surrounds it, on a real database.

use std::time::Duration;

use dayone_challenges::Digest;
use serde_json::json;

use super::*;
use crate::testing::{RULES, TestStore, key, report, tree};

async fn accepted(test: &TestStore) -> Submission {
    match test.store.accept(test.submission()).await.unwrap() {
        Acceptance::Accepted(submission) => *submission,
        other => panic!("{other:?}"),
    }
}

async fn status(test: &TestStore, id: &str) -> Status {
    test.store.submission(&test.organization, id).await.unwrap().unwrap().status
}

#[tokio::test]
async fn what_was_accepted_is_there_after_the_database_was_opened_anew() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    // As a killed process leaves it: nothing is closed.
    let again = Store::open(test.folder.path()).await.unwrap();
    assert_eq!(again.submission(&test.organization, &submission.id).await.unwrap().unwrap(), submission);
    assert_eq!(again.tree(&submission.id).await.unwrap(), test.submission().tree);
    assert_eq!(again.claim(RULES).await.unwrap().unwrap().submission, submission.id);
}

#[tokio::test]
async fn a_job_has_one_holder() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    assert!(test.store.has_work().await.unwrap());
    let claim = test.store.claim(RULES).await.unwrap().unwrap();
    assert_eq!((claim.submission.as_str(), claim.epoch), (submission.id.as_str(), 1));
    assert_eq!(test.store.claim(RULES).await.unwrap(), None);
    assert!(!test.store.has_work().await.unwrap());
    assert_eq!(status(&test, &submission.id).await, Status::Running);
    assert!(test.store.heartbeat(&claim, RULES).await.unwrap());
}

#[tokio::test]
async fn a_finished_job_has_its_report_and_its_last_event() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    let claim = test.store.claim(RULES).await.unwrap().unwrap();
    let progress = vec![Progress::Started, Progress::Test(json!({"id": "a"})), Progress::Test(json!({"id": "b"}))];
    assert!(test.store.progress(&claim, progress).await.unwrap());
    assert!(test.store.finish(&claim, Judgement::Report(Box::new(report()))).await.unwrap());
    assert!(!test.store.finish(&claim, Judgement::Report(Box::new(report()))).await.unwrap(), "a job ends once");

    let done = test.store.submission(&test.organization, &submission.id).await.unwrap().unwrap();
    assert_eq!((done.status, done.challenge.version.as_str()), (Status::Completed, "sha256:2"));
    assert_eq!(done.result.unwrap().summary, "1 of 2 hidden tests passed");
    assert_eq!(test.store.report(&submission.id).await.unwrap(), Some((report(), Vec::new())));
    let events = test.store.events(&submission.id, 0).await.unwrap();
    let names: Vec<_> = events.iter().map(|event| (event.number, event.kind.as_str())).collect();
    assert_eq!(names, [(1, "queued"), (2, "started"), (3, "test"), (4, "test"), (5, "completed")]);
    assert_eq!(test.store.events(&submission.id, 4).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_worker_whose_lease_ran_out_can_change_nothing() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    let no_time = JobRules { lease: Duration::ZERO, ..RULES };
    let slow = test.store.claim(no_time).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(test.store.recover(Recovery::Expired, RULES).await.unwrap(), 1);
    assert_eq!(status(&test, &submission.id).await, Status::Queued);
    let quick = test.store.claim(RULES).await.unwrap().unwrap();

    assert!(!test.store.heartbeat(&slow, RULES).await.unwrap());
    assert!(!test.store.progress(&slow, vec![Progress::Started]).await.unwrap());
    assert!(!test.store.finish(&slow, Judgement::Errored("late".to_owned())).await.unwrap());
    assert!(!test.store.release(&slow).await.unwrap());
    assert!(test.store.holds(&quick).await.unwrap());
    assert!(test.store.finish(&quick, Judgement::Report(Box::new(report()))).await.unwrap());
    assert_eq!(test.store.report(&submission.id).await.unwrap().unwrap().1, [], "judged once");
}

#[tokio::test]
async fn a_job_that_kills_its_worker_ends_after_its_attempts() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    for _ in 0..RULES.attempts {
        test.store.claim(RULES).await.unwrap().unwrap();
        // The server is killed; the next one finds the job.
        assert_eq!(test.store.recover(Recovery::All, RULES).await.unwrap(), 1);
    }
    assert_eq!(test.store.claim(RULES).await.unwrap(), None);
    let ended = test.store.submission(&test.organization, &submission.id).await.unwrap().unwrap();
    assert_eq!(ended.status, Status::Errored);
    assert_eq!(ended.error_detail.unwrap(), "Judging was interrupted 3 times; nothing more is tried.");
    assert_eq!(test.store.events(&submission.id, 1).await.unwrap()[0].kind, "completed");
}

#[tokio::test]
async fn a_job_that_is_handed_back_has_not_used_an_attempt() {
    let test = TestStore::new().await;
    accepted(&test).await;
    for _ in 0..10 {
        let claim = test.store.claim(RULES).await.unwrap().unwrap();
        assert!(test.store.release(&claim).await.unwrap());
    }
    assert!(test.store.claim(RULES).await.unwrap().is_some());
}

#[tokio::test]
async fn organizations_take_turns() {
    let test = TestStore::new().await;
    let other = test.store.caller(&key(&test.store, "other", &[Scope::Admin]).await).await.unwrap().unwrap().organization;
    let first = accepted(&test).await;
    let second = accepted(&test).await;
    let theirs = NewSubmission { organization: other, ..test.submission() };
    let Acceptance::Accepted(theirs) = test.store.accept(theirs).await.unwrap() else { panic!("not accepted") };
    let mut order = Vec::new();
    while let Some(claim) = test.store.claim(RULES).await.unwrap() {
        order.push(claim.submission);
    }
    assert_eq!(order, [first.id, theirs.id, second.id]);
}

#[tokio::test]
async fn a_full_queue_takes_nothing_more() {
    let test = TestStore::new().await;
    accepted(&test).await;
    let one_more = NewSubmission { queue_cap: 1, ..test.submission() };
    assert!(matches!(test.store.accept(one_more).await.unwrap(), Acceptance::QueueFull));
    let page = test.store.submissions(&test.organization, &Filter::default(), None, 10).await.unwrap();
    assert_eq!(page.items.len(), 1, "what was turned away is not stored");
}

#[tokio::test]
async fn a_cancelled_submission_is_not_judged() {
    let test = TestStore::new().await;
    let queued = accepted(&test).await;
    let running = accepted(&test).await;
    assert_eq!(test.store.cancel(&test.organization, &queued.id).await.unwrap(), Cancellation::Cancelled);
    let claim = test.store.claim(RULES).await.unwrap().unwrap();
    assert_eq!(claim.submission, running.id);
    assert_eq!(test.store.cancel("org_other", &running.id).await.unwrap(), Cancellation::Unknown);
    assert_eq!(test.store.cancel(&test.organization, &running.id).await.unwrap(), Cancellation::Cancelled);
    assert!(!test.store.finish(&claim, Judgement::Report(Box::new(report()))).await.unwrap());
    assert_eq!(test.store.cancel(&test.organization, &running.id).await.unwrap(), Cancellation::Cancelled, "twice is as good as once");
    assert_eq!(status(&test, &running.id).await, Status::Cancelled);
}

#[tokio::test]
async fn what_is_completed_cannot_be_cancelled() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    let claim = test.store.claim(RULES).await.unwrap().unwrap();
    test.store.finish(&claim, Judgement::Report(Box::new(report()))).await.unwrap();
    assert_eq!(test.store.cancel(&test.organization, &submission.id).await.unwrap(), Cancellation::Finished(Status::Completed));
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended() {
    let test = TestStore::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, accepted(&test).await.id);
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = test.store.submissions(&test.organization, &Filter::default(), cursor.as_ref(), 2).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|submission| submission.id));
        // One that comes meanwhile is newer than the first page and disturbs none of the others.
        accepted(&test).await;
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn filters_hold() {
    let test = TestStore::new().await;
    let candidate =
        NewCandidate { name: Some("Ada".to_owned()), email: Some("ada@example.org".to_owned()), external_id: Some("e1".to_owned()) };
    let by_ada = NewSubmission { candidate: candidate.clone(), ..test.submission() };
    let Acceptance::Accepted(by_ada) = test.store.accept(by_ada).await.unwrap() else { panic!("not accepted") };
    accepted(&test).await;
    let count = async |filter: Filter| test.store.submissions(&test.organization, &filter, None, 10).await.unwrap().items.len();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(count(Filter::default()).await, 2);
    assert_eq!(count(Filter { candidate: text("ada@example.org"), ..Filter::default() }).await, 1);
    assert_eq!(count(Filter { candidate: text("e1"), ..Filter::default() }).await, 1);
    assert_eq!(count(Filter { candidate: by_ada.candidate.as_ref().map(|c| c.id.clone()), ..Filter::default() }).await, 1);
    assert_eq!(count(Filter { candidate: text("nobody"), ..Filter::default() }).await, 0);
    assert_eq!(count(Filter { status: text("queued"), role: text("backend"), level: text("junior"), ..Filter::default() }).await, 2);
    assert_eq!(count(Filter { role: text("data"), ..Filter::default() }).await, 0);
    assert_eq!(count(Filter { verdict: text("passed"), ..Filter::default() }).await, 0);
    assert_eq!(count(Filter { until: Some(by_ada.created_at), ..Filter::default() }).await, 0);
    assert_eq!(count(Filter { since: Some(by_ada.created_at), ..Filter::default() }).await, 2);
    assert_eq!(test.store.submissions("org_other", &Filter::default(), None, 10).await.unwrap().items.len(), 0);
    assert_eq!(test.store.submission("org_other", &by_ada.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_candidate_is_known_by_external_id_or_else_by_address() {
    let test = TestStore::new().await;
    let hand_in = async |name: &str, email: Option<&str>, external_id: Option<&str>| {
        let text = |text: &str| text.to_owned();
        let candidate = NewCandidate { name: Some(text(name)), email: email.map(text), external_id: external_id.map(text) };
        let Acceptance::Accepted(submission) = test.store.accept(NewSubmission { candidate, ..test.submission() }).await.unwrap() else {
            panic!("not accepted")
        };
        submission.candidate.unwrap()
    };
    let first = hand_in("Ada", Some("a@x.org"), Some("e1")).await;
    let married = hand_in("Ada Obi", None, Some("e1")).await;
    assert_eq!((married.id.as_str(), married.email.as_deref()), (first.id.as_str(), Some("a@x.org")));
    assert_eq!(hand_in("Ada", Some("a@x.org"), None).await.id, first.id);
    assert_ne!(hand_in("Ada", Some("a@x.org"), Some("e2")).await.id, first.id);
    assert_ne!(hand_in("Ada", None, None).await.id, first.id);
}

#[tokio::test]
async fn an_idempotency_key_stands_for_one_submission() {
    let test = TestStore::new().await;
    let request = Digest::of(&[b"one"]);
    let key = Idempotency { api_key: test.api_key.clone(), key: "k".to_owned(), request };
    let new = NewSubmission { idempotency: Some(key.clone()), ..test.submission() };
    let Acceptance::Accepted(submission) = test.store.accept(new.clone()).await.unwrap() else { panic!("not accepted") };
    let Acceptance::Repeated(earlier) = test.store.accept(new.clone()).await.unwrap() else { panic!("accepted twice") };
    assert_eq!((earlier.submission, earlier.answer), (submission.id.clone(), None));

    let answer = |status| FirstAnswer { status, body: b"{}".to_vec() };
    test.store.remember_answer(&key.api_key, "k", answer(202)).await.unwrap();
    test.store.remember_answer(&key.api_key, "k", answer(200)).await.unwrap();
    assert_eq!(test.store.remembered(&key.api_key, "k").await.unwrap().unwrap().answer, Some(answer(202)), "the first answer stays");

    assert_eq!(test.store.forget_idempotency_keys(Duration::from_secs(60)).await.unwrap(), 0);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(test.store.forget_idempotency_keys(Duration::ZERO).await.unwrap(), 1);
    assert!(test.store.remembered(&key.api_key, "k").await.unwrap().is_none());
}

#[tokio::test]
async fn the_same_key_at_the_same_time_makes_one_submission() {
    let test = TestStore::new().await;
    let key = Idempotency { api_key: test.api_key.clone(), key: "k".to_owned(), request: Digest::of(&[b"one"]) };
    let new = NewSubmission { idempotency: Some(key), ..test.submission() };
    let both = tokio::join!(test.store.accept(new.clone()), test.store.accept(new));
    let accepted = [both.0.unwrap(), both.1.unwrap()].iter().filter(|one| matches!(one, Acceptance::Accepted(_))).count();
    assert_eq!(accepted, 1);
}

#[tokio::test]
async fn a_request_that_is_given_up_leaves_all_or_nothing() {
    let test = TestStore::new().await;
    for wait in 0..30 {
        let accept = test.store.accept(test.submission());
        let _ = tokio::time::timeout(Duration::from_micros(wait * 100), accept).await;
    }
    // The last transaction may still be under way; the turn to write comes after it.
    let last = accepted(&test).await;
    let page = test.store.submissions(&test.organization, &Filter::default(), None, 100).await.unwrap();
    assert_eq!(page.items[0].id, last.id);
    for submission in page.items {
        assert_eq!(test.store.files(&submission.id).await.unwrap().len(), 1);
        assert_eq!(test.store.events(&submission.id, 0).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn erasing_leaves_nothing_but_the_fact() {
    let test = TestStore::new().await;
    let candidate = NewCandidate { email: Some("secret@example.org".to_owned()), ..NewCandidate::default() };
    let shared = ("shared.py", "print('in both')\n");
    let new = NewSubmission { candidate, tree: tree(&[shared, ("own.py", "TOP = 'secret-of-ada'\n")]), ..test.submission() };
    let Acceptance::Accepted(erased) = test.store.accept(new).await.unwrap() else { panic!("not accepted") };
    let other = NewSubmission { tree: tree(&[shared]), ..test.submission() };
    let Acceptance::Accepted(kept) = test.store.accept(other).await.unwrap() else { panic!("not accepted") };

    assert!(!test.store.erase_submission("org_other", &test.api_key, &erased.id).await.unwrap());
    assert!(test.store.erase_submission(&test.organization, &test.api_key, &erased.id).await.unwrap());
    assert!(!test.store.erase_submission(&test.organization, &test.api_key, &erased.id).await.unwrap());
    assert_eq!(test.store.submission(&test.organization, &erased.id).await.unwrap(), None);
    assert_eq!(test.store.files(&erased.id).await.unwrap(), []);
    assert_eq!(test.store.tree(&kept.id).await.unwrap(), tree(&[shared]), "what another submission shares stays");

    test.store.close().await;
    let bytes = std::fs::read(test.folder.path().join("dayone.db")).unwrap();
    assert!(!bytes.windows(18).any(|part| part == b"secret@example.org"), "the address is in no free page either");
}

#[tokio::test]
async fn a_key_opens_until_it_is_revoked() {
    let test = TestStore::new().await;
    let secret = key(&test.store, "default", &[Scope::SubmissionsRead]).await;
    let caller = test.store.caller(&secret).await.unwrap().unwrap();
    assert!(caller.may(Scope::SubmissionsRead) && !caller.may(Scope::SubmissionsWrite));
    assert_eq!(caller.organization, test.organization);
    assert_eq!(test.store.caller("dok_nothing").await.unwrap(), None);
    assert!(test.store.revoke_key(&caller.api_key).await.unwrap());
    assert_eq!(test.store.caller(&secret).await.unwrap(), None);
    assert!(!test.store.revoke_key("key_none").await.unwrap());
    let keys = test.store.keys().await.unwrap();
    assert!(keys[1].revoked_at.is_some() && keys[0].revoked_at.is_none());
}

#[tokio::test]
async fn an_installation_keeps_its_name() {
    let test = TestStore::new().await;
    let name = test.store.instance().await.unwrap();
    assert!(name.starts_with("dayone_"), "{name}");
    assert_eq!(Store::open(test.folder.path()).await.unwrap().instance().await.unwrap(), name);
}

#[tokio::test]
async fn who_waits_is_woken() {
    let test = TestStore::new().await;
    let submission = accepted(&test).await;
    let mut changes = test.store.changes(&submission.id);
    let claim = test.store.claim(RULES).await.unwrap().unwrap();
    test.store.finish(&claim, Judgement::Errored("no engine".to_owned())).await.unwrap();
    tokio::time::timeout(Duration::from_secs(1), changes.next()).await.expect("a finished job is a change");
}
