//! `/v1/submissions/{id}/events`: what happens, as it happens.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tracing::error;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::Key;
use super::extract::Named;
use super::problem::{NamedProblems, Problem};
use super::submissions::unknown;
use crate::harmless::harmless_json;
use crate::store::{Changes, EventKind, EventRecord, Scope};

/// How often the database is asked without a signal, for what other processes write.
const POLL: Duration = Duration::from_secs(1);

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(events))
}

/// Follow a submission
///
/// Server-sent events with ids: `queued`, `started` (judging begins, or begins again after a fault of the server: earlier tests
/// are void), `test` (one per finished test), `completed` (nothing more will happen; `status` says whether it is completed,
/// errored or cancelled), after which the stream ends. `Last-Event-ID` resumes behind that event.
#[utoipa::path(
    get,
    path = "/v1/submissions/{id}/events",
    tag = "submissions",
    params(
        ("id" = String, Path, description = "The submission's id."),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was seen.", example = "3"),
    ),
    responses(
        (status = 200, description = "The events.", content_type = "text/event-stream", body = ServerSentEvent,
         example = "id: 1\nevent: queued\ndata: {\"id\":\"sub_2M7Q3YVNT5XH0D8KBW6RJ4CZAE\"}\n\nid: 2\nevent: started\ndata: {\"attempt\":1}\n\nid: 3\nevent: test\ndata: {\"id\":\"test_orders.py::test_pagination_is_stable\",\"title\":\"Pages never repeat an order\",\"visibility\":\"hidden\",\"criterion\":\"apis\",\"weight\":2.0,\"outcome\":\"passed\",\"duration_ms\":12.4,\"message\":null}\n\nid: 4\nevent: completed\ndata: {\"id\":\"sub_2M7Q3YVNT5XH0D8KBW6RJ4CZAE\",\"status\":\"completed\",\"verdict\":\"passed\",\"reason\":null,\"summary\":\"14 of 14 hidden tests passed\",\"score\":{\"earned\":25.0,\"possible\":25.0,\"percent\":100.0}}\n\n"),
        (status = 204, description = "All events were seen already."),
        NamedProblems,
    ),
)]
async fn events(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>, headers: HeaderMap) -> Result<Response, Problem> {
    caller.require(Scope::SubmissionsRead)?;
    let changes = app.store.changes(&id);
    let submission = app.store.submission(&caller.organization, &id).await?.ok_or_else(unknown)?;
    // An id that is none of ours starts from the beginning.
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok()).unwrap_or(0);
    let first = app.store.events(&id, after).await?;
    if submission.status.is_final() && first.is_empty() {
        // What ends an EventSource that would connect again and again.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(app.limits.keep_alive_seconds)).text("alive");
    let stream = follow(Follower { app, id, after, changes, ready: first.into_iter().collect(), ended: false });
    // Proxies that gather an answer before they pass it on are asked not to.
    Ok((
        [(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")],
        Sse::new(stream).keep_alive(keep_alive),
    )
        .into_response())
}

/// One event of the stream, field by field.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the stream's writer makes of an `EventRecord`")]
pub(crate) struct ServerSentEvent {
    /// Its number; send the last one that was seen as `Last-Event-ID` to go on behind it.
    id: String,
    /// What happened.
    event: EventKind,
    /// More of it, as JSON.
    data: String,
}

struct Follower {
    app: Arc<App>,
    id: String,
    after: i64,
    changes: Changes,
    ready: std::collections::VecDeque<EventRecord>,
    ended: bool,
}

fn follow(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(follower, |mut follower| async {
        let record = follower.next().await?;
        Some((Ok(Event::default().id(record.number.to_string()).event(record.kind).data(harmless_json(record.data))), follower))
    })
}

impl Follower {
    async fn next(&mut self) -> Option<EventRecord> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(record) = self.ready.pop_front() {
                self.after = record.number;
                self.ended = record.kind == EventKind::Completed.as_str();
                return Some(record);
            }
            tokio::select! {
                () = self.changes.next() => {}
                () = tokio::time::sleep(POLL) => {}
                () = self.app.stopping.cancelled() => return None,
            }
            match self.app.store.events(&self.id, self.after).await {
                Ok(records) if records.is_empty() && self.is_gone().await => return None,
                Ok(records) => self.ready.extend(records),
                Err(error) => {
                    error!(%error, "cannot read events");
                    return None;
                }
            }
        }
    }

    /// Whether the submission was erased: then not even its first event is there.
    async fn is_gone(&self) -> bool {
        self.app.store.events(&self.id, 0).await.is_ok_and(|events| events.is_empty())
    }
}
