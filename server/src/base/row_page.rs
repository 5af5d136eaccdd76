//! A page of an import's rows, limited by number and by total size in bytes.
//!
//! The database cuts it, so that rows beyond it are never held here. A page has at least one row, however large it is.

use sqlx::AssertSqlSafe;

use crate::base::error::{Error, Result};

const PAGE_ROWS: i64 = 100;
const MOST_ROWS: i64 = 1_000;
const PAGE_BYTES: i64 = 4 << 20;

/// A row as [`limit_bytes`] returns it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PageRow<T> {
    #[sqlx(flatten)]
    row: T,
    /// How many rows there were before the page was cut.
    found: i64,
}

/// The number of rows on a page, for the requested limit.
pub(crate) fn limit(requested: Option<i64>) -> i64 {
    requested.unwrap_or(PAGE_ROWS).clamp(1, MOST_ROWS)
}

/// The statement that cuts these rows to a page: `rows` is a statement of ours that selects the first `limit` of them,
/// each with its number as `row` and its size as `page_bytes`.
pub(crate) fn limit_bytes(rows: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select * from (select next.*, count(*) over () as found, row_number() over (order by row) as place,
                               sum(page_bytes) over (order by row) as bytes
                        from ({rows}) as next) as cut
         where place = 1 or bytes <= {PAGE_BYTES} order by row"
    ))
}

/// The page's rows, and whether there may be more after them.
pub(crate) fn page<T>(rows: Vec<PageRow<T>>, limit: i64) -> Result<(Vec<T>, bool)> {
    let count = i64::try_from(rows.len()).map_err(|error| Error::internal("a page's size", error))?;
    let is_full = count == limit || rows.first().is_some_and(|row| count < row.found);
    Ok((rows.into_iter().map(|row| row.row).collect(), is_full))
}
