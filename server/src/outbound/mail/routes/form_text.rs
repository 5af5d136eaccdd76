//! A form's mail text over HTTP: reading, changing, previewing, testing.

use axum::extract::State;
use torikomi_core::{
    draft::mail_text::{MailText, MailTextCode, MergeField, judge, render},
    wire::{ErrorAnswer, FormMailText, FormMailTextChange, MailPreview, TestMail},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    accounts::account::{password::generate, signed_in::SignedIn, store::email_of},
    base::{
        error::{Error, Result},
        hourly_limit::{self, LimitedAction},
        words,
    },
    http::extract::{Json, Path},
    outbound::mail::{
        store::form_text,
        transport::{
            mailer::MailTransport,
            message::{OutgoingMessage, recipient},
            smtp::ReusableConnection,
        },
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_form_mail_text, change_form_mail_text, reset_form_mail_text))
        .routes(routes!(preview_form_mail))
        .routes(routes!(send_test_mail))
}

/// A form's mail text
#[utoipa::path(get, path = "/api/form/{id}/mail-text", tag = "mail", params(("id" = i32, Path)),
    responses((status = 200, body = FormMailText), (status = 404, body = ErrorAnswer)))]
async fn get_form_mail_text(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(form_id): Path<i32>,
) -> Result<Json<FormMailText>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    form_text::load(&mut transaction, form_id).await.map(Json)
}

/// Change a form's mail text
///
/// Merge fields: `{{氏名}}`, `{{会社名}}`, `{{メールアドレス}}`, `{{パスワード}}` (must be in the body), `{{フォーム名}}`,
/// `{{ワークスペース名}}`. Applies to mails that are composed from then on.
#[utoipa::path(put, path = "/api/form/{id}/mail-text", tag = "mail", params(("id" = i32, Path)),
    request_body = FormMailTextChange,
    responses((status = 200, body = FormMailText), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`wrong_state`: somebody else has changed it", body = ErrorAnswer),
              (status = 422, description = "The first hundred problems, with line and character",
               body = ErrorAnswer)))]
async fn change_form_mail_text(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(form_id): Path<i32>,
    Json(change): Json<FormMailTextChange>,
) -> Result<Json<FormMailText>> {
    signed_in.require_settings()?;
    let SignedIn { workspace_id, account_id, .. } = signed_in;
    let mut transaction = state.database.begin(workspace_id).await?;
    let saved = form_text::save(&mut transaction, account_id, form_id, &change).await?;
    transaction.commit().await?;
    Ok(Json(saved))
}

/// Restore the default mail text
#[utoipa::path(delete, path = "/api/form/{id}/mail-text", tag = "mail", params(("id" = i32, Path)),
    responses((status = 200, body = FormMailText), (status = 404, body = ErrorAnswer)))]
async fn reset_form_mail_text(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(form_id): Path<i32>,
) -> Result<Json<FormMailText>> {
    signed_in.require_settings()?;
    let SignedIn { workspace_id, account_id, .. } = signed_in;
    let mut transaction = state.database.begin(workspace_id).await?;
    let reset = form_text::reset(&mut transaction, account_id, form_id).await?;
    transaction.commit().await?;
    Ok(Json(reset))
}

/// Preview a mail text and its problems
///
/// Rendered with the values of an example; a text that is too long is not rendered. Saves nothing.
#[utoipa::path(post, path = "/api/form/{id}/mail-preview", tag = "mail", params(("id" = i32, Path)),
    request_body = MailText, responses((status = 200, body = MailPreview), (status = 404, body = ErrorAnswer)))]
async fn preview_form_mail(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(form_id): Path<i32>,
    Json(text): Json<MailText>,
) -> Result<Json<MailPreview>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let form = form_text::load(&mut transaction, form_id).await?;
    let problems = judge(&text);
    // A field may expand to a much longer text.
    let is_too_long = problems.iter().any(|problem| problem.code == MailTextCode::TooLong);
    let example = Example::new(&signed_in, &form.form_name, "lead@example.jp");
    let MailText { subject, body } = if is_too_long { MailText::default() } else { example.render(&text) };
    Ok(Json(MailPreview { subject, body, problems }))
}

/// Send a test mail to yourself
///
/// With the values of an example, to the address of your account, immediately; at most 20 per hour in a workspace.
/// Saves nothing.
#[utoipa::path(post, path = "/api/form/{id}/test-mail", tag = "mail", params(("id" = i32, Path)),
    request_body = MailText,
    responses((status = 200, body = TestMail), (status = 404, body = ErrorAnswer),
              (status = 422, description = "A problem of the text, or the mail server's answer", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn send_test_mail(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(form_id): Path<i32>,
    Json(text): Json<MailText>,
) -> Result<Json<TestMail>> {
    signed_in.require_settings()?;
    // 1. Validate.
    let mailer = state.mailer.as_ref().ok_or_else(|| Error::Invalid(words::mail_not_configured()))?;
    let problems = judge(&text);
    if !problems.is_empty() {
        return Err(Error::Invalid(words::mail_text_invalid(&problems)));
    }
    // 2. Write.
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let form = form_text::load(&mut transaction, form_id).await?;
    let to = email_of(&mut transaction, signed_in.account_id).await?;
    hourly_limit::count(&mut transaction, LimitedAction::TestMail).await?;
    transaction.commit().await?;
    let address = recipient(&to).ok_or_else(|| Error::Invalid(words::mail_address_unusable()))?;
    let MailText { subject, body } = Example::new(&signed_in, &form.form_name, &to).render(&text);
    let uid = Uuid::now_v7();
    let outgoing = OutgoingMessage { from: &mailer.from, to: address, subject: &subject, body: &body, uid };
    let message = outgoing.bytes().map_err(|error| Error::internal("composing a mail", error))?;
    // 3. Send.
    let file_id = match &mailer.transport {
        MailTransport::Folder => {
            let written = mailer.folder.write(signed_in.workspace_id, uid, message).await;
            written.map_err(|error| Error::internal("writing a mail's file", error))?;
            Some(uid.to_string())
        }
        MailTransport::Smtp(server) => {
            let mut connection = ReusableConnection::default();
            let sent = match connection.open(server, mailer.from.email.as_ref(), &to).await {
                Ok(ready) => ready.deliver(&message).await,
                Err(failure) => Err(failure),
            };
            connection.close().await;
            sent.map_err(|failure| {
                let (answer, workspace_id) = (failure.answer(), signed_in.workspace_id);
                tracing::info!(workspace_id, answer = answer.text, "a test mail was not sent");
                Error::Invalid(words::test_mail_failed(&answer.shown))
            })?;
            None
        }
    };
    Ok(Json(TestMail { to, file_id }))
}

/// Fictional values, with a fictional password.
struct Example<'e> {
    email: &'e str,
    form: &'e str,
    workspace: &'e str,
    password: String,
}

impl<'e> Example<'e> {
    fn new(signed_in: &'e SignedIn, form: &'e str, email: &'e str) -> Example<'e> {
        Example { email, form, workspace: &signed_in.workspace_name, password: generate() }
    }

    fn render(&self, text: &MailText) -> MailText {
        let value = |field| match field {
            MergeField::LeadName => "見本 太郎",
            MergeField::Company => "見本株式会社",
            MergeField::Email => self.email,
            MergeField::Password => &self.password,
            MergeField::Form => self.form,
            MergeField::Workspace => self.workspace,
        };
        MailText { subject: render(&text.subject, value), body: render(&text.body, value) }
    }
}
