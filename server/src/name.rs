//! The dictionaries of names: status, group, person in charge, source, old mail group, member form, tag.
//!
//! Guarantees: a name is unique in its kind after trimming and NFC; what is deleted is taken off the leads in the same
//! transaction, and each of those leads' `revision` moves on, so that a plan made before notices. While an import is
//! waiting or processing, names can be added but neither renamed nor deleted: the import relies on them.
//!
//! Deliberately has no limit on how many there are: a file may bring thousands of tags.

use axum::{extract::State, http::StatusCode};
use torikomi_core::wire::{self, ErrorAnswer, NameDraft, NameKind};
use unicode_normalization::UnicodeNormalization;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    database::{Numbered, Transaction, lock_workspace, note_change, refuse_while_importing, take_number},
    error::{Error, Result},
    extract::{Json, Path},
    state::AppState,
    text, words,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(rename, delete))
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

/// The names of a kind
///
/// In the order of their characters, with how many leads have each.
#[utoipa::path(get, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path)),
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer)))]
async fn list(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
) -> Result<Json<Vec<wire::Name>>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    Ok(Json(all(&mut transaction, signed_in.workspace_id, kind).await?))
}

/// Add a name
#[utoipa::path(post, path = "/api/name/{kind}", tag = "name", params(("kind" = NameKind, Path)),
    request_body = NameDraft,
    responses((status = 201, body = Vec<wire::Name>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(kind): Path<NameKind>,
    Json(draft): Json<NameDraft>,
) -> Result<(StatusCode, Json<Vec<wire::Name>>)> {
    signed_in.require_import()?;
    let name = judged(kind, &draft.name)?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    insert(&mut transaction, signed_in.workspace_id, kind, &name, None).await?;
    let names = all(&mut transaction, signed_in.workspace_id, kind).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(names)))
}

/// Rename
///
/// The leads that have it keep it under its new name.
#[utoipa::path(patch, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)), request_body = NameDraft,
    responses((status = 200, body = Vec<wire::Name>), (status = 404, body = ErrorAnswer),
              (status = 409, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
async fn rename(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
    Json(draft): Json<NameDraft>,
) -> Result<Json<Vec<wire::Name>>> {
    signed_in.require_import()?;
    let name = judged(kind, &draft.name)?;
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    refuse_while_importing(&mut transaction, workspace_id).await?;
    refuse_account_name(&mut transaction, workspace_id, name_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    let renamed =
        sqlx::query("update name set name = $4, name_key = $5 where workspace_id = $1 and kind = $2 and name_id = $3")
            .bind(workspace_id)
            .bind(kind_text(kind))
            .bind(name_id)
            .bind(&name)
            .bind(key(&name))
            .execute(&mut *transaction)
            .await?;
    if renamed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let names = all(&mut transaction, workspace_id, kind).await?;
    transaction.commit().await?;
    Ok(Json(names))
}

/// Delete a name, and take it off the leads
#[utoipa::path(delete, path = "/api/name/{kind}/{id}", tag = "name",
    params(("kind" = NameKind, Path), ("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer), (status = 409, body = ErrorAnswer)))]
async fn delete(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((kind, name_id)): Path<(NameKind, i32)>,
) -> Result<StatusCode> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    refuse_while_importing(&mut transaction, workspace_id).await?;
    refuse_account_name(&mut transaction, workspace_id, name_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    sqlx::query(take_off_leads(kind))
        .bind(workspace_id)
        .bind(name_id)
        .bind(kind_text(kind))
        .execute(&mut *transaction)
        .await?;
    let deleted = sqlx::query("delete from name where workspace_id = $1 and name_id = $2 and kind = $3")
        .bind(workspace_id)
        .bind(name_id)
        .bind(kind_text(kind))
        .execute(&mut *transaction)
        .await?;
    if deleted.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A name as it may be stored, or what is wrong with it. A comma would cut it in two where a cell holds several.
pub fn judged(kind: NameKind, name: &str) -> Result<String> {
    let max = if kind == NameKind::Form { 255 } else { 100 };
    let name = text::line(name, "名前", "The name", max)?;
    let stands_alone = matches!(kind, NameKind::Status | NameKind::Group);
    if !stands_alone && name.contains(',') {
        return Err(Error::Invalid(words::comma_in_name()));
    }
    Ok(name)
}

/// Adds a name that was judged; `NameTaken` when it is there already.
pub async fn insert(
    transaction: &mut Transaction,
    workspace_id: i32,
    kind: NameKind,
    name: &str,
    account_id: Option<i32>,
) -> Result<i32> {
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

async fn all(transaction: &mut Transaction, workspace_id: i32, kind: NameKind) -> Result<Vec<wire::Name>> {
    let rows: Vec<(i32, String, i64, bool)> = sqlx::query_as(count_leads(kind))
        .bind(workspace_id)
        .bind(kind_text(kind))
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter()
        .map(|(name_id, name, leads, has_account)| {
            let name_id = u32::try_from(name_id).map_err(|error| Error::internal("a name's number", error))?;
            let leads = u64::try_from(leads).map_err(|error| Error::internal("a count of leads", error))?;
            Ok(wire::Name { name_id, name, leads, has_account })
        })
        .collect()
}

/// A lead has one status and one group, in its own row; of the other kinds it may have several.
fn count_leads(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Status => {
            "select name_id, name, coalesce(leads, 0), account_id is not null
             from name left join (select status_id as name_id, count(*) as leads from lead
                                  where workspace_id = $1 and status_id is not null group by 1) used using (name_id)
             where workspace_id = $1 and kind = $2 order by name_key collate \"C\""
        }
        NameKind::Group => {
            "select name_id, name, coalesce(leads, 0), account_id is not null
             from name left join (select group_id as name_id, count(*) as leads from lead
                                  where workspace_id = $1 and group_id is not null group by 1) used using (name_id)
             where workspace_id = $1 and kind = $2 order by name_key collate \"C\""
        }
        _ => {
            "select name_id, name,
                    (select count(*) from lead_name
                     where lead_name.workspace_id = $1 and lead_name.name_id = name.name_id),
                    account_id is not null
             from name where workspace_id = $1 and kind = $2 order by name_key collate \"C\""
        }
    }
}

/// What a delete does to the leads first; the rows of `lead_name` go with the name itself.
fn take_off_leads(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Status => {
            "update lead set status_id = null, revision = revision + 1, updated_at = now()
             where workspace_id = $1 and status_id = $2
               and exists (select from name where workspace_id = $1 and name_id = $2 and kind = $3)"
        }
        NameKind::Group => {
            "update lead set group_id = null, revision = revision + 1, updated_at = now()
             where workspace_id = $1 and group_id = $2
               and exists (select from name where workspace_id = $1 and name_id = $2 and kind = $3)"
        }
        _ => {
            "update lead set revision = revision + 1, updated_at = now()
             where workspace_id = $1
               and lead_id in (select lead_id from lead_name where workspace_id = $1 and name_id = $2)
               and exists (select from name where workspace_id = $1 and name_id = $2 and kind = $3)"
        }
    }
}

/// A person in charge with an account is the account's name: it is changed and deleted there, or the two would differ.
async fn refuse_account_name(transaction: &mut Transaction, workspace_id: i32, name_id: i32) -> Result<()> {
    let of_account: bool = sqlx::query_scalar(
        "select exists (select from name where workspace_id = $1 and name_id = $2 and account_id is not null)",
    )
    .bind(workspace_id)
    .bind(name_id)
    .fetch_one(&mut **transaction)
    .await?;
    if of_account { Err(Error::Invalid(words::name_of_account())) } else { Ok(()) }
}
