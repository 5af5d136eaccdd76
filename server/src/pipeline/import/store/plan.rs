//! What a plan writes into its import: its progress, its results, or why there is none.

use serde_json::Value;
use sqlx::types::Json;
use torikomi_core::{
    domain::{
        date::Date,
        encoding::Encoding,
        format::Format,
        problem::{Message, Problem},
    },
    wire::{ImportCounts, NewName, NewNameChanges},
};

use super::{SHOWN_NAMES, stored_form::to_storable};
use crate::base::{
    column::Word,
    database::Transaction,
    error::{Error, Result},
};

pub(crate) async fn note_progress(
    transaction: &mut Transaction,
    import_id: i64,
    done_rows: u64,
    total_rows: u32,
) -> Result<()> {
    sqlx::query("update import set done_rows = $3, total_rows = $4 where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(count(done_rows)?)
        .bind(i64::from(total_rows))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// A plan when it is shown.
#[derive(Debug)]
pub(crate) struct ShownPlan<'a> {
    pub(crate) counts: &'a ImportCounts,
    pub(crate) new_names: &'a [NewName],
    pub(crate) used_names: Value,
    pub(crate) warnings: Vec<Problem>,
    /// The workspace's changes at the moment of the plan.
    pub(crate) changes: i64,
    /// Leads that leave their company.
    pub(crate) leaving: u64,
    pub(crate) differing_rows: Option<u64>,
    pub(crate) omitted_names: u64,
    pub(crate) omitted_memos: u64,
    pub(crate) bytes: u64,
    pub(crate) new_name_changes: Option<NewNameChanges>,
}

/// Marks the import as planned, if it was still being planned.
pub(crate) async fn show(transaction: &mut Transaction, import_id: i64, shown: ShownPlan<'_>) -> Result<()> {
    let ShownPlan { counts, new_names, .. } = shown;
    sqlx::query(
        "update import
         set state = 'planned', plan_version = plan_version + 1, planned_at = now(), done_rows = total_rows,
             processed_count = $3, new_count = $4, overwritten_count = $5, unchanged_count = $6, skipped_count = $7,
             mails_count = $8, new_names = $9, used_names = $10, problems = $11, plan_changes = $12,
             leaving_count = $13, differing_rows = $14, shown_names = $15, new_name_count = $16,
             omitted_names = $17, omitted_memos = $18, plan_bytes = $19, new_name_changes = $20,
             previous_new_names = null
         where workspace_id = $1 and import_id = $2 and state = 'planning'",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(count(counts.processed)?)
    .bind(count(counts.new)?)
    .bind(count(counts.overwritten)?)
    .bind(count(counts.unchanged)?)
    .bind(count(counts.skipped)?)
    .bind(count(counts.mails)?)
    .bind(Json(new_names))
    .bind(shown.used_names)
    .bind(Json(shown.warnings))
    .bind(shown.changes)
    .bind(count(shown.leaving)?)
    .bind(shown.differing_rows.map(count).transpose()?)
    .bind(Json(new_names.get(..SHOWN_NAMES).unwrap_or(new_names)))
    .bind(i32::try_from(new_names.len()).map_err(|error| Error::internal("a number of names", error))?)
    .bind(count(shown.omitted_names)?)
    .bind(count(shown.omitted_memos)?)
    .bind(count(shown.bytes)?)
    .bind(shown.new_name_changes.map(Json))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The file cannot be planned. The numbers of an impossible plan would be meaningless.
pub(crate) async fn refuse(
    transaction: &mut Transaction,
    import_id: i64,
    problems: &[Problem],
    failure: Option<&Message>,
) -> Result<()> {
    sqlx::query(
        "update import
         set state = 'refused', ended_at = now(), problems = $3, failure = $4, processed_count = 0, new_count = 0,
             overwritten_count = 0, unchanged_count = 0, skipped_count = 0, mails_count = 0, leaving_count = 0,
             new_names = '[]', used_names = '[]', differing_rows = null, shown_names = '[]', new_name_count = 0,
             omitted_names = 0, omitted_memos = 0, plan_bytes = 0, previous_new_names = null, new_name_changes = null
         where workspace_id = $1 and import_id = $2 and state = 'planning'",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(to_storable(&problems)?)
    .bind(failure.map(Json))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// No plan could be made, for a reason other than the file. An import that was never accepted is not a failed import,
/// but one that cannot be made.
pub(crate) async fn fail(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query(
        "update import set state = 'refused', failure = $3, ended_at = now()
         where workspace_id = $1 and import_id = $2 and state = 'planning'",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(Json(failure))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The results of the re-check, and the basis on which the file was judged.
#[derive(Debug)]
pub(crate) struct RecheckFacts<'a> {
    pub(crate) sha256: &'a str,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) format: &'a Format,
    pub(crate) fingerprint: &'a str,
    pub(crate) check_date: Date,
    pub(crate) file_columns: u32,
}

pub(crate) async fn note_facts(transaction: &mut Transaction, import_id: i64, facts: &RecheckFacts<'_>) -> Result<()> {
    let file_columns =
        i32::try_from(facts.file_columns).map_err(|error| Error::internal("a number of columns", error))?;
    sqlx::query(
        "update import
         set sha256 = $3, encoding = $4, format = $5, fingerprint = $6, check_date = $7::date, file_columns = $8
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(facts.sha256)
    .bind(facts.encoding.map(Word))
    .bind(Json(facts.format))
    .bind(facts.fingerprint)
    .bind(facts.check_date.to_string())
    .bind(file_columns)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn count(rows: u64) -> Result<i64> {
    i64::try_from(rows).map_err(|error| Error::internal("a count of rows", error))
}
