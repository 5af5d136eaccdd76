//! Which rows of a plan, or of an undo's preview, that is made again are other ones than those that were shown; and the
//! end of both where the plan, or the preview, is gone.
//!
//! Guarantees: what was shown is kept until the next plan is shown, whatever happens to the process in between: rows are
//! set aside once, by the first attempt, and leave in the transaction of the row that takes their place, if that is
//! equal. A row differs when one of the compared columns does; whose number a new lead gets does not count. All that
//! differ are counted, the first [`MOST_DIFFERENCES`] stay as they were shown: a renamed status can concern every row of
//! a million.

use sqlx::AssertSqlSafe;
use torikomi_core::wire::MOST_DIFFERENCES;

use super::{
    database::{Database, Transaction},
    error::{Error, Result},
    wire_value::count,
};

/// Two tables: the rows as they are planned, and those that were shown otherwise. Both have `workspace_id`, `import_id`
/// and `row`. Statements are put together from the names here alone: constants of the stores that own the tables.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) rows: &'static str,
    pub(crate) before: &'static str,
    /// The columns by which rows differ.
    pub(crate) compared: &'static [&'static str],
    /// The columns that are set aside with them.
    pub(crate) beside: &'static [&'static str],
    /// The table that says whether there is a plan still.
    pub(crate) plan: &'static str,
}

impl Comparison {
    /// Before rows behind `after` and up to `through` are written: those that are there make room. What an earlier attempt
    /// has set aside was shown; what that attempt wrote was not.
    pub(crate) async fn set_aside(
        &self,
        transaction: &mut Transaction,
        import_id: i64,
        (after, through): (i64, i64),
    ) -> Result<()> {
        let Comparison { rows, before, .. } = self;
        let columns = [self.compared, self.beside].concat().join(", ");
        sqlx::query(AssertSqlSafe(format!(
            "with shown as (delete from {rows} where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4
                            returning row, {columns})
             insert into {before} (workspace_id, import_id, row, {columns}) select $1, $2, row, {columns} from shown
             on conflict do nothing"
        )))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(after)
        .bind(through)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    /// After they were written: what is as it was shown is let go.
    pub(crate) async fn compare(
        &self,
        transaction: &mut Transaction,
        import_id: i64,
        (after, through): (i64, i64),
    ) -> Result<()> {
        let Comparison { rows, before, .. } = self;
        let of = |table: &str| self.compared.iter().map(|it| format!("{table}.{it}")).collect::<Vec<_>>().join(", ");
        let (shown, now) = (of("shown"), of("now"));
        sqlx::query(AssertSqlSafe(format!(
            "delete from {before} as shown using {rows} as now
             where shown.workspace_id = $1 and shown.import_id = $2 and shown.row > $3 and shown.row <= $4
               and now.workspace_id = $1 and now.import_id = $2 and now.row > $3 and now.row <= $4
               and now.row = shown.row
               and ({now}) is not distinct from ({shown})"
        )))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(after)
        .bind(through)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    /// How many rows differ, when the plan is shown; of these the first ones stay.
    pub(crate) async fn count(&self, transaction: &mut Transaction, import_id: i64) -> Result<u64> {
        let before = self.before;
        let count_all = format!("select count(*) from {before} where workspace_id = $1 and import_id = $2");
        let differing = sqlx::query_scalar(AssertSqlSafe(count_all))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
        let differing = count(differing)?;
        if differing > MOST_DIFFERENCES {
            let most = i64::try_from(MOST_DIFFERENCES).map_err(|error| Error::internal("a number of rows", error))?;
            sqlx::query(AssertSqlSafe(format!(
                "delete from {before}
                 where workspace_id = $1 and import_id = $2
                   and row > (select row from {before} where workspace_id = $1 and import_id = $2
                              order by row offset $3 limit 1)"
            )))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .bind(most - 1)
            .execute(&mut **transaction)
            .await?;
        }
        Ok(differing)
    }

    /// Before a plan is made again: what is shown now is what the next one differs from.
    pub(crate) async fn forget(&self, transaction: &mut Transaction, import_id: i64) -> Result<()> {
        let before = self.before;
        let forget = format!("delete from {before} where workspace_id = $1 and import_id = $2");
        sqlx::query(AssertSqlSafe(forget))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    /// Deletes what is left of a plan that is gone: for jobs, since it may have millions of rows. Where there is a plan
    /// of that number again, it stays, and whoever makes it deletes what is old.
    pub(crate) async fn delete_rows(&self, database: &Database, workspace_id: i32, import_id: i64) -> Result<()> {
        let Comparison { rows, before, plan, .. } = self;
        let mut transaction = database.begin(workspace_id).await?;
        for table in [rows, before] {
            sqlx::query(AssertSqlSafe(format!(
                "delete from {table}
                 where workspace_id = $1 and import_id = $2
                   and not exists (select from {plan} as plan where plan.workspace_id = $1 and plan.import_id = $2)"
            )))
            .bind(workspace_id)
            .bind(import_id)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The numbers of rows whose plan is gone: from one number to the next, however many rows each has.
    async fn without_plan(&self, transaction: &mut Transaction) -> Result<Vec<i64>> {
        let Comparison { rows, plan, .. } = self;
        let without_plan = format!(
            "with recursive planned as (
                 select min(import_id) as import_id from {rows} where workspace_id = $1
                 union all
                 select (select min(import_id) from {rows} where workspace_id = $1 and import_id > planned.import_id)
                 from planned where import_id is not null)
             select import_id from planned
             where import_id is not null
               and not exists (select from {plan} as plan
                               where plan.workspace_id = $1 and plan.import_id = planned.import_id)"
        );
        let without_plan = sqlx::query_scalar(AssertSqlSafe(without_plan));
        Ok(without_plan.bind(transaction.workspace_id()).fetch_all(&mut **transaction).await?)
    }

    /// The sweep's: what was shown of plans that are none any more, and rows of plans that are gone, where the process
    /// died that was to delete them.
    pub(crate) async fn sweep(&self, database: &Database, workspace_id: i32) -> Result<()> {
        let Comparison { before, plan, .. } = self;
        let mut transaction = database.begin(workspace_id).await?;
        sqlx::query(AssertSqlSafe(format!(
            "delete from {before}
             where workspace_id = $1
               and not exists (select from {plan} as plan
                               where plan.workspace_id = $1 and plan.import_id = {before}.import_id
                                 and plan.state in ('planning', 'planned'))"
        )))
        .bind(workspace_id)
        .execute(&mut *transaction)
        .await?;
        let import_ids = self.without_plan(&mut transaction).await?;
        transaction.commit().await?;
        for import_id in import_ids {
            self.delete_rows(database, workspace_id, import_id).await?;
        }
        Ok(())
    }
}
