//! The accounts of a workspace, managed by the holders of its license accounts (specification 16).
//!
//! Guarantees: a workspace never is without a license account, whoever takes rights from whom at the same moment (its
//! lock is held); what was changed holds with the next request of a session or token under way; another workspace's
//! account is the address of nothing. What changes an account wants the administrator's own password typed again
//! (`session::confirm`). A login ID and an e-mail address are of one living account in the whole
//! installation, the address whatever its capitals. A password is told once, and only where we made it up.
//!
//! Decided: the row of a deleted account stays, without rights, so that the history keeps pointing at it ("-"); its
//! sessions and tokens go. Its person name stays on the leads, as a person in charge without an account, whom a new
//! account of that name takes over. While an import runs no person is renamed, as no other name is.

use axum::{extract::State, http::StatusCode};
use time::OffsetDateTime;
use torikomi_core::{
    domain::{
        names::NameKind,
        value::{is_address, trim},
    },
    draft::account::{is_login_id, login_id_invalid},
    wire::{self, ErrorAnswer, Rights},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    password::{generate, require_acceptable},
    rights_columns::RightsColumns,
    signed_in::{Administrator, ConfirmedAdministrator},
    token,
};
use crate::{
    audit::{self, Event},
    column::moment,
    database::{Transaction, lock_workspace},
    error::{Error, Result},
    extract::{Json, Path},
    name,
    state::AppState,
    words,
};

macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "select account_id, login_id, email, person_name, may_import, may_edit_leads, may_export_leads,
                    may_change_settings, is_license_account, created_at, last_sign_in_at
             from account where workspace_id = $1 and deleted_at is null ",
            $rest
        )
    };
}

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(change_account, delete_account))
        .routes(routes!(reset_account_password))
        .routes(routes!(end_account_sessions))
}

/// The workspace's accounts
///
/// With the moment of each one's last sign-in. Deleted ones are not among them.
#[utoipa::path(get, path = "/api/account", tag = "account", responses((status = 200, body = Vec<wire::Account>)))]
async fn list_accounts(
    State(state): State<AppState>,
    Administrator(own): Administrator,
) -> Result<Json<Vec<wire::Account>>> {
    let mut transaction = state.database.begin_global().await?;
    let rows: Vec<Row> = sqlx::query_as(select_account!("order by login_id collate \"C\""))
        .bind(own.workspace_id)
        .fetch_all(&mut *transaction)
        .await?;
    Ok(Json(rows.into_iter().map(Row::into_account).collect::<Result<_>>()?))
}

