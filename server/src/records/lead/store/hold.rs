//! Protection of addresses and leads while an import or an undo runs: of the addresses that the import will register
//! and the leads that it will overwrite, and of the leads that the undo will change or remove.
//!
//! The protocol for all other changes of leads, in this order and in the changing transaction:
//! 1. `workspace::store::lock_workspace`: so that no import starts between the check and the change.
//! 2. Before registering an address: `refuse_planned_address`.
//! 3. Before editing or deleting leads: `wait_for_block`; a plan that waits for confirmation notices an edit by the
//!    lead's `revision`, which every edit increments.
//!
//! Both note the change (`note_change`), so that a plan that waits for confirmation knows that it must check again;
//! every other change of a workspace must note it by itself.
//!
//! Names and custom items: `refuse_while_importing` after the lock. Adding a name needs neither.

use std::time::Duration;

use crate::{
    accounts::workspace::store::{lock_workspace, note_change},
    base::{
        database::{Database, Transaction},
        error::{Error, Result},
        import_state::{applying, running},
    },
};

/// After `lock_workspace`: refuses while an import is waiting, processing or being undone.
pub(crate) async fn refuse_while_importing(transaction: &mut Transaction) -> Result<()> {
    if is_importing(transaction).await? { Err(Error::ImportRunning) } else { Ok(()) }
}

/// Whether an import is waiting, processing or being undone.
pub(crate) async fn is_importing(transaction: &mut Transaction) -> Result<bool> {
    Ok(sqlx::query_scalar(concat!("select exists (select from import where workspace_id = $1 and ", running!(), ")"))
        .bind(transaction.workspace_id())
        .fetch_one(&mut **transaction)
        .await?)
}

pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// After `lock_workspace`: `ImportRunning` while an unfinished import is to register this address.
pub async fn refuse_planned_address(transaction: &mut Transaction, email: &str) -> Result<()> {
    note_change(transaction).await?;
    let planned: bool = sqlx::query_scalar(concat!(
        "select exists (select from import join import_row using (workspace_id, import_id)
                        where import.workspace_id = $1 and import.",
        applying!(),
        " and import_row.outcome = 'n' and import_row.email = $2)",
    ))
    .bind(transaction.workspace_id())
    .bind(email)
    .fetch_one(&mut **transaction)
    .await?;
    if planned { Err(Error::ImportRunning) } else { Ok(()) }
}

/// A transaction, under the workspace's lock, in which the leads may be edited or deleted: no import will still
/// overwrite one of them, and no undo change one. Otherwise waits for that block; the caller limits how long.
pub async fn wait_for_block(database: &Database, workspace_id: i32, lead_ids: &[i64]) -> Result<Transaction> {
    loop {
        let mut transaction = database.begin(workspace_id).await?;
        lock_workspace(&mut transaction).await?;
        let must_wait: bool = sqlx::query_scalar(concat!(
            "select exists (select from import join import_row using (workspace_id, import_id)
                            where import.workspace_id = $1 and import.",
            applying!(),
            "     and import_row.lead_id = any($2) and import_row.row > import.applied_row
                              and import_row.outcome in ('o', 'u'))
                 or exists (select from undo join undo_row using (workspace_id, import_id)
                            where undo.workspace_id = $1 and undo.state = 'processing'
                              and undo_row.lead_id = any($2) and undo_row.row > undo.applied_row
                              and undo_row.outcome in ('d', 'b', 'p'))",
        ))
        .bind(workspace_id)
        .bind(lead_ids)
        .fetch_one(&mut *transaction)
        .await?;
        if !must_wait {
            note_change(&mut transaction).await?;
            return Ok(transaction);
        }
        drop(transaction);
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
