//! Table `custom_item`.

use torikomi_core::{
    domain::{
        format::{CustomItem, CustomKind},
        value::fold,
    },
    draft::custom_item::CustomItemDraft,
};

use super::values::ItemChange;
use crate::base::{
    column::Word,
    database::Transaction,
    error::{Error, Result},
};

pub(crate) mod changes;

#[derive(Debug, sqlx::FromRow)]
struct ItemRow {
    custom_item_id: i32,
    name: String,
    kind: Word<CustomKind>,
    options: Vec<String>,
}

/// The workspace's custom items in their order.
pub(crate) async fn load(transaction: &mut Transaction) -> Result<Vec<CustomItem>> {
    let rows: Vec<ItemRow> = sqlx::query_as(
        "select custom_item_id, name, kind, options from custom_item where workspace_id = $1 order by position",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter()
        .map(|ItemRow { custom_item_id, name, kind: Word(kind), options }| {
            let custom_item_id =
                u32::try_from(custom_item_id).map_err(|error| Error::internal("a custom item's number", error))?;
            Ok(CustomItem { custom_item_id, name, kind, options })
        })
        .collect()
}

/// `NotFound` if no item has this number.
pub(crate) async fn get(transaction: &mut Transaction, custom_item_id: u32) -> Result<CustomItem> {
    let items = load(transaction).await?;
    items.into_iter().find(|item| item.custom_item_id == custom_item_id).ok_or(Error::NotFound)
}

/// Appends a validated draft to the items.
pub(crate) async fn insert(transaction: &mut Transaction, custom_item_id: i32, draft: &CustomItemDraft) -> Result<()> {
    sqlx::query(
        "insert into custom_item (workspace_id, custom_item_id, position, name, name_key, kind, options)
         values ($1, $2, (select count(*) from custom_item where workspace_id = $1), $3, $4, $5, $6)",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_id)
    .bind(&draft.name)
    .bind(fold(&draft.name).into_owned())
    .bind(Word(draft.kind))
    .bind(&draft.options)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Reorders the items; `order` has the numbers of all of them.
pub(crate) async fn reorder(transaction: &mut Transaction, order: &[i64]) -> Result<()> {
    sqlx::query(
        "update custom_item set position = wanted.position - 1
         from unnest($2::bigint[]) with ordinality as wanted (custom_item_id, position)
         where custom_item.workspace_id = $1 and custom_item.custom_item_id = wanted.custom_item_id",
    )
    .bind(transaction.workspace_id())
    .bind(order)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The items after it move up.
pub(crate) async fn delete(transaction: &mut Transaction, custom_item_id: u32) -> Result<()> {
    let position: i32 = sqlx::query_scalar(
        "delete from custom_item where workspace_id = $1 and custom_item_id = $2 returning position",
    )
    .bind(transaction.workspace_id())
    .bind(i64::from(custom_item_id))
    .fetch_one(&mut **transaction)
    .await?;
    sqlx::query("update custom_item set position = position - 1 where workspace_id = $1 and position > $2")
        .bind(transaction.workspace_id())
        .bind(position)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Stores the item after the change; does nothing if it is deleted. An older name may be equal to another one when
/// folded: while it stays, so does its key.
pub(crate) async fn save(transaction: &mut Transaction, change: &ItemChange) -> Result<()> {
    let Some(after) = &change.after else { return Ok(()) };
    sqlx::query(
        "update custom_item
         set name = $3, name_key = case when name = $3 then name_key else $4 end, kind = $5, options = $6
         where workspace_id = $1 and custom_item_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(i64::from(after.custom_item_id))
    .bind(&after.name)
    .bind(fold(&after.name).into_owned())
    .bind(Word(after.kind))
    .bind(&after.options)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
