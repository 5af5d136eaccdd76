//! The planner's statistics of tables that a job has just made grow.
//!
//! Postgres gathers them by itself, but up to minutes later, and for a workspace that is small beside the others perhaps
//! never. Until then it takes a workspace with twenty thousand leads for one with twenty-five (each mention of
//! `workspace_id`, the query's and that of row-level security, counts as a two-hundredth of the rows), and joins a
//! block's rows to its leads by reading all of them once a row.
//!
//! Guarantees: before a job begins, and when a plan, a preview or an import is shown as ended, the tables that have grown
//! are analyzed, in a short transaction of its own; also where the server's user does not own the tables: the function
//! belongs to whoever ran the migrations. What fails is logged alone: no work depends on statistics, only its speed.

use std::time::Duration;

use crate::base::{database::Database, error::Result};

/// A table that is being vacuumed is tried again: after a large import Postgres often does just that.
const TRIES: u32 = 6;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// Costs a millisecond where nothing has grown, a few tenths of a second a table where something has.
pub async fn refresh(database: &Database) {
    for _ in 0..TRIES {
        match analyze(database).await {
            Ok(0) => return,
            Ok(_) => tokio::time::sleep(BETWEEN_TRIES).await,
            Err(error) => {
                tracing::warn!(%error, "the planner's statistics are not refreshed");
                return;
            }
        }
    }
    tracing::info!("some tables are vacuumed just now: their statistics come with that");
}

/// Answers how many tables were left out because somebody else is at them.
async fn analyze(database: &Database) -> Result<i32> {
    let mut transaction = database.for_jobs().begin_global().await?;
    let left_out = sqlx::query_scalar("select analyze_grown_tables()").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(left_out)
}
