//! Signing in and out, and the first account.

use gloo_net::http::Request;
use torikomi_core::wire::{Session, SetUp, SignIn};

use super::{ApiError, ask, order, segment, tell};

/// Who is signed in, if anybody is.
pub(crate) async fn session() -> Result<Option<Session>, ApiError> {
    ask(Request::get("/api/session")).await
}

pub(crate) async fn sign_in(sign_in: &SignIn) -> Result<Session, ApiError> {
    tell(Request::post("/api/session"), sign_in).await
}

pub(crate) async fn sign_out() -> Result<(), ApiError> {
    order(Request::delete("/api/session")).await
}

/// Makes the first account and its workspace, and signs it in.
pub(crate) async fn set_up(token: &str, set_up: &SetUp) -> Result<Session, ApiError> {
    tell(Request::post(&format!("/api/setup/{}", segment(token))), set_up).await
}
