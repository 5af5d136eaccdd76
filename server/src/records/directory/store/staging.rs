//! The staging table for loading files into the directory: over a connection of the tables' owner.

use sqlx::{
    ConnectOptions, Connection, PgConnection, Postgres,
    postgres::{PgConnectOptions, PgCopyIn},
};

use crate::base::error::Result;

/// A transaction of the tables' owner: it sees everything, and has no workspace.
pub(crate) type OwnerTransaction<'c> = sqlx::Transaction<'c, Postgres>;

/// Statements take long for large files: no slow-statement warnings.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    Ok(options.clone().disable_statement_logging().connect().await?)
}

pub(crate) async fn begin(connection: &mut PgConnection) -> Result<OwnerTransaction<'_>> {
    Ok(connection.begin().await?)
}

pub(crate) async fn close(connection: PgConnection) -> Result<()> {
    Ok(connection.close().await?)
}

/// Other loads wait from now on.
pub(crate) async fn lock(transaction: &mut OwnerTransaction<'_>) -> Result<()> {
    sqlx::raw_sql(
        "lock table directory_company in share row exclusive mode;
         set local work_mem = '64MB'; set local gin_pending_list_limit = '64MB'",
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) async fn create(transaction: &mut OwnerTransaction<'_>) -> Result<()> {
    sqlx::raw_sql(include_str!("staging.sql")).execute(&mut **transaction).await?;
    Ok(())
}

/// Receives rows; must be finished or aborted.
pub(crate) async fn copy<'c>(transaction: &'c mut OwnerTransaction<'_>) -> Result<PgCopyIn<&'c mut PgConnection>> {
    Ok(transaction.copy_in_raw("copy directory_staging from stdin").await?)
}

/// Moves the staged rows into the directory. Returns how many rows were written.
pub(crate) async fn merge(transaction: &mut OwnerTransaction<'_>) -> Result<u64> {
    let merged = sqlx::query(include_str!("merge.sql")).execute(&mut **transaction).await?;
    sqlx::query("truncate directory_staging").execute(&mut **transaction).await?;
    Ok(merged.rows_affected())
}

/// Moves the pending entries into the index of names.
pub(crate) async fn clean_pending_list(transaction: &mut OwnerTransaction<'_>) -> Result<()> {
    sqlx::query("select gin_clean_pending_list('directory_company_grams_idx')").execute(&mut **transaction).await?;
    Ok(())
}

/// Updates the table's planner statistics and its visibility map.
pub(crate) async fn vacuum(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("vacuum analyze directory_company").execute(connection).await?;
    Ok(())
}
