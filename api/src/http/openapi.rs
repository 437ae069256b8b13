//! `/openapi.json` and `/docs`: the description of the API, made from the code.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::App;
use super::problem::{FieldError, ProblemDocument};
use crate::worker::TestProgress;

const PATH: &str = "/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "dayone",
        description = "Runs a candidate's submission for an exercise that mirrors the first day on the job against hidden tests, and reports pass or fail per test, diffs and timing.\n\nJSON in and out, UTF-8, times in RFC 3339 UTC. Errors are `application/problem+json` (RFC 9457); their `type` is an address that explains them.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Security),
    security(("api_key" = [])),
    components(schemas(ProblemDocument, FieldError, TestProgress)),
    tags(
        (name = "submissions", description = "Hand in, follow, read, stop, erase"),
        (name = "files", description = "What was handed in"),
        (name = "challenges", description = "The catalogue, as candidates may see it"),
        (name = "health", description = "For load balancers and monitors")
    )
)]
struct Description;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some(
            "An API key. Scopes: `submissions:write` to hand in, cancel and erase; `submissions:read` to read submissions; \
             `challenges:read` to read the catalogue; `admin` for everything."
                .to_owned(),
        );
        openapi.components.get_or_insert_default().add_security_scheme("api_key", SecurityScheme::Http(scheme));
    }
}

/// An API without calls yet.
pub(super) fn begin() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
}

pub(super) fn router(mut description: utoipa::openapi::OpenApi) -> Router {
    tidy(&mut description);
    // What the derives made has a JSON form; a test reads it.
    let text: axum::body::Bytes = description.to_pretty_json().unwrap_or_default().into();
    let json = get(async move || ([(header::CONTENT_TYPE, "application/json")], text));
    Router::new().route(PATH, json).merge(SwaggerUi::new("/docs").config(Config::from(PATH)))
}

/// The router's word for "the rest of the path" is not OpenAPI's.
fn tidy(description: &mut utoipa::openapi::OpenApi) {
    let paths = std::mem::take(&mut description.paths.paths);
    description.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
}
