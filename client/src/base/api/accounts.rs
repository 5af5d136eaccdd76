//! The workspace's accounts, for the holders of license accounts.

use torikomi_core::wire::{Account, AccountChange, AccountDraft, AccountMade, ApiToken, GivenPassword, PasswordReset};

use super::{
    confirmation::with_confirmation,
    error::ApiError,
    request::{Request, fetch, send_only},
};

pub(crate) async fn accounts() -> Result<Vec<Account>, ApiError> {
    fetch(Request::get("/api/account")).await
}

pub(crate) async fn add_account(draft: &AccountDraft) -> Result<AccountMade, ApiError> {
    with_confirmation(|| fetch(Request::post("/api/account").json(draft))).await
}

pub(crate) async fn change_account(account_id: u32, change: &AccountChange) -> Result<Account, ApiError> {
    with_confirmation(|| fetch(Request::patch(&address(account_id)).json(change))).await
}

pub(crate) async fn delete_account(account_id: u32) -> Result<(), ApiError> {
    with_confirmation(|| send_only(Request::delete(&address(account_id)))).await
}

/// Also signs the account out everywhere.
pub(crate) async fn reset_password(account_id: u32, reset: &PasswordReset) -> Result<GivenPassword, ApiError> {
    with_confirmation(|| fetch(Request::post(&format!("{}/password", address(account_id))).json(reset))).await
}

pub(crate) async fn sign_account_out(account_id: u32) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("{}/session", address(account_id)))).await
}

pub(crate) async fn account_tokens(account_id: u32) -> Result<Vec<ApiToken>, ApiError> {
    fetch(Request::get(&format!("{}/token", address(account_id)))).await
}

pub(crate) async fn revoke_account_token(account_id: u32, token_id: u32) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("{}/token/{token_id}", address(account_id)))).await
}

fn address(account_id: u32) -> String {
    format!("/api/account/{account_id}")
}
