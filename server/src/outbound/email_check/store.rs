//! The leads to be checked, noted together with their change, and the progress.

use std::time::Duration;

use crate::{
    base::{database::Transaction, error::Result},
    work::queue::{self, Kind},
};

/// Checks the addresses of a workspace's leads.
pub(crate) const EMAIL_CHECK: Kind = Kind::new("email_check");
/// The job belongs to the whole workspace.
const NO_IMPORT: i64 = 0;

/// At the end of an import: one row, whatever its size. An import that failed and was then continued ends twice: the
/// job continues after the rows that it has checked.
pub async fn follow_import(transaction: &mut Transaction, import_id: i64, is_wanted: bool) -> Result<()> {
    if !is_wanted {
        return Ok(());
    }
    let noted = sqlx::query(
        "insert into email_check_import (workspace_id, import_id, to_check, last_row)
         select workspace_id, import_id, new_count, applied_row from import
         where workspace_id = $1 and import_id = $2 and new_count > 0
         on conflict on constraint email_check_import_pk do update
             set to_check = excluded.to_check, last_row = excluded.last_row, is_done = false",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    if noted.rows_affected() == 0 { Ok(()) } else { wake(transaction).await }
}

/// A person registered a lead, or changed its address.
pub async fn note_lead(transaction: &mut Transaction, lead_id: i64, is_wanted: bool) -> Result<()> {
    if !is_wanted {
        return Ok(());
    }
    sqlx::query(
        "insert into email_check_lead (workspace_id, lead_id) values ($1, $2)
         on conflict on constraint email_check_lead_pk do update set import_id = null, tries = 0, run_after = now()",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .execute(&mut **transaction)
    .await?;
    wake(transaction).await
}

/// Wakes the job.
async fn wake(transaction: &mut Transaction) -> Result<()> {
    queue::wake(transaction, EMAIL_CHECK, NO_IMPORT).await
}

/// Gives the workspace a job if it has leads to check and no job.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction) -> Result<()> {
    if queue::is_there(transaction, EMAIL_CHECK, NO_IMPORT).await? {
        return Ok(());
    }
    let is_needed: bool = sqlx::query_scalar(
        "select exists (select from email_check_import where workspace_id = $1 and not is_done)
             or exists (select from email_check_lead where workspace_id = $1)",
    )
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?;
    if is_needed { wake(transaction).await } else { Ok(()) }
}

/// A lead to be checked that was noted separately.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PendingLead {
    pub(crate) lead_id: i64,
    /// `None`: the lead no longer exists.
    pub(crate) email: Option<String>,
    pub(crate) import_id: Option<i64>,
    pub(crate) tries: i32,
}

