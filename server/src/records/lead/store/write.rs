//! The rows of a single lead: its own, its names, its memos, and the record of a change.
//!
//! Every change here increments the lead's `revision`, is recorded for its timeline and noted for the search, all in
//! the caller's transaction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::types::Json;
use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use super::{
    name_ids::{NameIds, resolve},
    table::{self, NewValues},
};
use crate::{
    base::{
        column::Word,
        counter::{Sequence, take_numbers},
        database::Transaction,
        error::Result,
    },
    outbound::mail::store::outbox,
    records::{lead::record::memo_form, search::store::unindexed},
};

/// A person's action on a lead, as stored in `lead_change`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LeadAction {
    Register,
    Edit,
}

/// A lead's values in custom items; `None`: none.
fn custom(values: &BTreeMap<Key, String>) -> Option<Json<Map<String, Value>>> {
    let custom = values.iter().filter_map(|(key, text)| match key {
        Key::Custom(custom_item_id) => Some((custom_item_id.to_string(), text.as_str())),
        Key::Basic(_) => None,
    });
    let custom: Map<String, Value> =
        custom.filter(|(_, text)| !text.is_empty()).map(|(id, text)| (id, text.into())).collect();
    Some(custom).filter(|custom| !custom.is_empty()).map(Json)
}

fn email(values: &BTreeMap<Key, String>) -> &str {
    values.get(&Key::Basic(Item::Email)).map(String::as_str).unwrap_or_default()
}

/// Registers a lead with these values; returns its number.
pub(crate) async fn insert(
    transaction: &mut Transaction,
    account_id: i32,
    values: &BTreeMap<Key, String>,
) -> Result<i64> {
    let name_ids = resolve(transaction, values).await?;
    let lead_id = take_numbers(transaction, Sequence::Lead, 1).await?;
    let new = NewValues::of(values, |item| name_ids.single.get(&item).copied());
    sqlx::query(table::INSERT.as_str())
        .bind(transaction.workspace_id())
        .bind(lead_id)
        .bind(email(values))
        .bind(new.texts)
        .bind(new.name_ids)
        .bind(new.consents)
        .bind(new.days)
        .bind(custom(values))
        .execute(&mut **transaction)
        .await?;
    insert_names(transaction, lead_id, &name_ids).await?;
    if values.contains_key(&Key::Basic(Item::MemberForms)) {
        outbox::follow_edit(transaction, lead_id, &[]).await?;
    }
    let mut changes: Vec<Change> =
        filled_values(values).map(|(key, new)| Change { key, old: None, new: Some(new) }).collect();
    if let Some(memo) = values.get(&Key::Basic(Item::Memo)).filter(|memo| !memo.is_empty()) {
        changes.extend(add_memo(transaction, lead_id, memo).await?);
    }
    record(transaction, account_id, lead_id, 1, LeadAction::Register, &changes).await?;
    Ok(lead_id)
}

/// The values that are not blank, except the memo.
fn filled_values(values: &BTreeMap<Key, String>) -> impl Iterator<Item = (Key, String)> {
    let filled = values.iter().filter(|(key, text)| **key != Key::Basic(Item::Memo) && !text.is_empty());
    filled.map(|(key, text)| (*key, text.clone()))
}

/// The changes to a registered lead that the transaction has locked.
pub(crate) struct Edit<'e> {
    pub(crate) lead_id: i64,
    pub(crate) old: &'e BTreeMap<Key, String>,
    /// Only the entered values.
    pub(crate) new: &'e BTreeMap<Key, String>,
    pub(crate) removed_memos: &'e [i32],
}

