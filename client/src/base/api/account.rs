//! Signing in and out, and the first account.

use torikomi_core::wire::{Session, SetUp, SignIn};

use super::{ApiError, Request, ask, order, segment};

/// Who is signed in, if anybody is.
pub(crate) async fn session() -> Result<Option<Session>, ApiError> {
    ask(Request::get("/api/session")).await
}

pub(crate) async fn sign_in(sign_in: &SignIn) -> Result<Session, ApiError> {
    ask(Request::post("/api/session").json(sign_in)).await
}

pub(crate) async fn sign_out() -> Result<(), ApiError> {
    order(Request::delete("/api/session")).await
}

/// Makes the first account and its workspace, and signs it in.
pub(crate) async fn set_up(token: &str, set_up: &SetUp) -> Result<Session, ApiError> {
    ask(Request::post(&format!("/api/setup/{}", segment(token))).json(set_up)).await
}
