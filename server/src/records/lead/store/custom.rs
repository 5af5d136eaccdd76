//! The leads' values in custom items.

use futures::TryStreamExt;

use crate::{
    base::{database::Transaction, error::Result, wire_value::count},
    records::{
        custom_item::values::{Adapter, ItemChange},
        search::store::unindexed,
    },
};

/// Counts the leads that have a value in the item.
pub(crate) async fn count_leads_with_value(transaction: &mut Transaction, custom_item_id: u32) -> Result<u64> {
    let leads = sqlx::query_scalar("select count(*) from lead where workspace_id = $1 and custom ? $2")
        .bind(transaction.workspace_id())
        .bind(custom_item_id.to_string())
        .fetch_one(&mut **transaction)
        .await?;
    count(leads)
}

/// Counts the leads that would lose something. Each distinct value is judged once, and none is stored.
pub(crate) async fn count_losing_leads(transaction: &mut Transaction, change: &ItemChange) -> Result<u64> {
    let Some(adapter) = Adapter::new(change) else { return Ok(0) };
    let mut losing = 0;
    let mut values = sqlx::query_as::<_, (String, i64)>(
        "select custom ->> $2, count(*) from lead where workspace_id = $1 and custom ? $2 group by 1",
    )
    .bind(transaction.workspace_id())
    .bind(change.before.custom_item_id.to_string())
    .fetch(&mut **transaction);
    while let Some((value, leads)) = values.try_next().await? {
        if adapter.adapt(&value).is_loss {
            losing += count(leads)?;
        }
    }
    Ok(losing)
}

/// A lead's value in an item.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LeadValue {
    pub(crate) lead_id: i64,
    pub(crate) value: String,
}

/// Consecutive leads.
#[derive(Debug)]
pub(crate) struct LeadBlock {
    /// The highest of their numbers.
    pub(crate) last: i64,
    /// Of those that have a value in the item; the transaction has locked them.
    pub(crate) values: Vec<LeadValue>,
}

/// The next leads after `through`; `None` if there are no more.
pub(crate) async fn next_block(
    transaction: &mut Transaction,
    custom_item_id: u32,
    through: i64,
    most: i64,
) -> Result<Option<LeadBlock>> {
    let last: Option<i64> = sqlx::query_scalar(
        "select max(lead_id)
         from (select lead_id from lead where workspace_id = $1 and lead_id > $2 order by lead_id limit $3) as next",
    )
    .bind(transaction.workspace_id())
    .bind(through)
    .bind(most)
    .fetch_one(&mut **transaction)
    .await?;
    let Some(last) = last else { return Ok(None) };
    let values = sqlx::query_as(
        "select lead_id, custom ->> $2 as value from lead
         where workspace_id = $1 and custom ? $2 and lead_id > $3 and lead_id <= $4
         order by lead_id for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_id.to_string())
    .bind(through)
    .bind(last)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(Some(LeadBlock { last, values }))
}

/// New values of leads in an item; the three lists correspond by position.
#[derive(Debug, Default)]
pub(crate) struct NewValues {
    pub(crate) lead_ids: Vec<i64>,
    pub(crate) old: Vec<String>,
    /// `None`: the value is removed.
    pub(crate) new: Vec<Option<String>>,
}

/// Changes the values of these leads, which the transaction has locked, in an item, and records it for their history.
pub(crate) async fn write(
    transaction: &mut Transaction,
    custom_item_id: u32,
    custom_item_change_id: i32,
    values: &NewValues,
) -> Result<()> {
    sqlx::query(
        "with value as (select * from unnest($4::bigint[], $5::text[], $6::text[]) as value (lead_id, old, new)),
              changed as (update lead
                          set custom = case when value.new is null then nullif(custom - $2, '{}')
                                            else jsonb_set(custom, array[$2], to_jsonb(value.new)) end,
                              revision = revision + 1, recorded_writes = recorded_writes + 1, updated_at = now()
                          from value
                          where lead.workspace_id = $1 and lead.lead_id = value.lead_id)
         insert into custom_item_change_lead (workspace_id, lead_id, custom_item_change_id, old_value, new_value)
         select $1, lead_id, $3, old, new from value",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_id.to_string())
    .bind(custom_item_change_id)
    .bind(&values.lead_ids)
    .bind(&values.old)
    .bind(&values.new)
    .execute(&mut **transaction)
    .await?;
    unindexed::note(transaction, &values.lead_ids).await
}
