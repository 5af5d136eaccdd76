//! The names that an import created: the undo deletes them from their dictionaries if no lead has them any more.
//!
//! Guarantees: a name that was renamed since belongs to a person and stays; so does a name that any lead still has. The
//! names that the preview lists are deleted, except those that another lead got meanwhile.

use std::collections::HashMap;

use serde_json::{Value, json};
use torikomi_core::domain::names::NameKind;

use crate::{
    base::{column::Word, database::Transaction, error::Result},
    records::name::store::imported_names,
};

/// How often the undo removes each of them from a lead.
#[derive(Debug, Default)]
pub(crate) struct CreatedNames {
    names: HashMap<i32, CreatedName>,
}

#[derive(Debug, sqlx::FromRow)]
struct CreatedName {
    name_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    name: String,
    #[sqlx(skip)]
    removals: i64,
}

impl CreatedNames {
    pub(crate) async fn load(transaction: &mut Transaction, import_id: i64) -> Result<CreatedNames> {
        let names: Vec<CreatedName> = sqlx::query_as(include_str!("created_names.sql"))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_all(&mut **transaction)
            .await?;
        Ok(CreatedNames { names: names.into_iter().map(|name| (name.name_id, name)).collect() })
    }

    /// The name is removed from `leads` leads; a negative number if it is restored. A name that the import did not
    /// create is ignored.
    pub(crate) fn note_removals(&mut self, name_id: i32, leads: i64) {
        if let Some(name) = self.names.get_mut(&name_id) {
            name.removals += leads;
        }
    }

    /// These leads are removed, with all their names.
    pub(crate) async fn note_removed_leads(&mut self, transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
        if self.names.is_empty() || lead_ids.is_empty() {
            return Ok(());
        }
        let leads: Vec<(i32, i64)> = sqlx::query_as(
            "select name_id, count(*) from lead_name where workspace_id = $1 and lead_id = any($2) group by name_id
             union all
             select group_id, count(*) from lead
             where workspace_id = $1 and lead_id = any($2) and group_id is not null group by group_id",
        )
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?;
        for (name_id, leads) in leads {
            self.note_removals(name_id, leads);
        }
        Ok(())
    }

    /// `[[name_id, "tag", "展示会"], …]`: those that no lead has after the undo.
    pub(crate) async fn unused(self, transaction: &mut Transaction) -> Result<Value> {
        let name_ids: Vec<i32> = self.names.keys().copied().collect();
        let leads: Vec<(i32, i64)> = sqlx::query_as(
            "select name_id, count(*) from lead_name where workspace_id = $1 and name_id = any($2) group by name_id
             union all
             select group_id, count(*) from lead where workspace_id = $1 and group_id = any($2) group by group_id",
        )
        .bind(transaction.workspace_id())
        .bind(&name_ids)
        .fetch_all(&mut **transaction)
        .await?;
        let leads: HashMap<i32, i64> = leads.into_iter().collect();
        let is_unused = |name: &CreatedName| leads.get(&name.name_id).copied().unwrap_or(0) == name.removals;
        let mut unused: Vec<CreatedName> = self.names.into_values().filter(is_unused).collect();
        unused.sort_by_key(|name| name.name_id);
        Ok(unused.into_iter().map(|name| json!([name.name_id, name.kind, name.name])).collect())
    }
}

/// At the end of the undo, under the workspace's lock: deletes the names in the preview that no lead has by now.
pub(crate) async fn remove(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    let planned: Vec<i32> = sqlx::query_scalar(
        "select (named ->> 0)::integer
         from undo cross join lateral jsonb_array_elements(undo.removed_names) as names (named)
         where undo.workspace_id = $1 and undo.import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_all(&mut **transaction)
    .await?;
    let removed = imported_names::delete_unused(transaction, &planned).await?;
    let name_ids: Vec<i32> = removed.iter().map(|removed| removed.name_id).collect();
    let kinds: Vec<Word<NameKind>> = removed.iter().map(|removed| Word(removed.kind)).collect();
    let names: Vec<&str> = removed.iter().map(|removed| removed.name.as_str()).collect();
    sqlx::query(
        "with removed as (select * from unnest($3::integer[], $4::text[], $5::text[]) as removed (name_id, kind, name))
         update undo
         set removed_names = (select coalesce(jsonb_agg(jsonb_build_array(name_id, kind, name) order by name_id), '[]')
                              from removed),
             removed_name_count = (select count(*) from removed)
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(name_ids)
    .bind(kinds)
    .bind(names)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
