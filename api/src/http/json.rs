//! Answers in JSON.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;

use super::problem::Problem;
use crate::harmless::harmless_json;

/// An answer whose body is this value.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_string(&self.0) {
            Ok(json) => ([(header::CONTENT_TYPE, "application/json")], harmless_json(json)).into_response(),
            Err(error) => {
                error!(%error, "an answer has no JSON form");
                Problem::internal().into_response()
            }
        }
    }
}
