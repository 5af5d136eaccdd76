//! The plan's rows in the table `import_row`.
//!
//! Guarantees: one statement for rows of some megabytes (`PlannedRow::size_bytes`). Arrays instead of `COPY`: the rows
//! are narrow, and `COPY` cannot write into a table with row-level security.

use serde::Serialize;
use torikomi_core::{
    domain::item::Item,
    wire::{Change, Outcome},
};

use super::{
    difference::PLANS,
    stored_form::{self, RenamedCompany, StoredChanges, StoredProblem, to_storable},
};
use crate::{
    base::{
        column::Letter,
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    pipeline::recheck::file_row::FileRow,
};

/// The approximate size of a row without its values, including its index entries.
const ROW_BYTES: usize = 250;

/// What the plan decided about one row.
#[derive(Debug)]
pub struct PlannedRow {
    pub outcome: Outcome,
    pub lead_id: Option<i64>,
    lead_revision: Option<i32>,
    email: Option<String>,
    row: u32,
    byte: u64,
    size_bytes: u32,
    /// Member forms that the lead newly gets.
    mails: u64,
    changes: Vec<Change>,
    company: Option<RenamedCompany>,
    problems: Vec<StoredProblem>,
}

impl PlannedRow {
    fn of(row: &FileRow, outcome: Outcome) -> PlannedRow {
        PlannedRow {
            outcome,
            lead_id: None,
            lead_revision: None,
            email: None,
            row: row.row,
            byte: row.byte,
            size_bytes: row.size_bytes,
            mails: 0,
            changes: Vec::new(),
            company: None,
            problems: Vec::new(),
        }
    }

    /// The number of its lead is not assigned yet.
    pub fn new(row: FileRow, mails: u64) -> PlannedRow {
        PlannedRow { email: Some(row.text(Item::Email).to_owned()), mails, ..PlannedRow::of(&row, Outcome::New) }
    }

    pub fn overwritten(row: FileRow, lead_id: i64, revision: i32, changes: Vec<Change>, mails: u64) -> PlannedRow {
        let outcome = if changes.is_empty() { Outcome::Unchanged } else { Outcome::Overwritten };
        let (lead_id, lead_revision) = (Some(lead_id), Some(revision));
        PlannedRow { lead_id, lead_revision, changes, mails, ..PlannedRow::of(&row, outcome) }
    }

    /// Adds the effect of its changes on the company name.
    pub fn with_company(self, company: Option<RenamedCompany>) -> PlannedRow {
        PlannedRow { company, ..self }
    }

    /// Its approximate size.
    pub fn size_bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let changes: usize = self.changes.iter().map(|change| text(&change.old) + text(&change.new)).sum();
        let problems: usize = self.problems.iter().map(StoredProblem::size_bytes).sum();
        ROW_BYTES + text(&self.email) + changes + problems
    }

    pub fn row(&self) -> u32 {
        self.row
    }

    pub fn skipped(mut row: FileRow) -> PlannedRow {
        let problems = stored_form::limit_problems(std::mem::take(&mut row.problems));
        PlannedRow { problems, ..PlannedRow::of(&row, Outcome::Skipped) }
    }
}

#[derive(Debug, Default)]
struct Columns {
    rows: Vec<i32>,
    outcomes: Vec<Letter<Outcome>>,
    lead_ids: Vec<Option<i64>>,
    emails: Vec<Option<String>>,
    revisions: Vec<Option<i32>>,
    bytes: Vec<i64>,
    sizes: Vec<i32>,
    mails: Vec<i16>,
    changes: Vec<Option<String>>,
    companies: Vec<Option<String>>,
    problems: Vec<Option<String>>,
    value_bytes: Vec<i32>,
}

