//! Erasure of removed leads: they stay in an undo's list, where a person can look at them, for as long as the import's
//! file, which contains them too. Then they are erased like deleted ones (`deletion`).
//!
//! Guarantees: every removed lead is erased once, in blocks of a short transaction each, or of several if very many
//! skipped rows contain its addresses. Outcomes and counts stay.

use super::store::removed_leads::{self, ExpiredUndo};
use crate::{
    accounts::workspace::store::lock_workspace, base::error::Result, pipeline::deletion::erasure::Erasure,
    state::AppState,
};

const BLOCK_LEADS: i64 = 500;

/// For the sweep: undos whose import's file is gone; failed ones too, as far as they were applied.
pub async fn erase_removed(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let expired = removed_leads::expired_undos(&mut transaction).await?;
    transaction.commit().await?;
    for ExpiredUndo { import_id, applied_row } in expired {
        let mut through = Some(0);
        while let Some(after) = through {
            through = erase_block(state, workspace_id, import_id, (after, applied_row)).await?;
        }
    }
    Ok(())
}

/// Returns the row after which it continues; `None` if there are no more, which is recorded.
async fn erase_block(
    state: &AppState,
    workspace_id: i32,
    import_id: i64,
    (after, last): (i32, i32),
) -> Result<Option<i32>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    let removed = removed_leads::next_block(&mut transaction, import_id, (after, last), BLOCK_LEADS).await?;
    let mut through = removed.last().map(|lead| lead.row);
    if through.is_some() {
        let lead_ids = removed.into_iter().map(|lead| lead.lead_id).collect();
        let erasure = Erasure::of(&mut transaction, lead_ids).await?;
        if erasure.erase_skipped_rows(&mut transaction).await? {
            erasure.apply(&mut transaction).await?;
        } else {
            through = Some(after);
        }
    } else {
        removed_leads::note_erased(&mut transaction, import_id).await?;
    }
    transaction.commit().await?;
    Ok(through)
}
