//! `/healthz` and `/readyz`: is the server alive, and can it judge now?

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use dayone_runner::{EngineError, EngineInfo, Judge};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio::sync::Mutex;
use tracing::warn;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::json::Json;
use super::problem::{FieldError, Kind, Problem, ReadyProblems};

/// How long a look is believed: whoever asks all the time does not keep the engine busy.
const BELIEVED: Duration = Duration::from_secs(1);

/// What can be asked whether it can judge.
pub trait Engine: Send + Sync + 'static {
    /// Whether the engine answers and has these images.
    fn check<'a>(&'a self, images: &'a [&'a str]) -> BoxFuture<'a, Result<EngineInfo, EngineError>>;
}

impl Engine for Judge {
    fn check<'a>(&'a self, images: &'a [&'a str]) -> BoxFuture<'a, Result<EngineInfo, EngineError>> {
        Self::check(self, images).boxed()
    }
}

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(alive)).routes(routes!(ready))
}

/// A sign of life.
#[derive(Debug, Serialize, ToSchema)]
struct Alive {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    /// The server's version.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// What the server needs to judge, all of it there.
#[derive(Debug, Serialize, ToSchema)]
struct Ready {
    /// Always `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// The container engine; null on a server that judges nothing itself.
    #[schema(example = "docker 28.2 / runc")]
    engine: Option<String>,
    /// The sandbox images of the catalogue.
    #[schema(example = json!(["backend", "base"]))]
    images: Vec<String>,
}

/// Is the server alive?
#[utoipa::path(get, path = "/healthz", tag = "health", security(()), responses((status = 200, description = "It is.", body = Alive)))]
async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Can the server judge now?
///
/// Checks the database, the container engine and every sandbox image that the catalogue needs.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()), responses((status = 200, description = "It can.", body = Ready), ReadyProblems))]
async fn ready(State(app): State<Arc<App>>) -> Result<Json<Ready>, Problem> {
    let mut last = app.readiness.lock().await;
    let readiness = match &*last {
        Some((at, readiness)) if at.elapsed() < BELIEVED => readiness.clone(),
        _ => {
            let readiness = look(&app).await;
            *last = Some((Instant::now(), readiness.clone()));
            readiness
        }
    };
    drop(last);
    let Readiness { engine, images, missing } = readiness;
    if missing.is_empty() {
        return Ok(Json(Ready { status: "ready", engine, images }));
    }
    let detail: Vec<_> = missing.iter().map(|(_, detail)| detail.as_str()).collect();
    let problem = Problem::new(Kind::NotReady, detail.join(" "));
    Err(missing.into_iter().fold(problem, |problem, (part, detail)| {
        problem.with(FieldError { pointer: Some(format!("/{part}")), detail, ..FieldError::default() })
    }))
}

/// What the last look found, and when.
pub(super) type LastLook = Mutex<Option<(Instant, Readiness)>>;

/// What is there and what is missing.
#[derive(Clone, Debug)]
pub(super) struct Readiness {
    engine: Option<String>,
    images: Vec<String>,
    missing: Vec<(&'static str, String)>,
}

async fn look(app: &App) -> Readiness {
    let catalogue = app.catalogue.now();
    let images: BTreeSet<_> = catalogue.iter().map(|challenge| challenge.image.as_str()).collect();
    let mut found = Readiness { engine: None, images: images.iter().map(|image| (*image).to_owned()).collect(), missing: Vec::new() };
    if let Err(error) = app.store.check().await {
        warn!(%error, "not ready");
        found.missing.push(("database", "The database does not answer.".to_owned()));
    }
    let Some(engine) = &app.engine else { return found };
    match engine.check(&[]).await {
        Ok(info) => found.engine = Some(info.label),
        Err(error) => {
            warn!(%error, "not ready");
            found.missing.push(("engine", "The container engine does not answer.".to_owned()));
            return found;
        }
    }
    for image in images {
        if let Err(error) = engine.check(&[image]).await {
            warn!(%error, image, "not ready");
            found.missing.push(("images", format!("The sandbox image {image} is missing or cannot be used.")));
        }
    }
    found
}
