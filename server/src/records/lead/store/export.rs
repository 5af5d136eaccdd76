//! Table `lead_export`: requested exports.

use sqlx::types::Json;
use time::OffsetDateTime;
use torikomi_core::wire::LeadExportDraft;
use uuid::Uuid;

use crate::base::{
    database::{Database, Transaction},
    error::{Error, Result},
    import_state::applying,
};

/// How long a file may be downloaded.
const EXPORT_HOURS: i32 = 24;

/// Exports that a workspace keeps: each may have the numbers of ten thousand leads. A new one removes the oldest;
/// concurrent ones may leave one more until the next.
const EXPORTS_KEPT: i64 = 100;

/// Stores the request; returns its time.
pub(crate) async fn insert(
    transaction: &mut Transaction,
    export_id: Uuid,
    account_id: i32,
    draft: &LeadExportDraft,
    leads: i64,
    checked_changes: Option<i64>,
) -> Result<OffsetDateTime> {
    Ok(sqlx::query_scalar(
        "insert into lead_export (workspace_id, export_id, account_id, draft, leads, checked_changes)
         values ($1, $2, $3, $4, $5, $6) returning created_at",
    )
    .bind(transaction.workspace_id())
    .bind(export_id)
    .bind(account_id)
    .bind(Json(draft))
    .bind(leads)
    .bind(checked_changes)
    .fetch_one(&mut **transaction)
    .await?)
}

/// A requested export.
#[derive(Debug, sqlx::FromRow)]
struct RequestRow {
    #[sqlx(json)]
    draft: LeadExportDraft,
    checked_changes: Option<i64>,
    is_expired: bool,
}

/// The request, and the workspace's changes at the time of its check. `NotFound` for another account; `Gone` if it has
/// expired.
pub(crate) async fn find_request(
    transaction: &mut Transaction,
    account_id: i32,
    export_id: Uuid,
) -> Result<(LeadExportDraft, Option<i64>)> {
    let found: Option<RequestRow> = sqlx::query_as(
        "select draft, checked_changes, created_at < now() - $4 * interval '1 hour' as is_expired from lead_export
         where workspace_id = $1 and export_id = $2 and account_id = $3",
    )
    .bind(transaction.workspace_id())
    .bind(export_id)
    .bind(account_id)
    .bind(EXPORT_HOURS)
    .fetch_optional(&mut **transaction)
    .await?;
    let request = found.ok_or(Error::NotFound)?;
    if request.is_expired {
        return Err(Error::Gone);
    }
    Ok((request.draft, request.checked_changes))
}

pub(crate) async fn drop_oldest(transaction: &mut Transaction) -> Result<()> {
    sqlx::query(
        "delete from lead_export
         where workspace_id = $1
           and export_id in (select export_id from lead_export where workspace_id = $1
                             order by created_at desc, export_id offset $2)",
    )
    .bind(transaction.workspace_id())
    .bind(EXPORTS_KEPT)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The workspace's changes; `None` while an import changes leads without counting each block.
pub(crate) async fn changes_unless_importing(transaction: &mut Transaction) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(concat!(
        "select case when exists (select from import where workspace_id = $1 and ",
        applying!(),
        ") then null else changes end from workspace where workspace_id = $1",
    ))
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?)
}

/// Deletes expired exports.
pub(crate) async fn sweep(database: &Database, workspace_id: i32) -> Result<()> {
    let mut transaction = database.begin(workspace_id).await?;
    sqlx::query("delete from lead_export where workspace_id = $1 and created_at < now() - $2 * interval '1 hour'")
        .bind(workspace_id)
        .bind(EXPORT_HOURS)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// For the conditions that a file lists.
pub(crate) async fn file_name_of_import(transaction: &mut Transaction, import_id: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select file_name from import where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .fetch_optional(&mut **transaction)
        .await?)
}

/// For the conditions that a file lists.
pub(crate) async fn name_of_company(transaction: &mut Transaction, company_id: i32) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select name from company where workspace_id = $1 and company_id = $2 and not is_leaving")
        .bind(transaction.workspace_id())
        .bind(company_id)
        .fetch_optional(&mut **transaction)
        .await?)
}
