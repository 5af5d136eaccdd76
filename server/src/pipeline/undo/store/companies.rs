//! The companies that an import registered, and their deletion by its undo.
//!
//! Guarantees: they are deleted only with the person's consent, and only those that the import itself registered, that
//! were not edited since and that no lead belongs to when the undo ends; in the transaction of its end, so exactly
//! once. A company's row is locked while it is assigned to a lead (`company::store::lock_existing`), so that no company
//! is deleted that is just being assigned.

use crate::{
    base::{database::Transaction, error::Result},
    records::company::store::imported_companies,
};

/// For the preview, in its stored form: `None` if none of them exists.
pub(crate) async fn preview(snapshot: &mut Transaction, import_id: i64) -> Result<Option<serde_json::Value>> {
    Ok(sqlx::query_scalar(
        "with registered as (
             select company_id, name, revision > 1 as is_edited,
                    revision = 1
                    and not exists (select from lead
                                    where lead.workspace_id = $1 and lead.company_id = company.company_id
                                      and not exists (select from undo_row
                                                      where undo_row.workspace_id = $1 and undo_row.import_id = $2
                                                        and undo_row.lead_id = lead.lead_id
                                                        and undo_row.outcome = 'd')) as is_unused
             from company where workspace_id = $1 and import_id = $2 and not is_leaving)
         select jsonb_build_object(
                    'registered', count(*), 'unused', count(*) filter (where is_unused),
                    'edited', count(*) filter (where is_edited),
                    'names', (select coalesce(jsonb_agg(name order by company_id), '[]')
                              from (select name, company_id from registered where is_unused
                                    order by company_id limit 20) as shown))
         from registered having count(*) > 0",
    )
    .bind(snapshot.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **snapshot)
    .await?)
}

/// At the undo's end: deletes them, if the person has agreed, and records their number.
pub(crate) async fn delete(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    // Lock first, then check: a lead that one of them was assigned to until now is visible.
    let locked = imported_companies::lock_unedited(transaction, import_id).await?;
    let deleted = imported_companies::delete_unused(transaction, &locked).await?;
    sqlx::query(
        "update undo set companies = companies || jsonb_build_object('deleted', $3::bigint)
         where workspace_id = $1 and import_id = $2 and deletes_companies",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(deleted)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
