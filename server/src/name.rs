//! The dictionaries of names: status, group, person in charge, source, old mail group, member form, tag.
//!
//! Guarantees: a name is unique in its kind after trimming and NFC; what is deleted or merged is gone for everybody at
//! once and is taken off the leads behind that (`leave`), each lead's `revision` moving on; what was done is recorded
//! (`change`). While an import is waiting or processing, names can be added but neither renamed, merged nor deleted: the
//! import relies on them.
//!
//! A workspace has at most 100,000 names of a kind (`refuse_beyond_limit`), and lists them a page at a time: a file may
//! bring thousands of tags.

mod change;
mod suggestion;
pub mod leave;
pub mod person;

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use torikomi_core::{
    domain::{limits, names::NameKind},
    wire::{self, ErrorAnswer, NAMES_A_PAGE, NameAction, NameChange, NameDraft, NameMerge, is_check_tag},
};
use unicode_normalization::UnicodeNormalization;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    database::{Numbered, Transaction, lock_workspace, note_change, refuse_while_importing, take_number, take_numbers},
    error::{Error, Result},
    extract::{Json, Path, Query},
    state::AppState,
    text, words,
};

/// How long an answer waits for the leads to follow; mostly that is enough.
const WAIT_FOR_LEADS: Duration = Duration::from_secs(2);

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_names, create_name))
        .routes(routes!(get_name, rename_name, delete_name))
        .routes(routes!(merge_names))
        .merge(change::routes())
        .merge(suggestion::routes())
}

/// The kind as the table has it; the same words as on the wire.
pub fn kind_text(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Status => "status",
        NameKind::Group => "group",
        NameKind::Person => "person",
        NameKind::Source => "source",
        NameKind::OldMailGroup => "old_mail_group",
        NameKind::Form => "form",
        NameKind::Tag => "tag",
    }
}

/// In what names are compared.
pub fn key(name: &str) -> String {
    name.nfc().collect()
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The last name of the page before: the names after it are answered. Left out: the first ones.
    after: Option<String>,
}

/// The names of a kind
///
/// In the order of their characters, with how many leads have each. At most 1,000 at once: where there are so many, the
/// last one's name is the next page's `after`.
#[utoipa::path(get, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path), Wanted),
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer)))]
async fn list_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<wire::Name>>> {
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(page(&mut transaction, signed_in.workspace_id, kind, wanted.after.as_deref()).await?))
}

/// Add a name
///
/// Answers the first 1,000 names of the kind. A kind has at most 100,000.
#[utoipa::path(post, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path)),
    request_body = NameDraft,
    responses((status = 201, body = Vec<wire::Name>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Json(draft): Json<NameDraft>,
) -> Result<(StatusCode, Json<Vec<wire::Name>>)> {
    signed_in.require_add_names()?;
    let name = judged(kind, &draft.name)?;
    // Both answer how many leads have each name.
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    insert(&mut transaction, signed_in.workspace_id, kind, &name, None).await?;
    let names = page(&mut transaction, signed_in.workspace_id, kind, None).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(names)))
}

/// One name
///
/// With how many leads have it just now: what a deletion, or a merge, would concern.
#[utoipa::path(get, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)),
    responses((status = 200, body = wire::Name), (status = 404, body = ErrorAnswer)))]
async fn get_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
) -> Result<Json<wire::Name>> {
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let found: Option<NameRow> = sqlx::query_as(
        "select name_id, name,
                case kind when 'status' then (select count(*) from lead where workspace_id = $1 and status_id = $3)
                          when 'group' then (select count(*) from lead where workspace_id = $1 and group_id = $3)
                          else (select count(*) from lead_name where workspace_id = $1 and lead_name.name_id = $3) end,
                account_id is not null
         from name where workspace_id = $1 and kind = $2 and name_id = $3",
    )
    .bind(signed_in.workspace_id)
    .bind(kind_text(kind))
    .bind(name_id)
    .fetch_optional(&mut *transaction)
    .await?;
    found.ok_or(Error::NotFound).and_then(read).map(Json)
}

/// Rename
///
/// The leads that have it keep it under its new name. Answers the first 1,000 names of the kind.
#[utoipa::path(patch, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)), request_body = NameDraft,
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
async fn rename_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
    Json(draft): Json<NameDraft>,
) -> Result<Json<Vec<wire::Name>>> {
    let name = judged(kind, &draft.name)?;
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = begin_change(&state, &signed_in, name_id).await?;
    let workspace_id = signed_in.workspace_id;
    let old_name: String = sqlx::query_scalar(
        "update name set name = $4, name_key = $5
         from (select name as old_name from name where workspace_id = $1 and name_id = $3) as before
         where workspace_id = $1 and kind = $2 and name_id = $3 returning old_name",
    )
    .bind(workspace_id)
    .bind(kind_text(kind))
    .bind(name_id)
    .bind(&name)
    .bind(key(&name))
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(Error::NotFound)?;
    if old_name != name {
        let action = NameAction::Rename;
        let (old_name, new_name) = (old_name.as_str(), Some(name.as_str()));
        let recorded = change::Recorded { kind, action, name_id, old_name, new_name, into_name_id: None };
        change::record(&mut transaction, workspace_id, signed_in.account_id, &recorded).await?;
    }
    let names = page(&mut transaction, workspace_id, kind, None).await?;
    transaction.commit().await?;
    Ok(Json(names))
}

