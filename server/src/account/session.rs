//! Signing in and out.
//!
//! Guarantees: a new session id at each sign-in (nobody can prepare one for somebody else); a session ends 14 days
//! after the last day on which it was used, and after 30 days at all (`session_store`); no session begins with a
//! password that was changed meanwhile.
//!
//! Decided: before tokens are made, and accounts, rights, addresses or others' passwords changed, the password is asked
//! for again: `confirm` notes in the session that it was typed, which holds for 5 minutes. Having just signed in does
//! not count, as a desk may be left at once. Guesses are limited as at signing in.

use std::net::IpAddr;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
};
use torikomi_core::{domain::value::trim, wire};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client_address::ClientAddress,
    password::is_outdated,
    session_store::ACCOUNT_ID,
    signed_in::{InPerson, SignedIn},
    throttle::Try,
};
use crate::{
    audit::{self, Actor, Event},
    error::{Error, Result},
    extract::Json,
    state::AppState,
};

/// A day a session was used on; writing it moves the session's end.
const USED_ON: &str = "used_on";
/// When the password was typed again, in seconds since 1970.
const CONFIRMED_AT: &str = "confirmed_at";
const CONFIRMATION_SECONDS: i64 = 5 * 60;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_session, start_session, end_session)).routes(routes!(confirm_session))
}

/// Who is signed in
///
/// `null` for a stranger: that is how every first visit begins, and no failure. A wrong token is refused.
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = Option<wire::Session>), (status = 401, body = wire::ErrorAnswer)))]
async fn get_session(signed_in: Result<SignedIn>) -> Result<Json<Option<wire::Session>>> {
    match signed_in {
        Err(Error::SignedOut) => Ok(Json(None)),
        signed_in => Ok(Json(Some(answer(signed_in?)))),
    }
}

/// A session that is used lives on; once a day is enough to write that down.
pub(super) async fn note_use(session: &Session) -> Result<()> {
    Ok(session.insert(USED_ON, time::OffsetDateTime::now_utc().date().to_string()).await?)
}

/// Confirm that it is you
///
/// With your password. For the next 5 minutes this session may do what answers `password_needed` without it.
#[utoipa::path(post, path = "/api/session/confirm", tag = "me", request_body = wire::Confirmation,
    responses((status = 204), (status = 401, description = "`wrong_password`", body = wire::ErrorAnswer),
              (status = 429, body = wire::ErrorAnswer)))]
async fn confirm_session(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    InPerson(own): InPerson,
    session: Session,
    Json(confirmation): Json<wire::Confirmation>,
) -> Result<StatusCode> {
    require_password(&state, &own, address, confirmation.password).await?;
    session.insert(CONFIRMED_AT, time::OffsetDateTime::now_utc().unix_timestamp()).await?;
    audit::log(Event::PasswordConfirmed);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn is_confirmed(session: &Session) -> Result<bool> {
    let at: Option<i64> = session.get(CONFIRMED_AT).await?;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    Ok(at.is_some_and(|at| (at..at + CONFIRMATION_SECONDS).contains(&now)))
}

/// Whether it is the account's own password, tried no oftener than at signing in. Answers its hash.
pub(super) async fn require_password(
    state: &AppState,
    own: &SignedIn,
    address: IpAddr,
    password: String,
) -> Result<Option<String>> {
    let this_try = Try::begin(&state.database, &own.login_id, address).await?;
    let _place = state.places.password(Some(address), Some(&own.login_id)).await?;
    let hash = account_of(state, &own.login_id).await?.map(|known| known.password_hash);
    if !state.password_hasher.verify(password, hash.clone()).await? {
        audit::log(Event::ConfirmationFailed);
        return Err(Error::WrongOldPassword);
    }
    this_try.was_right(&state.database).await?;
    Ok(hash)
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
    let login_id = trim(&sign_in.login_id);
    let known = account_of(&state, login_id).await?;
    if let Some(known) = &known {
        audit::identify(known.actor());
    }
    let this_try = Try::begin(&state.database, login_id, address).await?;
    let _place = state.places.password(Some(address), Some(login_id)).await?;
    // 2. Compare.
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = state.password_hasher.verify(sign_in.password.clone(), hash.clone()).await?;
    let Some(Known { account_id, .. }) = known.filter(|_| right) else {
        audit::log(Event::SignInFailed);
        return Err(Error::WrongPassword);
    };
    let hash = with_todays_work(&state, account_id, sign_in.password, hash).await?;
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
        audit::log(Event::SignInFailed);
        return Err(Error::WrongPassword);
    }
    // 5. Answer.
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::WrongPassword)?;
    audit::log(Event::SignedIn);
    Ok(Json(answer(signed_in)))
}

/// A hash that took less work than one does today is made again while the password is there. Answers the one that is
/// the account's now.
async fn with_todays_work(
    state: &AppState,
    account_id: i32,
    password: String,
    hash: Option<String>,
) -> Result<Option<String>> {
    let Some(old) = hash.as_ref().filter(|hash| is_outdated(hash)) else { return Ok(hash) };
    let new = state.password_hasher.hash(password).await?;
    let mut transaction = state.database.begin_global().await?;
    let replaced = sqlx::query("update account set password_hash = $3 where account_id = $1 and password_hash = $2")
        .bind(account_id)
        .bind(old)
        .bind(&new)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(if replaced.rows_affected() == 1 { Some(new) } else { hash })
}

/// Waits for whoever is changing it at this moment.
pub(super) async fn is_still_password(state: &AppState, account_id: i32, hash: Option<String>) -> Result<bool> {
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

/// The account of a login ID.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Known {
    pub(super) account_id: i32,
    workspace_id: i32,
    pub(super) password_hash: String,
}

impl Known {
    fn actor(&self) -> Actor {
        Actor { workspace_id: self.workspace_id, account_id: self.account_id, token_id: None }
    }
}

pub(super) async fn account_of(state: &AppState, login_id: &str) -> Result<Option<Known>> {
    // No text of the database's holds it: nobody's, like any other unknown login ID.
    if login_id.contains('\0') {
        return Ok(None);
    }
    let mut transaction = state.database.begin_global().await?;
    let account =
        "select account_id, workspace_id, password_hash from account where login_id = $1 and deleted_at is null";
    Ok(sqlx::query_as(account).bind(login_id).fetch_optional(&mut *transaction).await?)
}

pub(super) type SignedOut = (StatusCode, [(HeaderName, HeaderValue); 1]);

/// The browser forgets the pages that it would show again at "Back". Not what it stores: that is the language that the
/// person chose, and it is no secret.
pub(super) fn signed_out() -> SignedOut {
    let forget = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    (StatusCode::NO_CONTENT, [forget])
}

/// Sign out
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
async fn end_session(State(state): State<AppState>, session: Session) -> Result<SignedOut> {
    // Without an id there is nothing to end: signing out twice is no mistake.
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
    Ok(signed_out())
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
    let may_read_leads = signed_in.may_read_leads();
    wire::Session {
        login_id: signed_in.login_id,
        person_name: signed_in.person_name,
        workspace_name: signed_in.workspace_name,
        time_zone: signed_in.time_zone,
        may_read_leads,
        rights: signed_in.rights,
        is_license_account: signed_in.is_license_account,
    }
}
