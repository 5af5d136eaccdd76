//! Tokens by which other programs act as an account: `Authorization: Bearer torikomi_…`.
//!
//! Guarantees: the token itself is told once and kept nowhere (`secret`). A token may do what it was given and its account still may, never more; it dies with its
//! account. It manages neither accounts nor tokens (`signed_in::InPerson`). A request that brings a token is judged by
//! it alone: the cookie is taken off it, and with that the reason to ask from whose page it comes. No page of another
//! site can bring one, for browsers ask first (CORS), and we answer nobody.
//!
//! A token reads registered leads only where it was given that right; it expires, after 90 days unless it was made for
//! another time, and after a year at most. Making one wants the password typed again (`session::confirm`).
//!
//! Decided: tokens outlive a change of password unless the person wants them revoked with it, as people expect of
//! programs that run at night. A reset by an administrator revokes them: it is what is done when somebody else knew the
//! password.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use torikomi_core::wire::{self, ErrorAnswer, Rights};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    rights_columns::RightsColumns,
    secret,
    signed_in::{Administrator, Confirmed, InPerson, SignedIn},
};
use crate::{
    audit::{self, Actor, Event},
    column::moment,
    database::Transaction,
    error::{Error, Result},
    extract::{Json, Path},
    state::AppState,
    text, words,
};

/// Programs of one account are few; whoever makes tokens without end is one that went wrong.
const MOST_TOKENS: i64 = 50;
const DEFAULT_LIFE: Duration = Duration::days(90);
/// A leap year.
const LONGEST_LIFE: Duration = Duration::days(366);

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_own_tokens, create_own_token))
        .routes(routes!(revoke_own_token))
        .routes(routes!(list_account_tokens))
        .routes(routes!(revoke_account_token))
}

/// The token that a request brings.
pub(super) fn of_request(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim_ascii())
}

/// Before everything else: takes off a request with a token what a browser would have sent by itself.
pub async fn judge_by_token_alone(mut request: Request, next: Next) -> Response {
    if of_request(request.headers()).is_some() {
        for name in [header::COOKIE, header::ORIGIN, header::HeaderName::from_static("sec-fetch-site")] {
            request.headers_mut().remove(name);
        }
    }
    next.run(request).await
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    token_id: i32,
    account_id: i32,
    name: String,
    #[sqlx(flatten, try_from = "RightsColumns")]
    rights: Rights,
    may_read_leads: bool,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    last_used_at: Option<OffsetDateTime>,
}

macro_rules! returning_token {
    ($rest:literal) => {
        concat!(
            $rest,
            " token_id, account_id, name, may_import, may_edit_leads, may_export_leads, may_change_settings,
              may_read_leads, created_at, expires_at, last_used_at"
        )
    };
}

impl Row {
    fn into_token(self) -> Result<wire::ApiToken> {
        Ok(wire::ApiToken {
            token_id: u32::try_from(self.token_id).map_err(|error| Error::internal("a token's number", error))?,
            rights: self.rights,
            may_read_leads: self.may_read_leads,
            name: self.name,
            created_at: moment(self.created_at)?,
            expires_at: moment(self.expires_at)?,
            last_used_at: self.last_used_at.map(moment).transpose()?,
        })
    }
}

/// The account as which the token's holder acts; notes the use, once a minute.
pub(super) async fn signed_in(state: &AppState, secret: &str) -> Result<SignedIn> {
    let mut transaction = state.database.begin_global().await?;
    let token: Option<Row> = sqlx::query_as(concat!(
        returning_token!("select"),
        " from api_token where token_hash = $1 and expires_at > now()"
    ))
    .bind(secret::hash(secret))
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(token) = token else {
        audit::log(Event::TokenRefused);
        return Err(Error::BadToken);
    };
    sqlx::query(
        "update api_token set last_used_at = date_trunc('minute', now())
         where token_id = $1 and last_used_at is distinct from date_trunc('minute', now())",
    )
    .bind(token.token_id)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let account = SignedIn::load(state, token.account_id).await?.ok_or(Error::BadToken)?;
    audit::identify(Actor { token_id: Some(token.token_id), ..account.actor() });
    Ok(account.by_token(token.token_id, token.rights, token.may_read_leads))
}

/// The tokens of your own
#[utoipa::path(get, path = "/api/me/token", tag = "me", responses((status = 200, body = Vec<wire::ApiToken>)))]
async fn list_own_tokens(State(state): State<AppState>, InPerson(own): InPerson) -> Result<Json<Vec<wire::ApiToken>>> {
    Ok(Json(of_account(&state, own.account_id).await?))
}

/// Make a token for another program
///
/// The answer's `secret` is told this once. Its rights may not exceed your own. It expires after 90 days unless
/// `expires_at` says otherwise, after a year at most.
#[utoipa::path(post, path = "/api/me/token", tag = "me", request_body = wire::ApiTokenDraft,
    responses((status = 201, body = wire::ApiTokenMade), (status = 422, body = ErrorAnswer)))]
