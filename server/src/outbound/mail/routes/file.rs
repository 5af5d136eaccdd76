//! Mails that were written as files, over HTTP: for the license account alone, in person, because they contain
//! passwords.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use serde::Deserialize;
use time::OffsetDateTime;
use torikomi_core::wire::{ErrorAnswer, MailFile, MailFilePage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    accounts::account::signed_in::Administrator,
    base::{
        error::{Error, Result},
        wire_value::moment,
    },
    http::{
        attachment::disposition,
        extract::{Json, Path, Query},
    },
    state::AppState,
};

const PAGE: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_mail_files)).routes(routes!(download_mail_file))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FilesPage {
    /// `next_before` of the previous page.
    before: Option<String>,
}

/// `.eml` files, newest first
///
/// Mails are written as files if no mail server is set, test mails too. Lists those in the directory of this process.
#[utoipa::path(get, path = "/api/mail-file", tag = "mail-file", params(FilesPage),
    responses((status = 200, body = MailFilePage)))]
async fn list_mail_files(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Query(FilesPage { before }): Query<FilesPage>,
) -> Result<Json<MailFilePage>> {
    let Some(mailer) = &state.mailer else { return Ok(Json(MailFilePage { files: Vec::new(), next_before: None })) };
    let before = before.and_then(|before| before.parse().ok());
    let written = mailer.folder.list(own.workspace_id, before, PAGE).await.map_err(unreadable)?;
    let files: Vec<MailFile> = written
        .into_iter()
        .map(|it| {
            let written_at = moment(OffsetDateTime::from(it.written_at))?;
            Ok(MailFile { file_id: it.uid.to_string(), bytes: it.bytes, written_at })
        })
        .collect::<Result<_>>()?;
    let next_before = files.last().filter(|_| files.len() == PAGE).map(|last| last.file_id.clone());
    Ok(Json(MailFilePage { files, next_before }))
}

/// One `.eml` file
#[utoipa::path(get, path = "/api/mail-file/{id}", tag = "mail-file", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "message/rfc822"), (status = 404, body = ErrorAnswer)))]
async fn download_mail_file(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Path(file_id): Path<String>,
) -> Result<([(HeaderName, HeaderValue); 2], Vec<u8>)> {
    let mailer = state.mailer.as_ref().ok_or(Error::NotFound)?;
    let file_id: Uuid = file_id.parse().map_err(|_| Error::NotFound)?;
    let message = mailer.folder.read(own.workspace_id, file_id).await.map_err(unreadable)?.ok_or(Error::NotFound)?;
    let name = format!("{file_id}.eml");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
        (header::CONTENT_DISPOSITION, disposition(&name, &name)),
    ];
    Ok((headers, message))
}

fn unreadable(error: std::io::Error) -> Error {
    Error::internal("the mails' files", error)
}
