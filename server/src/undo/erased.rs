//! Leads that an undo has removed stay in its list, so that a person can look at what was taken back, for as long as
//! the import's file, in which they stand too, is kept. Then they are erased as deleted ones are (`lead::erasure`).
//!
//! Guarantees: whatever was removed is erased once, in blocks of a short transaction each; of several where very many
//! skipped rows are about its addresses. Outcomes and counts stay.

use crate::{database::lock_workspace, error::Result, lead::erasure::Erasure, state::AppState};

const BLOCK_LEADS: i64 = 500;

/// The sweep's: undos whose import's file is gone. Those that failed, too, as far as they came.
pub async fn erase_removed(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let due: Vec<(i64, i32)> = sqlx::query_as(
        "select import_id, undo.applied_row from undo join import using (workspace_id, import_id)
         where workspace_id = $1 and undo.state in ('done', 'failed') and undo.applied_row > 0
           and erased_at is null and files_deleted_at is not null",
    )
    .bind(workspace_id)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for (import_id, applied_row) in due {
        let mut through = Some(0);
        while let Some(after) = through {
            through = erase_block(state, workspace_id, import_id, (after, applied_row)).await?;
        }
    }
    Ok(())
}

/// Answers the row behind which it goes on; `None` when there are no more, which is noted.
async fn erase_block(
    state: &AppState,
    workspace_id: i32,
    import_id: i64,
    (after, last): (i32, i32),
) -> Result<Option<i32>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    let removed: Vec<(i32, i64)> = sqlx::query_as(
        "select row, lead_id from undo_row
         where workspace_id = $1 and import_id = $2 and outcome = 'd' and row > $3 and row <= $4 order by row limit $5",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after)
    .bind(last)
    .bind(BLOCK_LEADS)
    .fetch_all(&mut *transaction)
    .await?;
    let mut through = removed.last().map(|(row, _)| *row);
    if through.is_some() {
        let lead_ids = removed.into_iter().map(|(_, lead_id)| lead_id).collect();
        let erasure = Erasure::of(&mut transaction, workspace_id, lead_ids).await?;
        if erasure.erase_skipped_rows(&mut transaction, workspace_id).await? {
            erasure.apply(&mut transaction, workspace_id).await?;
        } else {
            through = Some(after);
        }
    } else {
        sqlx::query("update undo set erased_at = now() where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(through)
}
