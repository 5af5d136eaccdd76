//! An undo as its table has it; previews that are asked for, dropped and forgotten.
//!
//! Guarantees: every question names the workspace. As the API tells it, an undo is a part of its import
//! (`of_import.sql`). A preview that is dropped is gone at once. Its rows, of which there may be millions, are deleted
//! in the background, and by the sweep where this process dies before that.

use time::OffsetDateTime;

use crate::{
    database::{Transaction, changes},
    difference::UNDO_PREVIEWS,
    error::{Error, Result},
    history::sweep::Keeping,
    import::record::{ImportRecord, PLAN_HOURS},
    job::{self, JobKind, enqueue},
    signal::News,
    state::AppState,
    upload::kept,
};

/// Previews of a workspace that wait for a confirmation (specification 22): of more, the oldest goes.
const OPEN_PREVIEWS_A_WORKSPACE: i64 = 20;

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct UndoRecord {
    pub(super) state: String,
    pub(super) version: i32,
    pub(super) changes: Option<i64>,
    pub(super) applied_row: i32,
    /// A preview was shown, and is made again because something has changed since.
    pub(super) is_again: bool,
}

pub(super) async fn find(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
) -> Result<Option<UndoRecord>> {
    Ok(sqlx::query_as(
        "select state, version, changes, applied_row, previous_counts is not null as is_again
         from undo where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Until when the import can be taken back; `None` where it cannot be at all.
pub(super) fn possible_until(import: &ImportRecord, keeping: Keeping) -> Option<OffsetDateTime> {
    let is_over = matches!(import.state.as_str(), "done" | "failed");
    let kept = time::Duration::days(keeping.file_days.into());
    import.ended_at.filter(|_| is_over).map(|ended_at| ended_at.saturating_add(kept))
}

/// `WrongState` for an import that cannot be taken back, `UndoTooLate` for one that no longer can.
pub(super) fn require_possible(import: &ImportRecord, keeping: Keeping) -> Result<()> {
    let until = possible_until(import, keeping).ok_or(Error::WrongState)?;
    if import.files_deleted_at.is_some() || until <= OffsetDateTime::now_utc() {
        return Err(Error::UndoTooLate);
    }
    Ok(())
}

/// Has the preview made, unless it is under way, or there and still true. The import is locked by the caller.
/// `TooManyUploads` where the workspace keeps as much as it may; what the preview takes is seen when it is made.
pub(super) async fn ask_for_preview(
    state: &AppState,
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
    import_id: i64,
) -> Result<()> {
    match find(transaction, workspace_id, import_id).await? {
        Some(undo) if undo.state == "planning" => return Ok(()),
        Some(undo) if undo.state == "planned" && undo.changes == Some(changes(transaction, workspace_id).await?) => {
            return Ok(());
        }
        _ => {}
    }
    kept::require_room(state, transaction, workspace_id, 0).await?;
    sqlx::query(
        "insert into undo (workspace_id, import_id, account_id) values ($1, $2, $3)
         on conflict on constraint undo_pk do update
             set state = 'planning', account_id = $3, done_rows = 0, failure = null, previous_counts = null,
                 created_at = now()",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    have_planned(transaction, workspace_id, import_id).await
}

/// The state is `planning`: somebody is to do it.
pub(super) async fn have_planned(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    enqueue(transaction, workspace_id, JobKind::UndoPlan, import_id).await?;
    News::ImportChanged { workspace_id, import_id }.send(transaction).await
}

/// Drops a preview that was not started; `WrongState` where there is none. What an undo that failed has taken back by
/// then stays on record.
pub(super) async fn drop_preview(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    let_go(state, workspace_id, import_id).await?;
    let state = state.clone().for_jobs();
    tokio::spawn(async move {
        if let Err(error) = delete_rows(&state, workspace_id, import_id).await {
            tracing::warn!(%error, workspace_id, import_id, "a dropped preview's rows are left to the sweep");
        }
    });
    Ok(())
}

/// Drops a preview but for its rows.
async fn let_go(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    // 1. Take the job away, in a transaction of its own: whoever is at it notices, and stops writing.
    let mut transaction = state.database.begin(workspace_id).await?;
    let lock = "select from undo where workspace_id = $1 and import_id = $2 for no key update";
    sqlx::query(lock).bind(workspace_id).bind(import_id).execute(&mut *transaction).await?;
    let found = find(&mut transaction, workspace_id, import_id).await?;
    if !found.is_some_and(|undo| matches!(undo.state.as_str(), "planning" | "planned" | "failed")) {
        return Err(Error::WrongState);
    }
    job::forget(&mut transaction, workspace_id, JobKind::UndoPlan, import_id).await?;
    transaction.commit().await?;
    // 2. It goes, once the preview that was being made is gone; one that was started meanwhile stays.
    let mut transaction = state.database.begin(workspace_id).await?;
    let wait = "select from undo where workspace_id = $1 and import_id = $2 for update";
    sqlx::query(wait).bind(workspace_id).bind(import_id).execute(&mut *transaction).await?;
    let Some(undo) = find(&mut transaction, workspace_id, import_id).await? else { return Ok(()) };
    if !matches!(undo.state.as_str(), "planning" | "planned" | "failed") {
        return Err(Error::WrongState);
    }
    let forget = if undo.applied_row > 0 {
        "update undo set state = 'failed', previous_counts = null, preview_bytes = 0
         where workspace_id = $1 and import_id = $2"
    } else {
        "delete from undo where workspace_id = $1 and import_id = $2"
    };
    sqlx::query(forget).bind(workspace_id).bind(import_id).execute(&mut *transaction).await?;
    News::ImportChanged { workspace_id, import_id }.send(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Deletes what is left of a preview that is gone; where an undo that failed was previewed again, what that one has not
/// come to. One that somebody has asked for since stays: whoever makes it deletes what is old.
async fn delete_rows(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    UNDO_PREVIEWS.delete_rows(state, workspace_id, import_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    for rest in [
        "delete from undo_row using undo
         where undo_row.workspace_id = $1 and undo_row.import_id = $2 and undo.workspace_id = $1 and undo.import_id = $2
           and undo.state = 'failed' and undo_row.row > undo.applied_row",
        "delete from undo_row_before using undo
         where undo_row_before.workspace_id = $1 and undo_row_before.import_id = $2
           and undo.workspace_id = $1 and undo.import_id = $2 and undo.state = 'failed'",
    ] {
        sqlx::query(rest).bind(workspace_id).bind(import_id).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Drops the oldest previews beyond the number: a job's, which nobody waits for.
pub(super) async fn drop_oldest(state: AppState, workspace_id: i32) {
    if let Err(error) = try_to_drop_oldest(&state, workspace_id).await {
        tracing::warn!(%error, workspace_id, "old previews could not be dropped; the next new one tries again");
    }
}

async fn try_to_drop_oldest(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let surplus: Vec<i64> = sqlx::query_scalar(
        "select import_id from undo where workspace_id = $1 and state in ('planning', 'planned')
         order by created_at desc, import_id desc offset $2",
    )
    .bind(workspace_id)
    .bind(OPEN_PREVIEWS_A_WORKSPACE)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    drop_all(state, workspace_id, surplus).await
}

/// A job's.
async fn drop_all(state: &AppState, workspace_id: i32, import_ids: Vec<i64>) -> Result<()> {
    for import_id in import_ids {
        match let_go(state, workspace_id, import_id).await {
            Ok(()) => delete_rows(state, workspace_id, import_id).await?,
            // Started, or dropped, since it was listed.
            Err(Error::WrongState) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The sweep's: previews that nobody confirmed.
pub async fn drop_old_previews(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let old: Vec<i64> = sqlx::query_scalar(
        "select import_id from undo
         where workspace_id = $1 and state in ('planning', 'planned')
           and greatest(created_at, planned_at) < now() - $2 * interval '1 hour'",
    )
    .bind(workspace_id)
    .bind(PLAN_HOURS)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    drop_all(state, workspace_id, old).await
}

/// The sweep's: every preview that should have a job and has none gets one.
pub async fn enqueue_missing(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let missing: Vec<i64> = sqlx::query_scalar(
        "select import_id from undo
         where workspace_id = $1 and state = 'planning'
           and not exists (select from job where job.workspace_id = $1 and job.import_id = undo.import_id
                                             and job.kind = 'undo_plan')
         for no key update skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for import_id in missing {
        tracing::error!(workspace_id, import_id, "a preview of an undo without a job: it gets one");
        enqueue(transaction, workspace_id, JobKind::UndoPlan, import_id).await?;
    }
    Ok(())
}
