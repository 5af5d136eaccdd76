//! Step 3's button: starts the import of the plan that was shown, if nothing that it touches has changed.
//!
//! Guarantees: nothing changes between the verification and the acceptance, because both happen in one transaction
//! under the workspace's lock (`workspace::store::lock_workspace`), which every change of leads, names and custom items
//! takes too; one import runs in a workspace at a time (a unique index). A second click, or a click after a lost
//! answer, gets the current import.
//!
//! "Touches" means: the leads that are overwritten (their revisions), the addresses that are newly registered (still
//! free), the names that the planned rows hold before or after (still existing, not renamed), the names that the import
//! creates (still unknown, and room for them), the format's profile and, if the file has their columns, the custom
//! items (all unchanged). None of it is checked if nothing in the workspace has changed since
//! (`workspace::store::note_change`): then a start is immediate, whatever the file's size. While leads still follow a
//! change of a custom item, nothing is started. A new name that would rescue a skipped row changes nothing: skips are
//! fixed by the plan.

use torikomi_core::{
    domain::names::NameKind,
    wire::{ImportCounts, ImportState},
};

use super::{
    answer::StartOutcome,
    store::{self, IMPORT, ImportRecord, PLAN, difference::PLANS},
};
use crate::{
    accounts::workspace::store::{changes, lock_workspace, note_change},
    base::{
        database::Transaction,
        error::{Error, Result},
        signal::Notification,
    },
    records::{
        custom_item::{self, store::changes::refuse_while_following},
        format,
        lead::store::hold::refuse_while_importing,
        name::store::lookup::{Meaning, look_up},
    },
    work::queue::enqueue,
};

pub async fn start(transaction: &mut Transaction, import_id: i64, plan_version: u32) -> Result<StartOutcome> {
    lock_workspace(transaction).await?;
    let import = store::lock(transaction, import_id).await?;
    match import.state {
        ImportState::Planned => {}
        ImportState::Waiting | ImportState::Processing | ImportState::Done => return Ok(StartOutcome::Accepted),
        // It is being rebuilt, perhaps because of another tab's click.
        ImportState::Planning if import.plan_version > 0 => return Err(Error::PlanChanged),
        _ => return Err(Error::WrongState),
    }
    if import.is_expired {
        return Err(Error::PlanGone);
    }
    if u32::try_from(import.plan_version).ok() != Some(plan_version) {
        return Err(Error::PlanChanged);
    }
    refuse_while_importing(transaction).await?;
    refuse_while_following(transaction, &[]).await?;
    if is_current(transaction, &import).await? {
        accept(transaction, import_id).await?;
        return Ok(StartOutcome::Accepted);
    }
    rebuild_plan(transaction, &import).await?;
    Ok(StartOutcome::Outdated)
}

/// Whether everything that the plan touches is unchanged since the plan was made.
async fn is_current(transaction: &mut Transaction, import: &ImportRecord) -> Result<bool> {
    if import.plan_changes == Some(changes(transaction).await?) {
        return Ok(true);
    }
    is_unchanged(transaction, import, false).await
}

/// Whether the unapplied rest of a stopped import is unchanged since it stopped.
pub async fn is_rest_current(transaction: &mut Transaction, import: &ImportRecord) -> Result<bool> {
    is_unchanged(transaction, import, true).await
}

async fn is_unchanged(transaction: &mut Transaction, import: &ImportRecord, has_begun: bool) -> Result<bool> {
    let after = if has_begun { import.applied_row } else { 0 };
    let changed = store::start::has_changed(transaction, import.import_id, after, has_begun).await?;
    if changed || !has_begun && !are_new_names_unknown(transaction, import.import_id).await? {
        return Ok(false);
    }
    let planned = store::format(transaction, import.import_id).await?;
    if planned.columns != format::profile::load(transaction).await? {
        return Ok(false);
    }
    Ok(!import.has_custom_items(&planned) || planned.custom_items == custom_item::store::load(transaction).await?)
}

/// Whether none of the names that the plan creates means a registered one by now.
async fn are_new_names_unknown(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    let new_names = store::new_names(transaction, import_id).await?;
    let texts: Vec<(NameKind, &str)> = new_names.iter().map(|new| (new.kind, new.name.as_str())).collect();
    let meanings = look_up(transaction, &texts).await?;
    Ok(!meanings.iter().any(|meaning| matches!(meaning, Meaning::Registered(_))))
}

async fn accept(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    // Invalidates plans made before; called again at the end, for one that is being made now.
    note_change(transaction).await?;
    store::start::accept(transaction, import_id).await?;
    enqueue(transaction, IMPORT, import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id }.send(transaction).await
}

async fn rebuild_plan(transaction: &mut Transaction, import: &ImportRecord) -> Result<()> {
    let shown: ImportCounts = import.counts()?;
    PLANS.delete_shown(transaction, import.import_id).await?;
    store::start::rebuild_plan(transaction, import.import_id, &shown).await?;
    enqueue(transaction, PLAN, import.import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id: import.import_id }
        .send(transaction)
        .await
}
