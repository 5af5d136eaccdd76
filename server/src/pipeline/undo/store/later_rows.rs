//! Rows of later imports, not undone themselves, about given leads.

use crate::base::{database::Transaction, error::Result};

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LaterRow {
    pub(crate) lead_id: i64,
    pub(crate) import_id: i64,
    pub(crate) row: i32,
    pub(crate) byte_offset: i64,
    pub(crate) size_bytes: i32,
    /// The items that it changed.
    pub(crate) keys: Vec<String>,
}

/// Oldest first.
pub(crate) async fn rows(transaction: &mut Transaction, import_id: i64, lead_ids: &[i64]) -> Result<Vec<LaterRow>> {
    Ok(sqlx::query_as(include_str!("later_rows.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?)
}
