//! Changing and deleting a custom item.
//!
//! Guarantees: no lead loses a value unless the person has confirmed exactly that number of leads; while leads still
//! follow an earlier change of the item, it cannot be changed again.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use torikomi_core::{
    domain::format::CustomItem,
    draft::custom_item::{CustomItemDraft, OptionChanges, option_changes},
    wire::{CustomItemEdit, CustomItemUse, ErrorAnswer},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::validate;
use crate::{
    accounts::{
        account::signed_in::SignedIn,
        workspace::store::{changes, lock_workspace, note_change},
    },
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    http::extract::{Json, Path, Query},
    records::{
        custom_item::{
            follow,
            store::{self, load},
            values::ItemChange,
        },
        lead::store::{
            custom::{count_leads_with_value, count_losing_leads},
            hold::refuse_while_importing,
        },
    },
    state::AppState,
};

/// How long an answer waits for the leads to follow; usually that is enough.
const WAIT_FOR_LEADS: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change_custom_item, delete_custom_item)).routes(routes!(count_custom_item_use))
}

/// Change the name, kind or options of an item
///
/// Changing the text of an option renames it, also in the values of leads. If leads would lose a value, the request is
/// refused (409 `values_lost`) unless `confirmed_leads` is their number.
#[utoipa::path(patch, path = "/api/custom-item/{id}", tag = "custom item", params(("id" = u32, Path)),
    request_body = CustomItemEdit,
    responses((status = 200, body = Vec<CustomItem>), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`values_lost`: `leads` is the number of leads that would lose a value; \
                                            `custom_item_changing`, `import_running`, `name_taken`",
               body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn change_custom_item(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(custom_item_id): Path<u32>,
    Json(edit): Json<CustomItemEdit>,
) -> Result<Json<Vec<CustomItem>>> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    // 1. Count without blocking others; again below only if something has changed meanwhile.
    let counted = {
        let mut transaction = state.database.begin(workspace_id).await?;
        let moment = changes(&mut transaction).await?;
        let (change, _) = resolve_edit(&mut transaction, custom_item_id, &edit).await?;
        (moment, count_losing_leads(&mut transaction, &change).await?)
    };
    // 2. Under the lock.
    let mut transaction = begin_change(&state, workspace_id, custom_item_id).await?;
    let (change, options) = resolve_edit(&mut transaction, custom_item_id, &edit).await?;
    let losing = match counted {
        (moment, losing) if changes(&mut transaction).await? == moment => losing,
        _ => count_losing_leads(&mut transaction, &change).await?,
    };
    if losing > 0 && edit.confirmed_leads != Some(losing) {
        return Err(Error::ValuesLost(losing));
    }
    note_change(&mut transaction).await?;
    store::save(&mut transaction, &change).await?;
    let is_other = change.after.as_ref() != Some(&change.before);
    if is_other {
        follow_up(&state, transaction, &signed_in, &change, &options, losing).await?;
    } else {
        transaction.commit().await?;
    }
    let mut transaction = state.database.begin(workspace_id).await?;
    Ok(Json(load(&mut transaction).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConfirmationQuery {
    /// The number of leads that lose a value, as the person has confirmed it; without it, any number is accepted.
    confirmed_leads: Option<u64>,
}

/// Delete an item and its values in leads
#[utoipa::path(delete, path = "/api/custom-item/{id}", tag = "custom item",
    params(("id" = u32, Path), ConfirmationQuery),
    responses((status = 204), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`values_lost`: the number of leads has changed; `custom_item_changing`, \
                                            `import_running`", body = ErrorAnswer)))]
async fn delete_custom_item(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(custom_item_id): Path<u32>,
    Query(ConfirmationQuery { confirmed_leads }): Query<ConfirmationQuery>,
) -> Result<StatusCode> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = begin_change(&state, workspace_id, custom_item_id).await?;
    let before = store::get(&mut transaction, custom_item_id).await?;
    let losing = count_leads_with_value(&mut transaction, custom_item_id).await?;
    if confirmed_leads.is_some_and(|confirmed| confirmed != losing) {
        return Err(Error::ValuesLost(losing));
    }
    note_change(&mut transaction).await?;
    store::delete(&mut transaction, custom_item_id).await?;
    let change = ItemChange { before, after: None, renamed: Vec::new() };
    follow_up(&state, transaction, &signed_in, &change, &OptionChanges::default(), losing).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Count the leads that have a value in an item
///
/// They lose it when the item is deleted.
#[utoipa::path(get, path = "/api/custom-item/{id}/use", tag = "custom item", params(("id" = u32, Path)),
    responses((status = 200, body = CustomItemUse), (status = 404, body = ErrorAnswer)))]
async fn count_custom_item_use(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(custom_item_id): Path<u32>,
) -> Result<Json<CustomItemUse>> {
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    store::get(&mut transaction, custom_item_id).await?;
    let leads = count_leads_with_value(&mut transaction, custom_item_id).await?;
    Ok(Json(CustomItemUse { leads }))
}

/// The effect of an edit.
async fn resolve_edit(
    transaction: &mut Transaction,
    custom_item_id: u32,
    edit: &CustomItemEdit,
) -> Result<(ItemChange, OptionChanges)> {
    let before = store::get(transaction, custom_item_id).await?;
    let options = if edit.kind.has_options() {
        option_changes(&before.options, &edit.options).map_err(|fault| Error::Invalid(fault.message()))?
    } else {
        OptionChanges::default()
    };
    let draft = CustomItemDraft { name: edit.name.clone(), kind: edit.kind, options: options.options.clone() };
    let draft = validate(transaction, &draft, Some(custom_item_id)).await?;
    let after = CustomItem { custom_item_id, name: draft.name, kind: draft.kind, options: draft.options };
    Ok((ItemChange { before, after: Some(after), renamed: options.renamed.clone() }, options))
}

/// A transaction in which this item may be changed.
async fn begin_change(state: &AppState, workspace_id: i32, custom_item_id: u32) -> Result<Transaction> {
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    refuse_while_importing(&mut transaction).await?;
    let custom_item_id = i32::try_from(custom_item_id).map_err(|_| Error::NotFound)?;
    store::changes::refuse_while_following(&mut transaction, &[custom_item_id]).await?;
    Ok(transaction)
}

/// Records the change, commits it with the first leads, and has the others follow.
async fn follow_up(
    state: &AppState,
    mut transaction: Transaction,
    signed_in: &SignedIn,
    change: &ItemChange,
    options: &OptionChanges,
    losing: u64,
) -> Result<()> {
    let workspace_id = signed_in.workspace_id;
    let number = store::changes::record(&mut transaction, signed_in.account_id, change, options, losing).await?;
    // The second block of an ordinary workspace only ends the change.
    let mut has_ended = follow::apply_block(&mut transaction, number).await?;
    if !has_ended {
        has_ended = follow::apply_block(&mut transaction, number).await?;
    }
    transaction.commit().await?;
    if has_ended {
        return Ok(());
    }
    // A task of its own: a client that goes away ends this handler, and the leads must still follow.
    let follows = tokio::spawn({
        let state = state.clone().for_jobs();
        async move {
            if let Err(error) = follow::finish(state, workspace_id, number).await {
                tracing::warn!(%error, workspace_id, number, "leads of a changed custom item wait for the sweep");
            }
        }
    });
    // The record says whether it is done.
    let _finished = tokio::time::timeout(WAIT_FOR_LEADS, follows).await;
    Ok(())
}
