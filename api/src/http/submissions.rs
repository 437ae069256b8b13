//! `/v1/submissions`: hand in, read one, cancel, erase.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dayone_challenges::Challenge;
use tracing::info;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::Key;
use super::body::{self, BodyLimits};
use super::extract::Named;
use super::idempotency::{REPLAYED, key_of};
use super::json::Json;
use super::problem::{CancelProblems, Kind, NamedProblems, Problem, SubmitProblems};
use super::submission_body::{self, Form, SubmissionRequest};
use super::submission_form::SubmissionForm;
use super::submission_json::SubmissionJson;
use super::submission_view::SubmissionView;
use super::wait::{self, Wait};
use crate::harmless::harmless_json;
use crate::settings::as_usize;
use crate::store::{Acceptance, Caller, Cancellation, ChallengeStamp, FirstAnswer, Idempotency, NewSubmission, Remembered, Scope, Status};

/// What a caller is told to wait when the queue is full, in seconds.
const QUEUE_FULL_RETRY: u64 = 5;

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(submit)).routes(routes!(show, erase)).routes(routes!(cancel))
}

/// Hand in a submission
///
/// Files are laid over the challenge's starter. The answer is 202 and the address of the submission, or 200 and the finished
/// submission when `Prefer: wait=N` asks for it and it is judged in time. An API key without `submissions:read` gets 202 at once
/// and never a report.
#[utoipa::path(
    post,
    path = "/v1/submissions",
    tag = "submissions",
    params(
        ("Prefer" = Option<String>, Header, description = "`wait=N`: wait up to N seconds (the server's maximum is 120 by default) for the finished submission.", example = "wait=60"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key with the same content gets the first answer again.", example = "5d1c0b0e-7c7e-4f5e-9f3c-2f1f6a7f9b1d"),
    ),
    request_body(content((SubmissionJson = "application/json"), (SubmissionForm = "multipart/form-data"))),
    responses(
        (status = 200, description = "Finished in time: `completed`, `errored` or `cancelled`.", body = SubmissionView, headers(
            ("Preference-Applied" = String, description = "`wait=N`, as granted."),
            ("Idempotency-Replayed" = String, description = "`true`, when this answer was given before."),
        )),
        (status = 202, description = "Kept; it will be judged.", body = SubmissionView, headers(
            ("Location" = String, description = "The address of the submission."),
            ("Preference-Applied" = String, description = "`wait=N`, as granted."),
            ("Idempotency-Replayed" = String, description = "`true`, when this answer was given before."),
        )),
        SubmitProblems,
    ),
)]
async fn submit(State(app): State<Arc<App>>, Key(caller): Key, request: Request) -> Result<Response, Problem> {
    caller.require(Scope::SubmissionsWrite)?;
    let (head, body) = request.into_parts();
    let form = Form::of(&head.headers)?;
    let key = key_of(&head.headers)?;
    let _turn = key.as_ref().map(|key| app.in_flight.begin(&caller.api_key, key)).transpose()?;

    let permit = app.uploads.acquire().await.map_err(|_| Problem::internal())?;
    let body = body::read(&head.headers, body, body_limits(&app, form)).await?;
    let asked = submission_body::parse(form, &head.headers, body, &app.catalogue.now(), app.limits.source()).await?;
    drop(permit);

    let key = key.map(|key| Idempotency { api_key: caller.api_key.clone(), key, request: asked.digest() });
    let earlier = match &key {
        Some(key) => app.store.remembered(&key.api_key, &key.key).await?,
        None => None,
    };
    let earlier = match earlier {
        None => accept(&app, &caller, asked, key.clone()).await?,
        Some(earlier) => Accepted::Before(earlier),
    };
    let id = match earlier {
        Accepted::Now(id) => id,
        Accepted::Before(earlier) => {
            if key.as_ref().is_none_or(|key| key.request.as_bytes() != earlier.request.as_slice()) {
                let detail = "This Idempotency-Key came with another request before; choose a new one for a new request.";
                return Err(Problem::header(Kind::IdempotencyMismatch, "Idempotency-Key", detail));
            }
            match earlier.answer {
                Some(answer) => return Ok(replay(&earlier.submission, answer)),
                // The first request ended before it had an answer; this one takes its place.
                None => earlier.submission,
            }
        }
    };
    answer(&app, &caller, &id, &head.headers, key).await
}

/// What became of a request to hand in.
enum Accepted {
    Now(String),
    Before(Remembered),
}

async fn accept(app: &Arc<App>, caller: &Caller, asked: SubmissionRequest, idempotency: Option<Idempotency>) -> Result<Accepted, Problem> {
    let new = NewSubmission {
        organization: caller.organization.clone(),
        challenge: stamp(&asked.challenge),
        candidate: asked.candidate,
        tree: asked.tree,
        idempotency,
        queue_cap: app.limits.queue,
    };
    match app.store.accept(new).await? {
        Acceptance::Accepted(submission) => {
            info!(submission = submission.id, challenge = submission.challenge.slug, api_key = caller.api_key, "accepted");
            Ok(Accepted::Now(submission.id))
        }
        Acceptance::Repeated(earlier) => Ok(Accepted::Before(earlier)),
        Acceptance::QueueFull => {
            let detail = format!("{} submissions wait already; try again in a few seconds.", app.limits.queue);
            Err(Problem::new(Kind::QueueFull, detail).retry_after(QUEUE_FULL_RETRY))
        }
    }
}

