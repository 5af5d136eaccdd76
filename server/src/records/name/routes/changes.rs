//! The record of changes of names, over HTTP.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::Result,
    http::extract::{Json, Query},
    records::name::store::changes,
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_name_changes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// The lowest number on the previous page.
    before: Option<i32>,
}

/// List the changes of names
///
/// Newest first, 50 at a time. A change without `ended_at` is already in effect; its leads are still being updated.
#[utoipa::path(get, path = "/api/name-change", tag = "name", params(ChangesQuery),
    responses((status = 200, body = Vec<wire::NameChange>)))]
pub(crate) async fn list_name_changes(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ChangesQuery { before }): Query<ChangesQuery>,
) -> Result<Json<Vec<wire::NameChange>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(changes::page(&mut transaction, before).await?))
}
