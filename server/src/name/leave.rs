//! A name leaves: it was deleted, or merged into another one, and is taken off the leads.
//!
//! Guarantees: for everybody else it is gone at once, in one short transaction (`begin`): its row becomes one of kind
//! `leaving` that nothing finds, its text is free, and plans that hold it no longer start. The leads follow in blocks,
//! each a transaction with its part of the record; each lead's `revision` moves on. Killed at any point it goes on where
//! it was, when a process starts or sweeps; done by two processes at once, each lead is changed once, because a block
//! holds the change's row. A million leads keep nobody waiting for more than a block, also no other workspace's
//! (`rotation`), and no import waits at all: one that starts meanwhile sees the name as gone, or as the one that it
//! goes into (`plan::dictionary`), and locks its leads in the same order.
//!
//! Relies on this: whoever puts a name on a lead has looked it up under the workspace's lock, or in an import that
//! began behind `begin`.

use torikomi_core::{
    domain::names::NameKind,
    wire::{NameAction, is_check_tag},
};

use super::{change, kind_text};
use crate::{
    account::signed_in::SignedIn,
    database::Transaction,
    error::{Error, Result},
    patience::Patience,
    search::{self, unindexed},
    state::AppState,
    words,
};

/// A second or so, and a transaction that keeps nobody waiting for long.
const BLOCK_LEADS: i64 = 4_000;

/// Under the workspace's lock and with no import running: takes the name out of its dictionary. Answers the change that
/// `finish` brings to its end.
pub(super) async fn begin(
    transaction: &mut Transaction,
    signed_in: &SignedIn,
    kind: NameKind,
    name_id: i32,
    into_name_id: Option<i32>,
) -> Result<i32> {
    let workspace_id = signed_in.workspace_id;
    if into_name_id == Some(name_id) {
        return Err(Error::Invalid(words::merge_into_itself()));
    }
    let old_name = text(transaction, workspace_id, kind, name_id).await?;
    let new_name = match into_name_id {
        None => None,
        Some(into) => Some(text(transaction, workspace_id, kind, into).await?),
    };
    if kind == NameKind::Tag && new_name.as_deref().is_some_and(is_check_tag) {
        return Err(Error::Invalid(words::name_of_check()));
    }
    sqlx::query(
        "update name set kind = 'leaving', name = '', name_key = name_id::text, account_id = null
         where workspace_id = $1 and name_id = $2",
    )
    .bind(workspace_id)
    .bind(name_id)
    .execute(&mut **transaction)
    .await?;
    // What is on its way into this one goes where this one goes.
    sqlx::query(
        "update name_change set into_name_id = $3 where workspace_id = $1 and into_name_id = $2 and ended_at is null",
    )
    .bind(workspace_id)
    .bind(name_id)
    .bind(into_name_id)
    .execute(&mut **transaction)
    .await?;
    let action = if into_name_id.is_some() { NameAction::Merge } else { NameAction::Delete };
    let (old_name, new_name) = (old_name.as_str(), new_name.as_deref());
    let recorded = change::Recorded { kind, action, name_id, old_name, new_name, into_name_id };
    change::record(transaction, workspace_id, signed_in.account_id, &recorded).await
}

/// Takes the name off all leads.
pub(super) async fn finish(state: AppState, workspace_id: i32, name_change_id: i32) -> Result<()> {
    let (mut after, mut patience) = (0, Patience::default());
    loop {
        let turn = state.following.turn(workspace_id).await?;
        let done = block(&state, workspace_id, name_change_id, after).await;
        drop(turn);
        match done {
            Ok(Some(last)) => {
                after = last;
                patience.renew();
            }
            Ok(None) => return Ok(()),
            Err(error) => patience.bear(error).await?,
        }
    }
}

/// Brings to its end what another process has left.
pub async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished: Vec<i32> = sqlx::query_scalar(
        "select name_change_id from name_change where workspace_id = $1 and ended_at is null order by name_change_id",
    )
    .bind(workspace_id)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for name_change_id in unfinished {
        finish(state.clone(), workspace_id, name_change_id).await?;
    }
    Ok(())
}

/// The text of a name; `NotFound` for one that is not of this kind.
async fn text(transaction: &mut Transaction, workspace_id: i32, kind: NameKind, name_id: i32) -> Result<String> {
    sqlx::query_scalar("select name from name where workspace_id = $1 and kind = $2 and name_id = $3")
        .bind(workspace_id)
        .bind(kind_text(kind))
        .bind(name_id)
        .fetch_optional(&mut **transaction)
        .await?
        .ok_or(Error::NotFound)
}

struct Leaving {
    workspace_id: i32,
    name_change_id: i32,
    name_id: i32,
    kind: String,
    into_name_id: Option<i32>,
}

