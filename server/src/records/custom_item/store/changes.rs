//! 変更の記録: the record of changes of custom items, kept for ever.
//!
//! The effect on each lead is in `custom_item_change_lead`, for the lead's own history.

use sqlx::types::Json as SqlJson;
use time::OffsetDateTime;
use torikomi_core::{
    domain::format::CustomItem,
    draft::custom_item::OptionChanges,
    wire::{CustomItemChange, OptionRename},
};

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        wire_value::{count, moment},
    },
    records::custom_item::values::ItemChange,
};

/// Under the workspace's lock, which orders the changes' numbers.
pub(crate) async fn record(
    transaction: &mut Transaction,
    account_id: i32,
    change: &ItemChange,
    options: &OptionChanges,
    losing: u64,
) -> Result<i32> {
    let losing = i64::try_from(losing).map_err(|error| Error::internal("a number of leads", error))?;
    Ok(sqlx::query_scalar(
        "insert into custom_item_change (workspace_id, custom_item_change_id, account_id, custom_item_id, old_item,
                                         new_item, renamed_options, removed_options, added_options, losing_leads)
         select $1, coalesce(max(custom_item_change_id), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9
         from custom_item_change where workspace_id = $1
         returning custom_item_change_id",
    )
    .bind(transaction.workspace_id())
    .bind(account_id)
    .bind(i64::from(change.before.custom_item_id))
    .bind(SqlJson(&change.before))
    .bind(change.after.as_ref().map(SqlJson))
    .bind(SqlJson(&change.renamed))
    .bind(&options.removed)
    .bind(&options.added)
    .bind(losing)
    .fetch_one(&mut **transaction)
    .await?)
}

/// A change in its stored form.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ChangeColumns {
    old_item: SqlJson<CustomItem>,
    new_item: Option<SqlJson<CustomItem>>,
    renamed_options: SqlJson<Vec<(String, String)>>,
}

impl From<ChangeColumns> for ItemChange {
    fn from(columns: ChangeColumns) -> ItemChange {
        ItemChange {
            before: columns.old_item.0,
            after: columns.new_item.map(|SqlJson(after)| after),
            renamed: columns.renamed_options.0,
        }
    }
}

/// A change and its time.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct DatedChange {
    pub(crate) created_at: OffsetDateTime,
    #[sqlx(flatten, try_from = "ChangeColumns")]
    pub(crate) change: ItemChange,
}

/// The changes of items since a moment, oldest first: for texts that were recorded before them.
pub(crate) async fn since(transaction: &mut Transaction, since: OffsetDateTime) -> Result<Vec<DatedChange>> {
    Ok(sqlx::query_as(
        "select created_at, old_item, new_item, renamed_options from custom_item_change
         where workspace_id = $1 and created_at > $2 order by custom_item_change_id",
    )
    .bind(transaction.workspace_id())
    .bind(since)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The changes that leads still follow.
pub(crate) async fn unfinished(transaction: &mut Transaction) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select custom_item_change_id from custom_item_change where workspace_id = $1 and ended_at is null order by 1",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

/// A change that leads still follow.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct FollowedChange {
    #[sqlx(flatten, try_from = "ChangeColumns")]
    pub(crate) change: ItemChange,
    /// The last lead that was checked.
    pub(crate) through_lead: i64,
}

/// `None`: it has ended.
pub(crate) async fn lock(transaction: &mut Transaction, custom_item_change_id: i32) -> Result<Option<FollowedChange>> {
    Ok(sqlx::query_as(
        "select old_item, new_item, renamed_options, through_lead from custom_item_change
         where workspace_id = $1 and custom_item_change_id = $2 and ended_at is null for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_change_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// This many more leads were changed, and leads were checked up to and including this one.
pub(crate) async fn checkpoint(
    transaction: &mut Transaction,
    custom_item_change_id: i32,
    leads: i64,
    through_lead: i64,
) -> Result<()> {
    sqlx::query(
        "update custom_item_change set leads = leads + $3, through_lead = $4
         where workspace_id = $1 and custom_item_change_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_change_id)
    .bind(leads)
    .bind(through_lead)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) async fn end(transaction: &mut Transaction, custom_item_change_id: i32) -> Result<()> {
    sqlx::query(
        "update custom_item_change set ended_at = now() where workspace_id = $1 and custom_item_change_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_change_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    custom_item_change_id: i32,
    old_item: SqlJson<CustomItem>,
    new_item: Option<SqlJson<CustomItem>>,
    renamed_options: SqlJson<Vec<(String, String)>>,
    removed_options: Vec<String>,
    added_options: Vec<String>,
    losing_leads: i64,
    leads: i64,
    worker: Option<String>,
    created_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
}

impl Row {
    fn into_change(self) -> Result<CustomItemChange> {
        let SqlJson(before) = self.old_item;
        let after = self.new_item.map(|SqlJson(after)| after);
        let new_name = after.as_ref().map(|after| after.name.clone()).filter(|name| *name != before.name);
        let new_kind = after.as_ref().map(|after| after.kind).filter(|kind| *kind != before.kind);
        let renamed = self.renamed_options.0.into_iter().map(|(old, new)| OptionRename { old, new });
        Ok(CustomItemChange {
            custom_item_change_id: u32::try_from(self.custom_item_change_id)
                .map_err(|error| Error::internal("the number of a change", error))?,
            custom_item_id: before.custom_item_id,
            name: before.name,
            new_name,
            new_kind,
            is_deletion: after.is_none(),
            renamed_options: renamed.collect(),
            removed_options: self.removed_options,
            added_options: self.added_options,
            leads: count(self.leads)?,
            losing_leads: count(self.losing_leads)?,
            worker: self.worker,
            created_at: moment(self.created_at)?,
            ended_at: self.ended_at.map(moment).transpose()?,
        })
    }
}

/// Newest first, after the one with this number.
pub(crate) async fn page(transaction: &mut Transaction, before: i32, limit: i64) -> Result<Vec<CustomItemChange>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select custom_item_change_id, old_item, new_item, renamed_options, removed_options, added_options,
                losing_leads, leads, account.person_name as worker, custom_item_change.created_at, ended_at
         from custom_item_change
         left join account on account.account_id = custom_item_change.account_id and account.deleted_at is null
         where custom_item_change.workspace_id = $1 and custom_item_change_id < $2
         order by custom_item_change_id desc limit $3",
    )
    .bind(transaction.workspace_id())
    .bind(before)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter().map(Row::into_change).collect()
}

/// Refuses while leads still follow a change of one of these items; of any item if the list is empty.
pub(crate) async fn refuse_while_following(transaction: &mut Transaction, custom_item_ids: &[i32]) -> Result<()> {
    let follows: bool = sqlx::query_scalar(
        "select exists (select from custom_item_change
                        where workspace_id = $1 and ended_at is null
                          and (cardinality($2::integer[]) = 0 or custom_item_id = any($2)))",
    )
    .bind(transaction.workspace_id())
    .bind(custom_item_ids)
    .fetch_one(&mut **transaction)
    .await?;
    if follows { Err(Error::CustomItemChanging) } else { Ok(()) }
}
