//! The leads that a rebuilt preview treats differently from the one that was shown: table `undo_row_before`.

use torikomi_core::wire::{Change, KeptReason, KeptValue, UndoDifference, UndoOutcome, UndoRowBefore};

use super::listing::Row;
use crate::base::{
    column::{Letter, Word},
    database::Transaction,
    error::{Error, Result},
    row_page::{self, PageRow},
};

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct DifferingRow {
    #[sqlx(flatten)]
    now: Row,
    #[sqlx(try_from = "Letter<UndoOutcome>")]
    before_outcome: UndoOutcome,
    #[sqlx(json(nullable))]
    before_changes: Option<Vec<Change>>,
    #[sqlx(json(nullable))]
    before_kept: Option<Vec<KeptValue>>,
    before_reason: Option<Word<KeptReason>>,
    before_later_import_id: Option<i64>,
}

impl DifferingRow {
    pub(crate) fn into_difference(self) -> Result<UndoDifference> {
        let later = self.before_later_import_id.map(u64::try_from).transpose();
        let before = UndoRowBefore {
            outcome: self.before_outcome,
            changes: self.before_changes.unwrap_or_default(),
            kept: self.before_kept.unwrap_or_default(),
            reason: self.before_reason.map(|Word(reason)| reason),
            later_import_id: later.map_err(|error| Error::internal("an import's number", error))?,
        };
        Ok(UndoDifference { now: self.now.into_row()?, before })
    }
}

/// The leads after a row, and whether there may be more.
pub(crate) async fn page(
    transaction: &mut Transaction,
    import_id: i64,
    after: i32,
    limit: i64,
) -> Result<(Vec<DifferingRow>, bool)> {
    let rows: Vec<PageRow<DifferingRow>> = sqlx::query_as(row_page::limit_bytes(
        "select now.row, now.outcome::text, is_new, now.lead_id, now.email, now.changes, now.kept, now.reason,
                now.later_import_id, before.outcome::text as before_outcome, before.changes as before_changes,
                before.kept as before_kept, before.reason as before_reason,
                before.later_import_id as before_later_import_id, 2 * now.value_bytes::bigint as page_bytes,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = now.lead_id) as is_there
         from undo_row_before as before
         join undo_row as now using (workspace_id, import_id, row)
         where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4",
    ))
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?;
    row_page::page(rows, limit)
}
