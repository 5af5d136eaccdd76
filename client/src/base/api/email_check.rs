//! How the workspace checks whether addresses exist.

use gloo_net::http::Request;
use torikomi_core::wire::EmailCheckSettings;

use super::{ApiError, ask, tell};

pub(crate) async fn email_check() -> Result<EmailCheckSettings, ApiError> {
    ask(Request::get("/api/email-check")).await
}

pub(crate) async fn change_email_check(settings: &EmailCheckSettings) -> Result<EmailCheckSettings, ApiError> {
    tell(Request::put("/api/email-check"), settings).await
}
