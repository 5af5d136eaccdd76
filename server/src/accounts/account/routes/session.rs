//! Signing in and out.
//!
//! Guarantees: each sign-in gets a new session id (nobody can prepare one for a victim); a session ends 14 days after
//! the last day it was used, and after 30 days in any case (`session_store`); no session begins with a password that
//! was changed meanwhile.
//!
//! Decided: making tokens, and changing accounts, rights, addresses or other people's passwords, requires the password
//! again. `confirm` notes in the session that it was typed, which is valid for 5 minutes. A recent sign-in does not
//! count, because the person may have left the desk. Guesses are limited as at signing in.

use std::net::IpAddr;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
};
use torikomi_core::{domain::value::trim, wire};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::{
        password::is_outdated,
        session::{CONFIRMED_AT, begin_session},
        signed_in::{SessionUser, SignedIn, to_session},
        store::{self, Credentials, session::ACCOUNT_ID, throttle::SignInTry},
    },
    base::{
        audit::{self, Event},
        error::{Error, Result},
    },
    http::{client_address::ClientAddress, extract::Json},
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_session, start_session, end_session)).routes(routes!(confirm_session))
}

/// The signed-in account
///
/// `null` if nobody is signed in, as at every first visit: this is not an error. A wrong token is refused.
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = Option<wire::Session>), (status = 401, body = wire::ErrorAnswer)))]
async fn get_session(signed_in: Result<SignedIn>) -> Result<Json<Option<wire::Session>>> {
    match signed_in {
        Err(Error::SignedOut) => Ok(Json(None)),
        signed_in => Ok(Json(Some(to_session(signed_in?)))),
    }
}

/// Confirm your password
///
/// For the next 5 minutes this session may call the operations that are otherwise refused with `password_needed`.
#[utoipa::path(post, path = "/api/session/confirm", tag = "me", request_body = wire::Confirmation,
    responses((status = 204), (status = 401, description = "`wrong_password`", body = wire::ErrorAnswer),
              (status = 429, body = wire::ErrorAnswer)))]
async fn confirm_session(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    SessionUser(own): SessionUser,
    session: Session,
    Json(confirmation): Json<wire::Confirmation>,
) -> Result<StatusCode> {
    require_password(&state, &own, address, confirmation.password).await?;
    session.insert(CONFIRMED_AT, time::OffsetDateTime::now_utc().unix_timestamp()).await?;
    audit::log(Event::PasswordConfirmed);
    Ok(StatusCode::NO_CONTENT)
}

/// Checks the account's own password, with tries limited as at signing in. Returns its hash.
pub(crate) async fn require_password(
    state: &AppState,
    own: &SignedIn,
    address: IpAddr,
    password: String,
) -> Result<Option<String>> {
    let sign_in_try = SignInTry::begin(&state.database, &own.login_id, address).await?;
    let _permit = state.concurrency.acquire_password(Some(address), Some(&own.login_id)).await?;
    let hash = find_credentials(state, &own.login_id).await?.map(|credentials| credentials.password_hash);
    if !state.password_hasher.verify(password, hash.clone()).await? {
        audit::log(Event::ConfirmationFailed);
        return Err(Error::WrongOldPassword);
    }
    sign_in_try.record_success(&state.database).await?;
    Ok(hash)
}

async fn find_credentials(state: &AppState, login_id: &str) -> Result<Option<Credentials>> {
    // The database has no text with a NUL: treated like any other unknown login ID.
    if login_id.contains('\0') {
        return Ok(None);
    }
    let mut transaction = state.database.begin_global().await?;
    store::find_credentials(&mut transaction, login_id).await
}

/// As the store's function, in a transaction of its own.
pub(crate) async fn is_still_password(state: &AppState, account_id: i32, hash: Option<String>) -> Result<bool> {
    let mut transaction = state.database.begin_global().await?;
    store::is_still_password(&mut transaction, account_id, hash).await
}

/// Sign in
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = wire::SignIn,
    responses((status = 200, body = wire::Session), (status = 401, body = wire::ErrorAnswer),
              (status = 429, body = wire::ErrorAnswer)))]
async fn start_session(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Json(sign_in): Json<wire::SignIn>,
) -> Result<Json<wire::Session>> {
    // 1. Limit the tries.
    let login_id = trim(&sign_in.login_id);
    let credentials = find_credentials(&state, login_id).await?;
    if let Some(credentials) = &credentials {
        audit::identify(credentials.actor());
    }
    let sign_in_try = SignInTry::begin(&state.database, login_id, address).await?;
    let _permit = state.concurrency.acquire_password(Some(address), Some(login_id)).await?;
    // 2. Compare.
    let hash = credentials.as_ref().map(|credentials| credentials.password_hash.clone());
    let is_right = state.password_hasher.verify(sign_in.password.clone(), hash.clone()).await?;
    let Some(Credentials { account_id, .. }) = credentials.filter(|_| is_right) else {
        audit::log(Event::SignInFailed);
        return Err(Error::WrongPassword);
    };
    let hash = upgrade_hash(&state, account_id, sign_in.password, hash).await?;
    // 3. Begin the session.
    sign_in_try.record_success(&state.database).await?;
    let mut transaction = state.database.begin_global().await?;
    store::note_sign_in(&mut transaction, account_id).await?;
    transaction.commit().await?;
    begin_session(&session, account_id).await?;
    // 4. Check again: a change of the password has ended every session that existed then.
    if !is_still_password(&state, account_id, hash).await? {
        session.flush().await?;
        audit::log(Event::SignInFailed);
        return Err(Error::WrongPassword);
    }
    // 5. Answer.
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::WrongPassword)?;
    audit::log(Event::SignedIn);
    Ok(Json(to_session(signed_in)))
}

/// Rebuilds a hash that was made with less work than today, while the password is known. Returns the account's current
/// hash.
async fn upgrade_hash(
    state: &AppState,
    account_id: i32,
    password: String,
    hash: Option<String>,
) -> Result<Option<String>> {
    let Some(old) = hash.as_ref().filter(|hash| is_outdated(hash)) else { return Ok(hash) };
    let new = state.password_hasher.hash(password).await?;
    let mut transaction = state.database.begin_global().await?;
    let is_replaced = store::replace_hash(&mut transaction, account_id, old, &new).await?;
    transaction.commit().await?;
    Ok(if is_replaced { Some(new) } else { hash })
}

pub(crate) type SignOutAnswer = (StatusCode, [(HeaderName, HeaderValue); 1]);

/// Makes the browser forget the pages that it would show again at "Back". Its storage stays: it holds the language that
/// the person chose, which is no secret.
pub(crate) fn sign_out_answer() -> SignOutAnswer {
    let clear_cache = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    (StatusCode::NO_CONTENT, [clear_cache])
}

/// Sign out
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
async fn end_session(State(state): State<AppState>, session: Session) -> Result<SignOutAnswer> {
    // Without an id there is no session to end: signing out twice is not an error.
    if session.id().is_some() {
        let account_id: Option<i32> = session.get(ACCOUNT_ID).await?;
        session.flush().await?;
        if let Some(account_id) = account_id
            && let Some(ended) = SignedIn::load(&state, account_id).await?
        {
            audit::identify(ended.actor());
            audit::log(Event::SignedOut);
        }
    }
    Ok(sign_out_answer())
}
