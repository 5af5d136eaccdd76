//! Comparison of a rebuilt plan, or undo preview, with the rows that were shown before; and the cleanup once the plan
//! or the preview is gone.
//!
//! Guarantees: the rows that were shown are kept until the next plan is shown, whatever happens to the process in
//! between: the first attempt sets them aside, once, and a row is deleted in the transaction that writes its
//! replacement, if that is equal. Rows differ if one of the compared columns does; the number of a new lead does not
//! count. All differing rows are counted, and the first [`MOST_DIFFERENCES`] are kept as they were shown: a renamed
//! status can affect every row of a million.

use sqlx::AssertSqlSafe;
use torikomi_core::wire::MOST_DIFFERENCES;

use super::{
    database::{Database, Transaction},
    error::{Error, Result},
    wire_value::count,
};

/// Two tables: the planned rows, and the rows that were shown before and differ from them. Both have `workspace_id`,
/// `import_id` and `row`. Statements are built only from these names, which are constants of the stores that own the
/// tables.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) planned_table: &'static str,
    pub(crate) shown_table: &'static str,
    /// The columns by which rows differ.
    pub(crate) compared_columns: &'static [&'static str],
    /// The other columns that are set aside.
    pub(crate) other_columns: &'static [&'static str],
    /// The table that holds the plan itself.
    pub(crate) plan_table: &'static str,
}

impl Comparison {
    /// Called before the rows after `after` and up to `through` are written: existing rows are set aside. Rows that an
    /// earlier attempt set aside were shown; rows which that attempt wrote were not.
    pub(crate) async fn set_aside(
        &self,
        transaction: &mut Transaction,
        import_id: i64,
        (after, through): (i64, i64),
    ) -> Result<()> {
        let Comparison { planned_table, shown_table, .. } = self;
        let columns = [self.compared_columns, self.other_columns].concat().join(", ");
        sqlx::query(AssertSqlSafe(format!(
            "with shown as (delete from {planned_table}
                            where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4
                            returning row, {columns})
             insert into {shown_table} (workspace_id, import_id, row, {columns})
             select $1, $2, row, {columns} from shown
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

    /// Called after they were written: rows equal to those shown are deleted.
    pub(crate) async fn compare(
        &self,
        transaction: &mut Transaction,
        import_id: i64,
        (after, through): (i64, i64),
    ) -> Result<()> {
        let Comparison { planned_table, shown_table, .. } = self;
        let of =
            |table: &str| self.compared_columns.iter().map(|it| format!("{table}.{it}")).collect::<Vec<_>>().join(", ");
        let (shown, now) = (of("shown"), of("now"));
        sqlx::query(AssertSqlSafe(format!(
            "delete from {shown_table} as shown using {planned_table} as now
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

    /// Counts the differing rows when the plan is shown, and keeps the first of them.
    pub(crate) async fn count(&self, transaction: &mut Transaction, import_id: i64) -> Result<u64> {
        let shown_table = self.shown_table;
        let count_all = format!("select count(*) from {shown_table} where workspace_id = $1 and import_id = $2");
        let differing = sqlx::query_scalar(AssertSqlSafe(count_all))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
        let differing = count(differing)?;
        if differing > MOST_DIFFERENCES {
            let most = i64::try_from(MOST_DIFFERENCES).map_err(|error| Error::internal("a number of rows", error))?;
            sqlx::query(AssertSqlSafe(format!(
                "delete from {shown_table}
                 where workspace_id = $1 and import_id = $2
                   and row > (select row from {shown_table} where workspace_id = $1 and import_id = $2
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

    /// Called before a plan is rebuilt: the next plan is compared with what is shown now.
    pub(crate) async fn delete_shown(&self, transaction: &mut Transaction, import_id: i64) -> Result<()> {
        let shown_table = self.shown_table;
        let delete = format!("delete from {shown_table} where workspace_id = $1 and import_id = $2");
        sqlx::query(AssertSqlSafe(delete))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    /// Deletes what is left of a plan that is gone: run by jobs, since it may have millions of rows. If a plan with
    /// that number exists again, its rows stay, and the job that builds it deletes the old ones.
    pub(crate) async fn delete_rows(&self, database: &Database, workspace_id: i32, import_id: i64) -> Result<()> {
        let Comparison { planned_table, shown_table, plan_table, .. } = self;
        let mut transaction = database.begin(workspace_id).await?;
        for table in [planned_table, shown_table] {
            sqlx::query(AssertSqlSafe(format!(
                "delete from {table}
                 where workspace_id = $1 and import_id = $2
                   and not exists (select from {plan_table} as plan
                                   where plan.workspace_id = $1 and plan.import_id = $2)"
            )))
            .bind(workspace_id)
            .bind(import_id)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The import numbers of rows whose plan is gone: jumps from one number to the next, however many rows each has.
    async fn without_plan(&self, transaction: &mut Transaction) -> Result<Vec<i64>> {
        let Comparison { planned_table, plan_table, .. } = self;
        let without_plan = format!(
            "with recursive planned as (
                 select min(import_id) as import_id from {planned_table} where workspace_id = $1
                 union all
                 select (select min(import_id) from {planned_table}
                         where workspace_id = $1 and import_id > planned.import_id)
                 from planned where import_id is not null)
             select import_id from planned
             where import_id is not null
               and not exists (select from {plan_table} as plan
                               where plan.workspace_id = $1 and plan.import_id = planned.import_id)"
        );
        let without_plan = sqlx::query_scalar(AssertSqlSafe(without_plan));
        Ok(without_plan.bind(transaction.workspace_id()).fetch_all(&mut **transaction).await?)
    }

    /// For the sweep: rows shown by plans that no longer exist, and rows of plans that are gone whose process died
    /// before it could delete them.
    pub(crate) async fn sweep(&self, database: &Database, workspace_id: i32) -> Result<()> {
        let Comparison { shown_table, plan_table, .. } = self;
        let mut transaction = database.begin(workspace_id).await?;
        sqlx::query(AssertSqlSafe(format!(
            "delete from {shown_table}
             where workspace_id = $1
               and not exists (select from {plan_table} as plan
                               where plan.workspace_id = $1 and plan.import_id = {shown_table}.import_id
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
