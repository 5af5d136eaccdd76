//! Signing in and out.
//!
//! Guarantees: a new session id at each sign-in (nobody can prepare one for somebody else); a session ends 14 days
//! after the last day on which it was used; no session begins with a password that was changed meanwhile.

use axum::{extract::State, http::StatusCode};
use torikomi_core::wire;
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client_address::ClientAddress, session_store::ACCOUNT_ID, signed_in::SignedIn, throttle::Try};
use crate::{
    error::{Error, Result},
    extract::Json,
    state::AppState,
};

/// A day a session was used on; writing it anew moves the session's end.
const USED_ON: &str = "used_on";

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_session, start_session, end_session))
}

/// Who is signed in
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = wire::Session), (status = 401, body = wire::ErrorAnswer)))]
async fn get_session(signed_in: SignedIn, session: Session) -> Result<Json<wire::Session>> {
    // A session that is used lives on; once a day is enough to write that down. A token has none.
    if session.id().is_some() {
        session.insert(USED_ON, time::OffsetDateTime::now_utc().date().to_string()).await?;
    }
    Ok(Json(answer(signed_in)))
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
    // 1. Limit.
    let login_id = sign_in.login_id.trim();
    let this_try = Try::begin(&state.database, login_id, address).await?;
    // 2. Compare.
    let (account_id, hash) = account_of(&state, login_id).await?.unzip();
    let right = state.password_hasher.verify(sign_in.password, hash.clone()).await?;
    let account_id = account_id.filter(|_| right).ok_or(Error::WrongPassword)?;
    // 3. Remember.
    this_try.was_right(&state.database).await?;
    let mut transaction = state.database.begin_global().await?;
    sqlx::query("update account set last_sign_in_at = now() where account_id = $1")
        .bind(account_id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    begin_session(&session, account_id).await?;
    // 4. Look again: whoever changed the password has ended the sessions that there were.
    if !is_still_password(&state, account_id, hash).await? {
        session.flush().await?;
        return Err(Error::WrongPassword);
    }
    // 5. Answer.
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::WrongPassword)?;
    Ok(Json(answer(signed_in)))
}

/// Waits for whoever is changing it at this moment.
async fn is_still_password(state: &AppState, account_id: i32, hash: Option<String>) -> Result<bool> {
    let mut transaction = state.database.begin_global().await?;
    let found: Option<bool> = sqlx::query_scalar(
        "select true from account where account_id = $1 and password_hash = $2 and deleted_at is null for share",
    )
    .bind(account_id)
    .bind(hash)
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(found.is_some())
}

/// The account of a login ID and its password's hash.
pub(super) async fn account_of(state: &AppState, login_id: &str) -> Result<Option<(i32, String)>> {
    // No text of the database's holds it: nobody's, like any other unknown login ID.
    if login_id.contains('\0') {
        return Ok(None);
    }
    let mut transaction = state.database.begin_global().await?;
    let account =
        sqlx::query_as("select account_id, password_hash from account where login_id = $1 and deleted_at is null")
            .bind(login_id)
            .fetch_optional(&mut *transaction)
            .await?;
    Ok(account)
}

/// Sign out
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
async fn end_session(session: Session) -> Result<StatusCode> {
    // Without an id there is nothing to end: signing out twice is no mistake.
    if session.id().is_some() {
        session.flush().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Binds the session to the account, under a new id.
pub(super) async fn begin_session(session: &Session, account_id: i32) -> Result<()> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(ACCOUNT_ID, account_id).await?;
    session.save().await?;
    Ok(())
}

pub(super) fn answer(signed_in: SignedIn) -> wire::Session {
    wire::Session {
        login_id: signed_in.login_id,
        person_name: signed_in.person_name,
        workspace_name: signed_in.workspace_name,
        time_zone: signed_in.time_zone,
        rights: signed_in.rights,
        is_license_account: signed_in.is_license_account,
    }
}
