//! Table `upload`.

use super::tus::UploadFacts;
use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

pub(crate) mod room;
pub(crate) mod parts;
pub mod kept_file;
pub(crate) mod unused;

/// How long an upload without an import is kept.
pub(crate) const UPLOAD_HOURS: i64 = 24;

/// A new upload.
#[derive(Debug)]
pub(crate) struct NewUpload<'a> {
    pub(crate) upload_id: &'a str,
    pub(crate) account_id: i32,
    pub(crate) file_name: String,
    pub(crate) size_bytes: u64,
}

/// `TooLarge` if its size does not fit into a number.
pub(crate) async fn insert(transaction: &mut Transaction, upload: NewUpload<'_>) -> Result<()> {
    sqlx::query(
        "insert into upload (workspace_id, upload_id, account_id, file_name, size_bytes) values ($1, $2, $3, $4, $5)",
    )
    .bind(transaction.workspace_id())
    .bind(upload.upload_id)
    .bind(upload.account_id)
    .bind(upload.file_name)
    .bind(i64::try_from(upload.size_bytes).map_err(|_| Error::TooLarge)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct UploadRow {
    offset_bytes: i64,
    size_bytes: i64,
    created_at: time::OffsetDateTime,
}

pub(crate) async fn find(transaction: &mut Transaction, upload_id: &str) -> Result<UploadFacts> {
    let found: Option<UploadRow> = sqlx::query_as(
        "select offset_bytes, size_bytes, created_at from upload where workspace_id = $1 and upload_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(upload_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let UploadRow { offset_bytes, size_bytes, created_at } = found.ok_or(Error::NotFound)?;
    Ok(UploadFacts {
        offset_bytes: u64::try_from(offset_bytes).map_err(|error| Error::internal("an offset", error))?,
        size_bytes: u64::try_from(size_bytes).map_err(|error| Error::internal("a size", error))?,
        expires_at: created_at + time::Duration::hours(UPLOAD_HOURS),
    })
}

/// An upload from which an import is made.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct UploadedFile {
    pub(crate) file_name: String,
    pub(crate) size_bytes: i64,
    pub(crate) offset_bytes: i64,
}

/// It cannot be deleted until the transaction ends; `None` if it is no longer kept.
pub(crate) async fn lock_for_import(transaction: &mut Transaction, upload_id: &str) -> Result<Option<UploadedFile>> {
    Ok(sqlx::query_as(
        "select file_name, size_bytes, offset_bytes from upload
         where workspace_id = $1 and upload_id = $2 for key share",
    )
    .bind(transaction.workspace_id())
    .bind(upload_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Deletes an upload's rows and returns its orphaned objects; `None` while an import is made from it.
pub(crate) async fn delete(transaction: &mut Transaction, upload_id: &str) -> Result<Option<Vec<String>>> {
    let workspace_id = transaction.workspace_id();
    // Making an import takes a share lock of this row: from here on that is not possible.
    sqlx::query("select from upload where workspace_id = $1 and upload_id = $2 for update")
        .bind(workspace_id)
        .bind(upload_id)
        .execute(&mut **transaction)
        .await?;
    let in_use: bool = sqlx::query_scalar(
        "select exists (select from import
                        where workspace_id = $1 and upload_id = $2 and files_deleted_at is null)",
    )
    .bind(workspace_id)
    .bind(upload_id)
    .fetch_one(&mut **transaction)
    .await?;
    if in_use {
        return Ok(None);
    }
    let paths =
        sqlx::query_scalar("delete from upload_part where workspace_id = $1 and upload_id = $2 returning object_path")
            .bind(workspace_id)
            .bind(upload_id)
            .fetch_all(&mut **transaction)
            .await?;
    sqlx::query("delete from upload where workspace_id = $1 and upload_id = $2")
        .bind(workspace_id)
        .bind(upload_id)
        .execute(&mut **transaction)
        .await?;
    Ok(Some(paths))
}
