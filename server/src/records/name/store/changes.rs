//! The record of renamed, merged and deleted names; kept for ever, like the imports' history.
//!
//! The affected leads are in `name_change_lead`, for each lead's own history.

use time::OffsetDateTime;
use torikomi_core::{
    domain::names::NameKind,
    wire::{self, NameAction, ROWS_A_PAGE},
};

use crate::base::{
    column::Word,
    counter::{Sequence, take_number},
    database::Transaction,
    error::{Error, Result},
    wire_value::{count, moment},
};

macro_rules! select_change {
    ($rest:literal) => {
        concat!(
            "select name_change_id, kind, action, old_name, new_name, leads, account.person_name as worker,
                    name_change.created_at, ended_at
             from name_change
             left join account on account.account_id = name_change.account_id and account.deleted_at is null
             where name_change.workspace_id = $1 and ",
            $rest
        )
    };
}

/// The changes below this number, newest first.
pub(crate) async fn page(transaction: &mut Transaction, before: Option<i32>) -> Result<Vec<wire::NameChange>> {
    let rows: Vec<Row> = sqlx::query_as(select_change!("name_change_id < $2 order by name_change_id desc limit $3"))
        .bind(transaction.workspace_id())
        .bind(before.unwrap_or(i32::MAX))
        .bind(i64::from(ROWS_A_PAGE))
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter().map(Row::into_change).collect()
}

/// One change in its current state.
pub(crate) async fn get(transaction: &mut Transaction, name_change_id: i32) -> Result<wire::NameChange> {
    let row: Row = sqlx::query_as(select_change!("name_change_id = $2"))
        .bind(transaction.workspace_id())
        .bind(name_change_id)
        .fetch_one(&mut **transaction)
        .await?;
    row.into_change()
}

/// A change to be recorded.
pub(crate) struct NewChange<'a> {
    pub(crate) kind: NameKind,
    pub(crate) action: NameAction,
    pub(crate) name_id: i32,
    pub(crate) old_name: &'a str,
    pub(crate) new_name: Option<&'a str>,
    pub(crate) into_name_id: Option<i32>,
}

/// A rename is done at once; other changes have leads to follow (`follow`).
pub(crate) async fn record(transaction: &mut Transaction, account_id: i32, change: &NewChange<'_>) -> Result<i32> {
    let name_change_id = take_number(transaction, Sequence::NameChange).await?;
    sqlx::query(
        "insert into name_change (workspace_id, name_change_id, account_id, kind, action, name_id, old_name, new_name,
                                  into_name_id, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $5 = 'rename' then now() end)",
    )
    .bind(transaction.workspace_id())
    .bind(name_change_id)
    .bind(account_id)
    .bind(Word(change.kind))
    .bind(Word(change.action))
    .bind(change.name_id)
    .bind(change.old_name)
    .bind(change.new_name)
    .bind(change.into_name_id)
    .execute(&mut **transaction)
    .await?;
    Ok(name_change_id)
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    name_change_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    #[sqlx(try_from = "Word<NameAction>")]
    action: NameAction,
    old_name: String,
    new_name: Option<String>,
    leads: i64,
    worker: Option<String>,
    created_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
}

impl Row {
    fn into_change(self) -> Result<wire::NameChange> {
        Ok(wire::NameChange {
            name_change_id: u32::try_from(self.name_change_id)
                .map_err(|error| Error::internal("the number of a change", error))?,
            kind: self.kind,
            action: self.action,
            old_name: self.old_name,
            new_name: self.new_name,
            leads: count(self.leads)?,
            worker: self.worker,
            created_at: moment(self.created_at)?,
            ended_at: self.ended_at.map(moment).transpose()?,
        })
    }
}
