//! The API without sockets: requests go straight into the router, a stand-in judges.

mod description;
mod errors;
mod reading;
mod submitting;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{App, router};
use crate::settings::Limits;
use crate::store::{Scope, Store};
use crate::testing::{self, HalfAnEngine, RULES, SLUG, Script, TestStore};
use crate::worker::Worker;

/// A server without a socket.
pub(super) struct Api {
    pub(super) router: Router,
    pub(super) store: TestStore,
    pub(super) catalogue: Arc<dayone_challenges::Catalogue>,
    pub(super) key: String,
    pub(super) stopping: CancellationToken,
    _challenges: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Api {
    pub(super) async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    pub(super) async fn with(limits: Limits) -> Self {
        let challenges = tempfile::tempdir().unwrap();
        let catalogue = testing::catalogue(challenges.path());
        let store = TestStore::new().await;
        let key = testing::key(&store.store, "default", &[Scope::Admin]).await;
        let stopping = CancellationToken::new();
        let app = App::new(store.store.clone(), Arc::clone(&catalogue).into(), limits, Some(Arc::new(HalfAnEngine)), stopping.clone());
        Self { router: router(Arc::new(app)), store, catalogue, key, stopping, _challenges: challenges }
    }

    /// Starts judging. Ends when the test does.
    pub(super) fn judge(&self, script: Script) -> JoinHandle<()> {
        let worker = Worker {
            store: self.store.store.clone(),
            catalogue: Arc::clone(&self.catalogue).into(),
            judge: Arc::new(script),
            rules: RULES,
            parallel: 2,
            stop: self.stopping.clone(),
            abandon: self.stopping.clone(),
        };
        tokio::spawn(worker.run())
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = tokio::time::timeout(Duration::from_secs(10), body.collect()).await.expect("the answer ends").unwrap();
        Answer { status: head.status, headers: head.headers, body: body.to_bytes().to_vec() }
    }

    pub(super) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.key))
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, body: &Value, headers: &[(&str, &str)]) -> Answer {
        self.post_text(&body.to_string(), "application/json", headers).await
    }

    pub(super) async fn post_text(&self, body: &str, content_type: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request("POST", "/v1/submissions").header(header::CONTENT_TYPE, content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(super) fn store(&self) -> &Store {
        &self.store.store
    }

    /// How many submissions are kept.
    pub(super) async fn stored(&self) -> usize {
        self.get("/v1/submissions").await.json()["items"].as_array().unwrap().len()
    }
}

pub(super) fn hello() -> Value {
    json!({"challenge": SLUG, "files": {"app.py": "print('hello')\n"}})
}
