//! `/problems/{kind}`: what the `type` of a problem document means.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use super::extract::Named;
use super::problem::{Kind, PATH, Problem};

pub(super) fn router() -> Router {
    Router::new().route(&format!("{PATH}/{{kind}}"), get(explain))
}

async fn explain(Named(slug): Named<String>) -> Result<impl IntoResponse, Problem> {
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug).ok_or_else(|| Problem::not_found("There is no such kind of problem."))?;
    let text = format!("{} ({})\n\n{}\n", kind.title(), kind.status().as_u16(), kind.meaning());
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}
