//! Planner statistics of tables that a job has just made grow.
//!
//! Postgres gathers them by itself, but up to minutes later, and perhaps never for a workspace that is small compared
//! with the others. Until then it takes a workspace with twenty thousand leads for one with twenty-five (each mention
//! of `workspace_id`, the query's and that of row-level security, counts as a two-hundredth of the rows), and joins a
//! block's rows to its leads by reading all of them once a row.
//!
//! Guarantees: before a job begins, and when a plan, a preview or an import is shown as ended, the tables that have
//! grown are analyzed, in a short transaction of its own. The server's user need not own the tables: the function
//! belongs to the user who ran the migrations. A failure is only logged: statistics affect nothing but speed.

use std::time::Duration;

use crate::base::{database::Database, error::Result};

/// A table that is being vacuumed is retried: Postgres often vacuums after a large import.
const MAX_TRIES: u32 = 6;
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Costs a millisecond if nothing has grown, a few tenths of a second for each table that has.
pub async fn refresh(database: &Database) {
    for _ in 0..MAX_TRIES {
        match analyze(database).await {
            Ok(0) => return,
            Ok(_) => tokio::time::sleep(RETRY_PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "the planner's statistics are not refreshed");
                return;
            }
        }
    }
    tracing::info!("some tables are being vacuumed, which also refreshes their statistics");
}

/// Returns how many tables were skipped because another process is working on them.
async fn analyze(database: &Database) -> Result<i32> {
    let mut transaction = database.for_jobs().begin_global().await?;
    let skipped = sqlx::query_scalar("select analyze_grown_tables()").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(skipped)
}
