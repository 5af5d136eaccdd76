//! Custom items: the columns from AD on (specification 10).
//!
//! Guarantees: positions are 0, 1, 2 … without gaps; what leads hold fits the items as they are: values follow a renamed
//! option, and a deleted item, a removed option or a new kind takes them off (`follow`), which is done only when the
//! person has agreed to the number of leads that lose a value, and is recorded (`record`). While an import is waiting or
//! processing, items can be added and moved but neither changed nor deleted.
//!
//! The rules for names and options are core's: the page judges by the same.

mod change;
pub(crate) mod record;
pub(crate) mod values;
pub(crate) mod follow;

use axum::{extract::State, http::StatusCode};
use torikomi_core::{
    domain::{
        format::{CustomItem, CustomKind, Format},
        value::comparable,
    },
    draft::custom_item::{CustomItemDraft, Fault, MAX_ITEMS, judge},
    wire::ErrorAnswer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    database::{Numbered, Transaction, lock_workspace, note_change, take_number},
    error::{Error, Result},
    extract::Json,
    format::profile,
    state::AppState,
    words,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_custom_items, create_custom_item))
        .routes(routes!(reorder_custom_items))
        .merge(change::routes())
        .merge(record::routes())
}

/// The custom items in their order
#[utoipa::path(get, path = "/api/custom-item", tag = "custom item",
    responses((status = 200, body = Vec<CustomItem>)))]
async fn list_custom_items(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<CustomItem>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(load(&mut transaction, signed_in.workspace_id).await?))
}

/// Add a custom item, as the last column
#[utoipa::path(post, path = "/api/custom-item", tag = "custom item", request_body = CustomItemDraft,
    responses((status = 201, body = Vec<CustomItem>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_custom_item(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<CustomItemDraft>,
) -> Result<(StatusCode, Json<Vec<CustomItem>>)> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    let draft = judged(&mut transaction, workspace_id, &draft, None).await?;
    let custom_item_id = take_number(&mut transaction, workspace_id, Numbered::CustomItem).await?;
    sqlx::query(
        "insert into custom_item (workspace_id, custom_item_id, position, name, name_key, kind, options)
         values ($1, $2, (select count(*) from custom_item where workspace_id = $1), $3, $4, $5, $6)",
    )
    .bind(workspace_id)
    .bind(custom_item_id)
    .bind(&draft.name)
    .bind(comparable(&draft.name))
    .bind(kind_text(draft.kind))
    .bind(&draft.options)
    .execute(&mut *transaction)
    .await?;
    let items = load(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(items)))
}

/// Put the items in another order
///
/// Takes the ids of all items, each once.
#[utoipa::path(put, path = "/api/custom-item-order", tag = "custom item", request_body = Vec<u32>,
    responses((status = 200, body = Vec<CustomItem>), (status = 422, body = ErrorAnswer)))]
async fn reorder_custom_items(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(order): Json<Vec<u32>>,
) -> Result<Json<Vec<CustomItem>>> {
    signed_in.require_settings()?;
    if order.len() > MAX_ITEMS {
        return Err(Error::Invalid(words::order_incomplete()));
    }
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    let mut present: Vec<u32> =
        load(&mut transaction, workspace_id).await?.iter().map(|item| item.custom_item_id).collect();
    let mut wanted = order.clone();
    present.sort_unstable();
    wanted.sort_unstable();
    if present != wanted {
        return Err(Error::Invalid(words::order_incomplete()));
    }
    let order: Vec<i64> = order.into_iter().map(i64::from).collect();
    sqlx::query(
        "update custom_item set position = wanted.position - 1
         from unnest($2::bigint[]) with ordinality as wanted (custom_item_id, position)
         where custom_item.workspace_id = $1 and custom_item.custom_item_id = wanted.custom_item_id",
    )
    .bind(workspace_id)
    .bind(order)
    .execute(&mut *transaction)
    .await?;
    let items = load(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    Ok(Json(items))
}

/// The draft as it is kept, or everything that core's rules say against it.
async fn judged(
    transaction: &mut Transaction,
    workspace_id: i32,
    draft: &CustomItemDraft,
    own_id: Option<u32>,
) -> Result<CustomItemDraft> {
    let columns = profile::load(transaction, workspace_id).await?;
    let format = Format { columns, custom_items: load(transaction, workspace_id).await?, ..Format::default() };
    judge(draft, &format, own_id).map_err(|faults| match faults.as_slice() {
        [Fault::NameTaken] => Error::NameTaken(words::custom_item_name_taken()),
        faults => Error::Invalid(words::joined(faults.iter().map(Fault::message))),
    })
}

/// The workspace's custom items in their order.
pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<CustomItem>> {
    let rows: Vec<(i32, String, String, Vec<String>)> = sqlx::query_as(
        "select custom_item_id, name, kind, options from custom_item where workspace_id = $1 order by position",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter()
        .map(|(custom_item_id, name, kind, options)| {
            let custom_item_id =
                u32::try_from(custom_item_id).map_err(|error| Error::internal("a custom item's number", error))?;
            Ok(CustomItem { custom_item_id, name, kind: kind_of(&kind)?, options })
        })
        .collect()
}

/// The kind as the table has it; the same words as on the wire.
pub fn kind_text(kind: CustomKind) -> &'static str {
    match kind {
        CustomKind::Text => "text",
        CustomKind::LongText => "long_text",
        CustomKind::Number => "number",
        CustomKind::Date => "date",
        CustomKind::Select => "select",
        CustomKind::Checkbox => "checkbox",
    }
}

fn kind_of(text: &str) -> Result<CustomKind> {
    Ok(match text {
        "text" => CustomKind::Text,
        "long_text" => CustomKind::LongText,
        "number" => CustomKind::Number,
        "date" => CustomKind::Date,
        "select" => CustomKind::Select,
        "checkbox" => CustomKind::Checkbox,
        other => return Err(Error::Internal(format!("a custom item of kind {other}"))),
    })
}
