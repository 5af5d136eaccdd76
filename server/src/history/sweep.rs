//! Lets go of what is no longer kept: plans that nobody confirmed, files after their time, uploads of which no import
//! was made, objects that belong to nothing, leads that an undo has removed; brings to their end names that leave and leads that follow companies or
//! custom items, where their process has died, and the search index after the leads where nobody else does.
//!
//! Guarantees: a row goes before its objects do, so that nothing that can still be read has lost its bytes; several
//! processes may sweep at once. The history itself is kept for ever.

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, TryStreamExt};
use tokio::task::JoinHandle;

use crate::{
    company, custom_item, difference, email_check,
    error::{Error, Result},
    import::record::{self, PLAN_HOURS},
    job, lead, mail, name, search,
    state::AppState,
    undo,
    upload::{self, UPLOAD_HOURS},
    webhook,
};

const SWEEP_EVERY: Duration = Duration::from_secs(600);
/// An object is recorded right after it was written; one that is as old as this and stands nowhere is nobody's.
const ORPHAN_AGE: Duration = Duration::from_secs(24 * 3600);
const OBJECTS_AT_ONCE: usize = 1_000;

/// How long things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// The uploaded file, and with it the error CSV, after the import has ended.
    pub file_days: i32,
}

impl Default for Keeping {
    fn default() -> Self {
        Keeping { file_days: 90 }
    }
}

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
    let workspaces: Vec<i32> =
        sqlx::query_scalar("select workspace_id from workspace order by 1").fetch_all(&mut *transaction).await?;
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
    job::enqueue_missing(&mut transaction, workspace_id).await?;
    undo::enqueue_missing(&mut transaction, workspace_id).await?;
    search::job::enqueue_missing(&mut transaction, workspace_id).await?;
    mail::enqueue_missing(&mut transaction, workspace_id).await?;
    difference::sweep(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    drop_old_plans(state, workspace_id).await?;
    undo::drop_old_previews(state, workspace_id).await?;
    difference::delete_rows_without_plan(state, workspace_id).await?;
    let_old_files_go(state, workspace_id, keeping).await?;
    drop_unused_uploads(state, workspace_id).await?;
    undo::erase_removed(state, workspace_id).await?;
    lead::export::sweep(state, workspace_id).await?;
    mail::sweep_files(state.mail.as_deref(), workspace_id, keeping).await?;
    name::leave::resume(state, workspace_id).await?;
    custom_item::follow::resume(state, workspace_id).await?;
    webhook::sweep(state, workspace_id).await?;
    email_check::sweep(state, workspace_id).await?;
    company::follow::resume(state, workspace_id).await
}

async fn drop_old_plans(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let old: Vec<i64> = sqlx::query_scalar(
        "select import_id from import
         where workspace_id = $1 and state in ('planning', 'planned', 'refused')
           and greatest(created_at, planned_at) < now() - $2 * interval '1 hour'",
    )
    .bind(workspace_id)
    .bind(PLAN_HOURS)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for import_id in old {
        let mut transaction = state.database.begin(workspace_id).await?;
        // Somebody may have started it, or had it planned again, since it was listed.
        let import = record::lock(&mut transaction, workspace_id, import_id).await;
        if !import.is_ok_and(|import| import.was_never_started() && import.is_past_its_time) {
            continue;
        }
        job::forget_plan(&mut transaction, workspace_id, import_id).await?;
        transaction.commit().await?;
        let mut transaction = state.database.begin(workspace_id).await?;
        record::delete_plan(&mut transaction, workspace_id, import_id).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// The bytes themselves go with the upload, when no import needs it any more; the company CSV's names here.
async fn let_old_files_go(state: &AppState, workspace_id: i32, keeping: Keeping) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    sqlx::query(
        "update import set files_deleted_at = now()
         where workspace_id = $1 and files_deleted_at is null and ended_at < now() - $2 * interval '1 day'",
    )
    .bind(workspace_id)
    .bind(keeping.file_days)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "delete from import_company_name using import
         where import_company_name.workspace_id = $1 and import.workspace_id = $1
           and import.import_id = import_company_name.import_id and files_deleted_at is not null",
    )
    .bind(workspace_id)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

async fn drop_unused_uploads(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unused: Vec<String> = sqlx::query_scalar(
        "select upload_id from upload
         where workspace_id = $1 and created_at < now() - $2 * interval '1 hour'
           and not exists (select from import
                           where import.workspace_id = $1 and import.upload_id = upload.upload_id
                             and files_deleted_at is null)",
    )
    .bind(workspace_id)
    .bind(UPLOAD_HOURS)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for upload_id in unused {
        let mut transaction = state.database.begin(workspace_id).await?;
        let paths = upload::delete(&mut transaction, workspace_id, &upload_id).await?;
        transaction.commit().await?;
        upload::delete_objects(state, paths.unwrap_or_default()).await;
    }
    Ok(())
}

/// What a process wrote and could no longer record. The store is this installation's own part (`object::of_installation`).
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
    Ok(sqlx::query_scalar("select object_path from upload_part where workspace_id = $1 and object_path = any($2)")
        .bind(workspace_id)
        .bind(paths)
        .fetch_all(&mut *transaction)
        .await?)
}
