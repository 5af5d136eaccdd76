//! How far an import is: its state, its checkpoint, and how it ended.

use sqlx::types::Json;
use torikomi_core::{domain::problem::Message, wire::ImportState};

use super::state::applying;
use crate::base::{column::Word, database::Transaction, error::Result};

/// Answers whether there is anything to process.
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

/// `rows` more are applied, through this one.
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

/// Answers whether all rows of its plan were applied; otherwise it is left as it is.
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

/// Its counts are no longer the plan's, but those of the rows that were applied.
pub(crate) async fn fail(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query(include_str!("failed.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Json(failure))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Notes the revisions of the leads that a failed import has still to overwrite.
pub(crate) async fn note_revisions(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(include_str!("failed_revisions.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Notes what went wrong with an import that goes on.
pub(crate) async fn note_failure(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query("update import set failure = $3 where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Json(failure))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The import is being taken back.
pub(crate) async fn set_undoing(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("update import set state = 'undoing' where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// What an import is that was being taken back; one that was not is left as it is.
pub(crate) async fn set_state(transaction: &mut Transaction, import_id: i64, state: ImportState) -> Result<()> {
    sqlx::query("update import set state = $3 where workspace_id = $1 and import_id = $2 and state = 'undoing'")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(Word(state))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
