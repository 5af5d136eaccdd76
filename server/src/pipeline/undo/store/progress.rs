//! The progress of an undo: its checkpoint, and its end.

use sqlx::types::Json;
use torikomi_core::{
    domain::problem::Message,
    wire::{ImportState, UndoState},
};

use crate::base::{column::Word, database::Transaction, error::Result};

/// `rows` more are applied, up to and including this one.
pub(crate) async fn checkpoint(
    transaction: &mut Transaction,
    import_id: i64,
    applied_row: i32,
    rows: i64,
) -> Result<()> {
    sqlx::query(
        "update undo set applied_row = $3, done_rows = done_rows + $4 where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(applied_row)
    .bind(rows)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// How many leads an undo has removed, and its account.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Removal {
    pub(crate) removed_count: i64,
    pub(crate) account_id: i32,
}

/// `None` if it is not running.
pub(crate) async fn end(transaction: &mut Transaction, import_id: i64) -> Result<Option<Removal>> {
    Ok(sqlx::query_as(include_str!("done.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .fetch_optional(&mut **transaction)
        .await?)
}

/// The state of a preview, or an undo, when it failed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct FailedUndo {
    /// The import's state before.
    pub(crate) import_state: Option<Word<ImportState>>,
    #[sqlx(flatten)]
    pub(crate) removal: Removal,
    pub(crate) applied_row: i32,
}

/// `None` if it is no longer in the state `expected`.
pub(crate) async fn fail(
    transaction: &mut Transaction,
    import_id: i64,
    expected: UndoState,
    failure: &Message,
) -> Result<Option<FailedUndo>> {
    Ok(sqlx::query_as(
        "update undo
         set state = 'failed', failure = $4, ended_at = now(),
             preview_bytes = case when $3 = 'planning' then 0 else preview_bytes end
         where workspace_id = $1 and import_id = $2 and state = $3
         returning import_state,
                   (select count(*) from undo_row
                    where undo_row.workspace_id = $1 and undo_row.import_id = $2 and outcome = 'd'
                      and row <= applied_row) as removed_count,
                   account_id, applied_row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(Word(expected))
    .bind(Json(failure))
    .fetch_optional(&mut **transaction)
    .await?)
}
