//! The names that leads hold, in order: a name that is being merged is read as its target, one that is being deleted as
//! none (`name::follow`).

use std::collections::HashMap;

use torikomi_core::domain::{limits::NAMES_OF_A_KIND_A_LEAD, names::NameKind};

use crate::base::{column::Word, database::Transaction, error::Result};

/// The kinds of which a lead may have several, besides status and group.
const KINDS_OF_SEVERAL: usize = 5;

/// All names of a lead, for the kinds of which it may have several: joined by `,` in order. The database joins them, so
/// that a lead with very many names is no work here.
pub(crate) async fn load_joined(transaction: &mut Transaction, lead_id: i64) -> Result<HashMap<NameKind, String>> {
    // It may hold both a name and one that is being merged into it.
    let rows: Vec<(Word<NameKind>, String)> = sqlx::query_as(
        "select kind, string_agg(name, ',' order by position, name_id)
         from (select coalesce(target.kind, name.kind) as kind, coalesce(target.name, name.name) as name,
                      min(position) as position, min(name.name_id) as name_id
               from lead_name join name using (workspace_id, name_id)
               left join name_change as leaving
                    on leaving.workspace_id = $1 and leaving.name_id = name.name_id and leaving.ended_at is null
               left join name as target on target.workspace_id = $1 and target.name_id = leaving.into_name_id
               where lead_name.workspace_id = $1 and lead_id = $2
                 and (name.kind <> 'leaving' or target.name_id is not null)
               group by 1, 2) as held
         group by kind",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|(Word(kind), names)| (kind, names)).collect())
}

/// A name that a lead has.
#[derive(Debug, sqlx::FromRow)]
struct LeadName {
    lead_id: i64,
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    name: String,
}

/// The first `most` persons in charge and tags of each lead, in order. Leads without any are left out.
///
/// For a lead with more names than the current limit, only that many are read, those with the lowest numbers: the
/// table's key has that order, whereas sorting by position would read all of its names. Each name is looked up by its
/// number alone (`offset 0`): if the planner's statistics are older than most names, it assumes that the kinds are
/// rare, and would scan all names of the workspace for each of the lead's.
pub(crate) async fn load_first(
    transaction: &mut Transaction,
    lead_ids: &[i64],
    most: usize,
) -> Result<HashMap<i64, Vec<(NameKind, String)>>> {
    let most_read = KINDS_OF_SEVERAL * NAMES_OF_A_KIND_A_LEAD;
    let rows: Vec<LeadName> = sqlx::query_as(
        "select lead_id, kind, name
         from (select lead_id, kind, name, position,
                      row_number() over (partition by lead_id, kind order by position, name_id) as place
               from (select wanted.lead_id, coalesce(target.kind, name.kind) as kind,
                            coalesce(target.name, name.name) as name, min(position) as position,
                            min(name.name_id) as name_id
                     from unnest($2::bigint[]) as wanted (lead_id)
                     cross join lateral (select name_id, position from lead_name
                                         where lead_name.workspace_id = $1 and lead_name.lead_id = wanted.lead_id
                                         order by name_id limit $4) as held
                     cross join lateral (select name_id, kind, name from name
                                         where name.workspace_id = $1 and name.name_id = held.name_id offset 0) as name
                     left join name_change as leaving
                          on leaving.workspace_id = $1 and leaving.name_id = name.name_id and leaving.ended_at is null
                     left join name as target on target.workspace_id = $1 and target.name_id = leaving.into_name_id
                     where name.kind in ('person', 'tag') or name.kind = 'leaving' and target.kind in ('person', 'tag')
                     group by 1, 2, 3) as held) as held
         where place <= $3 order by lead_id, kind, place",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .bind(i64::try_from(most_read).unwrap_or(i64::MAX))
    .fetch_all(&mut **transaction)
    .await?;
    let mut held: HashMap<i64, Vec<(NameKind, String)>> = HashMap::new();
    for LeadName { lead_id, kind, name } in rows {
        held.entry(lead_id).or_default().push((kind, name));
    }
    Ok(held)
}

/// The texts of statuses and groups, by their numbers.
pub(crate) async fn load_single(transaction: &mut Transaction, name_ids: &[i32]) -> Result<HashMap<i32, String>> {
    let rows: Vec<(i32, String)> = sqlx::query_as(
        "select name.name_id, coalesce(target.name, name.name) from name
         left join name_change as leaving
              on leaving.workspace_id = $1 and leaving.name_id = name.name_id and leaving.ended_at is null
         left join name as target on target.workspace_id = $1 and target.name_id = leaving.into_name_id
         where name.workspace_id = $1 and name.name_id = any($2)
           and (name.kind <> 'leaving' or target.name_id is not null)",
    )
    .bind(transaction.workspace_id())
    .bind(name_ids)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().collect())
}
