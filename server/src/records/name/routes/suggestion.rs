//! Suggestions of names for a typed part.
//!
//! Guarantees: a few names, however many exist; a hundred thousand are searched in a fraction of a second. Deliberately
//! counts no leads: the list does.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::{
    domain::names::NameKind,
    wire::{ErrorAnswer, NameSuggestions},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::Result,
    http::extract::{Json, Path, Query},
    records::name::store::suggestion,
    state::AppState,
};

const MOST: usize = 20;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(suggest_names))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SuggestionQuery {
    /// Part of a name. By default, the first names are suggested.
    #[serde(default)]
    text: String,
}

/// Suggest names that contain a text
///
/// Ignores width, case, invisible characters and the number of blanks. At most 20 names; those that begin with the text come first.
#[utoipa::path(get, path = "/api/name/{kind}/suggestion", tag = "name",
    params(("kind" = NameKind, Path), SuggestionQuery),
    responses((status = 200, body = NameSuggestions), (status = 404, body = ErrorAnswer)))]
async fn suggest_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Query(SuggestionQuery { text }): Query<SuggestionQuery>,
) -> Result<Json<NameSuggestions>> {
    let text = torikomi_core::domain::value::trim(&text);
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mut names = suggestion::page(&mut transaction, kind, text, MOST + 1).await?;
    let registered = suggestion::registered(&mut transaction, kind, text).await?;
    let has_more = names.len() > MOST;
    names.truncate(MOST);
    Ok(Json(NameSuggestions { names, has_more, registered }))
}
