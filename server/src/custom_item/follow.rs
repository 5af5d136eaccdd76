//! The leads' values follow a change of a custom item.
//!
//! Guarantees: the item is the new one at once; the leads follow in blocks, each a transaction with its part of the
//! record, the first one together with the change itself, so that an ordinary workspace never sees the two apart. Killed
//! at any point it goes on behind its checkpoint, when a process sweeps; done by two processes at once, each lead is
//! changed once, because a block holds the change's row. Another workspace's leads wait for a block, however many
//! follow here (`rotation`). Each lead's `revision` moves on, and what it held is part of its own history.
//!
//! Relies on this: while leads still follow, nobody else writes values of the item (`refuse_while_following`): imports
//! and undos do not start, and no person saves one. A plan that saw a lead before it followed is looked at again, because
//! the end is a change of the workspace (`note_change`). An export meanwhile has the values as the leads hold them.

use sqlx::types::Json;
use torikomi_core::domain::format::CustomItem;

use super::values::{Adapter, ItemChange};
use crate::{
    database::{Transaction, note_change},
    error::{Error, Result},
    patience::Patience,
    search,
    state::AppState,
};

/// Leads that are looked through in one block: a second or so at most, and a transaction that keeps nobody waiting for
/// long.
const BLOCK_LEADS: i64 = 4_000;

/// Refuses while leads still follow a change of one of these items; of any item when there are none.
pub(crate) async fn refuse_while_following(
    transaction: &mut Transaction,
    workspace_id: i32,
    custom_item_ids: &[i32],
) -> Result<()> {
    let follows: bool = sqlx::query_scalar(
        "select exists (select from custom_item_change
                        where workspace_id = $1 and ended_at is null
                          and (cardinality($2::integer[]) = 0 or custom_item_id = any($2)))",
    )
    .bind(workspace_id)
    .bind(custom_item_ids)
    .fetch_one(&mut **transaction)
    .await?;
    if follows { Err(Error::CustomItemChanging) } else { Ok(()) }
}

/// Brings all leads after the change.
pub(super) async fn finish(state: AppState, workspace_id: i32, custom_item_change_id: i32) -> Result<()> {
    let mut patience = Patience::default();
    loop {
        let turn = state.following.turn(workspace_id).await?;
        let done = one_block(&state, workspace_id, custom_item_change_id).await;
        drop(turn);
        match done {
            Ok(true) => return Ok(()),
            Ok(false) => patience.renew(),
            Err(error) => patience.bear(error).await?,
        }
    }
}

async fn one_block(state: &AppState, workspace_id: i32, custom_item_change_id: i32) -> Result<bool> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let has_ended = block(&mut transaction, workspace_id, custom_item_change_id).await?;
    transaction.commit().await?;
    Ok(has_ended)
}

/// Brings to its end what another process has left.
pub(crate) async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished: Vec<i32> = sqlx::query_scalar(
        "select custom_item_change_id from custom_item_change where workspace_id = $1 and ended_at is null order by 1",
    )
    .bind(workspace_id)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for custom_item_change_id in unfinished {
        finish(state.clone(), workspace_id, custom_item_change_id).await?;
    }
    Ok(())
}

