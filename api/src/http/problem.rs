//! Errors as RFC 9457 problem documents. Each kind has an address of its own that explains it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::harmless::harmless_json;
use crate::store::StoreError;

/// Where the explanations stand.
pub(super) const PATH: &str = "/problems";

macro_rules! kinds {
    ($($kind:ident = $status:ident, $slug:literal, $title:literal, $meaning:literal;)+) => {
        /// What can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $(#[doc = $meaning] $kind,)+ }

        impl Kind {
            pub(super) const ALL: &[Self] = &[$(Self::$kind,)+];

            pub(super) fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)+ }
            }

            pub(super) fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug,)+ }
            }

            pub(super) fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            pub(super) fn meaning(self) -> &'static str {
                match self { $(Self::$kind => $meaning,)+ }
            }
        }
    };
}

kinds! {
    Malformed = BAD_REQUEST, "malformed-request", "The request cannot be read", "The body is not the JSON or multipart text that its content type promises, or a header cannot be read. Nothing was stored.";
    Unauthenticated = UNAUTHORIZED, "unauthenticated", "An API key is needed", "Send a valid API key as `Authorization: Bearer <api key>`.";
    MissingScope = FORBIDDEN, "missing-scope", "The API key may not do this", "The key is valid but lacks a scope. Use another key, or have one made with the scope that the detail names.";
    NotFound = NOT_FOUND, "not-found", "There is nothing here", "The address is wrong, or what it names does not exist or belongs to another organization.";
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", "This address does not take this method", "The `Allow` header lists the methods that the address takes.";
    Slow = REQUEST_TIMEOUT, "request-timeout", "The body took too long to arrive", "The body did not arrive within the server's limit. Nothing was stored; send it again.";
    InFlight = CONFLICT, "idempotency-in-flight", "The same request is being worked on", "A request with this `Idempotency-Key` has not been answered yet. Try again after a moment.";
    Finished = CONFLICT, "already-finished", "The submission has come to its end", "A submission that is completed or errored cannot be cancelled.";
    TooLarge = PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large", "The body is larger than the server takes. Nothing was stored; leave out what is not source code.";
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "This kind of content is not taken", "The `Content-Type` or `Content-Encoding` is not one that this address takes; the detail names those that are.";
    Invalid = UNPROCESSABLE_ENTITY, "invalid-request", "The request asks for something that cannot be", "A field or parameter has a wrong value, is missing or is unknown; `errors` says which. Nothing was stored.";
    UnknownChallenge = UNPROCESSABLE_ENTITY, "unknown-challenge", "There is no such challenge", "The submission names a challenge that is not in the catalogue. `GET /v1/challenges` lists those that are. Nothing was stored.";
    InvalidFiles = UNPROCESSABLE_ENTITY, "invalid-files", "The files cannot be taken", "There is no file, one has a name or size that cannot be taken, or the archive is damaged or holds something else than plain files. Nothing was stored.";
    IdempotencyMismatch = UNPROCESSABLE_ENTITY, "idempotency-mismatch", "The idempotency key was used for another request", "An `Idempotency-Key` stands for one request. Choose a new one for a new request. Nothing was stored.";
    QueueFull = TOO_MANY_REQUESTS, "queue-full", "Too many submissions wait", "The queue is full. Nothing was stored; try again after the time that `Retry-After` names.";
    Internal = INTERNAL_SERVER_ERROR, "internal-error", "The server failed", "This is not the caller's fault. The server's log has the cause.";
    NotReady = SERVICE_UNAVAILABLE, "not-ready", "The server cannot judge now", "`errors` says what is missing: the database, the container engine or a sandbox image.";
}

impl Kind {
    pub(super) fn uri(self) -> String {
        format!("{PATH}/{}", self.slug())
    }
}

/// What is wrong with one field, parameter or header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The field of the body as a JSON pointer; of a multipart body, `/` and the part's name.
    #[schema(example = "/files/app.py")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pointer: Option<String>,
    /// The parameter of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameter: Option<String>,
    /// The header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) header: Option<String>,
    /// What to change.
    pub(super) detail: String,
}

