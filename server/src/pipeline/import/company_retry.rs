//! The retry of a failed job of companies.

use torikomi_core::wire::ImportCompaniesState;

use super::store;
use crate::{
    accounts::workspace::store::lock_workspace,
    base::{
        database::Transaction,
        error::{Error, Result},
        signal::Notification,
    },
    records::company::store::import_company::{COMPANIES, lock_state, requeue},
    work::queue::enqueue,
};

/// Continues failed companies after the leads that are done; nothing is done twice. Companies that are pending, under
/// way or done are left as they are. `WrongState` while the import itself has not ended, or is being undone.
pub(crate) async fn retry(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    lock_workspace(transaction).await?;
    let import = store::lock(transaction, import_id).await?;
    if !import.state.is_over() {
        return Err(Error::WrongState);
    }
    let found = lock_state(transaction, import_id).await?;
    if found.ok_or(Error::NotFound)? != ImportCompaniesState::Failed {
        return Ok(());
    }
    requeue(transaction, import_id).await?;
    enqueue(transaction, COMPANIES, import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id }.send(transaction).await
}
