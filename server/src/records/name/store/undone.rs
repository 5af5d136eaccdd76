//! Names that an import created and that leave with its undo.

use crate::base::{database::Transaction, error::Result};

/// A name that has left.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RemovedName {
    pub(crate) name_id: i32,
    pub(crate) kind: String,
    pub(crate) name: String,
}

/// Deletes those of these names that no lead has.
pub(crate) async fn delete_unheld(
    transaction: &mut Transaction,
    workspace_id: i32,
    name_ids: &[i32],
) -> Result<Vec<RemovedName>> {
    Ok(sqlx::query_as(
        "delete from name
         where name.workspace_id = $1 and name.name_id = any($2)
           and not exists (select from lead_name
                           where lead_name.workspace_id = $1 and lead_name.name_id = name.name_id)
           and not exists (select from lead where lead.workspace_id = $1 and lead.group_id = name.name_id)
         returning name.name_id, name.kind, name.name",
    )
    .bind(workspace_id)
    .bind(name_ids)
    .fetch_all(&mut **transaction)
    .await?)
}
