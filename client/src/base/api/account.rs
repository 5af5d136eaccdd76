//! Signing in and out, and the first account.

use torikomi_core::wire::{Session, SetUp, SignIn};

use super::{
    error::ApiError,
    request::{Request, fetch, segment, send_only},
};

/// The session, if a person is signed in.
pub(crate) async fn session() -> Result<Option<Session>, ApiError> {
    fetch(Request::get("/api/session")).await
}

pub(crate) async fn sign_in(sign_in: &SignIn) -> Result<Session, ApiError> {
    fetch(Request::post("/api/session").json(sign_in)).await
}

pub(crate) async fn sign_out() -> Result<(), ApiError> {
    send_only(Request::delete("/api/session")).await
}

/// Creates the first account and its workspace, and signs it in.
pub(crate) async fn set_up(token: &str, set_up: &SetUp) -> Result<Session, ApiError> {
    fetch(Request::post(&format!("/api/setup/{}", segment(token))).json(set_up)).await
}
