//! An import as stored in its table and as the API returns it.
//!
//! Guarantees: every query names the workspace.

use sqlx::types::Json;
use time::OffsetDateTime;
use torikomi_core::{
    domain::{
        date::Date,
        encoding::Encoding,
        format::Format,
        problem::{Message, Problem},
    },
    wire::{
        BlankRule, Import, ImportCounts, ImportProgress, ImportState, Method, NewName, NewNameChanges, ScreenValues,
        Undo,
    },
};

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        import_state::{running, unstarted},
        limits::PLAN_HOURS,
        wire_value::{count, moment},
    },
    records::company::store::import_company::CompaniesRecord,
    work::queue::Kind,
};

pub(crate) mod results;
pub mod rows;
pub mod stored_form;
pub(crate) mod jobs;
pub(crate) mod plan;
pub(crate) mod difference;
pub(crate) mod start;
pub(crate) mod progress;
pub(crate) mod listing;
pub(crate) mod expiry;
pub(crate) mod erasure;

/// Checks the file again and plans its rows.
pub const PLAN: Kind = Kind::new("plan");
/// Applies the plan.
pub const IMPORT: Kind = Kind::new("import");

/// An import, as its table and those about it store it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ImportRecord {
    pub import_id: i64,
    pub account_id: i32,
    pub upload_id: String,
    #[sqlx(try_from = "Word<ImportState>")]
    pub state: ImportState,
    #[sqlx(try_from = "Word<Method>")]
    pub method: Method,
    #[sqlx(try_from = "Word<BlankRule>")]
    pub blank_rule: BlankRule,
    screen_values: Option<Json<ScreenValues>>,
    pub file_name: String,
    file_bytes: i64,
    sha256: Option<String>,
    encoding: Option<Word<Encoding>>,
    pub fingerprint: String,
    pub browser_digest: Option<String>,
    pub check_date: String,
    pub plan_version: i32,
    pub plan_changes: Option<i64>,
    total_rows: i64,
    done_rows: i64,
    pub applied_row: i32,
    processed_count: i64,
    new_count: i64,
    overwritten_count: i64,
    unchanged_count: i64,
    skipped_count: i64,
    mails_count: i64,
    leaving_count: i64,
    previous_counts: Option<Json<ImportCounts>>,
    previous_leaving_count: Option<i64>,
    differing_rows: Option<i64>,
    shown_names: Json<Vec<NewName>>,
    new_name_count: i32,
    new_name_changes: Option<Json<NewNameChanges>>,
    omitted_names: i64,
    omitted_memos: i64,
    file_columns: i32,
    problems: Json<Vec<Problem>>,
    failure: Option<Json<Message>>,
    created_at: OffsetDateTime,
    pub started_at: Option<OffsetDateTime>,
    pub ended_at: Option<OffsetDateTime>,
    pub files_deleted_at: Option<OffsetDateTime>,
    /// Whether the plan can no longer be started.
    pub is_expired: bool,
    /// Whether it has been untouched for as long as a plan is kept.
    pub is_past_its_time: bool,
    worker: Option<String>,
    companies: Option<Json<CompaniesRecord>>,
    undo: Option<Json<Undo>>,
}

/// How many new names are returned with an import; a file may have thousands, more than anyone reads.
pub const SHOWN_NAMES: usize = 100;

macro_rules! select_import {
    ($rest:expr) => {
        concat!(
            "select import_id, import.account_id, upload_id, state, method, blank_rule, screen_values, file_name, file_bytes, sha256, encoding,
                    fingerprint, browser_digest, to_char(check_date, 'YYYY-MM-DD') as check_date, plan_version, plan_changes,
                    total_rows, done_rows, applied_row, processed_count, new_count, overwritten_count,
                    unchanged_count, skipped_count, mails_count, leaving_count, previous_counts, previous_leaving_count,
                    differing_rows,
                    shown_names, new_name_count, new_name_changes, omitted_names, omitted_memos, file_columns, problems, failure,
                    import.created_at, started_at, ended_at, files_deleted_at,
                    state = 'planned' and planned_at < now() - $2 * interval '1 hour' as is_expired,
                    greatest(import.created_at, planned_at) < now() - $2 * interval '1 hour' as is_past_its_time,
                    account.person_name as worker,
                    (select to_jsonb(companies) from import_company as companies
                     where companies.workspace_id = $1 and companies.import_id = import.import_id) as companies, ",
            include_str!("store/undo.sql"),
            " as undo
             from import left join account on account.account_id = import.account_id and account.deleted_at is null
             where import.workspace_id = $1 and ",
            $rest
        )
    };
}

