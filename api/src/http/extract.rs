//! Parts of the address, with problem documents where they cannot be read.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// Names in the path.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, state).await;
        // A name that is no text names nothing.
        read.map(|Path(names)| Self(names)).map_err(|_| Problem::not_found("There is nothing at this address."))
    }
}

/// Parameters behind the question mark.
pub(super) struct Search<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Search<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        read.map(|Query(parameters)| Self(parameters)).map_err(|rejection| {
            let text = rejection.body_text();
            let detail = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            match detail.split_once(": ") {
                Some((name, detail)) if !name.contains(' ') => Problem::parameter(name, detail),
                _ => match detail.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
                    Some((name, _)) => Problem::parameter(name, detail),
                    None => Problem::parameter("query", detail),
                },
            }
        })
    }
}