/// The next leads follow. Behind the last of them, in a block that locks no lead, the change ends; answers whether it has.
pub(super) async fn block(
    transaction: &mut Transaction,
    workspace_id: i32,
    custom_item_change_id: i32,
) -> Result<bool> {
    type Row = (Json<CustomItem>, Option<Json<CustomItem>>, Json<Vec<(String, String)>>, i64);
    let found: Option<Row> = sqlx::query_as(
        "select old_item, new_item, renamed_options, through_lead from custom_item_change
         where workspace_id = $1 and custom_item_change_id = $2 and ended_at is null for no key update",
    )
    .bind(workspace_id)
    .bind(custom_item_change_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some((Json(before), after, Json(renamed), through)) = found else { return Ok(true) };
    let change = ItemChange { before, after: after.map(|Json(after)| after), renamed };
    let following = Following { workspace_id, custom_item_change_id, key: change.before.custom_item_id.to_string() };
    let last = match Adapter::new(&change) {
        Some(adapter) => following.adapt(transaction, &adapter, through).await?,
        None => None,
    };
    if last.is_none() {
        following.end(transaction).await?;
    }
    Ok(last.is_none())
}

struct Following {
    workspace_id: i32,
    custom_item_change_id: i32,
    /// The item's number, as the leads have it.
    key: String,
}

impl Following {
    /// Answers through which lead they were looked through; `None` when there are no more.
    async fn adapt(&self, transaction: &mut Transaction, adapter: &Adapter, through: i64) -> Result<Option<i64>> {
        let last: Option<i64> = sqlx::query_scalar(
            "select max(lead_id)
             from (select lead_id from lead where workspace_id = $1 and lead_id > $2 order by lead_id limit $3) as next",
        )
        .bind(self.workspace_id)
        .bind(through)
        .bind(BLOCK_LEADS)
        .fetch_one(&mut **transaction)
        .await?;
        let Some(last) = last else { return Ok(None) };
        let held: Vec<(i64, String)> = sqlx::query_as(
            "select lead_id, custom ->> $2 from lead
             where workspace_id = $1 and custom ? $2 and lead_id > $3 and lead_id <= $4
             order by lead_id for no key update",
        )
        .bind(self.workspace_id)
        .bind(&self.key)
        .bind(through)
        .bind(last)
        .fetch_all(&mut **transaction)
        .await?;
        let (mut lead_ids, mut old, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for (lead_id, value) in held {
            let adapted = adapter.adapted(&value).value;
            if adapted != value {
                lead_ids.push(lead_id);
                old.push(value);
                new.push(Some(adapted).filter(|value| !value.is_empty()));
            }
        }
        self.write(transaction, &lead_ids, &old, &new, last).await?;
        Ok(Some(last))
    }

    async fn write(
        &self,
        transaction: &mut Transaction,
        lead_ids: &[i64],
        old: &[String],
        new: &[Option<String>],
        last: i64,
    ) -> Result<()> {
        sqlx::query(
            "with value as (select * from unnest($4::bigint[], $5::text[], $6::text[]) as value (lead_id, old, new)),
                  changed as (update lead
                              set custom = case when value.new is null then nullif(custom - $2, '{}')
                                                else jsonb_set(custom, array[$2], to_jsonb(value.new)) end,
                                  revision = revision + 1, recorded_writes = recorded_writes + 1, updated_at = now()
                              from value
                              where lead.workspace_id = $1 and lead.lead_id = value.lead_id
                              returning lead.workspace_id, lead.lead_id, revision),
                  noted as (insert into search_unindexed (workspace_id, lead_id, revision)
                            select workspace_id, lead_id, revision from changed
                            on conflict on constraint search_unindexed_pk do nothing),
                  recorded as (insert into custom_item_change_lead (workspace_id, lead_id, custom_item_change_id,
                                                                    old_value, new_value)
                               select $1, lead_id, $3, old, new from value)
             update custom_item_change set leads = leads + cardinality($4::bigint[]), through_lead = $7
             where workspace_id = $1 and custom_item_change_id = $3",
        )
        .bind(self.workspace_id)
        .bind(&self.key)
        .bind(self.custom_item_change_id)
        .bind(lead_ids)
        .bind(old)
        .bind(new)
        .bind(last)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    async fn end(&self, transaction: &mut Transaction) -> Result<()> {
        sqlx::query(
            "update custom_item_change set ended_at = now() where workspace_id = $1 and custom_item_change_id = $2",
        )
        .bind(self.workspace_id)
        .bind(self.custom_item_change_id)
        .execute(&mut **transaction)
        .await?;
        note_change(transaction, self.workspace_id).await?;
        search::job::enqueue_missing(transaction, self.workspace_id).await
    }
}
