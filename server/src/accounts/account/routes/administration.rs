//! The accounts of a workspace, managed by the holders of its license accounts (specification 16).
//!
//! Guarantees: a workspace always has a license account, even if two of them take each other's rights at the same
//! moment (its lock is held); a change applies to the next request of every open session or token; an account of
//! another workspace is not found. To change an account, the administrator types their own password again
//! (`session::confirm`). A login ID and an e-mail address belong to one living account in the whole installation;
//! addresses are compared without case. A password is shown once, and only if we generated it.
//!
//! Decided: the row of a deleted account stays, without rights, so that the history can still refer to it ("-"); its
//! sessions and tokens are deleted. Its person name stays on the leads as a person in charge without an account; a new
//! account with that name takes it over. While an import runs, no person is renamed, like any other name.

use axum::{extract::State, http::StatusCode};
use torikomi_core::{
    domain::names::NameKind,
    wire::{self, ErrorAnswer, Rights},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{
        account::{
            password::validate_or_generate,
            rules::{validate_email, validate_login_id},
            signed_in::{Administrator, ConfirmedAdministrator},
            store::{
                self, AccountUpdate, NewAccount, Row, get, insert, require_other_license_account,
                session::end_sessions, set_password,
            },
        },
        workspace::store::lock_workspace,
    },
    base::{
        audit::{self, Event},
        error::Result,
    },
    http::extract::{Json, Path},
    records::{
        lead::store::hold::refuse_while_importing,
        name::{rules, store::person},
    },
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(change_account, delete_account))
        .routes(routes!(reset_account_password))
        .routes(routes!(end_account_sessions))
}

/// The workspace's accounts
///
/// With the time of each account's last sign-in. Deleted accounts are not included.
#[utoipa::path(get, path = "/api/account", tag = "account", responses((status = 200, body = Vec<wire::Account>)))]
async fn list_accounts(
    State(state): State<AppState>,
    Administrator(own): Administrator,
) -> Result<Json<Vec<wire::Account>>> {
    let mut transaction = state.database.begin_global().await?;
    let rows = store::list(&mut transaction, own.workspace_id).await?;
    Ok(Json(rows.into_iter().map(Row::into_account).collect::<Result<_>>()?))
}

/// Create an account
///
/// Without a password in the request, one is generated and shown only in this answer.
#[utoipa::path(post, path = "/api/account", tag = "account", request_body = wire::AccountDraft,
    responses((status = 201, body = wire::AccountMade), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_account(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Json(draft): Json<wire::AccountDraft>,
) -> Result<(StatusCode, Json<wire::AccountMade>)> {
    // 1. Validate.
    let login_id = validate_login_id(&draft.login_id)?;
    let email = validate_email(&draft.email)?;
    let person_name = rules::validate(NameKind::Person, &draft.person_name)?;
    let (password, generated) = validate_or_generate(draft.password, &login_id)?;
    let rights = if draft.is_license_account { Rights::ALL } else { draft.rights };
    let permit = state.concurrency.acquire_password(None, Some(&own.login_id)).await?;
    let password_hash = state.password_hasher.hash(password).await?;
    drop(permit);
    // 2. Create the account and its person in charge.
    let mut transaction = state.database.begin(own.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    let person_name = person::spelling(&mut transaction, &person_name).await?;
    let new = NewAccount {
        login_id: &login_id,
        email: &email,
        password_hash: &password_hash,
        person_name: &person_name,
        rights,
        is_license_account: draft.is_license_account,
    };
    let account_id = insert(&mut transaction, &new).await?;
    person::link_account(&mut transaction, account_id, &person_name).await?;
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
    let email = validate_email(&change.email)?;
    let mut person_name = rules::validate(NameKind::Person, &change.person_name)?;
    let rights = if change.is_license_account { Rights::ALL } else { change.rights };
    let workspace_id = own.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    let before = get(&mut transaction, workspace_id, account_id).await?;
    if before.is_license_account && !change.is_license_account {
        require_other_license_account(&mut transaction, account_id).await?;
    }
    if before.person_name != person_name {
        refuse_while_importing(&mut transaction).await?;
        person_name = person::rename(&mut transaction, own.account_id, account_id, &person_name).await?;
    }
    let changed = AccountUpdate {
        email: &email,
        person_name: &person_name,
        rights,
        is_license_account: change.is_license_account,
    };
    store::update(&mut transaction, account_id, &changed).await?;
    let account = get(&mut transaction, workspace_id, account_id).await?;
    transaction.commit().await?;
    log_change(&before, &account);
    Ok(Json(account.into_account()?))
}

fn log_change(before: &Row, after: &Row) {
    let on_account = after.account_id;
    let rights_of = |account: &Row| (account.rights, account.is_license_account);
    if rights_of(before) != rights_of(after) {
        audit::log(Event::RightsChanged { on_account, before: rights_of(before), after: rights_of(after) });
    }
    if (&before.email, &before.person_name) != (&after.email, &after.person_name) {
        audit::log(Event::AccountChanged { on_account });
    }
}

/// Delete an account
///
/// The history keeps what the account did, without its name.
#[utoipa::path(delete, path = "/api/account/{id}", tag = "account", params(("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`last_license_account`", body = ErrorAnswer)))]
async fn delete_account(
    State(state): State<AppState>,
    ConfirmedAdministrator(own): ConfirmedAdministrator,
    Path(account_id): Path<i32>,
) -> Result<StatusCode> {
    let mut transaction = state.database.begin(own.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    let account = get(&mut transaction, own.workspace_id, account_id).await?;
    if account.is_license_account {
        require_other_license_account(&mut transaction, account_id).await?;
    }
    store::mark_deleted(&mut transaction, account_id).await?;
    end_sessions(&mut transaction, account_id).await?;
    store::token::revoke_all(&mut transaction, account_id).await?;
    person::unlink_account(&mut transaction, account_id).await?;
    transaction.commit().await?;
    audit::log(Event::AccountDeleted { on_account: account_id });
    Ok(StatusCode::NO_CONTENT)
}

/// Reset an account's password
///
/// Signs the account out everywhere and revokes its tokens. Without a password in the request, one is generated and
/// shown only in this answer.
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
    let mut transaction = state.database.begin_global().await?;
    let login_id = get(&mut transaction, own.workspace_id, account_id).await?.login_id;
    drop(transaction);
    let (password, generated) = validate_or_generate(reset.password, &login_id)?;
    let permit = state.concurrency.acquire_password(None, Some(&own.login_id)).await?;
    let password_hash = state.password_hasher.hash(password).await?;
    drop(permit);
    let mut transaction = state.database.begin_global().await?;
    set_password(&mut transaction, own.workspace_id, account_id, &password_hash).await?;
    let revoked_tokens = store::token::revoke_all(&mut transaction, account_id).await?;
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

#[cfg(test)]
mod tests {
    use crate::accounts::account::rules::{validate_email, validate_login_id};

    #[test]
    fn the_same_blanks_are_trimmed_as_in_a_cell() {
        for blank in [" ", "\u{3000}", "\u{a0}", "\t", "\n"] {
            let typed = |text: &str| format!("{blank}{text}{blank}");
            assert_eq!(validate_email(&typed("a@example.jp")).expect("an address"), "a@example.jp", "{blank:?}");
            assert_eq!(validate_login_id(&typed("tanaka-taro")).expect("a login ID"), "tanaka-taro", "{blank:?}");
        }
        assert!(validate_email("a@example.jp\u{2003}").is_err());
        assert!(validate_login_id("tanaka-taro\u{2003}").is_err());
    }
}
