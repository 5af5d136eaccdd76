//! The planned effect of rows above on leads, read from one snapshot.

use futures::TryStreamExt;
use sqlx::types::Json;
use torikomi_core::wire::Change;

use crate::{
    base::{database::Transaction, error::Result, pace::Pace},
    pipeline::import::store::stored_form::StoredChanges,
    records::lead::{record::Lead, store::registered::MemoCount},
};

/// Leads after the rows above, without their memos; only leads that matched in more than one batch.
pub(crate) async fn states(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<Lead>> {
    sqlx::raw_sql(STATES).execute(&mut **transaction).await?;
    let rows: Vec<Json<Lead>> = sqlx::query_scalar("select state from planned_lead where lead_id = any($1)")
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?;
    Ok(rows.into_iter().map(|Json(lead)| lead).collect())
}

/// Stores the leads for a later batch that matches them again.
pub(crate) async fn keep_states(transaction: &mut Transaction, leads: &[&Lead]) -> Result<()> {
    let lead_ids: Vec<i64> = leads.iter().map(|lead| lead.lead_id).collect();
    let states: Vec<Json<&Lead>> = leads.iter().map(|lead| Json(*lead)).collect();
    sqlx::query(
        "insert into planned_lead (lead_id, state) select * from unnest($1::bigint[], $2::jsonb[])
         on conflict (lead_id) do update set state = excluded.state",
    )
    .bind(lead_ids)
    .bind(states)
    .execute(&mut **transaction)
    .await?;
    let added = leads.iter().flat_map(|lead| lead.added_memos.iter().map(|memo| (lead.lead_id, memo.as_str())));
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = added.unzip();
    sqlx::query(
        "insert into planned_memo (lead_id, hash)
         select lead_id, sha256(convert_to(memo, 'UTF8')) from unnest($1::bigint[], $2::text[]) as added (lead_id, memo)
         on conflict do nothing",
    )
    .bind(lead_ids)
    .bind(memos)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Dropped with the plan's transaction. Memos are stored separately from the states, as hashes: a lead may get a thousand long
/// ones, and its state is rewritten with every batch that matches it.
pub(crate) const STATES: &str =
    "create temporary table if not exists planned_lead (lead_id bigint primary key, state jsonb) on commit drop;
     create temporary table if not exists planned_memo (lead_id bigint, hash bytea, primary key (lead_id, hash))
        on commit drop";

/// Calls `take` with the changes that planned rows above this one make to these leads, in order. The memos that they
/// add are stored separately.
pub(crate) async fn planned_changes(
    transaction: &mut Transaction,
    import_id: i64,
    lead_ids: &[i64],
    row: i32,
    mut take: impl FnMut(i64, Vec<Change>) -> Result<()>,
) -> Result<()> {
    sqlx::query(
        "insert into planned_memo (lead_id, hash)
         select lead_id,
                sha256(convert_to(replace(replace(changes -> 'memo' ->> 1, E'\\r\\n', E'\\n'), E'\\r', E'\\n'), 'UTF8'))
         from import_row
         where workspace_id = $1 and import_id = $2 and lead_id = any($3) and row < $4 and outcome = 'o'
           and changes -> 'memo' ->> 1 is not null
         on conflict do nothing",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(lead_ids)
    .bind(row)
    .execute(&mut **transaction)
    .await?;
    // A plan that is rebuilt still has its earlier rows from this one on.
    let mut rows = sqlx::query_as::<_, (i64, Json<StoredChanges>)>(
        "select lead_id, changes - 'memo' from import_row
         where workspace_id = $1 and import_id = $2 and lead_id = any($3) and row < $4 and outcome = 'o' order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(lead_ids)
    .bind(row)
    .fetch(&mut **transaction);
    let mut pace = Pace::default();
    while let Some((lead_id, Json(changes))) = rows.try_next().await? {
        take(lead_id, changes.into_changes())?;
        pace.step().await;
    }
    Ok(())
}

/// Which of these memos, in their compared form, rows above have added to their leads; only for leads that matched in
/// more than one batch.
pub(crate) async fn planned_memos(
    transaction: &mut Transaction,
    candidates: &[(i64, &str)],
) -> Result<Vec<(i64, String)>> {
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = candidates.iter().copied().unzip();
    Ok(sqlx::query_as(
        "select candidate.lead_id, candidate.memo from unnest($1::bigint[], $2::text[]) as candidate (lead_id, memo)
         join planned_memo on planned_memo.lead_id = candidate.lead_id
                          and planned_memo.hash = sha256(convert_to(candidate.memo, 'UTF8'))",
    )
    .bind(lead_ids)
    .bind(memos)
    .fetch_all(&mut **transaction)
    .await?)
}

/// How many memos rows above have added to these leads.
pub(crate) async fn planned_memo_counts(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<MemoCount>> {
    Ok(sqlx::query_as("select lead_id, count(*) as memos from planned_memo where lead_id = any($1) group by lead_id")
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?)
}
