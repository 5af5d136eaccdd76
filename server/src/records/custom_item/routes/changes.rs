//! The record of changes of custom items, over HTTP.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{CustomItemChange, ROWS_A_PAGE};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::Result,
    http::extract::{Json, Query},
    records::custom_item::store::changes,
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_custom_item_changes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// The lowest number on the previous page.
    before: Option<i32>,
}

/// List the changes of custom items
///
/// Newest first, 50 at a time. A change without `ended_at` is already in effect; its leads are still being updated.
#[utoipa::path(get, path = "/api/custom-item-change", tag = "custom item", params(ChangesQuery),
    responses((status = 200, body = Vec<CustomItemChange>)))]
pub(crate) async fn list_custom_item_changes(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ChangesQuery { before }): Query<ChangesQuery>,
) -> Result<Json<Vec<CustomItemChange>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let before = before.unwrap_or(i32::MAX);
    changes::page(&mut transaction, before, ROWS_A_PAGE.into()).await.map(Json)
}
