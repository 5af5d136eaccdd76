//! Removal of a leaving name from leads, recorded in each lead's own history.

use torikomi_core::domain::names::NameKind;

use crate::{
    base::{database::Transaction, error::Result},
    records::{name::store::removal::LeavingName, search::store::unindexed},
};

/// The first leads after `after` that hold the name.
pub(crate) async fn find_holders(
    transaction: &mut Transaction,
    leaving: &LeavingName,
    after: i64,
    most: i64,
) -> Result<Vec<i64>> {
    let select = match leaving.kind {
        NameKind::Status => {
            "select lead_id from lead where workspace_id = $1 and status_id = $2 and lead_id > $3
             order by lead_id limit $4"
        }
        NameKind::Group => {
            "select lead_id from lead where workspace_id = $1 and group_id = $2 and lead_id > $3
             order by lead_id limit $4"
        }
        _ => {
            "select lead_id from lead_name where workspace_id = $1 and name_id = $2 and lead_id > $3
             order by lead_id limit $4"
        }
    };
    Ok(sqlx::query_scalar(select)
        .bind(transaction.workspace_id())
        .bind(leaving.name_id)
        .bind(after)
        .bind(most)
        .fetch_all(&mut **transaction)
        .await?)
}

/// Removes the name from these leads, or replaces it with the other one; returns how many of them were not counted for
/// this change before.
pub(crate) async fn replace(
    transaction: &mut Transaction,
    name_change_id: i32,
    leaving: &LeavingName,
    lead_ids: &[i64],
) -> Result<i64> {
    let lock = "select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for no key update";
    sqlx::query(lock).bind(transaction.workspace_id()).bind(lead_ids).execute(&mut **transaction).await?;
    match leaving.kind {
        NameKind::Status => {
            let set = "update lead set status_id = $3
                       where workspace_id = $1 and status_id = $2 and lead_id = any($4)";
            run(transaction, leaving, set, lead_ids).await?;
        }
        NameKind::Group => {
            let set = "update lead set group_id = $3
                       where workspace_id = $1 and group_id = $2 and lead_id = any($4)";
            run(transaction, leaving, set, lead_ids).await?;
        }
        _ => {
            // At the old name's position; a target that the lead already has stays in its own.
            let put = "update lead_name set name_id = $3
                       where workspace_id = $1 and name_id = $2 and lead_id = any($4) and $3::integer is not null
                         and not exists (select from lead_name as present
                                         where present.workspace_id = $1
                                           and present.lead_id = lead_name.lead_id and present.name_id = $3)";
            run(transaction, leaving, put, lead_ids).await?;
            let delete = "delete from lead_name
                          where workspace_id = $1 and name_id = $2 and lead_id = any($4)";
            run(transaction, leaving, delete, lead_ids).await?;
        }
    }
    record(transaction, name_change_id, lead_ids).await
}

async fn run(
    transaction: &mut Transaction,
    leaving: &LeavingName,
    statement: &'static str,
    lead_ids: &[i64],
) -> Result<()> {
    sqlx::query(statement)
        .bind(transaction.workspace_id())
        .bind(leaving.name_id)
        .bind(leaving.into_name_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn record(transaction: &mut Transaction, name_change_id: i32, lead_ids: &[i64]) -> Result<i64> {
    let leads = sqlx::query_scalar(
        "with moved as (update lead set revision = revision + 1, recorded_writes = recorded_writes + 1,
                                        updated_at = now()
                        where workspace_id = $1 and lead_id = any($3) returning lead_id),
              written as (insert into name_change_lead (workspace_id, lead_id, name_change_id)
                          select $1, lead_id, $2 from moved on conflict do nothing returning 1)
         select count(*) from written",
    )
    .bind(transaction.workspace_id())
    .bind(name_change_id)
    .bind(lead_ids)
    .fetch_one(&mut **transaction)
    .await?;
    unindexed::note(transaction, lead_ids).await?;
    Ok(leads)
}
