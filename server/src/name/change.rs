//! What people did to names: renamed, merged, deleted; kept for ever, as the imports' history is.
//!
//! Which leads a change concerned stands in `name_change_lead`, so that a lead's own history can tell it.

use axum::extract::State;
use serde::Deserialize;
use time::OffsetDateTime;
use torikomi_core::{
    domain::names::NameKind,
    wire::{self, NameAction},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::kind_text;
use crate::{
    account::signed_in::SignedIn,
    column::{count, meaning, moment, word},
    database::{Numbered, Transaction, take_number},
    error::{Error, Result},
    extract::{Json, Query},
    state::AppState,
};

const PAGE_CHANGES: i64 = 50;

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

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_name_changes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Before {
    /// The lowest number of the page before.
    before: Option<i32>,
}

/// What was done to names
///
/// Newest first, 50 at a time. A change without `ended_at` holds already; leads are still being brought after it.
#[utoipa::path(get, path = "/api/name-change", tag = "name", params(Before),
    responses((status = 200, body = Vec<wire::NameChange>)))]
async fn list_name_changes(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(Before { before }): Query<Before>,
) -> Result<Json<Vec<wire::NameChange>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let rows: Vec<Row> = sqlx::query_as(select_change!("name_change_id < $2 order by name_change_id desc limit $3"))
        .bind(signed_in.workspace_id)
        .bind(before.unwrap_or(i32::MAX))
        .bind(PAGE_CHANGES)
        .fetch_all(&mut *transaction)
        .await?;
    Ok(Json(rows.into_iter().map(Row::into_change).collect::<Result<_>>()?))
}

/// One change, as it is by now.
pub(super) async fn get(state: &AppState, workspace_id: i32, name_change_id: i32) -> Result<wire::NameChange> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let row: Row = sqlx::query_as(select_change!("name_change_id = $2"))
        .bind(workspace_id)
        .bind(name_change_id)
        .fetch_one(&mut *transaction)
        .await?;
    row.into_change()
}

/// A change to be written down.
pub(super) struct Recorded<'a> {
    pub(super) kind: NameKind,
    pub(super) action: NameAction,
    pub(super) name_id: i32,
    pub(super) old_name: &'a str,
    pub(super) new_name: Option<&'a str>,
    pub(super) into_name_id: Option<i32>,
}

/// A new name for the same thing is at its end at once; otherwise leads are to follow (`leave`).
pub(super) async fn record(
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
    change: &Recorded<'_>,
) -> Result<i32> {
    let name_change_id = take_number(transaction, workspace_id, Numbered::NameChange).await?;
    sqlx::query(
        "insert into name_change (workspace_id, name_change_id, account_id, kind, action, name_id, old_name, new_name,
                                  into_name_id, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $5 = 'rename' then now() end)",
    )
    .bind(workspace_id)
    .bind(name_change_id)
    .bind(account_id)
    .bind(kind_text(change.kind))
    .bind(word(change.action)?)
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
    kind: String,
    action: String,
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
            kind: meaning(&self.kind)?,
            action: meaning(&self.action)?,
            old_name: self.old_name,
            new_name: self.new_name,
            leads: count(self.leads)?,
            worker: self.worker,
            created_at: moment(self.created_at)?,
            ended_at: self.ended_at.map(moment).transpose()?,
        })
    }
}
