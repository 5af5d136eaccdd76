//! The rows by which a rebuilt plan differs from the one that was shown: table `import_row_before`.

use super::listing::{ListedRow, RowDecision};
use crate::base::{
    comparison::Comparison,
    database::Transaction,
    error::Result,
    row_page::{self, PageRow},
};

pub(crate) const PLANS: Comparison = Comparison {
    planned_table: "import_row",
    shown_table: "import_row_before",
    compared_columns: &["outcome", "changes", "problems", "company"],
    other_columns: &["lead_id"],
    plan_table: "import",
};

/// The current rows that differ, after a given row; and whether there may be more.
pub(crate) async fn page(
    transaction: &mut Transaction,
    import_id: i64,
    after: i32,
    limit: i64,
) -> Result<(Vec<ListedRow>, bool)> {
    let rows: Vec<PageRow<ListedRow>> = sqlx::query_as(row_page::limit_bytes(
        "select row, now.outcome::text, now.lead_id, byte_offset, size_bytes, now.changes, now.problems,
                now.company ->> 'left' as left_company, (now.company ->> 'left_id')::integer as left_company_id,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = now.lead_id) as is_there,
                size_bytes::bigint + 2 * value_bytes::bigint as page_bytes
         from import_row_before as before
         join import_row as now using (workspace_id, import_id, row)
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

/// These rows as they were shown before, in order.
pub(crate) async fn rows_before(
    transaction: &mut Transaction,
    import_id: i64,
    rows: &[i32],
) -> Result<Vec<RowDecision>> {
    Ok(sqlx::query_as(
        "select outcome::text, changes, company ->> 'left' as left_company,
                (company ->> 'left_id')::integer as left_company_id, problems
         from import_row_before
         where workspace_id = $1 and import_id = $2 and row = any($3) order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(rows)
    .fetch_all(&mut **transaction)
    .await?)
}
