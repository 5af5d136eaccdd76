//! Names over HTTP: listing, adding, renaming, merging, deleting.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use torikomi_core::{
    domain::names::NameKind,
    wire::{self, ErrorAnswer, NameAction, NameChange, NameDraft, NameMerge},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    follow,
    rules::validate,
    store::{self, insert, page, refuse_managed_name},
};
use crate::{
    accounts::{
        account::signed_in::SignedIn,
        workspace::store::{lock_workspace, note_change},
    },
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    http::extract::{Json, Path, Query},
    records::lead::store::hold::refuse_while_importing,
    state::AppState,
};

pub(crate) mod suggestion;
pub(crate) mod changes;

/// How long an answer waits for the leads to follow; usually that is enough.
pub(crate) const WAIT_FOR_LEADS: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_names, create_name))
        .routes(routes!(get_name, rename_name, delete_name))
        .routes(routes!(merge_names))
        .merge(changes::routes())
        .merge(suggestion::routes())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NamesQuery {
    /// Only names after this one: the last name on the previous page. By default, the first page.
    after: Option<String>,
}

/// List the names of a kind
///
/// Ordered by their characters, each with the number of leads that have it. A page has at most 1,000 names; the last
/// name of a full page is the `after` of the next one.
#[utoipa::path(get, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path), NamesQuery),
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer)))]
pub(crate) async fn list_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Query(NamesQuery { after }): Query<NamesQuery>,
) -> Result<Json<Vec<wire::Name>>> {
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(page(&mut transaction, kind, after.as_deref()).await?))
}

/// Add a name
///
/// Returns the first 1,000 names of the kind. A kind has at most 100,000 names.
#[utoipa::path(post, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path)),
    request_body = NameDraft,
    responses((status = 201, body = Vec<wire::Name>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
pub(crate) async fn create_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Json(draft): Json<NameDraft>,
) -> Result<(StatusCode, Json<Vec<wire::Name>>)> {
    signed_in.require_add_names()?;
    let name = validate(kind, &draft.name)?;
    // Both answers count the leads of each name.
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    insert(&mut transaction, kind, &name, None).await?;
    let names = page(&mut transaction, kind, None).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(names)))
}

/// Get a name
///
/// With the number of leads that currently have it: a deletion or a merge would change them.
#[utoipa::path(get, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)),
    responses((status = 200, body = wire::Name), (status = 404, body = ErrorAnswer)))]
pub(crate) async fn get_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
) -> Result<Json<wire::Name>> {
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(store::get(&mut transaction, kind, name_id).await?))
}

/// Rename a name
///
/// Leads that have it keep it, with its new text. Returns the first 1,000 names of the kind.
#[utoipa::path(patch, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)), request_body = NameDraft,
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
pub(crate) async fn rename_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
    Json(draft): Json<NameDraft>,
) -> Result<Json<Vec<wire::Name>>> {
    let name = validate(kind, &draft.name)?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = begin_change(&state, &signed_in, name_id).await?;
    let old_name = store::rename(&mut transaction, kind, name_id, &name).await?;
    if old_name != name {
        let action = NameAction::Rename;
        let (old_name, new_name) = (old_name.as_str(), Some(name.as_str()));
        let change = store::changes::NewChange { kind, action, name_id, old_name, new_name, into_name_id: None };
        store::changes::record(&mut transaction, signed_in.account_id, &change).await?;
    }
    let names = page(&mut transaction, kind, None).await?;
    transaction.commit().await?;
    Ok(Json(names))
}

/// Delete a name and remove it from leads
///
/// The name is deleted at once. If very many leads have it, it is removed from them in the background; `ended_at` is
/// null until then.
#[utoipa::path(delete, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)),
    responses((status = 200, body = NameChange), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
pub(crate) async fn delete_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
) -> Result<Json<NameChange>> {
    remove_or_merge(state, signed_in, kind, name_id, None).await
}

/// Merge a name into another one of its kind
///
/// Leads that have it get the other name instead, in the same position. The name is deleted at once. If very many leads
/// have it, they are updated in the background; `ended_at` is null until then.
#[utoipa::path(post, path = "/api/name/{kind}/{id}/merge", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)), request_body = NameMerge,
    responses((status = 200, body = NameChange), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
pub(crate) async fn merge_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
    Json(NameMerge { into }): Json<NameMerge>,
) -> Result<Json<NameChange>> {
    // A member of one form is not a member of another.
    if kind == NameKind::Form {
        return Err(Error::Invalid(words::forms_are_not_merged()));
    }
    let into = i32::try_from(into).map_err(|_| Error::NotFound)?;
    remove_or_merge(state, signed_in, kind, name_id, Some(into)).await
}

async fn remove_or_merge(
    state: AppState,
    signed_in: SignedIn,
    kind: NameKind,
    name_id: i32,
    into: Option<i32>,
) -> Result<Json<NameChange>> {
    let workspace_id = signed_in.workspace_id;
    let mut transaction = begin_change(&state, &signed_in, name_id).await?;
    let account_id = signed_in.account_id;
    let name_change_id = store::removal::begin(&mut transaction, account_id, kind, name_id, into).await?;
    transaction.commit().await?;
    // A task of its own: a client that goes away ends this handler, and the leads must still follow.
    let follows = tokio::spawn({
        let state = state.clone().for_jobs();
        async move {
            if let Err(error) = follow::finish(state, workspace_id, name_change_id).await {
                tracing::warn!(%error, workspace_id, name_change_id, "leads with a removed name wait for the sweep");
            }
        }
    });
    // The change itself says whether it is done.
    let _finished = tokio::time::timeout(WAIT_FOR_LEADS, follows).await;
    let mut transaction = state.database.begin(workspace_id).await?;
    Ok(Json(store::changes::get(&mut transaction, name_change_id).await?))
}

/// A transaction in which this name may be changed.
pub(crate) async fn begin_change(state: &AppState, signed_in: &SignedIn, name_id: i32) -> Result<Transaction> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    refuse_while_importing(&mut transaction).await?;
    refuse_managed_name(&mut transaction, name_id).await?;
    note_change(&mut transaction).await?;
    Ok(transaction)
}
