//! `GET /v1/submissions`: newest first, filtered, page by page.

#![expect(unused_qualifications, reason = "written by utoipa::path around params")]

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dayone_challenges::{Level, Role};
use dayone_runner::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::Key;
use super::extract::Search;
use super::json::Json;
use super::problem::{Problem, SearchProblems};
use super::submission_view::SubmissionItem;
use crate::clock::Time;
use crate::store::{Cursor, Filter, Scope, Status};

/// Items of a page, unless the caller says otherwise.
const DEFAULT_LIMIT: u32 = 20;
/// The most items of a page.
const MAX_LIMIT: u32 = 100;

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list))
}

/// Which submissions, and from where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Of this challenge's slug.
    challenge: Option<String>,
    /// Of this candidate: an id, an external id or an address.
    candidate: Option<String>,
    /// With this verdict.
    verdict: Option<Verdict>,
    /// In this state.
    status: Option<Status>,
    /// Of challenges for this role.
    role: Option<Role>,
    /// Of challenges of this level.
    level: Option<Level>,
    /// Accepted at this time or later, in RFC 3339.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Accepted before this time, in RFC 3339.
    #[param(format = DateTime)]
    until: Option<String>,
    /// How many at most: 1 to 100, 20 if it is left out.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of submissions.
#[derive(Debug, Serialize, ToSchema)]
struct SubmissionPage {
    /// The submissions, newest first.
    items: Vec<SubmissionItem>,
    /// What to send as `cursor` for the next page; null on the last one.
    next: Option<String>,
}

/// List submissions
///
/// Newest first. `next`, and the `Link` header with `rel="next"`, lead to the next page.
#[utoipa::path(
    get,
    path = "/v1/submissions",
    tag = "submissions",
    params(ListParams),
    responses(
        (status = 200, description = "A page of submissions.", body = SubmissionPage, headers(
            ("Link" = String, description = "The address of the next page, when there is one."),
        )),
        SearchProblems,
    ),
)]
async fn list(
    State(app): State<Arc<App>>,
    Key(caller): Key,
    Search(params): Search<ListParams>,
    uri: axum::http::Uri,
) -> Result<Response, Problem> {
    caller.require(Scope::SubmissionsRead)?;
    let limit = params.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::parameter("limit", format!("must lie between 1 and {MAX_LIMIT}")));
    }
    let time = |name: &str, text: &Option<String>| {
        let parse = |text: &String| Time::parse(text).map_err(|_| Problem::parameter(name, "is not a time such as 2026-03-02T09:00:00Z"));
        text.as_ref().map(parse).transpose()
    };
    let filter = Filter {
        since: time("since", &params.since)?,
        until: time("until", &params.until)?,
        challenge: params.challenge,
        candidate: params.candidate,
        verdict: params.verdict.map(|verdict| verdict.as_str().to_owned()),
        status: params.status.map(|status| status.as_str().to_owned()),
        role: params.role.map(|role| role.as_str().to_owned()),
        level: params.level.map(|level| level.as_str().to_owned()),
    };
    let refuse = || Problem::parameter("cursor", "is not the `next` of a page");
    let after = params.cursor.as_deref().filter(|text| !text.is_empty()).map(|text| read_cursor(text).ok_or_else(refuse)).transpose()?;
    let page = app.store.submissions(&caller.organization, &filter, after.as_ref(), limit).await?;
    let next = page.next.as_ref().map(write_cursor);
    let link = next.as_ref().and_then(|next| next_link(uri.query().unwrap_or_default(), next));
    let mut response = Json(SubmissionPage { items: page.items.into_iter().map(SubmissionItem::from).collect(), next }).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// The same question with another cursor. Its parts are as the caller escaped them.
fn next_link(query: &str, next: &str) -> Option<HeaderValue> {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("cursor"));
    let query: Vec<_> = kept.map(str::to_owned).chain([format!("cursor={next}")]).collect();
    HeaderValue::from_str(&format!("</v1/submissions?{}>; rel=\"next\"", query.join("&"))).ok()
}

fn write_cursor(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{}", cursor.created_at.0, cursor.id))
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (created_at, id) = text.split_once(':')?;
    Some(Cursor { created_at: Time(created_at.parse().ok()?), id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let cursor = Cursor { created_at: Time(1_700_000_000_000), id: "sub_X".to_owned() };
        assert_eq!(read_cursor(&write_cursor(&cursor)), Some(cursor));
        for wrong in ["", "?", "AAAA", "MTIz"] {
            assert_eq!(read_cursor(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_next_link_keeps_the_filters() {
        let link = next_link("limit=2&challenge=a%26b&cursor=old", "new").unwrap();
        assert_eq!(link, "</v1/submissions?limit=2&challenge=a%26b&cursor=new>; rel=\"next\"");
    }
}
