//! The rows of a plan or an import, for the history's lists and downloads.

use torikomi_core::wire::Outcome;

use super::stored_form::{StoredChanges, StoredProblem};
use crate::base::{
    column::Letter,
    database::Transaction,
    error::Result,
    row_page::{self, PageRow},
};

/// The position of a row in the file.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct RowPosition {
    pub(crate) row: i32,
    pub(crate) byte_offset: i64,
    pub(crate) size_bytes: i32,
}

/// The plan's decision about a row.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RowDecision {
    #[sqlx(try_from = "Letter<Outcome>")]
    pub(crate) outcome: Outcome,
    #[sqlx(json(nullable))]
    pub(crate) changes: Option<StoredChanges>,
    pub(crate) left_company: Option<String>,
    pub(crate) left_company_id: Option<i32>,
    #[sqlx(json(nullable))]
    pub(crate) problems: Option<Vec<StoredProblem>>,
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ListedRow {
    #[sqlx(flatten)]
    pub(crate) position: RowPosition,
    #[sqlx(flatten)]
    pub(crate) decision: RowDecision,
    pub(crate) lead_id: Option<i64>,
    pub(crate) is_there: bool,
}

/// The rows after one and up to another, and whether there may be more. One outcome is read along its own index; for
/// several, the first rows of each are merged.
pub(crate) async fn page(
    transaction: &mut Transaction,
    import_id: i64,
    outcomes: &[Outcome],
    (after, last): (i32, i32),
    limit: i64,
) -> Result<(Vec<ListedRow>, bool)> {
    let rows: Vec<PageRow<ListedRow>> = sqlx::query_as(row_page::limit_bytes(
        "select planned.*,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = planned.lead_id) as is_there
         from unnest($3::text[]) as wanted
         cross join lateral (select row, outcome::text, lead_id, byte_offset, size_bytes, changes,
                                    company ->> 'left' as left_company,
                                    (company ->> 'left_id')::integer as left_company_id, problems,
                                    size_bytes::bigint + value_bytes as page_bytes
                             from import_row
                             where workspace_id = $1 and import_id = $2 and outcome = wanted::\"char\"
                               and row > $4 and row <= $6
                             order by row limit $5) as planned
         order by row limit $5",
    ))
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(outcomes.iter().copied().map(Letter).collect::<Vec<_>>())
    .bind(after)
    .bind(limit)
    .bind(last)
    .fetch_all(&mut **transaction)
    .await?;
    row_page::page(rows, limit)
}

/// A skipped row's position in the file, and the stored part of its problems.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct SkippedRow {
    #[sqlx(flatten)]
    pub(crate) position: RowPosition,
    #[sqlx(json)]
    pub(crate) problems: Vec<StoredProblem>,
}

/// The next skipped rows after row `after`, up to row `last`, limited by number and by total bytes.
pub(crate) async fn next_skipped(
    transaction: &mut Transaction,
    import_id: i64,
    (after, last): (i32, i32),
    (rows, bytes): (i64, i64),
) -> Result<Vec<SkippedRow>> {
    Ok(sqlx::query_as(
        "select row, byte_offset, size_bytes, coalesce(problems, '[]') as problems
         from (select *, sum(size_bytes::bigint) over (order by row) - size_bytes as bytes_before
               from (select * from import_row
                     where workspace_id = $1 and import_id = $2 and outcome = 's' and row > $3 and row <= $4
                     order by row limit $5) as next) as next
         where bytes_before < $6 order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(last)
    .bind(rows)
    .bind(bytes)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The next rows that were not skipped, as `next_skipped`.
pub(crate) async fn next_registered(
    transaction: &mut Transaction,
    import_id: i64,
    (after, last): (i32, i32),
    (rows, bytes): (i64, i64),
) -> Result<Vec<RowPosition>> {
    Ok(sqlx::query_as(
        "select row, byte_offset, size_bytes
         from (select *, sum(size_bytes) over (order by row) - size_bytes as bytes_before
               from (select row, byte_offset, size_bytes from import_row
                     where workspace_id = $1 and import_id = $2 and outcome <> 's' and row > $3 and row <= $4
                     order by row limit $5) as next) as next
         where bytes_before < $6 order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(last)
    .bind(rows)
    .bind(bytes)
    .fetch_all(&mut **transaction)
    .await?)
}
