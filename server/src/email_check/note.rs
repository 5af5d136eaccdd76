//! What is to be checked, noted with the change that brings it.

use torikomi_core::wire::EmailVerdict;

use crate::{
    database::Transaction,
    error::Result,
    job::{self, JobKind},
    state::AppState,
};

/// The job is of the whole workspace.
pub(super) const NO_IMPORT: i64 = 0;

/// At the end of an import: one row, whatever its size. One that failed and then went on ends twice: the job goes on
/// behind the rows that it has checked.
pub async fn follow_import(
    state: &AppState,
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
) -> Result<()> {
    if state.email_checks.is_none() {
        return Ok(());
    }
    let noted = sqlx::query(
        "insert into email_check_import (workspace_id, import_id, to_check, last_row)
         select workspace_id, import_id, new_count, applied_row from import
         where workspace_id = $1 and import_id = $2 and new_count > 0
         on conflict on constraint email_check_import_pk do update
             set to_check = excluded.to_check, last_row = excluded.last_row, is_done = false",
    )
    .bind(workspace_id)
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    if noted.rows_affected() == 0 { Ok(()) } else { wake(transaction, workspace_id).await }
}

/// A lead was registered by a person, or got another address.
pub async fn note_lead(state: &AppState, transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<()> {
    if state.email_checks.is_none() {
        return Ok(());
    }
    sqlx::query(
        "insert into email_check_lead (workspace_id, lead_id) values ($1, $2)
         on conflict on constraint email_check_lead_pk do update set import_id = null, tries = 0, run_after = now()",
    )
    .bind(workspace_id)
    .bind(lead_id)
    .execute(&mut **transaction)
    .await?;
    wake(transaction, workspace_id).await
}

async fn wake(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    job::wake(transaction, workspace_id, JobKind::EmailCheck, NO_IMPORT).await
}

/// The sweep's: what is to be checked and has no job gets one.
pub async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let is_missing: bool = sqlx::query_scalar(
        "select (exists (select from email_check_import where workspace_id = $1 and not is_done)
                 or exists (select from email_check_lead where workspace_id = $1))
            and not exists (select from job where workspace_id = $1 and kind = 'email_check')",
    )
    .bind(workspace_id)
    .fetch_one(&mut *transaction)
    .await?;
    if is_missing && state.email_checks.is_some() {
        wake(&mut transaction, workspace_id).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Whether nothing but checks has written to a lead since this revision.
pub async fn wrote_all_since(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_id: i64,
    since: i32,
    revision: i32,
) -> Result<bool> {
    let written: i64 = sqlx::query_scalar(
        "select count(*) from lead_email_check
         where workspace_id = $1 and lead_id = $2 and revision > $3 and revision <= $4",
    )
    .bind(workspace_id)
    .bind(lead_id)
    .bind(since)
    .bind(revision)
    .fetch_one(&mut **transaction)
    .await?;
    Ok(since <= revision && i64::from(revision - since) == written)
}

/// A word of the table.
pub(super) fn verdict_text(verdict: EmailVerdict) -> &'static str {
    match verdict {
        EmailVerdict::Exists => "exists",
        EmailVerdict::Ng => "ng",
        EmailVerdict::Unchecked => "unchecked",
    }
}
