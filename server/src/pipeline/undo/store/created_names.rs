//! The names that an import created: the undo deletes them from their dictionaries if no lead has them any more.
//!
//! Guarantees: a name that was renamed since belongs to a person and stays; so does a name that any lead still has. The
//! names that the preview lists are deleted, except those that another lead was given meanwhile.

use std::collections::HashMap;

use serde_json::{Value, json};
use torikomi_core::domain::names::NameKind;

use crate::{
    base::{column::Word, database::Transaction, error::Result},
    records::name::store::undone,
};

/// How often each of them is removed from a lead.
#[derive(Debug, Default)]
pub(crate) struct CreatedNames {
    names: HashMap<i32, Name>,
}

#[derive(Debug)]
struct Name {
    kind: NameKind,
    name: String,
    taken: i64,
}

impl CreatedNames {
    pub(crate) async fn load(transaction: &mut Transaction, import_id: i64) -> Result<CreatedNames> {
        let rows: Vec<(i32, Word<NameKind>, String)> = sqlx::query_as(include_str!("created_names.sql"))
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_all(&mut **transaction)
            .await?;
        let names = rows.into_iter().map(|(name_id, Word(kind), name)| (name_id, Name { kind, name, taken: 0 }));
        Ok(CreatedNames { names: names.collect() })
    }

    /// A name that the import did not create is ignored.
    pub(crate) fn take(&mut self, name_id: i32, leads: i64) {
        if let Some(name) = self.names.get_mut(&name_id) {
            name.taken += leads;
        }
    }

    /// These leads are removed, with all their names.
    pub(crate) async fn take_leads(&mut self, transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
        if self.names.is_empty() || lead_ids.is_empty() {
            return Ok(());
        }
        let held: Vec<(i32, i64)> = sqlx::query_as(
            "select name_id, count(*) from lead_name where workspace_id = $1 and lead_id = any($2) group by name_id
             union all
             select group_id, count(*) from lead
             where workspace_id = $1 and lead_id = any($2) and group_id is not null group by group_id",
        )
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?;
        for (name_id, leads) in held {
            self.take(name_id, leads);
        }
        Ok(())
    }

    /// `[[name_id, "tag", "展示会"], …]`: those that no lead has after the undo.
    pub(crate) async fn unused(self, transaction: &mut Transaction) -> Result<Value> {
        let name_ids: Vec<i32> = self.names.keys().copied().collect();
        let held: Vec<(i32, i64)> = sqlx::query_as(
            "select name_id, count(*) from lead_name where workspace_id = $1 and name_id = any($2) group by name_id
             union all
             select group_id, count(*) from lead where workspace_id = $1 and group_id = any($2) group by group_id",
        )
        .bind(transaction.workspace_id())
        .bind(&name_ids)
        .fetch_all(&mut **transaction)
        .await?;
        let held: HashMap<i32, i64> = held.into_iter().collect();
        let unused =
            self.names.into_iter().filter(|(name_id, name)| held.get(name_id).copied().unwrap_or(0) == name.taken);
        let mut unused: Vec<(i32, Name)> = unused.collect();
        unused.sort_by_key(|(name_id, _)| *name_id);
        Ok(unused.into_iter().map(|(name_id, name)| json!([name_id, name.kind, name.name])).collect())
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
    let removed = undone::delete_unheld(transaction, &planned).await?;
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
