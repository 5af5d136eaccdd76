//! A person's own account: changing the password, signing out everywhere.
//!
//! Guarantees: a new password requires the old one, and tries are limited as at signing in (a session left open is no
//! way to guess it). It ends every other session; this one continues under a new id, unless the password was reset
//! meanwhile. Tokens continue unless the person wants them revoked too: programs that run at night must not be a reason
//! to keep an old password.

use axum::{extract::State, http::StatusCode};
use torikomi_core::wire::{self, ErrorAnswer};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::session::{SignOutAnswer, is_still_password, require_password, sign_out_answer};
use crate::{
    accounts::account::{
        password::{generate, require_acceptable},
        session::begin_session,
        signed_in::SessionUser,
        store::{self, session::end_sessions, set_password},
    },
    base::{
        audit::{self, Event},
        error::{Error, Result},
    },
    http::{client_address::ClientAddress, extract::Json},
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(change_own_password))
        .routes(routes!(end_own_sessions))
        .routes(routes!(propose_password))
}

/// Change your own password
#[utoipa::path(put, path = "/api/me/password", tag = "me", request_body = wire::PasswordChange,
    responses((status = 204),
              (status = 401, description = "`wrong_password`: the old password is wrong", body = ErrorAnswer),
              (status = 422, body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn change_own_password(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    SessionUser(own): SessionUser,
    session: Session,
    Json(change): Json<wire::PasswordChange>,
) -> Result<StatusCode> {
    // 1. Validate.
    require_acceptable(&change.new_password, &own.login_id)?;
    // 2. Limit the tries, and compare.
    let old_hash = require_password(&state, &own, address, change.old_password).await?;
    // 3. Change the password, unless it was changed meanwhile.
    let permit = state.concurrency.acquire_password(Some(address), Some(&own.login_id)).await?;
    let password_hash = state.password_hasher.hash(change.new_password).await?;
    drop(permit);
    let mut transaction = state.database.begin_global().await?;
    if !store::lock_with_hash(&mut transaction, own.account_id, old_hash).await? {
        return Err(Error::WrongOldPassword);
    }
    set_password(&mut transaction, own.workspace_id, own.account_id, &password_hash).await?;
    let revoked_tokens =
        if change.revoke_tokens { store::token::revoke_all(&mut transaction, own.account_id).await? } else { 0 };
    transaction.commit().await?;
    audit::log(Event::PasswordChanged { revoked_tokens });
    // 4. Keep this session, and check again: a reset in between has ended every session of the account.
    begin_session(&session, own.account_id).await?;
    if !is_still_password(&state, own.account_id, Some(password_hash)).await? {
        session.flush().await?;
        return Err(Error::SignedOut);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere, including this session
#[utoipa::path(delete, path = "/api/me/session", tag = "me", responses((status = 204)))]
async fn end_own_sessions(
    State(state): State<AppState>,
    SessionUser(own): SessionUser,
    session: Session,
) -> Result<SignOutAnswer> {
    let mut transaction = state.database.begin_global().await?;
    end_sessions(&mut transaction, own.account_id).await?;
    transaction.commit().await?;
    session.flush().await?;
    audit::log(Event::SessionsEnded { on_account: own.account_id });
    Ok(sign_out_answer())
}

/// Generate a password
///
/// It is not stored: for the button next to a password field.
#[utoipa::path(post, path = "/api/generated-password", tag = "me",
    responses((status = 200, body = wire::GivenPassword)))]
async fn propose_password(SessionUser(_): SessionUser) -> Json<wire::GivenPassword> {
    Json(wire::GivenPassword { password: Some(generate()) })
}
