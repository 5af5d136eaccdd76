//! Webhooks: other programs are called when an import has ended, or was taken back.
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET/POST /api/webhook` | `WebhookDraft` | `Webhook`s; 201 `WebhookMade` |
//! | `PATCH/DELETE /api/webhook/{id}` | `WebhookChange` | `Webhook` / 204 |
//! | `POST /api/webhook/{id}/secret` | – | `WebhookMade`: a new secret; the old one signs too for a day |
//! | `POST /api/webhook/{id}/test` | – | 202 `WebhookDelivery`: sent once |
//! | `GET /api/webhook/{id}/delivery?before=N` | – | `WebhookDelivery`s, newest first, 50 at a time |
//! | `GET /api/webhook/{id}/attempt?before=N` | – | `WebhookAttempt`s, newest first, 50 at a time |
//! | `POST /api/webhook-delivery/{id}/again` | – | 202 `WebhookDelivery`: all its calls once more, under the same ids |
//!
//! A call is a `POST` of a `WebhookCall` with the headers of [Standard Webhooks](https://www.standardwebhooks.com):
//! `webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`: `v1,` and the Base64 of an
//! HMAC-SHA256 over `id.timestamp.body`, keyed with the Base64-coded bytes after the secret's `whsec_`; several of
//! them, separated by blanks, while a secret is being replaced. Any answer of 2xx accepts the call, and 410 disables
//! the webhook. After any other answer, and after none, the call is retried with growing pauses for three days. A
//! repeated `webhook-id` is the same call again. Calls may arrive out of order.

use serde::{Deserialize, Serialize};

use super::{import_part::ImportCounts, undo::UndoCounts};

/// The maximum of leads in one call.
pub const MOST_LEADS_A_CALL: u32 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    pub webhook_id: u32,
    pub url: String,
    pub is_enabled: bool,
    pub created_at: String,
    /// Until when the secret before this one signs too.
    pub previous_secret_until: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookDraft {
    /// `https://…`; of a public address, unless the installation allows others.
    pub url: String,
}

/// What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// With `false`, calls that wait are given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_enabled: Option<bool>,
}

/// The secret is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMade {
    pub webhook: Webhook,
    pub secret: String,
}

/// What a webhook is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WebhookEvent {
    /// 完了
    #[serde(rename = "import.done")]
    ImportDone,
    /// 失敗: the rows up to there are registered. When it goes on and is done, that is told with all rows.
    #[serde(rename = "import.failed")]
    ImportFailed,
    /// 取り消し済み
    #[serde(rename = "import.undone")]
    ImportUndone,
    /// Somebody pressed "send a test".
    #[serde(rename = "test")]
    Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WebhookDeliveryState {
    /// Not all of its calls were taken yet.
    Waiting,
    Delivered,
    /// Not tried any more by itself.
    GivenUp,
}

/// One event on its way to one webhook, in one or more calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    pub delivery_id: String,
    /// Counts the deliveries of the webhook.
    pub number: u32,
    pub event: WebhookEvent,
    pub import_id: Option<u64>,
    pub state: WebhookDeliveryState,
    pub parts: u32,
    pub done_parts: u32,
    /// Tries of the part at hand.
    pub tries: u32,
    /// When it is tried next; `None` unless it waits.
    pub next_try_at: Option<String>,
    pub created_at: String,
}

/// Why a call was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WebhookFault {
    /// The answer was another one than 2xx.
    Status,
    /// The answer was a redirect; redirects are not followed.
    Redirect,
    /// No answer in time.
    TimedOut,
    /// No connection: no such name, nobody listens, or no valid certificate.
    Unreachable,
    /// The name leads to an address inside a network, which is not called.
    PrivateAddress,
}

/// One call, as it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookAttempt {
    /// Counts the calls of the webhook. The last thousand are kept.
    pub number: u32,
    pub delivery_id: String,
    pub event: WebhookEvent,
    pub import_id: Option<u64>,
    pub part: u32,
    pub parts: u32,
    pub at: String,
    pub milliseconds: u32,
    /// `None`: there was no answer.
    pub status: Option<u16>,
    /// `None`: the call was taken.
    pub fault: Option<WebhookFault>,
}

/// The body of a call. The same `webhook-id` always has the same body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookCall {
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened.
    pub timestamp: String,
    pub data: WebhookCallData,
}

/// Of a test everything but `part` and `parts` is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookCallData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Of the whole import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<ImportCounts>,
    /// Of the whole undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_counts: Option<UndoCounts>,
    /// From 1. At most 1,000 rows of the import stand behind a part.
    pub part: u32,
    pub parts: u32,
    /// Newly registered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_lead_ids: Vec<u64>,
    /// Overwritten, unchanged ones too. A lead of several rows may stand in several parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overwritten_lead_ids: Vec<u64>,
    /// Removed by the undo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_lead_ids: Vec<u64>,
    /// Given back what they had, wholly or in part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored_lead_ids: Vec<u64>,
}
