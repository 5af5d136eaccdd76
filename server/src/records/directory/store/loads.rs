//! The state of the loaded directory, for the command line and for pages that report its absence.

use std::path::PathBuf;

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::staging::OwnerTransaction;
use crate::base::error::{Error, Result};

/// The directory after the last load.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Directory {
    /// The companies that may be matched.
    pub companies: i64,
    /// The newest 更新年月日.
    pub newest_on: Option<Date>,
    pub loaded_at: OffsetDateTime,
}

/// `None`: nothing was ever loaded.
pub async fn find(connection: &mut PgConnection) -> Result<Option<Directory>> {
    Ok(sqlx::query_as("select companies, newest_on, loaded_at from directory_load order by load_id desc limit 1")
        .fetch_optional(connection)
        .await?)
}

/// Records a load, in its transaction.
pub(crate) async fn record(
    transaction: &mut OwnerTransaction<'_>,
    files: &[PathBuf],
    rows_read: u64,
    rows_written: u64,
) -> Result<Directory> {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let number = |rows: u64| i64::try_from(rows).map_err(|error| Error::internal("a number of rows", error));
    Ok(sqlx::query_as(
        "insert into directory_load (files, rows_read, rows_written, companies, newest_on)
         select $1, $2, $3, count(*) filter (where is_listed), max(updated_on) from directory_company
         returning companies, newest_on, loaded_at",
    )
    .bind(files)
    .bind(number(rows_read)?)
    .bind(number(rows_written)?)
    .fetch_one(&mut **transaction)
    .await?)
}
