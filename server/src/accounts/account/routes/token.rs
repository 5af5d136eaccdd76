//! Tokens with which other programs act as an account: `Authorization: Bearer torikomi_…`.
//!
//! Guarantees: the token is shown once and not stored (`secret`). Its rights are those it was given, as far as its
//! account still has them; it is deleted with its account. It cannot manage accounts or tokens
//! (`signed_in::SessionUser`). Only the token of such a request counts: its cookie is removed, and with it the need to
//! check which site sent it. A page of another site cannot send a token, because browsers ask first (CORS) and we never
//! allow it.
//!
//! A token reads registered leads only if it was given that right. It expires after 90 days unless another time was
//! set, after a year at most. Creating one requires the password again (`session::confirm`).
//!
//! Decided: tokens survive a change of password unless the person wants them revoked with it, as people expect of
//! programs that run at night. A reset by an administrator revokes them: it is done when the password may be known to
//! others.

use axum::{extract::State, http::StatusCode};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use torikomi_core::wire::{self, ErrorAnswer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::{
        secret,
        signed_in::{Administrator, ConfirmedUser, SessionUser},
        store::{
            self,
            token::{NewToken, insert, require_free_slot},
        },
    },
    base::{
        audit::{self, Event},
        error::{Error, Result},
        text, words,
    },
    http::extract::{Json, Path},
    state::AppState,
};

const DEFAULT_LIFETIME: Duration = Duration::days(90);
/// A leap year.
const MAX_LIFETIME: Duration = Duration::days(366);

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_own_tokens, create_own_token))
        .routes(routes!(revoke_own_token))
        .routes(routes!(list_account_tokens))
        .routes(routes!(revoke_account_token))
}

/// Your own tokens
#[utoipa::path(get, path = "/api/me/token", tag = "me", responses((status = 200, body = Vec<wire::ApiToken>)))]
async fn list_own_tokens(
    State(state): State<AppState>,
    SessionUser(own): SessionUser,
) -> Result<Json<Vec<wire::ApiToken>>> {
    Ok(Json(of_account(&state, own.account_id).await?))
}

/// Create a token for another program
///
/// The answer's `secret` is shown only this once. The token's rights may not exceed your own. It expires after 90 days
/// unless `expires_at` says otherwise, after a year at most.
#[utoipa::path(post, path = "/api/me/token", tag = "me", request_body = wire::ApiTokenDraft,
    responses((status = 201, body = wire::ApiTokenMade), (status = 422, body = ErrorAnswer)))]
async fn create_own_token(
    State(state): State<AppState>,
    ConfirmedUser(own): ConfirmedUser,
    Json(draft): Json<wire::ApiTokenDraft>,
) -> Result<(StatusCode, Json<wire::ApiTokenMade>)> {
    let name = text::validate_line(&draft.name, "トークンの名前", "The token's name", 100)?;
    if draft.rights.common(own.rights) != draft.rights {
        return Err(Error::Invalid(words::rights_beyond_own()));
    }
    let expires_at = expiry(draft.expires_at.as_deref())?;
    let secret = format!("torikomi_{}_{}", own.workspace_id, secret::generate());
    let mut transaction = state.database.begin_global().await?;
    require_free_slot(&mut transaction, own.account_id).await?;
    // A password reset in between has ended the session and revoked the existing tokens.
    own.require_credential(&mut transaction).await?;
    let new = NewToken {
        workspace_id: own.workspace_id,
        account_id: own.account_id,
        secret_hash: secret::hash(&secret),
        name: &name,
        rights: draft.rights,
        may_read_leads: draft.may_read_leads,
        expires_at,
    };
    let created = insert(&mut transaction, new).await?;
    transaction.commit().await?;
    audit::log(Event::TokenMade {
        on_token: created.token_id,
        rights: created.rights,
        may_read_leads: created.may_read_leads,
    });
    Ok((StatusCode::CREATED, Json(wire::ApiTokenMade { token: created.into_token()?, secret })))
}

/// Revoke one of your own tokens
#[utoipa::path(delete, path = "/api/me/token/{token}", tag = "me", params(("token" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn revoke_own_token(
    State(state): State<AppState>,
    SessionUser(own): SessionUser,
    Path(token_id): Path<i32>,
) -> Result<StatusCode> {
    revoke(&state, own.account_id, token_id).await
}

/// An account's tokens
#[utoipa::path(get, path = "/api/account/{id}/token", tag = "account", params(("id" = i32, Path)),
    responses((status = 200, body = Vec<wire::ApiToken>), (status = 404, body = ErrorAnswer)))]
async fn list_account_tokens(
    State(state): State<AppState>,
    Administrator(own): Administrator,
    Path(account_id): Path<i32>,
) -> Result<Json<Vec<wire::ApiToken>>> {
    require_account(&state, own.workspace_id, account_id).await?;
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
    require_account(&state, own.workspace_id, account_id).await?;
    revoke(&state, account_id, token_id).await
}

async fn require_account(state: &AppState, workspace_id: i32, account_id: i32) -> Result<()> {
    let mut transaction = state.database.begin_global().await?;
    store::require_account(&mut transaction, workspace_id, account_id).await
}

async fn of_account(state: &AppState, account_id: i32) -> Result<Vec<wire::ApiToken>> {
    let mut transaction = state.database.begin_global().await?;
    store::token::of_account(&mut transaction, account_id).await
}

async fn revoke(state: &AppState, account_id: i32, token_id: i32) -> Result<StatusCode> {
    let mut transaction = state.database.begin_global().await?;
    let is_deleted = store::token::delete(&mut transaction, account_id, token_id).await?;
    transaction.commit().await?;
    if !is_deleted {
        return Err(Error::NotFound);
    }
    audit::log(Event::TokenRevoked { on_account: account_id, on_token: token_id });
    Ok(StatusCode::NO_CONTENT)
}

fn expiry(requested: Option<&str>) -> Result<OffsetDateTime> {
    let now = OffsetDateTime::now_utc();
    let Some(requested) = requested else { return Ok(now + DEFAULT_LIFETIME) };
    OffsetDateTime::parse(requested, &Rfc3339)
        .ok()
        .filter(|at| *at > now && *at <= now + MAX_LIFETIME)
        .ok_or_else(|| Error::Invalid(words::expiry_invalid()))
}
