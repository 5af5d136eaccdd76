//! What people did to custom items, kept for ever: 変更の記録.
//!
//! What it did to each lead stands in `custom_item_change_lead`, so that a lead's own history can tell it.

use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use time::OffsetDateTime;
use torikomi_core::{
    domain::format::CustomItem,
    draft::custom_item::OptionChanges,
    wire::{CustomItemChange, OptionRename},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::values::ItemChange;
use crate::{
    account::signed_in::SignedIn,
    column::{count, moment},
    database::Transaction,
    error::{Error, Result},
    extract::{Json, Query},
    state::AppState,
};

const PAGE_CHANGES: i64 = 50;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_custom_item_changes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Before {
    /// The lowest number of the page before.
    before: Option<i32>,
}

/// What was done to custom items
///
/// Newest first, 50 at a time. A change without `ended_at` holds already; leads are still being brought after it.
#[utoipa::path(get, path = "/api/custom-item-change", tag = "custom item", params(Before),
    responses((status = 200, body = Vec<CustomItemChange>)))]
async fn list_custom_item_changes(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(Before { before }): Query<Before>,
) -> Result<Json<Vec<CustomItemChange>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select custom_item_change_id, old_item, new_item, renamed_options, removed_options, added_options,
                losing_leads, leads, account.person_name as worker, custom_item_change.created_at, ended_at
         from custom_item_change
         left join account on account.account_id = custom_item_change.account_id and account.deleted_at is null
         where custom_item_change.workspace_id = $1 and custom_item_change_id < $2
         order by custom_item_change_id desc limit $3",
    )
    .bind(signed_in.workspace_id)
    .bind(before.unwrap_or(i32::MAX))
    .bind(PAGE_CHANGES)
    .fetch_all(&mut *transaction)
    .await?;
    Ok(Json(rows.into_iter().map(Row::into_change).collect::<Result<_>>()?))
}

/// Under the workspace's lock, by which changes are numbered.
pub(super) async fn record(
    transaction: &mut Transaction,
    signed_in: &SignedIn,
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
    .bind(signed_in.workspace_id)
    .bind(signed_in.account_id)
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

/// What was done to items since a moment, oldest first: for texts that were written down before.
pub(crate) async fn since(
    transaction: &mut Transaction,
    workspace_id: i32,
    since: OffsetDateTime,
) -> Result<Vec<(OffsetDateTime, ItemChange)>> {
    type Row = (OffsetDateTime, SqlJson<CustomItem>, Option<SqlJson<CustomItem>>, SqlJson<Vec<(String, String)>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select created_at, old_item, new_item, renamed_options from custom_item_change
         where workspace_id = $1 and created_at > $2 order by custom_item_change_id",
    )
    .bind(workspace_id)
    .bind(since)
    .fetch_all(&mut **transaction)
    .await?;
    let change = |(at, SqlJson(before), after, SqlJson(renamed)): Row| {
        (at, ItemChange { before, after: after.map(|SqlJson(after)| after), renamed })
    };
    Ok(rows.into_iter().map(change).collect())
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
