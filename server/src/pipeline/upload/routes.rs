//! tus over HTTP.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use torikomi_core::{domain::format::Limits, wire::ErrorAnswer};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    receive,
    store::{NewUpload, delete, find, insert, parts, room},
    tus::{self, UploadFacts},
};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::{Error, Result},
    http::extract::Path,
    state::AppState,
};

pub(crate) const MAX_NAME_CHARACTERS: usize = 255;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_upload))
        .routes(routes!(describe_uploads))
        .routes(routes!(get_upload, append_upload, delete_upload))
        // The upload's own length is the limit, and the body is not held in memory.
        .layer(DefaultBodyLimit::disable())
}

/// Get the capabilities of this server (tus)
#[utoipa::path(options, path = "/api/upload", tag = "upload",
    responses((status = 204, headers(("Tus-Version" = String), ("Tus-Extension" = String),
                                     ("Tus-Max-Size" = u64, description = "The largest file in bytes")))))]
pub(crate) async fn describe_uploads() -> Response {
    tus::capabilities(Limits::default().max_bytes)
}

/// Begin an upload (tus creation)
///
/// The bytes that a workspace keeps in files and plans are limited. An upload without an import is deleted after a day.
#[utoipa::path(post, path = "/api/upload", tag = "upload",
    params(("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`"),
           ("Upload-Length" = u64, Header, description = "The file's size in bytes"),
           ("Upload-Metadata" = Option<String>, Header, description = "`filename` and its name in Base64")),
    responses((status = 201, headers(("Location" = String, description = "The address of the upload"),
                                     ("Upload-Offset" = u64, description = "0"),
                                     ("Upload-Expires" = String, description = "When the upload expires"))),
              (status = 400, body = ErrorAnswer), (status = 412, body = ErrorAnswer),
              (status = 413, description = "the file is too large, or the workspace has reached its limit",
               body = ErrorAnswer),
              (status = 507, description = "the disk is full", body = ErrorAnswer)))]
pub(crate) async fn create_upload(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response> {
    signed_in.require_import()?;
    tus::require_version(&headers)?;
    let size_bytes = tus::upload_length(&headers)?;
    if size_bytes > Limits::default().max_bytes {
        return Err(Error::TooLarge);
    }
    let file_name = tus::file_name(&headers, MAX_NAME_CHARACTERS)?;
    let upload_id = format!("{}-{}", signed_in.workspace_id, Uuid::new_v4().simple());
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let (most_bytes, room) = (state.workspace_bytes, &state.disk_space);
    room::require_room_for_upload(&mut transaction, size_bytes, most_bytes, room).await?;
    let upload = NewUpload { upload_id: &upload_id, account_id: signed_in.account_id, file_name, size_bytes };
    insert(&mut transaction, upload).await?;
    let facts = find(&mut transaction, &upload_id).await?;
    transaction.commit().await?;
    Ok(facts.created(&format!("/api/upload/{upload_id}")))
}

/// Get the number of bytes received (tus)
#[utoipa::path(head, path = "/api/upload/{id}", tag = "upload",
    params(("id" = String, Path), ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`")),
    responses((status = 200, headers(("Upload-Offset" = u64, description = "The number of bytes received"),
                                     ("Upload-Length" = u64, description = "The file's size in bytes"),
                                     ("Upload-Expires" = String, description = "When the upload expires"))),
              (status = 400), (status = 404), (status = 412)))]
pub(crate) async fn get_upload(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(upload_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    signed_in.require_import()?;
    tus::require_version(&headers)?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(find(&mut transaction, &upload_id).await?.answer(StatusCode::OK))
}

/// Send the next bytes (tus)
///
/// If the connection breaks, or is silent for 30 seconds, the bytes received so far are kept: ask for their number with
/// HEAD, and continue there. A later request for the same upload ends an earlier one, whose bytes are kept, too.
#[utoipa::path(patch, path = "/api/upload/{id}", tag = "upload",
    params(("id" = String, Path), ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`"),
           ("Upload-Offset" = u64, Header, description = "The offset at which these bytes begin: the server's")),
    request_body(content_type = "application/offset+octet-stream"),
    responses((status = 204, headers(("Upload-Offset" = u64, description = "The number of bytes received"))),
              (status = 408, description = "the connection was silent for too long", body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 412, body = ErrorAnswer),
              (status = 413, body = ErrorAnswer), (status = 415, body = ErrorAnswer),
              (status = 507, description = "the disk is full", body = ErrorAnswer)))]
pub(crate) async fn append_upload(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(upload_id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    signed_in.require_import()?;
    tus::require_version(&headers)?;
    tus::require_bytes(&headers)?;
    let offset = tus::upload_offset(&headers)?;
    {
        // No permit is acquired for an upload that does not exist, or belongs to another workspace.
        let mut transaction = state.database.begin(signed_in.workspace_id).await?;
        find(&mut transaction, &upload_id).await?;
    }
    let permit = state.uploads.acquire(signed_in.workspace_id, &upload_id).await?;
    let facts = {
        let mut transaction = state.database.begin(signed_in.workspace_id).await?;
        find(&mut transaction, &upload_id).await?
    };
    if facts.offset_bytes != offset {
        return Err(Error::OffsetMismatch);
    }
    let target = parts::Target { workspace_id: signed_in.workspace_id, upload_id, size_bytes: facts.size_bytes };
    // A task of its own: a client that goes away ends this handler, and the received data must still be kept.
    let received = tokio::spawn(receive::receive(state, target, offset, body, permit));
    let offset_bytes = received.await.map_err(|panic| Error::internal("receiving an upload", panic))??;
    Ok(UploadFacts { offset_bytes, ..facts }.answer(StatusCode::NO_CONTENT))
}

/// Delete an upload (tus termination)
#[utoipa::path(delete, path = "/api/upload/{id}", tag = "upload",
    params(("id" = String, Path), ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`")),
    responses((status = 204), (status = 400, body = ErrorAnswer), (status = 404, body = ErrorAnswer),
              (status = 409, description = "an import uses the upload", body = ErrorAnswer),
              (status = 412, body = ErrorAnswer)))]
pub(crate) async fn delete_upload(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(upload_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    signed_in.require_import()?;
    tus::require_version(&headers)?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    find(&mut transaction, &upload_id).await?;
    let paths = delete(&mut transaction, &upload_id).await?.ok_or(Error::WrongState)?;
    transaction.commit().await?;
    receive::delete_objects(&state, paths).await;
    Ok(tus::terminated())
}
