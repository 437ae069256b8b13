//! A submission in JSON: files by path, as texts or in base 64.

use std::fmt;

use base64::Engine as _;
use bytes::Bytes;
use dayone_challenges::Catalogue;
use dayone_runner::{SourceLimits, from_files};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_path_to_error::Segment;
use utoipa::ToSchema;

use super::problem::{Kind, Problem};
use super::submission_body::{SubmissionRequest, capitalized, check_candidate, escape_pointer, find_challenge, sentence};
use crate::store::NewCandidate;

/// A submission in JSON.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubmissionRequest, example = json!({
    "challenge": "backend-junior-orders-api",
    "candidate": {"name": "Ada Obi", "email": "ada@example.org", "external_id": "ats-4711"},
    "files": {"orders/queries.py": "SQL = '…'\n", "docs/plan.png": {"base64": "iVBORw0KGgo="}}
}))]
pub(super) struct SubmissionJson {
    /// The challenge's slug.
    challenge: String,
    /// Who hands in.
    #[serde(default)]
    candidate: Option<CandidateJson>,
    /// The changed files by path: a text, or an object with `base64`. What is not named is as in the starter.
    #[schema(value_type = std::collections::HashMap<String, FileContent>)]
    files: Files,
}

/// Who hands in. A candidate with a known `external_id`, or else a known `email`, is the same candidate.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCandidate)]
pub(super) struct CandidateJson {
    /// The name.
    #[serde(default)]
    name: Option<String>,
    /// The address.
    #[serde(default)]
    email: Option<String>,
    /// The caller's own id.
    #[serde(default)]
    external_id: Option<String>,
}

/// A file's content.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the two forms")]
pub(super) enum FileContent {
    /// The text of the file.
    Text(String),
    /// The bytes of the file.
    Bytes {
        /// Standard base 64 with padding.
        base64: String,
    },
}

/// Files in the order of the request, doubles included: they are refused by name later.
#[derive(Debug)]
struct Files(Vec<(String, Bytes)>);

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FilesVisitor;
        impl<'de> Visitor<'de> for FilesVisitor {
            type Value = Files;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of files by path")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
                let mut files = Vec::new();
                while let Some((path, Content(bytes))) = map.next_entry::<String, Content>()? {
                    files.push((path, bytes));
                }
                Ok(Files(files))
            }
        }
        deserializer.deserialize_map(FilesVisitor)
    }
}

struct Content(Bytes);

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ContentVisitor;
        impl<'de> Visitor<'de> for ContentVisitor {
            type Value = Content;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object with base64")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Content, E> {
                Ok(Content(Bytes::copy_from_slice(text.as_bytes())))
            }
            fn visit_string<E: Error>(self, text: String) -> Result<Content, E> {
                Ok(Content(text.into()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Encoded {
                    base64: String,
                }
                let Encoded { base64 } = Encoded::deserialize(MapAccessDeserializer::new(map))?;
                let bytes = base64::engine::general_purpose::STANDARD.decode(base64);
                bytes.map(|bytes| Content(bytes.into())).map_err(|error| A::Error::custom(format!("this is not standard base64: {error}")))
            }
        }
        deserializer.deserialize_any(ContentVisitor)
    }
}

/// Reads the whole text.
pub(super) fn parse(body: &[u8], catalogue: &Catalogue, limits: SourceLimits) -> Result<SubmissionRequest, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let request: SubmissionJson = serde_path_to_error::deserialize(&mut reader).map_err(|error| json_problem(&error))?;
    reader.end().map_err(|error| Problem::at(Kind::Malformed, "", format!("The body is not one JSON document: {error}.")))?;
    let challenge = find_challenge(catalogue, &request.challenge)?;
    let CandidateJson { name, email, external_id } = request.candidate.unwrap_or_default();
    let candidate = check_candidate(NewCandidate { name, email, external_id }, "/candidate")?;
    let tree = from_files(request.files.0, limits).map_err(|error| {
        let pointer = error.entry.as_ref().map_or_else(|| "/files".to_owned(), |entry| format!("/files/{}", escape_pointer(entry)));
        Problem::at(Kind::InvalidFiles, pointer, sentence(&error))
    })?;
    Ok(SubmissionRequest { challenge, candidate, tree })
}

fn json_problem(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape_pointer(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let text = error.inner().to_string();
    match error.inner().classify() {
        serde_json::error::Category::Data => {
            // The pointer says where, better than a line and a column.
            let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
            if let Some(field) = what.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
                pointer.push_str(&format!("/{}", escape_pointer(field)));
            }
            Problem::at(Kind::Invalid, pointer, format!("{}.", capitalized(what)))
        }
        _ => Problem::at(Kind::Malformed, pointer, format!("The body is not JSON: {text}.")),
    }
}
