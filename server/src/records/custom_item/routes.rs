//! Custom items over HTTP: listing, adding, reordering.

use axum::{extract::State, http::StatusCode};
use torikomi_core::{
    domain::format::{CustomItem, Format},
    draft::custom_item::{CustomItemDraft, Fault, MAX_ITEMS, judge},
    wire::ErrorAnswer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{self, load};
use crate::{
    accounts::{
        account::signed_in::SignedIn,
        workspace::store::{lock_workspace, note_change},
    },
    base::{
        counter::{Sequence, take_number},
        database::Transaction,
        error::{Error, Result},
        words,
    },
    http::extract::Json,
    records::format,
    state::AppState,
};

pub(crate) mod change;
pub(crate) mod changes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_custom_items, create_custom_item))
        .routes(routes!(reorder_custom_items))
        .merge(change::routes())
        .merge(changes::routes())
}

/// List the custom items in their order
#[utoipa::path(get, path = "/api/custom-item", tag = "custom item",
    responses((status = 200, body = Vec<CustomItem>)))]
pub(crate) async fn list_custom_items(
    State(state): State<AppState>,
    signed_in: SignedIn,
) -> Result<Json<Vec<CustomItem>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(load(&mut transaction).await?))
}

/// Add a custom item as the last column
#[utoipa::path(post, path = "/api/custom-item", tag = "custom item", request_body = CustomItemDraft,
    responses((status = 201, body = Vec<CustomItem>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
pub(crate) async fn create_custom_item(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<CustomItemDraft>,
) -> Result<(StatusCode, Json<Vec<CustomItem>>)> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    note_change(&mut transaction).await?;
    let draft = validate(&mut transaction, &draft, None).await?;
    let custom_item_id = take_number(&mut transaction, Sequence::CustomItem).await?;
    store::insert(&mut transaction, custom_item_id, &draft).await?;
    let items = load(&mut transaction).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(items)))
}

/// Reorder the custom items
///
/// Takes the ids of all items, each once, in the new order.
#[utoipa::path(put, path = "/api/custom-item-order", tag = "custom item", request_body = Vec<u32>,
    responses((status = 200, body = Vec<CustomItem>), (status = 422, body = ErrorAnswer)))]
pub(crate) async fn reorder_custom_items(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(order): Json<Vec<u32>>,
) -> Result<Json<Vec<CustomItem>>> {
    signed_in.require_settings()?;
    if order.len() > MAX_ITEMS {
        return Err(Error::Invalid(words::order_incomplete()));
    }
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    note_change(&mut transaction).await?;
    let mut present: Vec<u32> = load(&mut transaction).await?.iter().map(|item| item.custom_item_id).collect();
    let mut wanted = order.clone();
    present.sort_unstable();
    wanted.sort_unstable();
    if present != wanted {
        return Err(Error::Invalid(words::order_incomplete()));
    }
    let order: Vec<i64> = order.into_iter().map(i64::from).collect();
    store::reorder(&mut transaction, &order).await?;
    let items = load(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Json(items))
}

/// The draft in its stored form, or all violations of core's rules.
pub(crate) async fn validate(
    transaction: &mut Transaction,
    draft: &CustomItemDraft,
    own_id: Option<u32>,
) -> Result<CustomItemDraft> {
    let columns = format::profile::load(transaction).await?;
    let format = Format { columns, custom_items: load(transaction).await?, ..Format::default() };
    judge(draft, &format, own_id).map_err(|faults| match faults.as_slice() {
        [taken @ Fault::NameTaken(_)] => Error::NameTaken(taken.message()),
        faults => Error::Invalid(words::joined(faults.iter().map(Fault::message))),
    })
}