pub async fn find(transaction: &mut Transaction, import_id: i64) -> Result<Option<ImportRecord>> {
    let found = sqlx::query_as(select_import!("import_id = $3"))
        .bind(transaction.workspace_id())
        .bind(PLAN_HOURS)
        .bind(import_id)
        .fetch_optional(&mut **transaction)
        .await?;
    Ok(found)
}

/// As [`find`]; [`Error::PlanGone`] for one that existed, [`Error::NotFound`] for a number that was never assigned.
pub async fn get(transaction: &mut Transaction, import_id: i64) -> Result<ImportRecord> {
    if let Some(found) = find(transaction, import_id).await? {
        return Ok(found);
    }
    let has_existed: bool = sqlx::query_scalar(
        "select exists (select from counter where workspace_id = $1 and kind = 'import' and $2 between 1 and next_value - 1)",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_one(&mut **transaction)
    .await?;
    // Only unstarted imports are ever deleted.
    Err(if has_existed { Error::PlanGone } else { Error::NotFound })
}

/// As [`get`], and others cannot change it until the transaction ends.
pub async fn lock(transaction: &mut Transaction, import_id: i64) -> Result<ImportRecord> {
    sqlx::query("select from import where workspace_id = $1 and import_id = $2 for no key update")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    get(transaction, import_id).await
}

/// Deleting the import waits until the transaction ends.
pub(crate) async fn lock_against_deletion(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("select from import where workspace_id = $1 and import_id = $2 for key share")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// An import to be planned.
#[derive(Debug)]
pub(crate) struct NewImport<'a> {
    pub(crate) import_id: i64,
    pub(crate) upload_id: &'a str,
    pub(crate) account_id: i32,
    pub(crate) method: Method,
    pub(crate) blank_rule: BlankRule,
    pub(crate) screen_values: Option<ScreenValues>,
    pub(crate) file_name: String,
    pub(crate) size_bytes: i64,
    pub(crate) format: &'a Format,
    pub(crate) fingerprint: String,
    pub(crate) digest: Option<&'a str>,
    pub(crate) check_date: Date,
}

pub(crate) async fn insert(transaction: &mut Transaction, import: NewImport<'_>) -> Result<()> {
    sqlx::query(
        "insert into import (workspace_id, import_id, upload_id, account_id, method, blank_rule, screen_values,
                             file_name, file_bytes, format, fingerprint, browser_digest, check_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::date)",
    )
    .bind(transaction.workspace_id())
    .bind(import.import_id)
    .bind(import.upload_id)
    .bind(import.account_id)
    .bind(Word(import.method))
    .bind(Word(import.blank_rule))
    .bind(import.screen_values.map(Json))
    .bind(import.file_name)
    .bind(import.size_bytes)
    .bind(Json(import.format))
    .bind(import.fingerprint)
    .bind(import.digest)
    .bind(import.check_date.to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The history: accepted imports, newest first, without plans that were never started.
pub async fn history(transaction: &mut Transaction, before: i64, limit: i64) -> Result<Vec<ImportRecord>> {
    Ok(sqlx::query_as(select_import!(
        "state in ('waiting', 'processing', 'done', 'failed', 'undoing', 'undone') and import_id < $3
         order by import_id desc limit $4"
    ))
    .bind(transaction.workspace_id())
    .bind(PLAN_HOURS)
    .bind(before)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The import that is waiting, processing or being undone.
pub async fn running(transaction: &mut Transaction) -> Result<Option<ImportRecord>> {
    Ok(sqlx::query_as(select_import!(running!()))
        .bind(transaction.workspace_id())
        .bind(PLAN_HOURS)
        .fetch_optional(&mut **transaction)
        .await?)
}

/// The unstarted plans beyond the newest `most`; newest first.
pub(crate) async fn surplus_plans(transaction: &mut Transaction, most: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(concat!(
        "select import_id from import where workspace_id = $1 and ",
        unstarted!(),
        " order by import_id desc offset $2",
    ))
    .bind(transaction.workspace_id())
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Deletes an import that was never started, except its rows; waits for a plan under way. One that was started
/// meanwhile stays. Returns whether there was one.
pub(crate) async fn delete_unstarted(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    let deleted =
        sqlx::query(concat!("delete from import where workspace_id = $1 and import_id = $2 and ", unstarted!()))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .execute(&mut **transaction)
            .await?;
    Ok(deleted.rows_affected() > 0)
}

/// As `delete_unstarted`, with its rows.
pub async fn delete_plan(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    if delete_unstarted(transaction, import_id).await? {
        rows::clear(transaction, import_id).await?;
    }
    Ok(())
}

/// All names that the plan found missing.
pub async fn new_names(transaction: &mut Transaction, import_id: i64) -> Result<Vec<NewName>> {
    let Json(names): Json<Vec<NewName>> =
        sqlx::query_scalar("select new_names from import where workspace_id = $1 and import_id = $2")
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
    Ok(names)
}

/// Those of the plan that was shown, while it is being rebuilt.
pub async fn previous_new_names(transaction: &mut Transaction, import_id: i64) -> Result<Option<Vec<NewName>>> {
    let names: Option<Json<Vec<NewName>>> =
        sqlx::query_scalar("select previous_new_names from import where workspace_id = $1 and import_id = $2")
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
    Ok(names.map(|Json(names)| names))
}

/// The format with which the file was checked.
pub async fn format(transaction: &mut Transaction, import_id: i64) -> Result<Format> {
    let Json(format): Json<Format> =
        sqlx::query_scalar("select format from import where workspace_id = $1 and import_id = $2")
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
    Ok(format)
}

impl ImportRecord {
    /// Whether its plan was shown, and is being rebuilt because of a change since.
    pub fn is_rebuilt(&self) -> bool {
        self.previous_counts.is_some()
    }

    pub fn is_unstarted(&self) -> bool {
        self.state.is_unstarted()
    }

    pub fn file_bytes(&self) -> u64 {
        u64::try_from(self.file_bytes).unwrap_or_default()
    }

    /// Whether the uploaded file is still kept.
    pub fn has_file(&self) -> bool {
        self.files_deleted_at.is_none()
    }

    /// The last row with a result, now or later: a failed import has stopped before its plan's end.
    pub fn last_row(&self) -> i32 {
        if self.state.has_rows_applied() { self.applied_row } else { i32::MAX }
    }

    /// The number of cells in the file's header.
    pub fn file_columns(&self) -> Result<u32> {
        u32::try_from(self.file_columns).map_err(|error| Error::internal("a number of columns", error))
    }

    /// Whether its file has custom items, by the format with which it was checked.
    pub fn has_custom_items(&self, format: &Format) -> bool {
        usize::try_from(self.file_columns).is_ok_and(|columns| columns > format.columns.len())
    }

    /// The values in place of the file's management items.
    pub fn screen_values(&self) -> Option<&ScreenValues> {
        self.screen_values.as_ref().map(|Json(values)| values)
    }

    /// `None` until the file was checked again.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding.map(|Word(encoding)| encoding)
    }

    pub fn counts(&self) -> Result<ImportCounts> {
        Ok(ImportCounts {
            processed: count(self.processed_count)?,
            new: count(self.new_count)?,
            overwritten: count(self.overwritten_count)?,
            unchanged: count(self.unchanged_count)?,
            skipped: count(self.skipped_count)?,
            mails: count(self.mails_count)?,
        })
    }

    /// In the API's form.
    pub fn into_import(self) -> Result<Import> {
        let files_kept = self.has_file();
        let is_planned = self.plan_version > 0 && !matches!(self.state, ImportState::Planning | ImportState::Refused);
        Ok(Import {
            import_id: count(self.import_id)?,
            state: self.state,
            method: self.method,
            blank_rule: self.blank_rule,
            counts: is_planned.then(|| self.counts()).transpose()?,
            progress: ImportProgress { done_rows: count(self.done_rows)?, total_rows: count(self.total_rows)? },
            encoding: self.encoding(),
            screen_values: self.screen_values.map(|Json(values)| values),
            file_name: self.file_name,
            file_bytes: count(self.file_bytes)?,
            sha256: self.sha256,
            worker: self.worker,
            created_at: moment(self.created_at)?,
            started_at: self.started_at.map(moment).transpose()?,
            ended_at: self.ended_at.map(moment).transpose()?,
            new_name_count: count(self.new_name_count.into())?,
            new_names: self.shown_names.0,
            omitted_names: count(self.omitted_names)?,
            omitted_memos: count(self.omitted_memos)?,
            problems: self.problems.0,
            failure: self.failure.map(|Json(message)| message),
            leaving_companies: count(self.leaving_count)?,
            previous_counts: self.previous_counts.map(|Json(counts)| counts),
            previous_leaving_companies: self.previous_leaving_count.map(count).transpose()?,
            differing_rows: self.differing_rows.map(count).transpose()?,
            new_name_changes: self.new_name_changes.map(|Json(changes)| changes),
            plan_version: u32::try_from(self.plan_version)
                .map_err(|error| Error::internal("a plan's version", error))?,
            files_kept,
            companies: self.companies.map(|Json(companies)| companies.into_companies()).transpose()?,
            undo: self.undo.map(|Json(undo)| undo),
        })
    }
}
