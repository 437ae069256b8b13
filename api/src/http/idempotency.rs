//! Requests with an `Idempotency-Key` that are being worked on in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName};

use super::problem::{Kind, Problem};

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Marks an answer that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const MAX_KEY_BYTES: usize = 255;

/// The keys at work; an API key's id goes before each.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<Mutex<HashSet<(String, String)>>>);

/// A key at work; dropped with the request, however that ends.
#[derive(Debug)]
pub(super) struct Turn {
    keys: InFlight,
    key: (String, String),
}

impl InFlight {
    /// Begins with a key, unless another request is at it.
    pub(super) fn begin(&self, api_key: &str, key: &str) -> Result<Turn, Problem> {
        let key = (api_key.to_owned(), key.to_owned());
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            let detail = "A request with this Idempotency-Key is being worked on; ask again after a moment.";
            return Err(Problem::new(Kind::InFlight, detail).retry_after(1));
        }
        Ok(Turn { keys: self.clone(), key })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// The request's key, if it has one.
pub(super) fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let refuse = |detail: &str| Err(Problem::header(Kind::Invalid, IDEMPOTENCY_KEY, detail));
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return refuse("send it once");
    }
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= MAX_KEY_BYTES => Ok(Some(key.to_owned())),
        _ => refuse("use 1 to 255 printable ASCII characters"),
    }
}