/// Make an account
///
/// Without a password in the request one is generated, and told in the answer this once.
#[utoipa::path(post, path = "/api/account", tag = "account", request_body = wire::AccountDraft,
    responses((status = 201, body = wire::AccountMade), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_account(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Json(draft): Json<wire::AccountDraft>,
) -> Result<(StatusCode, Json<wire::AccountMade>)> {
    // 1. Judge.
    let login_id = judged_login_id(&draft.login_id)?;
    let email = judged_email(&draft.email)?;
    let person_name = name::judged(NameKind::Person, &draft.person_name)?;
    let (password, generated) = given_or_generated(draft.password, &login_id)?;
    let rights = if draft.is_license_account { Rights::ALL } else { draft.rights };
    let place = state.places.password(None, Some(&own.login_id)).await?;
    let password_hash = state.password_hasher.hash(password).await?;
    drop(place);
    // 2. Make the account, and its person in charge.
    let mut transaction = state.database.begin(own.workspace_id).await?;
    lock_workspace(&mut transaction, own.workspace_id).await?;
    let new = NewAccount {
        workspace_id: own.workspace_id,
        login_id: &login_id,
        email: &email,
        password_hash: &password_hash,
        person_name: &person_name,
        rights,
        is_license_account: draft.is_license_account,
    };
    let account_id = insert(&mut transaction, &new).await?;
    let account = get(&mut transaction, own.workspace_id, account_id).await?;
    transaction.commit().await?;
    let is_license_account = draft.is_license_account;
    audit::log(Event::AccountMade { on_account: account_id, rights, is_license_account });
    Ok((StatusCode::CREATED, Json(wire::AccountMade { account: account.into_account()?, password: generated })))
}

/// Change an account's address, name and rights
#[utoipa::path(patch, path = "/api/account/{id}", tag = "account", params(("id" = i32, Path)),
    request_body = wire::AccountChange,
    responses((status = 200, body = wire::Account), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`name_taken`, `import_running` (for a new name), or `last_license_account`",
               body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn change_account(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Path(account_id): Path<i32>,
    Json(change): Json<wire::AccountChange>,
) -> Result<Json<wire::Account>> {
    let email = judged_email(&change.email)?;
    let person_name = name::judged(NameKind::Person, &change.person_name)?;
    let rights = if change.is_license_account { Rights::ALL } else { change.rights };
    let workspace_id = own.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    let before = get(&mut transaction, workspace_id, account_id).await?;
    if before.is_license_account && !change.is_license_account {
        require_other_license_account(&mut transaction, workspace_id, account_id).await?;
    }
    if before.person_name != person_name {
        name::person::rename(&mut transaction, &own, account_id, &person_name).await?;
    }
    sqlx::query(
        "update account set email = $3, person_name = $4, may_import = $5, may_edit_leads = $6, may_export_leads = $7,
                            may_change_settings = $8, is_license_account = $9
         where workspace_id = $1 and account_id = $2",
    )
    .bind(workspace_id)
    .bind(account_id)
    .bind(email)
    .bind(person_name)
    .bind(rights.may_import)
    .bind(rights.may_edit_leads)
    .bind(rights.may_export_leads)
    .bind(rights.may_change_settings)
    .bind(change.is_license_account)
    .execute(&mut *transaction)
    .await?;
    let account = get(&mut transaction, workspace_id, account_id).await?;
    transaction.commit().await?;
    log_change(&before, &account);
    Ok(Json(account.into_account()?))
}

fn log_change(before: &Row, after: &Row) {
    let on_account = after.account_id;
    let held = |account: &Row| (account.rights, account.is_license_account);
    if held(before) != held(after) {
        audit::log(Event::RightsChanged { on_account, before: held(before), after: held(after) });
    }
    if (&before.email, &before.person_name) != (&after.email, &after.person_name) {
        audit::log(Event::AccountChanged { on_account });
    }
}

/// Delete an account
///
/// What it did stays in the history, without its name.
#[utoipa::path(delete, path = "/api/account/{id}", tag = "account", params(("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`last_license_account`", body = ErrorAnswer)))]
async fn delete_account(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Path(account_id): Path<i32>,
) -> Result<StatusCode> {
    let mut transaction = state.database.begin(own.workspace_id).await?;
    lock_workspace(&mut transaction, own.workspace_id).await?;
    let account = get(&mut transaction, own.workspace_id, account_id).await?;
    if account.is_license_account {
        require_other_license_account(&mut transaction, own.workspace_id, account_id).await?;
    }
    sqlx::query(
        "update account set deleted_at = now(), password_hash = '', is_license_account = false, may_import = false,
                            may_edit_leads = false, may_export_leads = false, may_change_settings = false
         where workspace_id = $1 and account_id = $2",
    )
    .bind(own.workspace_id)
    .bind(account_id)
    .execute(&mut *transaction)
    .await?;
    end_sessions(&mut transaction, account_id).await?;
    token::revoke_all(&mut transaction, account_id).await?;
    name::person::let_go(&mut transaction, own.workspace_id, account_id).await?;
    transaction.commit().await?;
    audit::log(Event::AccountDeleted { on_account: account_id });
    Ok(StatusCode::NO_CONTENT)
}

/// Give an account another password
///
/// Signs it out everywhere and revokes its tokens. Without a password in the request one is generated, and told in the answer this once.
#[utoipa::path(post, path = "/api/account/{id}/password", tag = "account", params(("id" = i32, Path)),
    request_body = wire::PasswordReset,
    responses((status = 200, body = wire::GivenPassword), (status = 404, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn reset_account_password(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Path(account_id): Path<i32>,
    Json(reset): Json<wire::PasswordReset>,
) -> Result<Json<wire::GivenPassword>> {
    let login_id = find(&state, own.workspace_id, account_id).await?.login_id;
    let (password, generated) = given_or_generated(reset.password, &login_id)?;
    let place = state.places.password(None, Some(&own.login_id)).await?;
    let password_hash = state.password_hasher.hash(password).await?;
    drop(place);
    let mut transaction = state.database.begin_global().await?;
    set_password(&mut transaction, own.workspace_id, account_id, &password_hash).await?;
    let revoked_tokens = token::revoke_all(&mut transaction, account_id).await?;
    transaction.commit().await?;
    audit::log(Event::PasswordReset { on_account: account_id, revoked_tokens });
    Ok(Json(wire::GivenPassword { password: generated }))
}

/// Sign an account out everywhere
#[utoipa::path(delete, path = "/api/account/{id}/session", tag = "account", params(("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn end_account_sessions(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Path(account_id): Path<i32>,
) -> Result<StatusCode> {
    let mut transaction = state.database.begin_global().await?;
    get(&mut transaction, own.workspace_id, account_id).await?;
    end_sessions(&mut transaction, account_id).await?;
    transaction.commit().await?;
    audit::log(Event::SessionsEnded { on_account: account_id });
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    account_id: i32,
    login_id: String,
    email: String,
    person_name: String,
    #[sqlx(flatten, try_from = "RightsColumns")]
    rights: Rights,
    is_license_account: bool,
    created_at: OffsetDateTime,
    last_sign_in_at: Option<OffsetDateTime>,
}

impl Row {
    fn into_account(self) -> Result<wire::Account> {
        Ok(wire::Account {
            account_id: u32::try_from(self.account_id)
                .map_err(|error| Error::internal("an account's number", error))?,
            login_id: self.login_id,
            email: self.email,
            person_name: self.person_name,
            rights: self.rights,
            is_license_account: self.is_license_account,
            created_at: moment(self.created_at)?,
            last_sign_in_at: self.last_sign_in_at.map(moment).transpose()?,
        })
    }
}

async fn get(transaction: &mut Transaction, workspace_id: i32, account_id: i32) -> Result<Row> {
    sqlx::query_as(select_account!("and account_id = $2"))
        .bind(workspace_id)
        .bind(account_id)
        .fetch_optional(&mut **transaction)
        .await?
        .ok_or(Error::NotFound)
}

/// `NotFound` unless it is a living account of this workspace.
pub(super) async fn require_account(state: &AppState, workspace_id: i32, account_id: i32) -> Result<()> {
    find(state, workspace_id, account_id).await.map(drop)
}

async fn find(state: &AppState, workspace_id: i32, account_id: i32) -> Result<Row> {
    let mut transaction = state.database.begin_global().await?;
    get(&mut transaction, workspace_id, account_id).await
}

/// Under the workspace's lock.
async fn require_other_license_account(
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
) -> Result<()> {
    let is_there: bool = sqlx::query_scalar(
        "select exists (select from account
                        where workspace_id = $1 and account_id <> $2 and is_license_account and deleted_at is null)",
    )
    .bind(workspace_id)
    .bind(account_id)
    .fetch_one(&mut **transaction)
    .await?;
    if is_there { Ok(()) } else { Err(Error::LastLicenseAccount) }
}

/// What an account is made of; judged already.
pub(super) struct NewAccount<'a> {
    pub(super) workspace_id: i32,
    pub(super) login_id: &'a str,
    pub(super) email: &'a str,
    pub(super) password_hash: &'a str,
    pub(super) person_name: &'a str,
    pub(super) rights: Rights,
    pub(super) is_license_account: bool,
}

/// Makes the account and its person in charge.
pub(super) async fn insert(transaction: &mut Transaction, new: &NewAccount<'_>) -> Result<i32> {
    let account_id: i32 = sqlx::query_scalar(
        "insert into account (workspace_id, login_id, email, password_hash, person_name, may_import, may_edit_leads,
                              may_export_leads, may_change_settings, is_license_account)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning account_id",
    )
    .bind(new.workspace_id)
    .bind(new.login_id)
    .bind(new.email)
    .bind(new.password_hash)
    .bind(new.person_name)
    .bind(new.rights.may_import)
    .bind(new.rights.may_edit_leads)
    .bind(new.rights.may_export_leads)
    .bind(new.rights.may_change_settings)
    .bind(new.is_license_account)
    .fetch_one(&mut **transaction)
    .await?;
    name::person::take(transaction, new.workspace_id, account_id, new.person_name).await?;
    Ok(account_id)
}