/// Single leads due for a check, the longest waiting first.
pub(crate) async fn pending_leads(transaction: &mut Transaction, most: i64) -> Result<Vec<PendingLead>> {
    Ok(sqlx::query_as(
        "select due.lead_id, lead.email, import_id, tries
         from (select lead_id, import_id, tries, run_after from email_check_lead
               where workspace_id = $1 and run_after <= now() order by run_after, lead_id limit $2) as due
         left join lead on lead.workspace_id = $1 and lead.lead_id = due.lead_id
         order by run_after, due.lead_id",
    )
    .bind(transaction.workspace_id())
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Deletes the notes of single leads that are done.
pub(crate) async fn delete_leads(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("delete from email_check_lead where workspace_id = $1 and lead_id = any($2)")
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// An import with leads to be checked: after the first row, up to the second.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PendingImport {
    pub(crate) import_id: i64,
    pub(crate) through_row: i32,
    pub(crate) last_row: i32,
}

/// The oldest unfinished one.
pub(crate) async fn next_import(transaction: &mut Transaction) -> Result<Option<PendingImport>> {
    Ok(sqlx::query_as(
        "select import_id, through_row, last_row from email_check_import
         where workspace_id = $1 and not is_done order by import_id limit 1",
    )
    .bind(transaction.workspace_id())
    .fetch_optional(&mut **transaction)
    .await?)
}

/// A row of an import that registered a lead.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RegisteredRow {
    pub(crate) row: i32,
    /// `None`, like the address: the lead no longer exists.
    pub(crate) lead_id: Option<i64>,
    pub(crate) email: Option<String>,
}

/// The next rows by which an import registered leads.
pub(crate) async fn registered_rows(
    transaction: &mut Transaction,
    import_id: i64,
    through_row: i32,
    last_row: i32,
    most: i64,
) -> Result<Vec<RegisteredRow>> {
    Ok(sqlx::query_as(
        "select row, lead.lead_id, lead.email
         from (select row, lead_id from import_row
               where workspace_id = $1 and import_id = $2 and outcome = 'n' and row > $3 and row <= $4
               order by row limit $5) as registered
         left join lead on lead.workspace_id = $1 and lead.lead_id = registered.lead_id
         order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(through_row)
    .bind(last_row)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Marks the import as done.
pub(crate) async fn end_import(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("update email_check_import set is_done = true where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Advances an import by this many checked rows.
pub(crate) async fn checkpoint(
    transaction: &mut Transaction,
    import_id: i64,
    through_row: Option<i32>,
    checked: i64,
) -> Result<()> {
    sqlx::query(
        "update email_check_import set through_row = $3, checked = checked + $4
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(through_row)
    .bind(checked)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// How long until there is something to do; for imports it is `wait_for_import`.
pub(crate) async fn next_due(transaction: &mut Transaction, wait_for_import: Duration) -> Result<Option<Duration>> {
    let seconds: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from least(
             (select min(run_after) from email_check_lead where workspace_id = $1),
             (select now() + $2 * interval '1 second'
              where exists (select from email_check_import where workspace_id = $1 and not is_done))
         ) - now())::double precision",
    )
    .bind(transaction.workspace_id())
    .bind(wait_for_import.as_secs_f64())
    .fetch_one(&mut **transaction)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Leads to be retried, column by column.
#[derive(Debug, Default)]
pub(crate) struct Retries {
    pub(crate) lead_ids: Vec<i64>,
    pub(crate) import_ids: Vec<Option<i64>>,
    pub(crate) tries: Vec<i32>,
    /// Seconds.
    pub(crate) pauses: Vec<f64>,
}

/// Schedules leads for after their pauses, which are multiplied by `jitter`.
pub(crate) async fn schedule_retries(transaction: &mut Transaction, retries: &Retries, jitter: f64) -> Result<()> {
    sqlx::query(
        "insert into email_check_lead (workspace_id, lead_id, import_id, tries, run_after)
         select $1, lead_id, import_id, tries, now() + pause * $6 * interval '1 second'
         from unnest($2::bigint[], $3::bigint[], $4::integer[], $5::double precision[])
              as again (lead_id, import_id, tries, pause)
         on conflict on constraint email_check_lead_pk do update
             set import_id = excluded.import_id, tries = excluded.tries, run_after = excluded.run_after",
    )
    .bind(transaction.workspace_id())
    .bind(&retries.lead_ids)
    .bind(&retries.import_ids)
    .bind(&retries.tries)
    .bind(&retries.pauses)
    .bind(jitter)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The progress of an import's checks.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) to_check: i64,
    pub(crate) checked: i64,
    pub(crate) to_retry: i64,
}

/// All zero for an import that was not noted.
pub(crate) async fn progress(transaction: &mut Transaction, import_id: i64) -> Result<Progress> {
    let found: Option<(i64, i64, i64)> = sqlx::query_as(
        "select to_check, checked,
                (select count(*) from email_check_lead where workspace_id = $1 and import_id = $2)
         from email_check_import where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (to_check, checked, to_retry) = found.unwrap_or_default();
    Ok(Progress { to_check, checked, to_retry })
}

/// Whether only checks have written to a lead since this revision.
pub async fn has_only_checks_since(
    transaction: &mut Transaction,
    lead_id: i64,
    since: i32,
    revision: i32,
) -> Result<bool> {
    let written: i64 = sqlx::query_scalar(
        "select count(*) from lead_email_check
         where workspace_id = $1 and lead_id = $2 and revision > $3 and revision <= $4",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(since)
    .bind(revision)
    .fetch_one(&mut **transaction)
    .await?;
    Ok(since <= revision && i64::from(revision - since) == written)
}
