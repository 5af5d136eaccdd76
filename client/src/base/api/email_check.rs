//! How the workspace checks whether addresses exist.

use torikomi_core::wire::EmailCheckSettings;

use super::{
    error::ApiError,
    request::{Request, fetch},
};

pub(crate) async fn email_check() -> Result<EmailCheckSettings, ApiError> {
    fetch(Request::get("/api/email-check")).await
}

pub(crate) async fn change_email_check(settings: &EmailCheckSettings) -> Result<EmailCheckSettings, ApiError> {
    fetch(Request::put("/api/email-check").json(settings)).await
}
