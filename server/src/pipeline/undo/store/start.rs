//! The start of an undo, and the rebuilding of its preview.

use sqlx::types::Json;
use torikomi_core::{domain::format::CustomItem, wire::ImportState};

use crate::base::{column::Word, database::Transaction, error::Result};

/// Whether something that the undo touches, except the custom items, has changed since its preview was built.
pub(crate) async fn has_changed(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(include_str!("changed_since_preview.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .fetch_one(&mut **transaction)
        .await?)
}

/// Whether the custom items were these when the preview was built.
pub(crate) async fn has_items(
    transaction: &mut Transaction,
    import_id: i64,
    custom_items: &[CustomItem],
) -> Result<bool> {
    Ok(sqlx::query_scalar("select custom_items = $3 from undo where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Json(custom_items))
        .fetch_one(&mut **transaction)
        .await?)
}

/// Makes the undo pending.
pub(crate) async fn accept(
    transaction: &mut Transaction,
    import_id: i64,
    account_id: i32,
    (import_state, delete_companies): (ImportState, bool),
) -> Result<()> {
    sqlx::query(
        "update undo
         set state = 'processing', account_id = $3, import_state = $4, deletes_companies = $5, failure = null,
             ended_at = null, started_at = coalesce(started_at, now()), total_rows = lead_count,
             done_rows = (select count(*) from undo_row
                          where workspace_id = $1 and import_id = $2 and row <= applied_row)
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(account_id)
    .bind(Word(import_state))
    .bind(delete_companies)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The undo is previewed again; the next preview is compared with what was shown.
pub(crate) async fn rebuild_preview(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(include_str!("preview_again.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
