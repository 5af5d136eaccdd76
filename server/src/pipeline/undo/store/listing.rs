//! The leads of a preview or an undo, for listing.

use torikomi_core::wire::{Change, KeptReason, KeptValue, UndoOutcome, UndoRow};

use crate::base::{
    column::{Letter, Word},
    database::Transaction,
    error::{Error, Result},
    row_page::{self, PageRow},
};

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    row: i32,
    #[sqlx(try_from = "Letter<UndoOutcome>")]
    outcome: UndoOutcome,
    is_new: bool,
    lead_id: i64,
    is_there: bool,
    email: Option<String>,
    #[sqlx(json(nullable))]
    changes: Option<Vec<Change>>,
    #[sqlx(json(nullable))]
    kept: Option<Vec<KeptValue>>,
    reason: Option<Word<KeptReason>>,
    later_import_id: Option<i64>,
}

impl Row {
    pub(crate) fn into_row(self) -> Result<UndoRow> {
        let number = |number: i64| u64::try_from(number).map_err(|error| Error::internal("a number", error));
        Ok(UndoRow {
            row: u32::try_from(self.row).map_err(|error| Error::internal("a row's number", error))?,
            outcome: self.outcome,
            lead_id: number(self.lead_id)?,
            is_there: self.is_there,
            email: self.email,
            is_new: self.is_new,
            changes: self.changes.unwrap_or_default(),
            kept: self.kept.unwrap_or_default(),
            reason: self.reason.map(|Word(reason)| reason),
            later_import_id: self.later_import_id.map(number).transpose()?,
        })
    }
}

/// The leads with these outcomes after a row, and whether there may be more. One outcome is read along its own index;
/// for several, the first rows of each are merged.
pub(crate) async fn page(
    transaction: &mut Transaction,
    import_id: i64,
    outcomes: &[UndoOutcome],
    after: i32,
    limit: i64,
) -> Result<(Vec<Row>, bool)> {
    let rows: Vec<PageRow<Row>> = sqlx::query_as(row_page::limit_bytes(
        "select undone.*,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = undone.lead_id) as is_there
         from unnest($3::text[]) as wanted
         cross join lateral (select row, outcome::text, is_new, lead_id, email, changes, kept, reason, later_import_id,
                                    value_bytes as page_bytes
                             from undo_row
                             where workspace_id = $1 and import_id = $2 and outcome = wanted::\"char\" and row > $4
                               -- the rows of a preview that was dropped are deleted a little later
                               and exists (select from undo where workspace_id = $1 and import_id = $2)
                             order by row limit $5) as undone
         order by row limit $5",
    ))
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(outcomes.iter().copied().map(Letter).collect::<Vec<_>>())
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?;
    row_page::page(rows, limit)
}
