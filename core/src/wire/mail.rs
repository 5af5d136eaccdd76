//! Member forms' mails (specification 15): a form's text, and the outbox.
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET /api/form/{id}/mail-text` | – | `FormMailText` |
//! | `PUT /api/form/{id}/mail-text` | `FormMailTextChange` | `FormMailText`; 409 where somebody else changed it meanwhile |
//! | `DELETE /api/form/{id}/mail-text` | – | `FormMailText`: the default text again |
//! | `POST /api/form/{id}/mail-preview` | `MailText` | `MailPreview` |
//! | `POST /api/form/{id}/test-mail` | `MailText` | `TestMail`: sent to the account's own address |
//! | `GET /api/mail?import_id=&state=&before=ID&limit=N` | – | `MailPage`, newest first |
//! | `GET /api/mail-count?import_id=` | – | `MailCounts` |
//! | `POST /api/mail/{id}/retry` | – | `Mail`: a failed one goes out again |
//! | `POST /api/mail/{id}/cancel` | – | `Mail`: one that was not sent yet is not sent any more |
//! | `POST /api/mail-retry?import_id=` | – | `MailCounts`: all that failed go out again |
//! | `GET /api/mail-file?before=ID` | – | `MailFilePage`: `.eml` files, newest first; the license account, in person |
//! | `GET /api/mail-file/{id}` | – | the `.eml` file; the license account, in person |

use serde::{Deserialize, Serialize};

use crate::{
    domain::problem::Message,
    draft::mail_text::{MailText, MailTextProblem},
};

/// A form's text as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormMailText {
    pub form_id: u32,
    pub form_name: String,
    pub text: MailText,
    /// Whether nobody has written one of its own.
    pub is_default: bool,
    /// Counts the changes; 0 before the first one.
    pub revision: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormMailTextChange {
    pub text: MailText,
    /// That of the text which was shown.
    pub revision: u32,
}

/// The text with an example's values, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailPreview {
    pub subject: String,
    pub body: String,
    /// With any, the text cannot be saved.
    pub problems: Vec<MailTextProblem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestMail {
    /// To which address.
    pub to: String,
    /// Where no mail server is set: the `.eml` file that was written instead.
    pub file_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Is still to be written.
    Waiting,
    /// Is written, and goes out as soon as the mail server takes it.
    Prepared,
    /// Is on its way into the mail server just now.
    Sending,
    /// The mail server has it; or its file is written.
    Sent,
    Failed,
    /// The lead has lost the form, or was deleted, before it went out; or somebody has stopped it.
    Cancelled,
}

impl MailState {
    pub const ALL: [MailState; 6] = [
        MailState::Waiting,
        MailState::Prepared,
        MailState::Sending,
        MailState::Sent,
        MailState::Failed,
        MailState::Cancelled,
    ];
}

/// One mail to one lead about one form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mail {
    pub mail_id: u64,
    pub state: MailState,
    pub lead_id: u64,
    /// The address that it goes to; that of the lead as long as it is not written. `None`: the lead was deleted before.
    pub email: Option<String>,
    /// `None` when the lead was deleted.
    pub lead_name: Option<String>,
    pub form_id: u32,
    /// `None` when the form was deleted.
    pub form_name: Option<String>,
    /// The import that brought it; `None`: a lead was registered or edited by a person.
    pub import_id: Option<u64>,
    /// How often sending it was tried.
    pub attempts: u32,
    /// Why it failed, or did so far; why it was cancelled.
    pub reason: Option<Message>,
    /// Of one that is tried again: when.
    pub next_at: Option<String>,
    pub created_at: String,
    /// Since when it is sent, failed or cancelled.
    pub ended_at: Option<String>,
    /// Where no mail server is set: its `.eml` file.
    pub file_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailPage {
    pub mails: Vec<Mail>,
    /// `before` of the next page; `None` on the last one.
    pub next_before: Option<u64>,
}

/// How many mails there are, of one import or of the whole workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailCounts {
    /// Not sent yet: waiting, prepared or on their way.
    pub waiting: u64,
    pub sent: u64,
    pub failed: u64,
    pub cancelled: u64,
    /// How many mails of the workspace this server sends a day; what waits beyond that goes out by itself on the next.
    #[serde(default)]
    pub most_a_day: u64,
    /// As many have gone out today.
    #[serde(default)]
    pub is_day_full: bool,
    /// How this server sends.
    pub way: MailWay,
}

impl MailCounts {
    pub fn all(&self) -> u64 {
        self.waiting + self.sent + self.failed + self.cancelled
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailWay {
    Smtp,
    /// No mail server is set: `.eml` files are written.
    File,
    /// This process leaves mails to others.
    #[default]
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailFile {
    pub file_id: String,
    pub bytes: u64,
    pub written_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailFilePage {
    pub files: Vec<MailFile>,
    /// `before` of the next page; `None` on the last one.
    pub next_before: Option<String>,
}
