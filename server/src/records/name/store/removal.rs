//! The removal of names: deleted or merged ones that leads may still have.

use torikomi_core::{
    domain::names::NameKind,
    wire::{NameAction, is_check_tag},
};

use super::changes;
use crate::base::{
    column::Word,
    database::Transaction,
    error::{Error, Result},
    words,
};

/// A name that leads may still hold, and its target.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LeavingName {
    pub(crate) name_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    pub(crate) kind: NameKind,
    /// For a merge: the name that the leads get instead.
    pub(crate) into_name_id: Option<i32>,
}

/// Under the workspace's lock and with no import running: removes the name from its dictionary. Returns the change that
/// `follow::finish` completes.
pub(crate) async fn begin(
    transaction: &mut Transaction,
    account_id: i32,
    kind: NameKind,
    name_id: i32,
    into_name_id: Option<i32>,
) -> Result<i32> {
    if into_name_id == Some(name_id) {
        return Err(Error::Invalid(words::merge_into_itself()));
    }
    let old_name = text(transaction, kind, name_id).await?;
    let new_name = match into_name_id {
        None => None,
        Some(into) => Some(text(transaction, kind, into).await?),
    };
    if kind == NameKind::Tag && new_name.as_deref().is_some_and(is_check_tag) {
        return Err(Error::Invalid(words::name_of_check()));
    }
    sqlx::query(
        "update name set kind = 'leaving', name = '', name_key = name_id::text, account_id = null
         where workspace_id = $1 and name_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(name_id)
    .execute(&mut **transaction)
    .await?;
    // Names that are being merged into this one get its target.
    sqlx::query(
        "update name_change set into_name_id = $3 where workspace_id = $1 and into_name_id = $2 and ended_at is null",
    )
    .bind(transaction.workspace_id())
    .bind(name_id)
    .bind(into_name_id)
    .execute(&mut **transaction)
    .await?;
    let action = if into_name_id.is_some() { NameAction::Merge } else { NameAction::Delete };
    let (old_name, new_name) = (old_name.as_str(), new_name.as_deref());
    let change = changes::NewChange { kind, action, name_id, old_name, new_name, into_name_id };
    changes::record(transaction, account_id, &change).await
}

/// The changes that leads still have to follow.
pub(crate) async fn unfinished(transaction: &mut Transaction) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select name_change_id from name_change where workspace_id = $1 and ended_at is null order by name_change_id",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

/// Holds a change until the transaction ends; `None` if it has ended.
pub(crate) async fn lock(transaction: &mut Transaction, name_change_id: i32) -> Result<Option<LeavingName>> {
    Ok(sqlx::query_as(
        "select name_id, kind, into_name_id from name_change
         where workspace_id = $1 and name_change_id = $2 and ended_at is null for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(name_change_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// This many more leads were changed.
pub(crate) async fn count_leads(transaction: &mut Transaction, name_change_id: i32, leads: i64) -> Result<()> {
    sqlx::query("update name_change set leads = leads + $3 where workspace_id = $1 and name_change_id = $2")
        .bind(transaction.workspace_id())
        .bind(name_change_id)
        .bind(leads)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// No lead holds the name any more.
pub(crate) async fn end(transaction: &mut Transaction, name_change_id: i32, name_id: i32) -> Result<()> {
    sqlx::query("delete from name where workspace_id = $1 and name_id = $2 and kind = 'leaving'")
        .bind(transaction.workspace_id())
        .bind(name_id)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("update name_change set ended_at = now() where workspace_id = $1 and name_change_id = $2")
        .bind(transaction.workspace_id())
        .bind(name_change_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The text of a name; `NotFound` if it is not of this kind.
pub(crate) async fn text(transaction: &mut Transaction, kind: NameKind, name_id: i32) -> Result<String> {
    sqlx::query_scalar("select name from name where workspace_id = $1 and kind = $2 and name_id = $3")
        .bind(transaction.workspace_id())
        .bind(Word(kind))
        .bind(name_id)
        .fetch_optional(&mut **transaction)
        .await?
        .ok_or(Error::NotFound)
}