/// Delete a name, and take it off the leads
///
/// It is gone at once; where very many leads have it, they follow in the background: `ended_at` is null until then.
#[utoipa::path(delete, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)),
    responses((status = 200, body = NameChange), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
async fn delete_name(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
) -> Result<Json<NameChange>> {
    leave(state, signed_in, kind, name_id, None).await
}

/// Merge a name into another one of its kind
///
/// The leads that have it get the other one instead, at its place. It is gone at once; where very many leads have it,
/// they follow in the background: `ended_at` is null until then.
#[utoipa::path(post, path = "/api/name/{kind}/{id}/merge", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)), request_body = NameMerge,
    responses((status = 200, body = NameChange), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
async fn merge_names(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
    Json(NameMerge { into }): Json<NameMerge>,
) -> Result<Json<NameChange>> {
    // Who is a member of one form is none of another.
    if kind == NameKind::Form {
        return Err(Error::Invalid(words::forms_are_not_merged()));
    }
    let into = i32::try_from(into).map_err(|_| Error::NotFound)?;
    leave(state, signed_in, kind, name_id, Some(into)).await
}

async fn leave(
    state: AppState,
    signed_in: SignedIn,
    kind: NameKind,
    name_id: i32,
    into: Option<i32>,
) -> Result<Json<NameChange>> {
    let workspace_id = signed_in.workspace_id;
    let mut transaction = begin_change(&state, &signed_in, name_id).await?;
    let name_change_id = leave::begin(&mut transaction, &signed_in, kind, name_id, into).await?;
    transaction.commit().await?;
    // A task of its own: a client that goes away ends this handler, and the leads are still to follow.
    let follows = tokio::spawn({
        let state = state.clone().for_jobs();
        async move {
            if let Err(error) = leave::finish(state, workspace_id, name_change_id).await {
                tracing::warn!(%error, workspace_id, name_change_id, "leads with a name that left wait for the sweep");
            }
        }
    });
    // Whether it is through tells the change itself.
    let _through = tokio::time::timeout(WAIT_FOR_LEADS, follows).await;
    Ok(Json(change::get(&state, workspace_id, name_change_id).await?))
}

/// A transaction in which this name may be changed.
async fn begin_change(state: &AppState, signed_in: &SignedIn, name_id: i32) -> Result<Transaction> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    refuse_while_importing(&mut transaction, workspace_id).await?;
    refuse_kept_name(&mut transaction, workspace_id, name_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    Ok(transaction)
}

/// A name as it may be stored, or what is wrong with it. A comma would cut it in two where a cell holds several.
pub fn judged(kind: NameKind, name: &str) -> Result<String> {
    let max = if kind == NameKind::Form { 255 } else { 100 };
    let name = text::line(name, "名前", "The name", max)?;
    let stands_alone = matches!(kind, NameKind::Status | NameKind::Group);
    if !stands_alone && name.contains(',') {
        return Err(Error::Invalid(words::comma_in_name()));
    }
    if kind == NameKind::Tag && is_check_tag(&name) {
        return Err(Error::Invalid(words::name_of_check()));
    }
    Ok(name)
}

/// Refuses `more` names of a kind that would have more than a workspace can have. Those who add names at the same moment
/// take turns.
pub async fn refuse_beyond_limit(
    transaction: &mut Transaction,
    workspace_id: i32,
    kind: NameKind,
    more: usize,
) -> Result<()> {
    lock_workspace(transaction, workspace_id).await?;
    let present: i64 = sqlx::query_scalar("select count(*) from name where workspace_id = $1 and kind = $2")
        .bind(workspace_id)
        .bind(kind_text(kind))
        .fetch_one(&mut **transaction)
        .await?;
    let is_full = usize::try_from(present).unwrap_or(usize::MAX).saturating_add(more) > limits::names_of(kind);
    if is_full { Err(Error::Invalid(words::kind_is_full(kind))) } else { Ok(()) }
}

/// Adds a name that was judged; `NameTaken` when it is there already, `Invalid` when the kind is full.
pub async fn insert(
    transaction: &mut Transaction,
    workspace_id: i32,
    kind: NameKind,
    name: &str,
    account_id: Option<i32>,
) -> Result<i32> {
    refuse_beyond_limit(transaction, workspace_id, kind, 1).await?;
    note_change(transaction, workspace_id).await?;
    let name_id = take_number(transaction, workspace_id, Numbered::Name).await?;
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key, account_id) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(workspace_id)
    .bind(name_id)
    .bind(kind_text(kind))
    .bind(name)
    .bind(key(name))
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    Ok(name_id)
}

/// Adds names, each once. Names are added without the workspace's lock: somebody may add the same one at this moment;
/// then it is there, which is all that is needed.
pub async fn insert_missing(
    transaction: &mut Transaction,
    workspace_id: i32,
    names: &[(NameKind, &str)],
) -> Result<()> {
    let count = i64::try_from(names.len()).map_err(|error| Error::internal("a number of names", error))?;
    if count == 0 {
        return Ok(());
    }
    let first = take_numbers(transaction, workspace_id, Numbered::Name, count).await?;
    let kinds: Vec<&str> = names.iter().map(|(kind, _)| kind_text(*kind)).collect();
    let texts: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let keys: Vec<String> = names.iter().map(|(_, name)| key(name)).collect();
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key)
         select $1, ($2 + place - 1)::integer, kind, name, name_key
         from unnest($3::text[], $4::text[], $5::text[]) with ordinality as new (kind, name, name_key, place)
         on conflict on constraint name_unique do nothing",
    )
    .bind(workspace_id)
    .bind(first)
    .bind(kinds)
    .bind(texts)
    .bind(keys)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The names of a kind for the format, in the order of their keys' bytes.
