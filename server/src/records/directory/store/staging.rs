//! The staging table, through which files come into the directory: over a connection of the tables' owner.

use sqlx::{
    ConnectOptions, Connection, PgConnection, Postgres,
    postgres::{PgConnectOptions, PgCopyIn},
};

use crate::base::error::Result;

/// Of the tables' owner: it sees everything, and no workspace.
pub(crate) type OwnersTransaction<'c> = sqlx::Transaction<'c, Postgres>;

/// Its statements take as long as the files are large: nobody needs to be warned of that.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    Ok(options.clone().disable_statement_logging().connect().await?)
}

pub(crate) async fn begin(connection: &mut PgConnection) -> Result<OwnersTransaction<'_>> {
    Ok(connection.begin().await?)
}

pub(crate) async fn close(connection: PgConnection) -> Result<()> {
    Ok(connection.close().await?)
}

/// Another load waits from now on.
pub(crate) async fn lock(transaction: &mut OwnersTransaction<'_>) -> Result<()> {
    sqlx::raw_sql(
        "lock table directory_company in share row exclusive mode;
         set local work_mem = '64MB'; set local gin_pending_list_limit = '64MB'",
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) async fn create(transaction: &mut OwnersTransaction<'_>) -> Result<()> {
    sqlx::raw_sql(include_str!("staging.sql")).execute(&mut **transaction).await?;
    Ok(())
}

/// Takes rows; must be finished or aborted.
pub(crate) async fn copy<'c>(transaction: &'c mut OwnersTransaction<'_>) -> Result<PgCopyIn<&'c mut PgConnection>> {
    Ok(transaction.copy_in_raw("copy directory_staging from stdin").await?)
}

/// What is staged goes into the directory, and is staged no more. Answers how many rows were written.
pub(crate) async fn merge(transaction: &mut OwnersTransaction<'_>) -> Result<u64> {
    let merged = sqlx::query(include_str!("merge.sql")).execute(&mut **transaction).await?;
    sqlx::query("truncate directory_staging").execute(&mut **transaction).await?;
    Ok(merged.rows_affected())
}

/// Brings what waits in the list of pending entries into the index of names.
pub(crate) async fn clean_pending_list(transaction: &mut OwnersTransaction<'_>) -> Result<()> {
    sqlx::query("select gin_clean_pending_list('directory_company_grams_idx')").execute(&mut **transaction).await?;
    Ok(())
}

/// What the planner knows of the table, and which of its pages everybody sees.
pub(crate) async fn vacuum(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("vacuum analyze directory_company").execute(connection).await?;
    Ok(())
}
