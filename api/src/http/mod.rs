//! The HTTP API: one file per resource, each owning its routes and its JSON types.
//!
//! Invariants:
//! - Who calls and what they may do is settled before a body is read.
//! - Every answer that is an error is a problem document; none says what is inside of the server.
//! - A hidden test's source, a solution or the notes for reviewers are in no answer.

mod auth;
mod body;
mod challenges;
mod events;
mod extract;
mod files;
mod health;
mod idempotency;
mod json;
mod listen;
mod openapi;
mod problem;
mod problem_pages;
mod submission_body;
mod submission_form;
mod submission_json;
mod submission_list;
mod submission_view;
mod submissions;
#[cfg(test)]
mod tests;
mod wait;
mod zip;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{debug, error};
use utoipa_axum::router::OpenApiRouter;

pub use challenges::{ChallengeDetail, ChallengeItem};
pub use health::Engine;
pub use listen::serve;

use crate::live_catalogue::LiveCatalogue;
use crate::settings::{Limits, as_usize};
use crate::store::Store;
use health::LastLook;
use idempotency::InFlight;
use problem::{Kind, Problem};

/// Readable documentation needs its own scripts and styles; everything else needs nothing.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// What every handler shares.
pub struct App {
    store: Store,
    catalogue: LiveCatalogue,
    limits: Limits,
    /// What judges here, if anything does.
    engine: Option<Arc<dyn Engine>>,
    /// Set when the server is about to end: who waits gets an answer now.
    stopping: CancellationToken,
    /// Permits for receiving a body.
    uploads: Semaphore,
    in_flight: InFlight,
    readiness: LastLook,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        store: Store,
        catalogue: LiveCatalogue,
        limits: Limits,
        engine: Option<Arc<dyn Engine>>,
        stopping: CancellationToken,
    ) -> Self {
        let uploads = Semaphore::new(as_usize(limits.uploads).min(Semaphore::MAX_PERMITS));
        Self { store, catalogue, limits, engine, stopping, uploads, in_flight: InFlight::default(), readiness: LastLook::default() }
    }
}

/// Every address of the server.
pub fn router(app: Arc<App>) -> Router {
    let (routes, description) = api().split_for_parts();
    routes
        .with_state(app)
        .merge(openapi::router(description))
        .merge(problem_pages::router())
        .fallback(async || Problem::not_found("There is nothing at this address."))
        .method_not_allowed_fallback(async || Problem::new(Kind::MethodNotAllowed, "This address does not take this method; see `Allow`."))
        .layer(middleware::from_fn(finish))
        .layer(CatchPanicLayer::custom(panicked))
}

fn api() -> OpenApiRouter<Arc<App>> {
    openapi::begin()
        .merge(submissions::router())
        .merge(submission_list::router())
        .merge(events::router())
        .merge(files::router())
        .merge(challenges::router())
        .merge(health::router())
}

/// Headers that every answer has, and the line in the log.
async fn finish(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let policy = if path.starts_with("/docs") { DOCS_POLICY } else { API_POLICY };
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CONTENT_SECURITY_POLICY, policy);
    if path.starts_with("/v1/") {
        default(header::CACHE_CONTROL, "no-store");
    }
    debug!(%method, ?path, status = response.status().as_u16(), "answered");
    response
}

fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    error!(panic = text.unwrap_or("of an unknown kind"), "a request's handler panicked");
    Problem::internal().into_response()
}