/// An error, as RFC 9457 has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ProblemDocument {
    /// The kind, as an address that explains it. It does not change.
    #[serde(rename = "type")]
    #[schema(example = "/problems/unknown-challenge")]
    kind: String,
    /// The kind in words.
    #[schema(example = "There is no such challenge")]
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What to change.
    #[schema(example = "There is no challenge backend-junior-order-api; GET /v1/challenges lists those there are.")]
    detail: String,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// An error on its way to the caller.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// An error of one field of the body.
    pub(super) fn at(kind: Kind, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(kind, detail.clone()).with(FieldError { pointer: Some(pointer.into()), detail, ..FieldError::default() })
    }

    /// An error of one parameter of the address.
    pub(super) fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        let (name, detail) = (name.into(), detail.into());
        Self::new(Kind::Invalid, format!("{name}: {detail}")).with(FieldError { parameter: Some(name), detail, ..FieldError::default() })
    }

    /// An error of one header.
    pub(super) fn header(kind: Kind, name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(kind, format!("{name}: {detail}")).with(FieldError { header: Some(name.to_owned()), detail, ..FieldError::default() })
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, detail)
    }

    pub(super) fn internal() -> Self {
        Self::new(Kind::Internal, "Something went wrong in the server. It is not the request's fault; trying again later may help.")
    }

    #[must_use]
    pub(super) fn with(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    #[must_use]
    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    #[must_use]
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        self.with_header(header::RETRY_AFTER, seconds.into())
    }

    pub(super) fn document(&self) -> ProblemDocument {
        ProblemDocument {
            kind: self.kind.uri(),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Texts, numbers and lists always have a JSON form.
        let body = harmless_json(serde_json::to_string(&self.document()).unwrap_or_default());
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.kind.status();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.kind == Kind::Unauthenticated {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.headers_mut().extend(self.headers);
        response
    }
}

/// What went wrong in the database is for the log, not for the caller.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        error!(%error, "a request failed");
        Self::internal()
    }
}

/// The answers of these kinds, for the description of the API: one per status.
pub(super) fn responses(kinds: &[Kind]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let mut by_status = BTreeMap::<String, Vec<Kind>>::new();
    for kind in kinds {
        by_status.entry(kind.status().as_str().to_owned()).or_default().push(*kind);
    }
    let response = |(status, kinds): (String, Vec<Kind>)| {
        let description: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}.", kind.uri(), kind.title())).collect();
        let example = serde_json::to_value(Problem::new(kinds[0], kinds[0].meaning()).document()).ok();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).example(example).build();
        (status, RefOr::T(ResponseBuilder::new().description(description.join(" ")).content("application/problem+json", content).build()))
    };
    by_status.into_iter().map(response).collect()
}

macro_rules! problem_sets {
    ($($(#[doc = $doc:literal])+ $name:ident = [$($kind:ident),+];)+) => {
        $(
            $(#[doc = $doc])+
            pub(super) struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
                    responses(&[$(Kind::$kind),+])
                }
            }
        )+
    };
}

problem_sets! {
    /// Of a call that names something.
    NamedProblems = [Unauthenticated, MissingScope, NotFound, Internal];
    /// Of a call with parameters in its address.
    SearchProblems = [Unauthenticated, MissingScope, Invalid, Internal];
    /// Of handing in.
    SubmitProblems = [
        Malformed, Unauthenticated, MissingScope, Slow, InFlight, TooLarge, UnsupportedMediaType, Invalid, UnknownChallenge, InvalidFiles,
        IdempotencyMismatch, QueueFull, Internal
    ];
    /// Of cancelling.
    CancelProblems = [Unauthenticated, MissingScope, NotFound, Finished, Internal];
    /// Of asking whether the server can judge.
    ReadyProblems = [NotReady];
}
