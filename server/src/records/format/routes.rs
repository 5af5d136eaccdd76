//! The format over HTTP.

use axum::extract::State;
use torikomi_core::wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{load, today, with_fingerprint};
use crate::{accounts::account::signed_in::SignedIn, base::error::Result, http::extract::Json, state::AppState};

pub(crate) mod profile;
pub(crate) mod sample;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_format)).merge(profile::routes())
}

/// Get the current format
///
/// With its fingerprint, today's date in the workspace's time zone, and the version of the server's check.
#[utoipa::path(get, path = "/api/format", tag = "format",
    responses((status = 200, body = wire::FormatAnswer), (status = 401, body = wire::ErrorAnswer)))]
pub(crate) async fn get_format(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<wire::FormatAnswer>> {
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let format = load(&mut transaction).await?;
    let (format, fingerprint) = with_fingerprint(format).await?;
    Ok(Json(wire::FormatAnswer {
        format,
        fingerprint,
        today: today(&signed_in.time_zone)?,
        check_version: torikomi_core::check::VERSION.to_owned(),
    }))
}
