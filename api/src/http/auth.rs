//! Who calls, and what they may do. Told from the head of a request, before its body is read.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::App;
use super::problem::{Kind, Problem};
use crate::store::{Caller, Scope};

/// Longest key that is looked up.
const MAX_KEY_BYTES: usize = 512;

/// The caller of a request with a valid key.
pub(super) struct Key(pub(super) Caller);

impl FromRequestParts<Arc<App>> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let refuse = |detail: &str| Problem::new(Kind::Unauthenticated, detail);
        let mut given = parts.headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (given.next(), given.next()) else {
            return Err(refuse("Send one header `Authorization: Bearer <api key>`."));
        };
        let key = value.to_str().ok().and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some(key) = key.map(|(_, key)| key.trim()).filter(|key| !key.is_empty() && key.len() <= MAX_KEY_BYTES) else {
            return Err(refuse("The Authorization header must be `Bearer <api key>`."));
        };
        app.store.caller(key).await?.map(Self).ok_or_else(|| refuse("The API key is unknown or was revoked."))
    }
}

impl Caller {
    /// Ends the request unless the key has the scope.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.may(scope) {
            return Ok(());
        }
        Err(Problem::new(Kind::MissingScope, format!("This needs an API key with the scope `{}`.", scope.as_str())))
    }
}
