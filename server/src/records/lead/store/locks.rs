//! Leads locked until the transaction ends, in the common lock order.

use std::collections::HashMap;

use crate::base::{database::Transaction, error::Result};

/// The existing ones of the leads, in the order of their numbers. Others cannot change them until the transaction ends.
pub(crate) async fn lock(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select lead_id from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for update",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// How often people have edited a lead.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct EditedLead {
    pub(crate) lead_id: i64,
    pub(crate) edits: i32,
}

/// As `lock`, with the edit count of each.
pub(crate) async fn lock_edits(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<EditedLead>> {
    Ok(sqlx::query_as(
        "select lead_id, revision - recorded_writes as edits from lead where workspace_id = $1 and lead_id = any($2)
         order by lead_id for update",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The addresses of the existing leads, which others cannot change.
pub(crate) async fn lock_emails(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<HashMap<i64, String>> {
    let locked: Vec<(i64, String)> = sqlx::query_as(
        "select lead_id, email from lead where workspace_id = $1 and lead_id = any($2) order by lead_id
         for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(locked.into_iter().collect())
}

/// These leads cannot be deleted; they may be changed.
pub(crate) async fn lock_keys(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for key share")
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
