//! `/v1/challenges`: the open side of the catalogue.

#![expect(unused_qualifications, reason = "written by utoipa::path around params")]

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use dayone_challenges::{Challenge, Level, Limits, Role, Service};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::Key;
use super::extract::{Named, Search};
use super::files::attachment;
use super::json::Json;
use super::problem::{NamedProblems, Problem, SearchProblems};
use super::zip;
use crate::store::{Caller, Scope};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(show)).routes(routes!(starter))
}

/// Which challenges.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChallengeParams {
    /// For this role.
    role: Option<Role>,
    /// Of this level.
    level: Option<Level>,
    /// That use this technology; case does not matter.
    technology: Option<String>,
}

/// The challenges that were asked for.
#[derive(Debug, Serialize, ToSchema)]
struct ChallengeList {
    /// In the order of their slugs.
    items: Vec<ChallengeItem>,
}

/// A challenge in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChallengeItem {
    /// The name in addresses.
    #[schema(example = "backend-junior-orders-api")]
    pub slug: String,
    /// The headline.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The job it mirrors.
    pub role: Role,
    /// The seniority it asks for.
    pub level: Level,
    /// Minutes that a candidate of this level needs.
    pub minutes: u32,
    /// What it uses.
    pub technologies: Vec<String>,
    /// Changes when anything changes that judges or is given out.
    #[schema(example = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub version: String,
}

/// A challenge with what a candidate may see of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Challenge)]
pub struct ChallengeDetail {
    #[serde(flatten)]
    #[expect(missing_docs, reason = "its fields stand in this object")]
    pub head: ChallengeItem,
    /// The ticket, in Markdown.
    pub brief: String,
    /// What one judging may use.
    pub limits: Limits,
    /// What the work finds running beside it.
    pub services: Vec<ServiceItem>,
    /// The starter's files, the public tests among them; `starter.zip` has their contents.
    #[schema(example = json!(["README.md", "conftest.py", "orders/api.py", "tests/test_orders.py"]))]
    pub starter: Vec<String>,
}

/// Something that runs beside a submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceItem {
    /// Its name in the challenge.
    #[schema(example = "postgres")]
    pub name: String,
    /// The environment variable that holds its address.
    #[schema(example = "DATABASE_URL")]
    pub variable: String,
    /// What the variable holds while the work is judged.
    #[schema(example = "postgresql://app@127.0.0.1:5432/app")]
    pub url: String,
}

impl From<&Service> for ServiceItem {
    fn from(service: &Service) -> Self {
        Self { name: service.name.clone(), variable: service.variable.clone(), url: service.url() }
    }
}

impl From<&Challenge> for ChallengeItem {
    fn from(challenge: &Challenge) -> Self {
        Self {
            slug: challenge.slug.to_string(),
            title: challenge.title.clone(),
            summary: challenge.summary.clone(),
            role: challenge.role,
            level: challenge.level,
            minutes: challenge.minutes,
            technologies: challenge.technologies.clone(),
            version: challenge.version.to_string(),
        }
    }
}

impl From<&Challenge> for ChallengeDetail {
    fn from(challenge: &Challenge) -> Self {
        Self {
            head: challenge.into(),
            brief: challenge.brief.clone(),
            limits: challenge.limits.clone(),
            services: challenge.services.iter().map(ServiceItem::from).collect(),
            starter: challenge.starter.iter().map(|(path, _)| path.to_string()).collect(),
        }
    }
}

/// List challenges
#[utoipa::path(
    get,
    path = "/v1/challenges",
    tag = "challenges",
    params(ChallengeParams),
    responses((status = 200, description = "The challenges.", body = ChallengeList), SearchProblems),
)]
async fn list(
    State(app): State<Arc<App>>,
    Key(caller): Key,
    Search(params): Search<ChallengeParams>,
) -> Result<Json<ChallengeList>, Problem> {
    caller.require(Scope::ChallengesRead)?;
    let wanted = |challenge: &&Arc<Challenge>| {
        params.role.is_none_or(|role| role == challenge.role)
            && params.level.is_none_or(|level| level == challenge.level)
            && params
                .technology
                .as_ref()
                .is_none_or(|wanted| challenge.technologies.iter().any(|technology| technology.to_lowercase() == wanted.to_lowercase()))
    };
    let items = app.catalogue.now().iter().filter(wanted).map(|challenge| ChallengeItem::from(&**challenge)).collect();
    Ok(Json(ChallengeList { items }))
}

/// Read a challenge
///
/// Its ticket and what a candidate may see; never its hidden tests.
#[utoipa::path(
    get,
    path = "/v1/challenges/{slug}",
    tag = "challenges",
    params(("slug" = String, Path, description = "The challenge's slug.", example = "backend-junior-orders-api")),
    responses((status = 200, description = "The challenge.", body = ChallengeDetail), NamedProblems),
)]
async fn show(State(app): State<Arc<App>>, Key(caller): Key, Named(slug): Named<String>) -> Result<Json<ChallengeDetail>, Problem> {
    Ok(Json(ChallengeDetail::from(&*find(&app, &caller, &slug)?)))
}

/// Download a challenge's starter
///
/// The code base that the ticket is about, with the public tests and what runs them locally.
#[utoipa::path(
    get,
    path = "/v1/challenges/{slug}/starter.zip",
    tag = "challenges",
    params(("slug" = String, Path, description = "The challenge's slug.", example = "backend-junior-orders-api")),
    responses((status = 200, description = "The archive.", content_type = "application/zip", body = Vec<u8>), NamedProblems),
)]
async fn starter(State(app): State<Arc<App>>, Key(caller): Key, Named(slug): Named<String>) -> Result<Response, Problem> {
    let challenge = find(&app, &caller, &slug)?;
    let archive = zip::pack(challenge.starter.clone()).await?;
    Ok(attachment("application/zip", &format!("{}-starter.zip", challenge.slug), archive))
}

fn find(app: &App, caller: &Caller, slug: &str) -> Result<Arc<Challenge>, Problem> {
    caller.require(Scope::ChallengesRead)?;
    app.catalogue
        .now()
        .get(slug)
        .cloned()
        .ok_or_else(|| Problem::not_found("There is no challenge with this slug; GET /v1/challenges lists those there are."))
}
