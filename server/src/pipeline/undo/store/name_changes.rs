//! Changes of names by people since a moment: table `name_change`.

use time::OffsetDateTime;
use torikomi_core::{domain::names::NameKind, wire::NameAction};

use crate::base::{column::Word, database::Transaction, error::Result};

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct NameChange {
    pub(crate) name_change_id: i32,
    pub(crate) created_at: OffsetDateTime,
    #[sqlx(try_from = "Word<NameKind>")]
    pub(crate) kind: NameKind,
    #[sqlx(try_from = "Word<NameAction>")]
    pub(crate) action: NameAction,
    pub(crate) old_name: String,
    pub(crate) new_name: Option<String>,
}

/// In their order.
pub(crate) async fn since(transaction: &mut Transaction, since: OffsetDateTime) -> Result<Vec<NameChange>> {
    Ok(sqlx::query_as(
        "select name_change_id, created_at, kind, action, old_name, new_name from name_change
         where workspace_id = $1 and created_at > $2 order by name_change_id",
    )
    .bind(transaction.workspace_id())
    .bind(since)
    .fetch_all(&mut **transaction)
    .await?)
}
