//! A submission in multipart: an archive, or files whose names are their paths.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use dayone_challenges::Catalogue;
use dayone_runner::{SourceLimits, from_archive, from_files};
use utoipa::ToSchema;

use super::problem::{Kind, Problem};
use super::submission_body::{SubmissionRequest, check_candidate, escape_pointer, find_challenge, sentence};
use crate::store::NewCandidate;

/// Parts beside the files.
const OTHER_PARTS: usize = 8;

/// A submission in multipart.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the parts")]
pub(super) struct SubmissionForm {
    /// The challenge's slug.
    challenge: String,
    /// A zip, tar or tar.gz with the files; one common top folder is stripped.
    #[schema(format = Binary)]
    archive: Option<String>,
    /// Any number of files instead; the file name of each part is its path.
    #[schema(format = Binary)]
    file: Option<Vec<String>>,
    /// The candidate's name.
    name: Option<String>,
    /// The candidate's address.
    email: Option<String>,
    /// The caller's own id of the candidate.
    external_id: Option<String>,
}

/// Reads the parts one by one.
pub(super) async fn parse(
    headers: &HeaderMap,
    body: Bytes,
    catalogue: &Catalogue,
    limits: SourceLimits,
) -> Result<SubmissionRequest, Problem> {
    let malformed = |detail: String| Problem::new(Kind::Malformed, format!("The multipart body cannot be read: {detail}."));
    let mut request = Request::new(Body::from(body));
    // The size was checked when the body was read.
    DefaultBodyLimit::disable().apply(&mut request);
    if let Some(content_type) = headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type.clone());
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| malformed(error.body_text()))?;
    let mut form = FormParts::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(|error| malformed(error.body_text()))? {
        count += 1;
        if count > limits.files + OTHER_PARTS {
            return Err(Problem::at(Kind::InvalidFiles, "/file", format!("There may be {} files at most.", limits.files)));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content = part.bytes().await.map_err(|error| malformed(error.body_text()))?;
        form.add(&name, file_name, content)?;
    }
    form.finish(catalogue, limits).await
}

/// The parts of a multipart body that have come.
#[derive(Default)]
struct FormParts {
    challenge: Option<String>,
    candidate: NewCandidate,
    archive: Option<Bytes>,
    files: Vec<(String, Bytes)>,
}

impl FormParts {
    fn add(&mut self, name: &str, file_name: Option<String>, content: Bytes) -> Result<(), Problem> {
        match name {
            "challenge" => set(&mut self.challenge, name, text(name, content)?),
            "name" => set(&mut self.candidate.name, name, text(name, content)?),
            "email" => set(&mut self.candidate.email, name, text(name, content)?),
            "external_id" => set(&mut self.candidate.external_id, name, text(name, content)?),
            "archive" => set(&mut self.archive, name, content),
            "file" => match file_name {
                Some(path) => {
                    self.files.push((path, content));
                    Ok(())
                }
                None => Err(Problem::at(Kind::InvalidFiles, "/file", "A part named file needs a file name, which is its path.")),
            },
            _ => {
                let detail = "Unknown part; parts are challenge, archive, file, name, email and external_id.";
                Err(Problem::at(Kind::Invalid, format!("/{}", escape_pointer(name)), detail))
            }
        }
    }

    async fn finish(self, catalogue: &Catalogue, limits: SourceLimits) -> Result<SubmissionRequest, Problem> {
        let slug = self.challenge.ok_or_else(|| Problem::at(Kind::Invalid, "/challenge", "The part challenge is missing."))?;
        let challenge = find_challenge(catalogue, &slug)?;
        let candidate = check_candidate(self.candidate, "")?;
        let (part, files) = match (self.archive, self.files) {
            (Some(_), files) if !files.is_empty() => {
                return Err(Problem::at(Kind::InvalidFiles, "/archive", "Send either one archive or any number of files, not both."));
            }
            (Some(archive), _) => ("/archive", Handed::Archive(archive)),
            (None, files) => ("/file", Handed::Files(files)),
        };
        let starter = Arc::clone(&challenge);
        let read = move || match files {
            Handed::Archive(archive) => from_archive(&archive, limits, &starter.starter),
            Handed::Files(files) => from_files(files, limits),
        };
        // Unpacking takes a while that other requests should not wait for.
        let tree = tokio::task::spawn_blocking(read).await.map_err(|_| Problem::internal())?;
        let tree = tree.map_err(|error| Problem::at(Kind::InvalidFiles, part, sentence(&error)))?;
        Ok(SubmissionRequest { challenge, candidate, tree })
    }
}

/// The files as they came.
enum Handed {
    Archive(Bytes),
    Files(Vec<(String, Bytes)>),
}

fn set<T>(field: &mut Option<T>, name: &str, value: T) -> Result<(), Problem> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::at(Kind::Invalid, format!("/{name}"), format!("The part {name} stands twice."))),
    }
}

fn text(name: &str, content: Bytes) -> Result<String, Problem> {
    String::from_utf8(content.into()).map_err(|_| Problem::at(Kind::Invalid, format!("/{name}"), "This is not UTF-8 text."))
}
