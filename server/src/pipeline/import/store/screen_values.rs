//! Lookup of the names entered on the screen in the workspace's dictionaries.

use torikomi_core::domain::names::NameKind;

use crate::base::{column::Word, database::Transaction, error::Result};

/// A name that is registered.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RegisteredName {
    /// The position among the wanted names, from 1.
    pub(crate) place: i64,
    pub(crate) name: String,
}

/// The registered ones among the names, which are given by kind and key.
pub(crate) async fn registered(
    transaction: &mut Transaction,
    kinds: &[NameKind],
    keys: &[&str],
) -> Result<Vec<RegisteredName>> {
    Ok(sqlx::query_as(
        "select place, name from unnest($2::text[], $3::text[]) with ordinality as wanted (kind, name_key, place)
         join name on name.workspace_id = $1 and name.kind = wanted.kind and name.name_key = wanted.name_key",
    )
    .bind(transaction.workspace_id())
    .bind(kinds.iter().copied().map(Word).collect::<Vec<_>>())
    .bind(keys)
    .fetch_all(&mut **transaction)
    .await?)
}
