//! Recovery of imports whose job was lost.

use torikomi_core::wire::ImportState;

use crate::{
    base::{column::Word, database::Transaction, error::Result},
    work::queue::{Kind, enqueue, is_there},
};

/// Gives a job to every import in one of these states that has none of this kind. There should be no such import;
/// without a job it would wait for ever.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction, kind: Kind, states: &[ImportState]) -> Result<()> {
    let workspace_id = transaction.workspace_id();
    let states: Vec<Word<ImportState>> = states.iter().copied().map(Word).collect();
    let imports: Vec<(i64, Word<ImportState>)> = sqlx::query_as(
        "select import_id, state from import where workspace_id = $1 and state = any($2)
         for no key update skip locked",
    )
    .bind(workspace_id)
    .bind(states)
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, Word(state)) in imports {
        if !is_there(transaction, kind, import_id).await? {
            tracing::error!(workspace_id, import_id, ?state, "an import had no job: one is enqueued");
            enqueue(transaction, kind, import_id).await?;
        }
    }
    Ok(())
}
