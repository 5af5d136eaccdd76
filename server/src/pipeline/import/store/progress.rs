//! The progress of an import: its state, its checkpoint, and its end.

use sqlx::types::Json;
use torikomi_core::{domain::problem::Message, wire::ImportState};

use crate::base::{column::Word, database::Transaction, error::Result, import_state::applying};

/// Returns whether there is anything to process.
pub(crate) async fn begin(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    let begun = sqlx::query(concat!(
        "update import set state = 'processing' where workspace_id = $1 and import_id = $2 and ",
        applying!(),
    ))
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(begun.rows_affected() > 0)
}

/// `rows` more are applied, up to and including this one.
pub(crate) async fn checkpoint(
    transaction: &mut Transaction,
    import_id: i64,
    applied_row: i32,
    rows: i64,
) -> Result<()> {
    sqlx::query(
        "update import set applied_row = $3, done_rows = done_rows + $4 where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(applied_row)
    .bind(rows)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Returns whether all rows of its plan were applied; otherwise it is left as it is.
pub(crate) async fn end(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    let ended = sqlx::query(
        "update import set state = 'done', ended_at = now(), done_rows = total_rows
         where workspace_id = $1 and import_id = $2 and state = 'processing' and done_rows = processed_count",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(ended.rows_affected() > 0)
}

/// Its counts become those of the rows that were applied.
pub(crate) async fn fail(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query(include_str!("failed.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Json(failure))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Stores the revisions of the leads that a failed import has still to overwrite.
pub(crate) async fn note_revisions(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(include_str!("failed_revisions.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Stores an error of an import that continues.
pub(crate) async fn note_failure(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query("update import set failure = $3 where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Json(failure))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Marks the import as being undone.
pub(crate) async fn set_undoing(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("update import set state = 'undoing' where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Sets the state of an import that was being undone; another one is left as it is.
pub(crate) async fn set_state(transaction: &mut Transaction, import_id: i64, state: ImportState) -> Result<()> {
    sqlx::query("update import set state = $3 where workspace_id = $1 and import_id = $2 and state = 'undoing'")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Word(state))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