async fn create_own_token(
    State(state): State<AppState>,
    Confirmed(own): Confirmed,
    Json(draft): Json<wire::ApiTokenDraft>,
) -> Result<(StatusCode, Json<wire::ApiTokenMade>)> {
    let name = text::line(&draft.name, "トークンの名前", "The token's name", 100)?;
    if draft.rights.common(own.rights) != draft.rights {
        return Err(Error::Invalid(words::rights_beyond_own()));
    }
    let expires_at = expiry(draft.expires_at.as_deref())?;
    let secret = format!("torikomi_{}_{}", own.workspace_id, secret::fresh());
    let mut transaction = state.database.begin_global().await?;
    require_room(&mut transaction, own.account_id).await?;
    // A password that was reset meanwhile has ended the session, and revoked the tokens that there were.
    own.require_credential(&mut transaction).await?;
    let made: Row = sqlx::query_as(returning_token!(
        "insert into api_token (workspace_id, account_id, token_hash, name, may_import, may_edit_leads,
                                may_export_leads, may_change_settings, expires_at, may_read_leads)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning"
    ))
    .bind(own.workspace_id)
    .bind(own.account_id)
    .bind(secret::hash(&secret))
    .bind(name)
    .bind(draft.rights.may_import)
    .bind(draft.rights.may_edit_leads)
    .bind(draft.rights.may_export_leads)
    .bind(draft.rights.may_change_settings)
    .bind(expires_at)
    .bind(draft.may_read_leads)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    audit::log(Event::TokenMade { on_token: made.token_id, rights: made.rights, may_read_leads: made.may_read_leads });
    Ok((StatusCode::CREATED, Json(wire::ApiTokenMade { token: made.into_token()?, secret })))
}

/// Revoke a token of your own
#[utoipa::path(delete, path = "/api/me/token/{token}", tag = "me", params(("token" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn revoke_own_token(
    State(state): State<AppState>,
    InPerson(own): InPerson,
    Path(token_id): Path<i32>,
) -> Result<StatusCode> {
    delete(&state, own.account_id, token_id).await
}

/// An account's tokens
#[utoipa::path(get, path = "/api/account/{id}/token", tag = "account", params(("id" = i32, Path)),
    responses((status = 200, body = Vec<wire::ApiToken>), (status = 404, body = ErrorAnswer)))]
async fn list_account_tokens(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Path(account_id): Path<i32>,
) -> Result<Json<Vec<wire::ApiToken>>> {
    super::administration::require_account(&state, own.workspace_id, account_id).await?;
    Ok(Json(of_account(&state, account_id).await?))
}

/// Revoke an account's token
#[utoipa::path(delete, path = "/api/account/{id}/token/{token}", tag = "account",
    params(("id" = i32, Path), ("token" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn revoke_account_token(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Path((account_id, token_id)): Path<(i32, i32)>,
) -> Result<StatusCode> {
    super::administration::require_account(&state, own.workspace_id, account_id).await?;
    delete(&state, account_id, token_id).await
}

async fn of_account(state: &AppState, account_id: i32) -> Result<Vec<wire::ApiToken>> {
    let mut transaction = state.database.begin_global().await?;
    let rows: Vec<Row> =
        sqlx::query_as(concat!(returning_token!("select"), " from api_token where account_id = $1 order by token_id"))
            .bind(account_id)
            .fetch_all(&mut *transaction)
            .await?;
    rows.into_iter().map(Row::into_token).collect()
}

async fn delete(state: &AppState, account_id: i32, token_id: i32) -> Result<StatusCode> {
    let mut transaction = state.database.begin_global().await?;
    let deleted = sqlx::query("delete from api_token where account_id = $1 and token_id = $2")
        .bind(account_id)
        .bind(token_id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    if deleted.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    audit::log(Event::TokenRevoked { on_account: account_id, on_token: token_id });
    Ok(StatusCode::NO_CONTENT)
}

/// Of two that are made at once, the second sees the first; an account that is deleted meanwhile gets none.
async fn require_room(transaction: &mut Transaction, account_id: i32) -> Result<()> {
    let lives: Option<bool> =
        sqlx::query_scalar("select true from account where account_id = $1 and deleted_at is null for no key update")
            .bind(account_id)
            .fetch_optional(&mut **transaction)
            .await?;
    lives.ok_or(Error::SignedOut)?;
    let tokens: i64 = sqlx::query_scalar("select count(*) from api_token where account_id = $1")
        .bind(account_id)
        .fetch_one(&mut **transaction)
        .await?;
    if tokens < MOST_TOKENS { Ok(()) } else { Err(Error::Invalid(words::too_many_tokens(MOST_TOKENS))) }
}

/// Revokes every token of an account; answers how many there were.
pub(super) async fn revoke_all(transaction: &mut Transaction, account_id: i32) -> Result<u64> {
    let revoked =
        sqlx::query("delete from api_token where account_id = $1").bind(account_id).execute(&mut **transaction).await?;
    Ok(revoked.rows_affected())
}

fn expiry(wish: Option<&str>) -> Result<OffsetDateTime> {
    let now = OffsetDateTime::now_utc();
    let Some(wish) = wish else { return Ok(now + DEFAULT_LIFE) };
    OffsetDateTime::parse(wish, &Rfc3339)
        .ok()
        .filter(|at| *at > now && *at <= now + LONGEST_LIFE)
        .ok_or_else(|| Error::Invalid(words::expiry_invalid()))
}