pub async fn known(transaction: &mut Transaction, workspace_id: i32, kind: NameKind) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select name from name where workspace_id = $1 and kind = $2 order by name_key collate \"C\"",
    )
    .bind(workspace_id)
    .bind(kind_text(kind))
    .fetch_all(&mut **transaction)
    .await?)
}

/// The names after this one.
async fn page(
    transaction: &mut Transaction,
    workspace_id: i32,
    kind: NameKind,
    after: Option<&str>,
) -> Result<Vec<wire::Name>> {
    let rows: Vec<NameRow> = sqlx::query_as(count_leads(kind))
        .bind(workspace_id)
        .bind(kind_text(kind))
        .bind(after.map(key))
        .bind(i64::try_from(NAMES_A_PAGE).unwrap_or(i64::MAX))
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter().map(read).collect()
}

type NameRow = (i32, String, i64, bool);

fn read((name_id, name, leads, has_account): NameRow) -> Result<wire::Name> {
    let name_id = u32::try_from(name_id).map_err(|error| Error::internal("a name's number", error))?;
    let leads = u64::try_from(leads).map_err(|error| Error::internal("a count of leads", error))?;
    Ok(wire::Name { name_id, name, leads, has_account })
}

/// A lead has one status and one group, in its own row; of the other kinds it may have several. Leads are counted for the
/// names of the page alone.
fn count_leads(kind: NameKind) -> &'static str {
    macro_rules! page {
        ($leads:literal) => {
            concat!(
                "select name_id, name, (",
                $leads,
                "), account_id is not null
                 from (select name_id, name, name_key, account_id from name
                       where workspace_id = $1 and kind = $2 and ($3::text is null or name_key collate \"C\" > $3)
                       order by name_key collate \"C\" limit $4) as name
                 order by name_key collate \"C\""
            )
        };
    }
    match kind {
        NameKind::Status => {
            page!("select count(*) from lead where lead.workspace_id = $1 and lead.status_id = name.name_id")
        }
        NameKind::Group => {
            page!("select count(*) from lead where lead.workspace_id = $1 and lead.group_id = name.name_id")
        }
        _ => page!(
            "select count(*) from lead_name where lead_name.workspace_id = $1 and lead_name.name_id = name.name_id"
        ),
    }
}

/// A person in charge with an account is the account's name: it is changed and deleted there, or the two would differ.
/// The two tags of the check of addresses are the check's alone.
async fn refuse_kept_name(transaction: &mut Transaction, workspace_id: i32, name_id: i32) -> Result<()> {
    let found: Option<(String, String, bool)> =
        sqlx::query_as("select kind, name, account_id is not null from name where workspace_id = $1 and name_id = $2")
            .bind(workspace_id)
            .bind(name_id)
            .fetch_optional(&mut **transaction)
            .await?;
    match found {
        Some((_, _, true)) => Err(Error::Invalid(words::name_of_account())),
        Some((kind, name, _)) if kind == kind_text(NameKind::Tag) && is_check_tag(&name) => {
            Err(Error::Invalid(words::name_of_check()))
        }
        _ => Ok(()),
    }
}
