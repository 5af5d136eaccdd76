//! Workspace settings: the time zone in which pages show times, and which determines "today" for the check (a date of
//! birth after today is a problem).
//!
//! Guarantees: a zone is one that both Postgres and this program know, stored in Postgres' spelling. A plan keeps the
//! day by which it was checked.

use axum::extract::State;
use torikomi_core::wire::{ErrorAnswer, WorkspaceSettings};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{resolve_time_zone, set_time_zone};
use crate::{accounts::account::signed_in::SignedIn, base::error::Result, http::extract::Json, state::AppState};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change_workspace))
}

/// Set the workspace's time zone
#[utoipa::path(patch, path = "/api/workspace", tag = "workspace", request_body = WorkspaceSettings,
    responses((status = 200, body = WorkspaceSettings), (status = 422, body = ErrorAnswer)))]
async fn change_workspace(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(settings): Json<WorkspaceSettings>,
) -> Result<Json<WorkspaceSettings>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let time_zone = resolve_time_zone(&mut transaction, &settings.time_zone).await?;
    set_time_zone(&mut transaction, &time_zone).await?;
    transaction.commit().await?;
    Ok(Json(WorkspaceSettings { time_zone }))
}
