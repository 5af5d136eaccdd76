//! Names that an import created and that its undo deletes.

use torikomi_core::domain::names::NameKind;

use crate::base::{column::Word, database::Transaction, error::Result};

/// A deleted name.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RemovedName {
    pub(crate) name_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    pub(crate) kind: NameKind,
    pub(crate) name: String,
}

/// Deletes the names among these that no lead has. A leaving name is not affected.
pub(crate) async fn delete_unused(transaction: &mut Transaction, name_ids: &[i32]) -> Result<Vec<RemovedName>> {
    Ok(sqlx::query_as(
        "delete from name
         where name.workspace_id = $1 and name.name_id = any($2) and name.kind <> 'leaving'
           and not exists (select from lead_name
                           where lead_name.workspace_id = $1 and lead_name.name_id = name.name_id)
           and not exists (select from lead where lead.workspace_id = $1 and lead.group_id = name.name_id)
         returning name.name_id, name.kind, name.name",
    )
    .bind(transaction.workspace_id())
    .bind(name_ids)
    .fetch_all(&mut **transaction)
    .await?)
}
