//! One lead with all its data.

use std::{collections::BTreeMap, sync::LazyLock};

use time::OffsetDateTime;
use torikomi_core::{
    domain::item::{Item, Key},
    draft::lead::KeyValue,
    wire::{Lead, LeadMemo},
};

use super::{
    company, lead_names,
    table::{OwnValues, SELECTED},
};
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        wire_value::{count, moment},
    },
    records::{custom_item, format},
};

const SHOWN_MEMOS: i64 = 100;

/// The data of a lead's own row.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredLead {
    pub(crate) lead_id: i64,
    pub(crate) revision: i32,
    email: String,
    #[sqlx(flatten)]
    own: OwnValues,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

static STORED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select lead_id, revision, email, {}, created_at, updated_at
         from lead where workspace_id = $1 and lead_id = $2",
        *SELECTED
    )
});
static LOCKED: LazyLock<String> = LazyLock::new(|| format!("{} for no key update", *STORED));

/// `NotFound` if there is none.
pub(crate) async fn read(transaction: &mut Transaction, lead_id: i64) -> Result<StoredLead> {
    find(transaction, lead_id, &STORED).await
}

/// As `read`; others cannot change it until the transaction ends.
pub(crate) async fn lock(transaction: &mut Transaction, lead_id: i64) -> Result<StoredLead> {
    find(transaction, lead_id, &LOCKED).await
}

/// Whether a lead has this address, in exactly this case.
pub(crate) async fn is_registered(transaction: &mut Transaction, email: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from lead where workspace_id = $1 and email = $2)")
        .bind(transaction.workspace_id())
        .bind(email)
        .fetch_one(&mut **transaction)
        .await?)
}

async fn find(transaction: &mut Transaction, lead_id: i64, select: &'static str) -> Result<StoredLead> {
    let found = sqlx::query_as(select)
        .bind(transaction.workspace_id())
        .bind(lead_id)
        .fetch_optional(&mut **transaction)
        .await?;
    found.ok_or(Error::NotFound)
}

/// Every value that is not blank, except the memos; names in order, joined by `,`.
pub(crate) async fn values(transaction: &mut Transaction, stored: &StoredLead) -> Result<BTreeMap<Key, String>> {
    let single: Vec<i32> = stored.own.name_ids.iter().copied().flatten().collect();
    let single = lead_names::load_single(transaction, &single).await?;
    let mut values = stored.own.clone().values(|name_id| Ok(single.get(&name_id).cloned()))?;
    values.insert(Key::Basic(Item::Email), stored.email.clone());
    for (kind, names) in lead_names::load_joined(transaction, stored.lead_id).await? {
        values.insert(Key::Basic(kind.item()), names);
    }
    Ok(values)
}

/// In the API's form.
pub(crate) async fn load(transaction: &mut Transaction, lead_id: i64) -> Result<Lead> {
    let stored = read(transaction, lead_id).await?;
    let mut values = values(transaction, &stored).await?;
    let in_order = keys(transaction).await?.into_iter();
    let values = in_order.filter_map(|key| Some(KeyValue { key, value: values.remove(&key)? })).collect();
    let company = company::company_of(transaction, lead_id).await?;
    let (memos, memo_count) = memos(transaction, lead_id).await?;
    Ok(Lead {
        lead_id: count(stored.lead_id)?,
        revision: u32::try_from(stored.revision).map_err(|error| Error::internal("a revision", error))?,
        values,
        company,
        memos,
        memo_count,
        created_at: moment(stored.created_at)?,
        updated_at: moment(stored.updated_at)?,
    })
}

/// The items in the order of the workspace's format.
pub(crate) async fn keys(transaction: &mut Transaction) -> Result<Vec<Key>> {
    let columns = format::profile::load(transaction).await?;
    let custom_items = custom_item::store::load(transaction).await?;
    let fixed = columns.into_iter().map(|column| Key::Basic(column.item));
    Ok(fixed.chain(custom_items.into_iter().map(|item| Key::Custom(item.custom_item_id))).collect())
}

/// A memo, and the lead's number of memos.
#[derive(Debug, sqlx::FromRow)]
struct MemoRow {
    memo_no: i32,
    memo: String,
    created_at: OffsetDateTime,
    memo_count: i64,
}

async fn memos(transaction: &mut Transaction, lead_id: i64) -> Result<(Vec<LeadMemo>, u32)> {
    let rows: Vec<MemoRow> = sqlx::query_as(
        "select memo_no, memo, created_at, count(*) over () as memo_count from lead_memo
         where workspace_id = $1 and lead_id = $2 order by memo_no desc limit $3",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(SHOWN_MEMOS)
    .fetch_all(&mut **transaction)
    .await?;
    let number = |number: i64| u32::try_from(number).map_err(|error| Error::internal("a memo's number", error));
    let all = rows.first().map_or(Ok(0), |row| number(row.memo_count))?;
    let memos = rows.into_iter().map(|MemoRow { memo_no, memo, created_at, .. }| {
        Ok(LeadMemo { memo_no: number(memo_no.into())?, memo, created_at: moment(created_at)? })
    });
    Ok((memos.collect::<Result<_>>()?, all))
}