impl Columns {
    fn push(&mut self, planned: PlannedRow) -> Result<()> {
        let PlannedRow {
            outcome,
            lead_id,
            lead_revision,
            email,
            row,
            byte,
            size_bytes,
            mails,
            changes,
            company,
            problems,
        } = planned;
        self.rows.push(i32::try_from(row).map_err(|error| Error::internal("a row's number", error))?);
        self.outcomes.push(Letter(outcome));
        self.lead_ids.push(lead_id);
        self.emails.push(email);
        self.revisions.push(lead_revision);
        self.bytes.push(i64::try_from(byte).map_err(|error| Error::internal("a row's offset", error))?);
        // A record of more than two gigabytes is skipped as too long; the stored length is enough to find it.
        self.sizes.push(i32::try_from(size_bytes).unwrap_or(i32::MAX));
        self.mails.push(i16::try_from(mails).map_err(|error| Error::internal("the forms of a row", error))?);
        let changes = if changes.is_empty() { None } else { Some(json(&StoredChanges::of(changes))?) };
        let problems = if problems.is_empty() { None } else { Some(to_storable(&problems)?.to_string()) };
        let value_bytes = changes.as_ref().map_or(0, String::len) + problems.as_ref().map_or(0, String::len);
        self.value_bytes.push(i32::try_from(value_bytes).unwrap_or(i32::MAX));
        self.changes.push(changes);
        self.companies.push(company.as_ref().map(json).transpose()?);
        self.problems.push(problems);
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal("a plan's row", error))
}

pub async fn write(transaction: &mut Transaction, import_id: i64, planned: Vec<PlannedRow>) -> Result<()> {
    let (mut columns, mut pace) = (Columns::default(), Pace::default());
    for row in planned {
        columns.push(row)?;
        pace.step().await;
    }
    sqlx::query(
        "insert into import_row (workspace_id, import_id, row, outcome, lead_id, email, lead_revision, byte_offset,
                                 size_bytes, mails, changes, company, problems, value_bytes)
         select $1, $2, planned.row, planned.outcome::\"char\", lead_id, email, revision, byte_offset, size_bytes,
                mails, changes::jsonb, company::jsonb, problems::jsonb, value_bytes
         from unnest($3::integer[], $4::text[], $5::bigint[], $6::text[], $7::integer[], $8::bigint[], $9::integer[],
                     $10::smallint[], $11::text[], $12::text[], $13::text[], $14::integer[])
              as planned (row, outcome, lead_id, email, revision, byte_offset, size_bytes, mails, changes, company,
                          problems, value_bytes)",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(columns.rows)
    .bind(columns.outcomes)
    .bind(columns.lead_ids)
    .bind(columns.emails)
    .bind(columns.revisions)
    .bind(columns.bytes)
    .bind(columns.sizes)
    .bind(columns.mails)
    .bind(columns.changes)
    .bind(columns.companies)
    .bind(columns.problems)
    .bind(columns.value_bytes)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes the rows of an earlier plan, or of an earlier attempt.
pub async fn clear(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("delete from import_row where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    PLANS.delete_shown(transaction, import_id).await
}

/// The offset of the first row in the file; `None` if there is none.
pub(crate) async fn first_offset(transaction: &mut Transaction, import_id: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "select byte_offset from import_row where workspace_id = $1 and import_id = $2 order by row limit 1",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// A row to be applied.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct BlockRow {
    pub(crate) row: i32,
    #[sqlx(try_from = "Letter<Outcome>")]
    pub(crate) outcome: Outcome,
    pub(crate) lead_id: Option<i64>,
    pub(crate) byte_offset: i64,
    pub(crate) size_bytes: i32,
    pub(crate) mails: i16,
    #[sqlx(json(nullable))]
    pub(crate) changes: Option<StoredChanges>,
}

/// The rows after `applied_row`: at most `rows` of them, and at most `bytes` of the file together, and four times as
/// many of changes.
pub(crate) async fn next_block(
    transaction: &mut Transaction,
    import_id: i64,
    applied_row: i32,
    (rows, bytes): (i64, i64),
) -> Result<Vec<BlockRow>> {
    Ok(sqlx::query_as(
        "select row, outcome::text, lead_id, byte_offset, size_bytes, mails, changes
         from (select *, sum(bytes) over (order by row) - bytes as bytes_before
               from (select *, size_bytes::bigint + value_bytes / 4 as bytes from import_row
                     where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4) as next) as next
         where bytes_before < $5 order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(applied_row)
    .bind(rows)
    .bind(bytes)
    .fetch_all(&mut **transaction)
    .await?)
}
