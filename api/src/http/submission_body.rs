//! What a caller hands in, whatever its form.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use dayone_challenges::{Catalogue, Challenge, Digest, SourceTree};
use dayone_runner::{SourceError, SourceLimits};

use super::problem::{Kind, Problem};
use super::{submission_form, submission_json};
use crate::store::NewCandidate;

/// Longest name or id of a candidate, in characters.
const MAX_NAME_CHARS: usize = 200;
/// Longest address.
const MAX_EMAIL_CHARS: usize = 254;
/// How much of a wrong name is shown again.
const MAX_SHOWN_CHARS: usize = 100;

/// A submission as it was asked for.
#[derive(Debug)]
pub(super) struct SubmissionRequest {
    pub(super) challenge: Arc<Challenge>,
    pub(super) candidate: NewCandidate,
    pub(super) tree: SourceTree,
}

impl SubmissionRequest {
    /// What it says, whatever its form: equal requests have equal digests though boundaries or blanks differ.
    pub(super) fn digest(&self) -> Digest {
        let field = |value: &Option<String>| value.as_ref().map_or_else(String::new, |value| format!("={value}"));
        let NewCandidate { name, email, external_id } = &self.candidate;
        let texts = [self.challenge.slug.to_string(), field(name), field(email), field(external_id)];
        let [challenge, name, email, external_id] = texts.each_ref().map(|text| text.as_bytes());
        Digest::of(&[challenge, name, email, external_id, self.tree.digest().as_bytes()])
    }
}

/// The forms that a submission may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Multipart,
}

impl Form {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Ok(Self::Json),
            "multipart/form-data" => Ok(Self::Multipart),
            _ => Err(Problem::header(Kind::UnsupportedMediaType, "Content-Type", "send application/json or multipart/form-data")),
        }
    }
}

/// Reads a body that has arrived.
pub(super) async fn parse(
    form: Form,
    headers: &HeaderMap,
    body: Bytes,
    catalogue: &Arc<Catalogue>,
    limits: SourceLimits,
) -> Result<SubmissionRequest, Problem> {
    match form {
        Form::Json => {
            let catalogue = Arc::clone(catalogue);
            // A large text takes a while that other requests should not wait for.
            let parsed = tokio::task::spawn_blocking(move || submission_json::parse(&body, &catalogue, limits)).await;
            parsed.map_err(|_| Problem::internal())?
        }
        Form::Multipart => submission_form::parse(headers, body, catalogue, limits).await,
    }
}

/// The challenge that the request names.
pub(super) fn find_challenge(catalogue: &Catalogue, slug: &str) -> Result<Arc<Challenge>, Problem> {
    catalogue.get(slug).cloned().ok_or_else(|| {
        let shown: String = slug.chars().take(MAX_SHOWN_CHARS).collect();
        let detail = format!("There is no challenge {}; GET /v1/challenges lists those there are.", shown.escape_debug());
        Problem::at(Kind::UnknownChallenge, "/challenge", detail)
    })
}

pub(super) fn check_candidate(candidate: NewCandidate, at: &str) -> Result<NewCandidate, Problem> {
    let check = |name: &str, value: &Option<String>, most: usize| {
        let Some(value) = value else { return Ok(()) };
        let refuse = |detail: String| Err(Problem::at(Kind::Invalid, format!("{at}/{name}"), detail));
        match value {
            value if value.trim().is_empty() => refuse("This is empty; leave it out instead.".to_owned()),
            value if value.chars().count() > most => refuse(format!("This has more than {most} characters.")),
            value if value.chars().any(char::is_control) => refuse("This has a control character.".to_owned()),
            _ => Ok(()),
        }
    };
    check("name", &candidate.name, MAX_NAME_CHARS)?;
    check("email", &candidate.email, MAX_EMAIL_CHARS)?;
    check("external_id", &candidate.external_id, MAX_NAME_CHARS)?;
    if candidate.email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(Problem::at(Kind::Invalid, format!("{at}/email"), "This is not an address: it has no @."));
    }
    Ok(candidate)
}

/// RFC 6901.
pub(super) fn escape_pointer(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

pub(super) fn sentence(error: &SourceError) -> String {
    format!("{}.", capitalized(&error.to_string()))
}

/// The text with a capital, unless it begins with a file's name.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first_word = text.split([' ', ':']).next().unwrap_or_default();
    match chars.next() {
        Some(first) if !first_word.contains(['.', '/', '_', '-']) => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