/// Changes the lead; does nothing if no value differs.
pub(crate) async fn update(transaction: &mut Transaction, account_id: i32, edit: &Edit<'_>) -> Result<()> {
    // 1. Find the differences.
    let memo = Key::Basic(Item::Memo);
    let mut values = edit.old.clone();
    let mut changes = Vec::new();
    for (key, new) in edit.new.iter().filter(|(key, _)| **key != memo) {
        let new = Some(new.clone()).filter(|new| !new.is_empty());
        let old = match &new {
            Some(new) => values.insert(*key, new.clone()),
            None => values.remove(key),
        };
        if old != new {
            changes.push(Change { key: *key, old, new });
        }
    }
    let names_differ = changes.iter().any(|change| matches!(change.key, Key::Basic(item) if item.holds_names()));
    // 2. The memos.
    changes.extend(remove_memos(transaction, edit.lead_id, edit.removed_memos).await?);
    if let Some(memo) = edit.new.get(&memo).filter(|memo| !memo.is_empty()) {
        changes.extend(add_memo(transaction, edit.lead_id, memo).await?);
    }
    if changes.is_empty() {
        return Ok(());
    }
    // 3. Its own row, and the names.
    let name_ids = resolve(transaction, &values).await?;
    let new = NewValues::of(&values, |item| name_ids.single.get(&item).copied());
    let revision: i32 = sqlx::query_scalar(table::UPDATE.as_str())
        .bind(transaction.workspace_id())
        .bind(edit.lead_id)
        .bind(email(&values))
        .bind(new.texts)
        .bind(new.name_ids)
        .bind(new.consents)
        .bind(new.days)
        .bind(custom(&values))
        .fetch_one(&mut **transaction)
        .await?;
    if names_differ {
        let forms = outbox::forms_of(transaction, edit.lead_id).await?;
        sqlx::query("delete from lead_name where workspace_id = $1 and lead_id = $2")
            .bind(transaction.workspace_id())
            .bind(edit.lead_id)
            .execute(&mut **transaction)
            .await?;
        insert_names(transaction, edit.lead_id, &name_ids).await?;
        outbox::follow_edit(transaction, edit.lead_id, &forms).await?;
    }
    record(transaction, account_id, edit.lead_id, revision, LeadAction::Edit, &changes).await
}

async fn insert_names(transaction: &mut Transaction, lead_id: i64, name_ids: &NameIds) -> Result<()> {
    sqlx::query(
        "insert into lead_name (workspace_id, lead_id, name_id, position)
         select $1, $2, name_id, position from unnest($3::integer[]) with ordinality as held (name_id, position)
         on conflict on constraint lead_name_pk do nothing",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(&name_ids.several)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Returns the change; none if the lead has a memo of the same text, compared with LF as line break
/// (`record::memo_form`).
async fn add_memo(transaction: &mut Transaction, lead_id: i64, memo: &str) -> Result<Option<Change>> {
    let added = sqlx::query(
        "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
         select $1, $2, coalesce(max(memo_no), 0) + 1, $3 from lead_memo where workspace_id = $1 and lead_id = $2
         having not coalesce(bool_or(replace(replace(memo, E'\\r\\n', E'\\n'), E'\\r', E'\\n') = $4), false)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(memo)
    .bind(memo_form(memo))
    .execute(&mut **transaction)
    .await?;
    let change = || Change { key: Key::Basic(Item::Memo), old: None, new: Some(memo.to_owned()) };
    Ok((added.rows_affected() > 0).then(change))
}

async fn remove_memos(transaction: &mut Transaction, lead_id: i64, memo_nos: &[i32]) -> Result<Vec<Change>> {
    if memo_nos.is_empty() {
        return Ok(Vec::new());
    }
    let removed: Vec<String> = sqlx::query_scalar(
        "delete from lead_memo where workspace_id = $1 and lead_id = $2 and memo_no = any($3) returning memo",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(memo_nos)
    .fetch_all(&mut **transaction)
    .await?;
    let change = |memo| Change { key: Key::Basic(Item::Memo), old: Some(memo), new: None };
    Ok(removed.into_iter().map(change).collect())
}

async fn record(
    transaction: &mut Transaction,
    account_id: i32,
    lead_id: i64,
    revision: i32,
    action: LeadAction,
    changes: &[Change],
) -> Result<()> {
    sqlx::query(
        "insert into lead_change (workspace_id, lead_id, revision, account_id, action, changes)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .bind(revision)
    .bind(account_id)
    .bind(Word(action))
    .bind(Json(changes))
    .execute(&mut **transaction)
    .await?;
    unindexed::note(transaction, &[lead_id]).await
}
