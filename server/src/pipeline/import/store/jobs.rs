//! Imports whose job was lost.

use crate::{
    base::{database::Transaction, error::Result},
    records::company::store::import_company::enqueue_missing_companies,
    work::queue::{JobKind, enqueue},
};

/// Gives a job to every import that should have one and has none. None should be without; an import that waits for
/// nobody would wait for ever.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let missing: Vec<(i64, String)> = sqlx::query_as(
        "select import_id, state from import
         where workspace_id = $1 and state in ('planning', 'waiting', 'processing', 'undoing')
           and not exists (select from job where job.workspace_id = $1 and job.import_id = import.import_id
                                             and job.kind in ('plan', 'import', 'undo'))
         for no key update skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, state) in missing {
        tracing::error!(workspace_id, import_id, state, "an import without a job: it gets one");
        let kind = match state.as_str() {
            "planning" => JobKind::Plan,
            "undoing" => JobKind::Undo,
            _ => JobKind::Import,
        };
        enqueue(transaction, workspace_id, kind, import_id).await?;
    }
    enqueue_missing_companies(transaction, workspace_id).await
}
