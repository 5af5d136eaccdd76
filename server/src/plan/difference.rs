//! Which rows of a plan that is made again are other ones than those that were shown.
//!
//! Guarantees: a row differs when its outcome, what it changes or why it is skipped differs; whose number a new lead gets
//! does not count. All that differ are counted, the first `MOST_DIFFERENCES` are kept as they were: a renamed status can
//! concern every row of a million. Of each batch the old rows are set aside, compared with the new ones and let go, so
//! that no second plan is ever there as a whole.

use torikomi_core::wire::MOST_DIFFERENCES;

use crate::{database::Transaction, error::Result};

#[derive(Debug)]
pub(super) struct Difference {
    workspace_id: i32,
    import_id: i64,
    /// Rows that differ so far.
    pub(super) rows: u64,
}

impl Difference {
    /// The rows that are there were shown, and are compared with those that come.
    pub(super) async fn begin(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<Difference> {
        forget(transaction, workspace_id, import_id).await?;
        Ok(Difference { workspace_id, import_id, rows: 0 })
    }

    /// Before the rows from the first to the last of a batch are written.
    pub(super) async fn set_aside(&self, transaction: &mut Transaction, (first, last): (u32, u32)) -> Result<()> {
        sqlx::query(
            "with shown as (delete from import_row
                            where workspace_id = $1 and import_id = $2 and row between $3 and $4
                            returning row, outcome, lead_id, company, changes, problems)
             insert into import_row_before (workspace_id, import_id, row, outcome, lead_id, company, changes,
                                            problems)
             select $1, $2, row, outcome, lead_id, company, changes, problems from shown",
        )
        .bind(self.workspace_id)
        .bind(self.import_id)
        .bind(i64::from(first))
        .bind(i64::from(last))
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    /// After they were written.
    pub(super) async fn compare(&mut self, transaction: &mut Transaction, (first, last): (u32, u32)) -> Result<()> {
        sqlx::query(
            "delete from import_row_before as shown using import_row as planned
             where shown.workspace_id = $1 and shown.import_id = $2 and shown.row between $3 and $4
               and planned.workspace_id = $1 and planned.import_id = $2 and planned.row = shown.row
               and planned.outcome = shown.outcome and planned.changes is not distinct from shown.changes
               and planned.problems is not distinct from shown.problems
               and planned.company is not distinct from shown.company",
        )
        .bind(self.workspace_id)
        .bind(self.import_id)
        .bind(i64::from(first))
        .bind(i64::from(last))
        .execute(&mut **transaction)
        .await?;
        let room = MOST_DIFFERENCES.saturating_sub(self.rows);
        let differing: i64 = sqlx::query_scalar(
            "with differing as (select row, row_number() over (order by row) as place from import_row_before
                                where workspace_id = $1 and import_id = $2 and row between $3 and $4),
                  beyond as (delete from import_row_before using differing
                             where workspace_id = $1 and import_id = $2 and import_row_before.row = differing.row
                               and place > $5)
             select count(*) from differing",
        )
        .bind(self.workspace_id)
        .bind(self.import_id)
        .bind(i64::from(first))
        .bind(i64::from(last))
        .bind(i64::try_from(room).unwrap_or(i64::MAX))
        .fetch_one(&mut **transaction)
        .await?;
        self.rows += u64::try_from(differing).unwrap_or_default();
        Ok(())
    }
}

pub(crate) async fn forget(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    sqlx::query("delete from import_row_before where workspace_id = $1 and import_id = $2")
        .bind(workspace_id)
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The sweep's: of imports that are no plans any more.
pub(crate) async fn sweep(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    sqlx::query(
        "delete from import_row_before
         where workspace_id = $1
           and not exists (select from import
                           where import.workspace_id = $1 and import.import_id = import_row_before.import_id
                             and import.state in ('planning', 'planned'))",
    )
    .bind(workspace_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
