//! もう一度試す: a failed import continues after the last row that it has applied.
//!
//! Guarantees: exactly once, like the import itself: rows applied before the failure are not applied again, because the
//! checkpoint is unchanged, and of two clicks one requeues the job. The rest of the plan must still be as it was shown:
//! since the failure nothing was reserved, so leads, addresses and names may have changed. If so, the retry is refused
//! with advice; the plan of an import that was applied in part is never rebuilt.
//!
//! The names that the import creates exist by now (that is the first step of `import::job`); one deleted since is
//! created again, as it was confirmed.

use torikomi_core::wire::ImportState;

use super::{
    start,
    store::{self, IMPORT, ImportRecord},
};
use crate::{
    accounts::workspace::store::{lock_workspace, note_change},
    base::{
        database::Transaction,
        error::{Error, Result},
        signal::Notification,
    },
    records::{custom_item::store::changes::refuse_while_following, lead::store::hold::refuse_while_importing},
    work::queue::enqueue,
};

/// Makes the import pending again. One that is pending, running or done is left as it is.
pub async fn retry(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    lock_workspace(transaction).await?;
    let import = store::lock(transaction, import_id).await?;
    match import.state {
        ImportState::Failed => {}
        ImportState::Waiting | ImportState::Processing | ImportState::Done => return Ok(()),
        _ => return Err(Error::WrongState),
    }
    if !import.has_file() {
        return Err(Error::Gone);
    }
    refuse_while_importing(transaction).await?;
    refuse_while_following(transaction, &[]).await?;
    if !start::is_rest_current(transaction, &import).await? {
        return Err(Error::ChangedSinceFailure);
    }
    requeue(transaction, &import).await
}

async fn requeue(transaction: &mut Transaction, import: &ImportRecord) -> Result<()> {
    // As at the start: plans that wait for confirmation must check again.
    note_change(transaction).await?;
    store::start::requeue(transaction, import.import_id).await?;
    enqueue(transaction, IMPORT, import.import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id: import.import_id }
        .send(transaction)
        .await
}
