//! What people do with their own accounts.

use torikomi_core::wire::{ApiToken, ApiTokenDraft, ApiTokenMade, PasswordChange};

use super::{
    confirmation::with_confirmation,
    error::ApiError,
    request::{Request, fetch, send_only},
};

/// Ends the account's other sessions.
pub(crate) async fn change_own_password(change: &PasswordChange) -> Result<(), ApiError> {
    send_only(Request::put("/api/me/password").json(change)).await
}

/// Here, too.
pub(crate) async fn sign_out_everywhere() -> Result<(), ApiError> {
    send_only(Request::delete("/api/me/session")).await
}

pub(crate) async fn own_tokens() -> Result<Vec<ApiToken>, ApiError> {
    fetch(Request::get("/api/me/token")).await
}

pub(crate) async fn make_token(draft: &ApiTokenDraft) -> Result<ApiTokenMade, ApiError> {
    with_confirmation(|| fetch(Request::post("/api/me/token").json(draft))).await
}

pub(crate) async fn revoke_own_token(token_id: u32) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/me/token/{token_id}"))).await
}
