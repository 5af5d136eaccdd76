//! Member forms' mails: a form's text, and the outbox.

use torikomi_core::{
    draft::mail_text::MailText,
    wire::{FormMailText, FormMailTextChange, Mail, MailCounts, MailPage, MailState, TestMail},
};

use super::{
    error::ApiError,
    request::{Request, fetch},
};

pub(crate) async fn form_mail_text(form_id: u32) -> Result<FormMailText, ApiError> {
    fetch(Request::get(&format!("/api/form/{form_id}/mail-text"))).await
}

pub(crate) async fn change_form_mail_text(form_id: u32, change: &FormMailTextChange) -> Result<FormMailText, ApiError> {
    fetch(Request::put(&format!("/api/form/{form_id}/mail-text")).json(change)).await
}

pub(crate) async fn reset_form_mail_text(form_id: u32) -> Result<FormMailText, ApiError> {
    fetch(Request::delete(&format!("/api/form/{form_id}/mail-text"))).await
}

pub(crate) async fn send_test_mail(form_id: u32, text: &MailText) -> Result<TestMail, ApiError> {
    fetch(Request::post(&format!("/api/form/{form_id}/test-mail")).json(text)).await
}

/// Newest first; `before` is the last mail of the previous page.
pub(crate) async fn mails(
    import_id: Option<u64>,
    state: Option<MailState>,
    before: Option<u64>,
) -> Result<MailPage, ApiError> {
    let import = import_id.map(|import_id| format!("&import_id={import_id}")).unwrap_or_default();
    let state = state.map(|state| format!("&state={}", state_parameter(state))).unwrap_or_default();
    let before = before.map(|mail_id| format!("&before={mail_id}")).unwrap_or_default();
    fetch(Request::get(&format!("/api/mail?limit=50{import}{state}{before}"))).await
}

/// Its name in an address.
pub(crate) fn state_parameter(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "waiting",
        MailState::Prepared => "prepared",
        MailState::Sending => "sending",
        MailState::Sent => "sent",
        MailState::Failed => "failed",
        MailState::Cancelled => "cancelled",
    }
}

pub(crate) async fn mail_counts(import_id: Option<u64>) -> Result<MailCounts, ApiError> {
    fetch(Request::get(&format!("/api/mail-count{}", import_leads_url(import_id)))).await
}

pub(crate) async fn retry_mail(mail_id: u64) -> Result<Mail, ApiError> {
    fetch(Request::post(&format!("/api/mail/{mail_id}/retry"))).await
}

pub(crate) async fn cancel_mail(mail_id: u64) -> Result<Mail, ApiError> {
    fetch(Request::post(&format!("/api/mail/{mail_id}/cancel"))).await
}

/// Retries all that failed.
pub(crate) async fn retry_mails(import_id: Option<u64>) -> Result<MailCounts, ApiError> {
    fetch(Request::post(&format!("/api/mail-retry{}", import_leads_url(import_id)))).await
}

fn import_leads_url(import_id: Option<u64>) -> String {
    import_id.map(|import_id| format!("?import_id={import_id}")).unwrap_or_default()
}

pub(crate) fn mail_file_address(file_id: &str) -> String {
    format!("/api/mail-file/{file_id}")
}
