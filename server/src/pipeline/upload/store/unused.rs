//! Uploads that no import needs, and a lookup of the objects that belong to an upload.

use super::UPLOAD_HOURS;
use crate::base::{database::Transaction, error::Result};

/// Expired uploads without an import, or whose imports no longer keep their files.
pub(crate) async fn list(transaction: &mut Transaction) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select upload_id from upload
         where workspace_id = $1 and created_at < now() - $2 * interval '1 hour'
           and not exists (select from import
                           where import.workspace_id = $1 and import.upload_id = upload.upload_id
                             and files_deleted_at is null)",
    )
    .bind(transaction.workspace_id())
    .bind(UPLOAD_HOURS)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The ones of the paths that contain a part of an upload.
pub(crate) async fn recorded_paths(transaction: &mut Transaction, paths: Vec<&str>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select object_path from upload_part where workspace_id = $1 and object_path = any($2)")
        .bind(transaction.workspace_id())
        .bind(paths)
        .fetch_all(&mut **transaction)
        .await?)
}