/// Sets it, and ends every session that began with the old one; `session::sign_in` looks again for those that begin
/// at this moment.
pub(super) async fn set_password(
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
    password_hash: &str,
) -> Result<()> {
    let set = sqlx::query(
        "update account set password_hash = $3 where workspace_id = $1 and account_id = $2 and deleted_at is null",
    )
    .bind(workspace_id)
    .bind(account_id)
    .bind(password_hash)
    .execute(&mut **transaction)
    .await?;
    if set.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    end_sessions(transaction, account_id).await
}

pub(super) async fn end_sessions(transaction: &mut Transaction, account_id: i32) -> Result<()> {
    sqlx::query("delete from session where account_id = $1").bind(account_id).execute(&mut **transaction).await?;
    Ok(())
}

/// The password, and once more where it was generated.
fn given_or_generated(password: Option<String>, login_id: &str) -> Result<(String, Option<String>)> {
    match password {
        Some(password) => {
            require_acceptable(&password, login_id)?;
            Ok((password, None))
        }
        None => {
            let password = generate();
            Ok((password.clone(), Some(password)))
        }
    }
}

pub(super) fn judged_login_id(login_id: &str) -> Result<String> {
    let login_id = trim(login_id);
    if is_login_id(login_id) { Ok(login_id.to_owned()) } else { Err(Error::Invalid(login_id_invalid())) }
}

pub(super) fn judged_email(email: &str) -> Result<String> {
    let email = trim(email);
    if is_address(email) { Ok(email.to_owned()) } else { Err(Error::Invalid(words::email_invalid())) }
}

#[cfg(test)]
mod tests {
    use super::{judged_email, judged_login_id};

    #[test]
    fn blanks_are_taken_off_as_off_a_cell_and_no_others() {
        for blank in [" ", "\u{3000}", "\u{a0}", "\t", "\n"] {
            let typed = |text: &str| format!("{blank}{text}{blank}");
            assert_eq!(judged_email(&typed("a@example.jp")).expect("an address"), "a@example.jp", "{blank:?}");
            assert_eq!(judged_login_id(&typed("tanaka-taro")).expect("a login ID"), "tanaka-taro", "{blank:?}");
        }
        assert!(judged_email("a@example.jp\u{2003}").is_err());
        assert!(judged_login_id("tanaka-taro\u{2003}").is_err());
    }
}
