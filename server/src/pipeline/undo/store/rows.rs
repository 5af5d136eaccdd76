//! A preview's decisions about leads, in the table `undo_row`.
//!
//! Guarantees: one statement for each block.

use serde::Serialize;
use torikomi_core::wire::{Change, KeptReason, KeptValue, UndoCounts, UndoOutcome};

use crate::base::{
    column::{Letter, Word, letters},
    comparison::Comparison,
    database::Transaction,
    error::{Error, Result},
    pace::Pace,
    wire_value::count,
};

pub(crate) const UNDO_PREVIEWS: Comparison = Comparison {
    planned_table: "undo_row",
    shown_table: "undo_row_before",
    compared_columns: &["outcome", "changes", "kept", "reason", "later_import_id"],
    other_columns: &[],
    plan_table: "undo",
};

/// The approximate size of a row without its values, including its index entries: as for a plan.
const ROW_BYTES: u64 = 250;

/// The outcome for one lead.
#[derive(Debug)]
pub(crate) struct UndoneLead {
    pub(crate) outcome: UndoOutcome,
    pub(crate) is_new: bool,
    pub(crate) lead_id: i64,
    pub(crate) email: Option<String>,
    pub(crate) edits: Option<i32>,
    pub(crate) changes: Vec<Change>,
    pub(crate) kept: Vec<KeptValue>,
    pub(crate) reason: Option<KeptReason>,
    pub(crate) later_import_id: Option<u64>,
    row: i32,
}

impl UndoneLead {
    /// For a lead about which nothing else is known.
    pub(crate) fn gone(row: i32, lead_id: i64, email: Option<String>, is_new: bool) -> UndoneLead {
        UndoneLead {
            outcome: UndoOutcome::Gone,
            is_new,
            lead_id,
            email,
            edits: None,
            changes: Vec::new(),
            kept: Vec::new(),
            reason: None,
            later_import_id: None,
            row,
        }
    }
}

#[derive(Debug, Default)]
struct Columns {
    rows: Vec<i32>,
    outcomes: Vec<Letter<UndoOutcome>>,
    new: Vec<bool>,
    lead_ids: Vec<i64>,
    emails: Vec<Option<String>>,
    edits: Vec<Option<i32>>,
    changes: Vec<Option<String>>,
    kept: Vec<Option<String>>,
    reasons: Vec<Option<Word<KeptReason>>>,
    later: Vec<Option<i64>>,
    value_bytes: Vec<i32>,
    /// Their approximate total size.
    bytes: u64,
}

impl Columns {
    fn push(&mut self, lead: UndoneLead) -> Result<()> {
        let email_bytes = lead.email.as_ref().map_or(0, String::len);
        self.rows.push(lead.row);
        self.outcomes.push(Letter(lead.outcome));
        self.new.push(lead.is_new);
        self.lead_ids.push(lead.lead_id);
        self.emails.push(lead.email);
        self.edits.push(lead.edits);
        let (changes, kept) = (json(&lead.changes)?, json(&lead.kept)?);
        let value_bytes = changes.as_ref().map_or(0, String::len) + kept.as_ref().map_or(0, String::len);
        self.value_bytes.push(i32::try_from(value_bytes).unwrap_or(i32::MAX));
        self.bytes += ROW_BYTES + (email_bytes + value_bytes) as u64;
        self.changes.push(changes);
        self.kept.push(kept);
        self.reasons.push(lead.reason.map(Word));
        let later = lead.later_import_id.map(i64::try_from).transpose();
        self.later.push(later.map_err(|error| Error::internal("an import's number", error))?);
        Ok(())
    }
}

/// Null for an empty list, which is the usual case.
fn json<T: Serialize>(list: &[T]) -> Result<Option<String>> {
    if list.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(list).map(Some).map_err(|error| Error::internal("a preview's lead", error))
}

/// Returns the approximate size of the rows.
pub(crate) async fn write(transaction: &mut Transaction, import_id: i64, leads: Vec<UndoneLead>) -> Result<u64> {
    let (mut columns, mut pace) = (Columns::default(), Pace::default());
    for lead in leads {
        columns.push(lead)?;
        pace.step().await;
    }
    sqlx::query(
        "insert into undo_row (workspace_id, import_id, row, outcome, is_new, lead_id, email, lead_edits, changes, kept,
                               reason, later_import_id, value_bytes)
         select $1, $2, lead.row, lead.outcome::\"char\", is_new, lead_id, email, edits, changes::jsonb, kept::jsonb,
                reason, later, value_bytes
         from unnest($3::integer[], $4::text[], $5::boolean[], $6::bigint[], $7::text[], $8::integer[], $9::text[],
                     $10::text[], $11::text[], $12::bigint[], $13::integer[])
              as lead (row, outcome, is_new, lead_id, email, edits, changes, kept, reason, later, value_bytes)",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(columns.rows)
    .bind(columns.outcomes)
    .bind(columns.new)
    .bind(columns.lead_ids)
    .bind(columns.emails)
    .bind(columns.edits)
    .bind(columns.changes)
    .bind(columns.kept)
    .bind(columns.reasons)
    .bind(columns.later)
    .bind(columns.value_bytes)
    .execute(&mut **transaction)
    .await?;
    Ok(columns.bytes)
}

