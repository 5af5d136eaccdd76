//! Lets go of what is no longer kept: plans that nobody confirmed, files after their time, uploads of which no import
//! was made, objects that belong to nothing, leads that an undo has removed; brings to their end names that leave and
//! leads that follow companies or custom items, where their process has died, and the search index after the leads
//! where nobody else does.
//!
//! Guarantees: a row goes before its objects do, so that nothing that can still be read has lost its bytes; several
//! processes may sweep at once. The history itself is kept for ever.

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, TryStreamExt};
use tokio::task::JoinHandle;

use super::queue;
use crate::{
    accounts::workspace,
    base::{
        error::{Error, Result},
        keeping::Keeping,
    },
    outbound::{email_check, mail, webhook},
    pipeline::{
        import::{
            self,
            store::{difference::PLANS, jobs, old},
        },
        undo::{self, store::rows::UNDO_PREVIEWS},
        upload::{self, store::unused},
    },
    records::{
        company::{self, store::expired},
        custom_item,
        lead::store::export,
        name::follow,
        search::store::pending,
    },
    state::AppState,
};

const SWEEP_EVERY: Duration = Duration::from_secs(600);
/// An object is recorded right after it was written; one that is as old as this and stands nowhere is nobody's.
const ORPHAN_AGE: Duration = Duration::from_secs(24 * 3600);
const OBJECTS_AT_ONCE: usize = 1_000;

#[derive(Debug)]
pub struct Sweeper(JoinHandle<()>);

impl Sweeper {
    pub fn start(state: AppState, keeping: Keeping) -> Sweeper {
        Sweeper(tokio::spawn(async move {
            loop {
                if let Err(error) = sweep(&state, keeping).await {
                    tracing::warn!(%error, "sweeping stopped; it is tried again");
                }
                tokio::time::sleep(SWEEP_EVERY).await;
            }
        }))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Once through everything.
pub async fn sweep(state: &AppState, keeping: Keeping) -> Result<()> {
    let state = &state.clone().for_jobs();
    let mut transaction = state.database.begin_global().await?;
    let workspaces = workspace::store::ids(&mut transaction).await?;
    transaction.commit().await?;
    for workspace_id in workspaces {
        if let Err(error) = sweep_workspace(state, workspace_id, keeping).await {
            tracing::warn!(%error, workspace_id, "sweeping a workspace stopped; it is tried again");
        }
    }
    delete_orphans(state).await
}

async fn sweep_workspace(state: &AppState, workspace_id: i32, keeping: Keeping) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    jobs::enqueue_missing(&mut transaction, workspace_id).await?;
    undo::enqueue_missing(&mut transaction, workspace_id).await?;
    pending::enqueue_missing(&mut transaction, workspace_id).await?;
    mail::enqueue_missing(&mut transaction, workspace_id).await?;
    PLANS.sweep(&mut transaction, workspace_id).await?;
    UNDO_PREVIEWS.sweep(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    drop_old_plans(state, workspace_id).await?;
    undo::drop_old_previews(state, workspace_id).await?;
    PLANS.delete_rows_without_plan(&state.database, workspace_id).await?;
    UNDO_PREVIEWS.delete_rows_without_plan(&state.database, workspace_id).await?;
    let_old_files_go(state, workspace_id, keeping).await?;
    drop_unused_uploads(state, workspace_id).await?;
    undo::erase_removed(state, workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    export::sweep(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    mail::job::sweep_files(state.mail.as_deref(), workspace_id, keeping).await?;
    follow::resume(state, workspace_id).await?;
    custom_item::follow::resume(state, workspace_id).await?;
    webhook::job::sweep(state, workspace_id).await?;
    email_check::job::sweep(state, workspace_id).await?;
    company::follow::resume(state, workspace_id).await
}

async fn drop_old_plans(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let plans = old::plans(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    for import_id in plans {
        let mut transaction = state.database.begin(workspace_id).await?;
        // Somebody may have started it, or had it planned again, since it was listed.
        let import = import::store::lock(&mut transaction, workspace_id, import_id).await;
        if !import.is_ok_and(|import| import.was_never_started() && import.is_past_its_time) {
            continue;
        }
        queue::forget_plan(&mut transaction, workspace_id, import_id).await?;
        transaction.commit().await?;
        let mut transaction = state.database.begin(workspace_id).await?;
        import::store::delete_plan(&mut transaction, workspace_id, import_id).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// The bytes themselves go with the upload, when no import needs it any more; the company CSV's names here.
async fn let_old_files_go(state: &AppState, workspace_id: i32, keeping: Keeping) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    old::expire_files(&mut transaction, workspace_id, keeping.file_days).await?;
    expired::delete_names(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    Ok(())
}

async fn drop_unused_uploads(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let upload_ids = unused::list(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    for upload_id in upload_ids {
        let mut transaction = state.database.begin(workspace_id).await?;
        let paths = upload::store::delete(&mut transaction, workspace_id, &upload_id).await?;
        transaction.commit().await?;
        upload::delete_objects(state, paths.unwrap_or_default()).await;
    }
    Ok(())
}

/// What a process wrote and could no longer record. The store is this installation's own part (`objects::of_installation`).
async fn delete_orphans(state: &AppState) -> Result<()> {
    let mut objects = state.objects.list(None).try_chunks(OBJECTS_AT_ONCE);
    while let Some(listed) = objects.next().await {
        let listed = listed.map_err(|error| Error::from(error.1))?;
        let old = listed.into_iter().filter(is_old).map(|object| object.location.to_string());
        let mut orphans: HashSet<String> = old.collect();
        let workspaces: HashSet<i32> = orphans.iter().filter_map(|path| workspace_of(path)).collect();
        for workspace_id in workspaces {
            for known in recorded(state, workspace_id, &orphans).await? {
                orphans.remove(&known);
            }
        }
        // What does not look like ours is left alone.
        let ours = orphans.into_iter().filter(|path| workspace_of(path).is_some()).collect();
        upload::delete_objects(state, ours).await;
    }
    Ok(())
}

fn is_old(object: &object_store::ObjectMeta) -> bool {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    now - object.last_modified.timestamp() > ORPHAN_AGE.as_secs().cast_signed()
}

/// Paths begin with the workspace's number.
fn workspace_of(path: &str) -> Option<i32> {
    path.split_once('/')?.0.parse().ok()
}

async fn recorded(state: &AppState, workspace_id: i32, paths: &HashSet<String>) -> Result<Vec<String>> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut transaction = state.database.begin(workspace_id).await?;
    unused::recorded_paths(&mut transaction, workspace_id, paths).await
}
