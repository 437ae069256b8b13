//! `/v1/submissions/{id}/files` and `/archive.zip`: what was handed in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::Key;
use super::extract::Named;
use super::json::Json;
use super::problem::{NamedProblems, Problem};
use super::submissions::unknown;
use super::zip;
use crate::store::{Caller, Scope};

pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(download)).routes(routes!(archive))
}

/// The files of a submission.
#[derive(Debug, Serialize, ToSchema)]
struct FileList {
    /// In the order of their paths.
    items: Vec<FileItem>,
}

/// A file of a submission.
#[derive(Debug, Serialize, ToSchema)]
struct FileItem {
    /// Its path.
    #[schema(example = "orders/queries.py")]
    path: String,
    /// Its size in bytes.
    size: i64,
    /// Whether it may be executed.
    executable: bool,
}

/// List a submission's files
///
/// As they were handed in, without the starter's.
#[utoipa::path(
    get,
    path = "/v1/submissions/{id}/files",
    tag = "files",
    params(("id" = String, Path, description = "The submission's id.")),
    responses((status = 200, description = "The files.", body = FileList), NamedProblems),
)]
async fn list(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>) -> Result<Json<FileList>, Problem> {
    check(&app, &caller, &id).await?;
    let items = app.store.files(&id).await?.into_iter();
    let items = items.map(|file| FileItem { path: file.path, size: file.size, executable: file.executable }).collect();
    Ok(Json(FileList { items }))
}

/// Download a submission's file
///
/// Byte by byte as it was handed in, as an attachment of no particular type.
#[utoipa::path(
    get,
    path = "/v1/submissions/{id}/files/{*path}",
    tag = "files",
    params(("id" = String, Path, description = "The submission's id."), ("path" = String, Path, description = "The file's path, slashes included.", example = "orders/queries.py")),
    responses((status = 200, description = "The file.", content_type = "application/octet-stream", body = Vec<u8>), NamedProblems),
)]
async fn download(State(app): State<Arc<App>>, Key(caller): Key, Named((id, path)): Named<(String, String)>) -> Result<Response, Problem> {
    check(&app, &caller, &id).await?;
    let content = app.store.file(&id, &path).await?.ok_or_else(|| Problem::not_found("The submission has no file with this path."))?;
    let name = path.rsplit('/').next().unwrap_or_default();
    Ok(attachment("application/octet-stream", name, content))
}

/// Download a submission's files as a zip
#[utoipa::path(
    get,
    path = "/v1/submissions/{id}/archive.zip",
    tag = "files",
    params(("id" = String, Path, description = "The submission's id.")),
    responses((status = 200, description = "The archive.", content_type = "application/zip", body = Vec<u8>), NamedProblems),
)]
async fn archive(State(app): State<Arc<App>>, Key(caller): Key, Named(id): Named<String>) -> Result<Response, Problem> {
    check(&app, &caller, &id).await?;
    let tree = app.store.tree(&id).await?;
    Ok(attachment("application/zip", &format!("{id}.zip"), zip::pack(tree).await?))
}

async fn check(app: &App, caller: &Caller, id: &str) -> Result<(), Problem> {
    caller.require(Scope::SubmissionsRead)?;
    app.store.submission(&caller.organization, id).await?.map(|_| ()).ok_or_else(unknown)
}

/// Something to save and not to show: no browser runs what a candidate wrote.
pub(super) fn attachment(content_type: &'static str, name: &str, content: impl Into<axum::body::Body>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(name));
    let mut response = Response::new(content.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response.into_response()
}

/// RFC 8187: everything but the plainest characters is escaped.
fn percent_encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        let response = attachment("application/zip", "a\"; x=é\r\n.zip", Vec::new());
        assert_eq!(response.headers()[header::CONTENT_DISPOSITION], "attachment; filename*=UTF-8''a%22%3B%20x%3D%C3%A9%0D%0A.zip");
    }
}
