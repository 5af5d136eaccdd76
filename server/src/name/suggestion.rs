//! Names for who has typed a part of one.
//!
//! Guarantees: a few names, however many there are; a hundred thousand are looked through in a fraction of a second.
//! Deliberately counts no leads: that is the list's.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::{
    domain::names::NameKind,
    wire::{ErrorAnswer, NameSuggestions},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{key, kind_text};
use crate::{
    account::signed_in::SignedIn,
    error::Result,
    extract::{Json, Path, Query},
    state::AppState,
};

const MOST: usize = 20;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(suggest_names))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Typed {
    /// Left out: the first names there are.
    #[serde(default)]
    text: String,
}

/// Names that hold a text
///
/// In any width and case, at most 20; those that begin with it first.
#[utoipa::path(get, path = "/api/name/{kind}/suggestion", tag = "name", params(("kind" = NameKind, Path), Typed),
    responses((status = 200, body = NameSuggestions), (status = 404, body = ErrorAnswer)))]
async fn suggest_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Query(Typed { text }): Query<Typed>,
) -> Result<Json<NameSuggestions>> {
    let text = torikomi_core::domain::value::trim(&text);
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mut names: Vec<String> = sqlx::query_scalar(
        "select name from (select name, name_key, lower(normalize(name, nfkc)) as folded
                           from name where workspace_id = $1 and kind = $2) as name,
                          lower(normalize($3, nfkc)) as typed
         where strpos(folded, typed) > 0
         order by starts_with(folded, typed) desc, length(name), name_key collate \"C\" limit $4",
    )
    .bind(signed_in.workspace_id)
    .bind(kind_text(kind))
    .bind(text)
    .bind(i64::try_from(MOST + 1).unwrap_or(i64::MAX))
    .fetch_all(&mut *transaction)
    .await?;
    let registered =
        sqlx::query_scalar("select name from name where workspace_id = $1 and kind = $2 and name_key = $3")
            .bind(signed_in.workspace_id)
            .bind(kind_text(kind))
            .bind(key(text))
            .fetch_optional(&mut *transaction)
            .await?;
    let has_more = names.len() > MOST;
    names.truncate(MOST);
    Ok(Json(NameSuggestions { names, has_more, registered }))
}
