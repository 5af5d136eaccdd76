//! The names that leads hold, in their order: names on their way into another one are read as that, those on their way
//! out as none (`name::leave`).

use std::collections::HashMap;

use torikomi_core::wire::NameKind;

use crate::{column::meaning, database::Transaction, error::Result};

/// The names of each lead, of those kinds of which it may have several. Leads without names are left out.
pub(super) async fn names(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
) -> Result<HashMap<i64, Vec<(NameKind, String)>>> {
    let rows: Vec<(i64, String, String)> = sqlx::query_as(
        "select lead_id, coalesce(target.kind, name.kind), coalesce(target.name, name.name)
         from lead_name join name using (workspace_id, name_id)
         left join name_change as leaving
              on leaving.workspace_id = $1 and leaving.name_id = name.name_id and leaving.ended_at is null
         left join name as target on target.workspace_id = $1 and target.name_id = leaving.into_name_id
         where lead_name.workspace_id = $1 and lead_id = any($2) and (name.kind <> 'leaving' or target.name_id is not null)
         order by lead_id, position, name.name_id",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    let mut held: HashMap<i64, Vec<(NameKind, String)>> = HashMap::new();
    for (lead_id, kind, name) in rows {
        let kind = meaning(&kind)?;
        let names = held.entry(lead_id).or_default();
        // It may hold both a name and one on its way into that.
        if !names.iter().any(|(other, present)| *other == kind && *present == name) {
            names.push((kind, name));
        }
    }
    Ok(held)
}

/// The texts of statuses and groups, by the numbers that leads hold.
pub(super) async fn single(
    transaction: &mut Transaction,
    workspace_id: i32,
    name_ids: &[i32],
) -> Result<HashMap<i32, String>> {
    let rows: Vec<(i32, String)> = sqlx::query_as(
        "select name.name_id, coalesce(target.name, name.name) from name
         left join name_change as leaving
              on leaving.workspace_id = $1 and leaving.name_id = name.name_id and leaving.ended_at is null
         left join name as target on target.workspace_id = $1 and target.name_id = leaving.into_name_id
         where name.workspace_id = $1 and name.name_id = any($2)
           and (name.kind <> 'leaving' or target.name_id is not null)",
    )
    .bind(workspace_id)
    .bind(name_ids)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().collect())
}