/// Waits as the caller wishes, answers, and remembers the answer.
async fn answer(app: &Arc<App>, caller: &Caller, id: &str, headers: &HeaderMap, key: Option<Idempotency>) -> Result<Response, Problem> {
    // Who may not read a report need not wait for it.
    let may_read = caller.may(Scope::SubmissionsRead);
    let wait = Wait::of(headers, app.limits.wait_seconds).filter(|_| may_read);
    let submission = wait::for_end(app, &caller.organization, id, wait).await?;
    let submission = submission.ok_or_else(|| Problem::not_found("The submission was erased meanwhile."))?;
    let status = if submission.status.is_final() { StatusCode::OK } else { StatusCode::ACCEPTED };
    let view = if may_read { SubmissionView::of(&app.store, submission).await? } else { SubmissionView::without_report(submission) };
    let body = harmless_json(serde_json::to_string(&view).map_err(|_| Problem::internal())?).into_bytes();
    if let Some(key) = key {
        app.store.remember_answer(&key.api_key, &key.key, FirstAnswer { status: status.as_u16(), body: body.clone() }).await?;
    }
    let mut response = json_answer(id, status, body);
    if let Some(wait) = wait {
        response.headers_mut().extend([wait.applied()]);
    }
    Ok(response)
}

fn replay(id: &str, answer: FirstAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = json_answer(id, status, answer.body);
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn json_answer(id: &str, status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response();
    if status == StatusCode::ACCEPTED
        && let Ok(location) = HeaderValue::from_str(&format!("/v1/submissions/{id}"))
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn body_limits(app: &App, form: Form) -> BodyLimits {
    let bytes = match form {
        Form::Json => app.limits.json_bytes,
        Form::Multipart => app.limits.multipart_bytes,
    };
    BodyLimits { bytes: as_usize(bytes), time: Duration::from_secs(app.limits.body_seconds) }
}

fn stamp(challenge: &Challenge) -> ChallengeStamp {
    ChallengeStamp {
        slug: challenge.slug.to_string(),
        version: challenge.version.to_string(),
        title: challenge.title.clone(),
        role: challenge.role.as_str().to_owned(),
        level: challenge.level.as_str().to_owned(),
    }
}

/// Read a submission
///
/// With its report when it is completed. `Prefer: wait=N` waits for the end of a submission that is not there yet.
#[utoipa::path(
    get,
    path = "/v1/submissions/{id}",
    tag = "submissions",
    params(
        ("id" = String, Path, description = "The submission's id."),
        ("Prefer" = Option<String>, Header, description = "`wait=N`: wait up to N seconds for the end.", example = "wait=60"),
    ),
    responses(
        (status = 200, description = "The submission.", body = SubmissionView, headers(
            ("Preference-Applied" = String, description = "`wait=N`, as granted."),
        )),
        NamedProblems,
    ),
)]
async fn show(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>, headers: HeaderMap) -> Result<Response, Problem> {
    caller.require(Scope::SubmissionsRead)?;
    let wait = Wait::of(&headers, app.limits.wait_seconds);
    let submission = wait::for_end(&app, &caller.organization, &id, wait).await?.ok_or_else(unknown)?;
    let mut response = Json(SubmissionView::of(&app.store, submission).await?).into_response();
    if let Some(wait) = wait {
        response.headers_mut().extend([wait.applied()]);
    }
    Ok(response)
}

/// Stop a submission
///
/// A queued one is not judged, a running one is broken off. Cancelling twice is the same as once.
#[utoipa::path(
    post,
    path = "/v1/submissions/{id}/cancel",
    tag = "submissions",
    params(("id" = String, Path, description = "The submission's id.")),
    responses((status = 200, description = "The cancelled submission.", body = SubmissionView), CancelProblems),
)]
async fn cancel(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>) -> Result<Json<SubmissionView>, Problem> {
    caller.require(Scope::SubmissionsWrite)?;
    match app.store.cancel(&caller.organization, &id).await? {
        Cancellation::Cancelled => {}
        Cancellation::Unknown => return Err(unknown()),
        Cancellation::Finished(status) => return Err(finished(status)),
    }
    let submission = app.store.submission(&caller.organization, &id).await?.ok_or_else(unknown)?;
    Ok(Json(SubmissionView::of(&app.store, submission).await?))
}

/// Erase a submission
///
/// Its files, its report and its events are gone, and its candidate if no other submission is theirs. A running judging is
/// broken off. The audit log keeps that it was erased, and by which key.
#[utoipa::path(
    delete,
    path = "/v1/submissions/{id}",
    tag = "submissions",
    params(("id" = String, Path, description = "The submission's id.")),
    responses((status = 204, description = "Erased."), NamedProblems),
)]
async fn erase(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>) -> Result<StatusCode, Problem> {
    caller.require(Scope::SubmissionsWrite)?;
    if !app.store.erase_submission(&caller.organization, &caller.api_key, &id).await? {
        return Err(unknown());
    }
    info!(submission = ?id, api_key = caller.api_key, "erased");
    Ok(StatusCode::NO_CONTENT)
}

/// Another organization's submission is as unknown as one that never was.
pub(super) fn unknown() -> Problem {
    Problem::not_found("There is no submission with this id.")
}

fn finished(status: Status) -> Problem {
    Problem::new(Kind::Finished, format!("The submission is {} already, so it cannot be cancelled.", status.as_str()))
}