/// Changes the next leads behind `after` and answers the last of them; `None` when the change has ended.
async fn block(state: &AppState, workspace_id: i32, name_change_id: i32, after: i64) -> Result<Option<i64>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let found: Option<(i32, String, Option<i32>)> = sqlx::query_as(
        "select name_id, kind, into_name_id from name_change
         where workspace_id = $1 and name_change_id = $2 and ended_at is null for no key update",
    )
    .bind(workspace_id)
    .bind(name_change_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((name_id, kind, into_name_id)) = found else { return Ok(None) };
    let leaving = Leaving { workspace_id, name_change_id, name_id, kind, into_name_id };
    let holders = leaving.holders(&mut transaction, after).await?;
    let last = match (holders.last().copied(), after) {
        (None, 0) => {
            leaving.end(&mut transaction).await?;
            None
        }
        // Once more from the beginning: nobody is left behind who came into view later.
        (None, _) => Some(0),
        (last, _) => {
            leaving.take_off(&mut transaction, &holders).await?;
            last
        }
    };
    transaction.commit().await?;
    Ok(last)
}

impl Leaving {
    async fn holders(&self, transaction: &mut Transaction, after: i64) -> Result<Vec<i64>> {
        let holders = match self.kind.as_str() {
            "status" => {
                "select lead_id from lead where workspace_id = $1 and status_id = $2 and lead_id > $3
                 order by lead_id limit $4"
            }
            "group" => {
                "select lead_id from lead where workspace_id = $1 and group_id = $2 and lead_id > $3
                 order by lead_id limit $4"
            }
            _ => {
                "select lead_id from lead_name where workspace_id = $1 and name_id = $2 and lead_id > $3
                 order by lead_id limit $4"
            }
        };
        Ok(sqlx::query_scalar(holders)
            .bind(self.workspace_id)
            .bind(self.name_id)
            .bind(after)
            .bind(BLOCK_LEADS)
            .fetch_all(&mut **transaction)
            .await?)
    }

    async fn take_off(&self, transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
        let lock = "select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for no key update";
        sqlx::query(lock).bind(self.workspace_id).bind(lead_ids).execute(&mut **transaction).await?;
        match self.kind.as_str() {
            "status" => {
                let set = "update lead set status_id = $3
                           where workspace_id = $1 and status_id = $2 and lead_id = any($4)";
                self.run(transaction, set, lead_ids).await?;
            }
            "group" => {
                let set = "update lead set group_id = $3
                           where workspace_id = $1 and group_id = $2 and lead_id = any($4)";
                self.run(transaction, set, lead_ids).await?;
            }
            _ => {
                // At the place where the lead had it; the one that it has already stays where it is.
                let put = "update lead_name set name_id = $3
                           where workspace_id = $1 and name_id = $2 and lead_id = any($4) and $3 is not null
                             and not exists (select from lead_name as present
                                             where present.workspace_id = $1
                                               and present.lead_id = lead_name.lead_id and present.name_id = $3)";
                self.run(transaction, put, lead_ids).await?;
                let delete = "delete from lead_name
                              where workspace_id = $1 and name_id = $2 and lead_id = any($4)";
                self.run(transaction, delete, lead_ids).await?;
            }
        }
        self.record(transaction, lead_ids).await
    }

    async fn run(&self, transaction: &mut Transaction, statement: &'static str, lead_ids: &[i64]) -> Result<()> {
        sqlx::query(statement)
            .bind(self.workspace_id)
            .bind(self.name_id)
            .bind(self.into_name_id)
            .bind(lead_ids)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    async fn record(&self, transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
        sqlx::query(
            "with moved as (update lead set revision = revision + 1, recorded_writes = recorded_writes + 1,
                                            updated_at = now()
                            where workspace_id = $1 and lead_id = any($3) returning lead_id),
                  written as (insert into name_change_lead (workspace_id, lead_id, name_change_id)
                              select $1, lead_id, $2 from moved on conflict do nothing returning 1)
             update name_change set leads = leads + (select count(*) from written)
             where workspace_id = $1 and name_change_id = $2",
        )
        .bind(self.workspace_id)
        .bind(self.name_change_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
        unindexed::note(transaction, self.workspace_id, lead_ids).await
    }

    async fn end(&self, transaction: &mut Transaction) -> Result<()> {
        sqlx::query("delete from name where workspace_id = $1 and name_id = $2 and kind = 'leaving'")
            .bind(self.workspace_id)
            .bind(self.name_id)
            .execute(&mut **transaction)
            .await?;
        sqlx::query("update name_change set ended_at = now() where workspace_id = $1 and name_change_id = $2")
            .bind(self.workspace_id)
            .bind(self.name_change_id)
            .execute(&mut **transaction)
            .await?;
        search::job::enqueue_missing(transaction, self.workspace_id).await
    }
}