/// Deletes the rows of an earlier preview, except the applied ones (up to `applied_row`).
pub(crate) async fn clear(transaction: &mut Transaction, import_id: i64, applied_row: i32) -> Result<()> {
    sqlx::query("delete from undo_row where workspace_id = $1 and import_id = $2 and row > $3")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(applied_row)
        .execute(&mut **transaction)
        .await?;
    UNDO_PREVIEWS.delete_shown(transaction, import_id).await
}

/// The leads with one outcome, and how many of their values stay.
#[derive(Debug, sqlx::FromRow)]
struct OutcomeCount {
    #[sqlx(try_from = "Letter<UndoOutcome>")]
    outcome: UndoOutcome,
    leads: i64,
    kept_values: i64,
}

/// The counts of the stored rows.
pub(crate) async fn counts(transaction: &mut Transaction, import_id: i64) -> Result<UndoCounts> {
    let rows: Vec<OutcomeCount> = sqlx::query_as(
        "select outcome::text, count(*) as leads,
                coalesce(sum(jsonb_array_length(kept)) filter (where not is_new), 0) as kept_values
         from undo_row where workspace_id = $1 and import_id = $2 group by outcome",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_all(&mut **transaction)
    .await?;
    let mut counts = UndoCounts::default();
    for OutcomeCount { outcome, leads, kept_values } in rows {
        let leads = count(leads)?;
        *match outcome {
            UndoOutcome::Removed => &mut counts.removed,
            UndoOutcome::Restored => &mut counts.restored,
            UndoOutcome::PartlyRestored => &mut counts.partly_restored,
            UndoOutcome::Kept => &mut counts.kept,
            UndoOutcome::Gone => &mut counts.gone,
        } = leads;
        counts.leads += leads;
        counts.kept_values += count(kept_values)?;
    }
    Ok(counts)
}

letters!(UndoOutcome { Removed = "d", Restored = "b", PartlyRestored = "p", Kept = "k", Gone = "g" });

/// A lead that is to be removed or restored, or is left unchanged.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct BlockLead {
    pub(crate) row: i32,
    #[sqlx(try_from = "Letter<UndoOutcome>")]
    pub(crate) outcome: UndoOutcome,
    pub(crate) lead_id: i64,
    pub(crate) lead_edits: Option<i32>,
    #[sqlx(json(nullable))]
    pub(crate) changes: Option<Vec<Change>>,
}

impl BlockLead {
    /// The others are not touched, so their later changes do not matter.
    pub(crate) fn is_changed(&self) -> bool {
        match self.outcome {
            UndoOutcome::Removed | UndoOutcome::Restored | UndoOutcome::PartlyRestored => true,
            UndoOutcome::Kept | UndoOutcome::Gone => false,
        }
    }
}

/// The leads after `applied_row`: at most `rows` of them, and at most `bytes` together.
pub(crate) async fn next_block(
    transaction: &mut Transaction,
    import_id: i64,
    applied_row: i32,
    (rows, bytes): (i64, i64),
) -> Result<Vec<BlockLead>> {
    Ok(sqlx::query_as(
        "select row, outcome::text, lead_id, lead_edits, changes
         from (select *, sum(value_bytes) over (order by row) - value_bytes as bytes_before
               from (select * from undo_row
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

/// These rows' leads are left unchanged: they are gone, or kept because they were edited.
pub(crate) async fn leave_alone(
    transaction: &mut Transaction,
    import_id: i64,
    gone: &[i32],
    edited: &[i32],
) -> Result<()> {
    sqlx::query(
        "update undo_row
         set outcome = case when row = any($3) then 'g' else 'k' end::\"char\", changes = null,
             reason = case when row = any($4) and is_new then 'edited' end
         where workspace_id = $1 and import_id = $2 and (row = any($3) or row = any($4))",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(gone)
    .bind(edited)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
