//! Webhooks: managed, tested, and their log.

use torikomi_core::wire::{Webhook, WebhookAttempt, WebhookChange, WebhookDelivery, WebhookDraft, WebhookMade};

use super::{
    error::ApiError,
    request::{Request, fetch, send_only},
};

pub(crate) async fn webhooks() -> Result<Vec<Webhook>, ApiError> {
    fetch(Request::get("/api/webhook")).await
}

pub(crate) async fn add_webhook(draft: &WebhookDraft) -> Result<WebhookMade, ApiError> {
    fetch(Request::post("/api/webhook").json(draft)).await
}

pub(crate) async fn change_webhook(webhook_id: u32, change: &WebhookChange) -> Result<Webhook, ApiError> {
    fetch(Request::patch(&format!("/api/webhook/{webhook_id}")).json(change)).await
}

pub(crate) async fn delete_webhook(webhook_id: u32) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/webhook/{webhook_id}"))).await
}

/// The old secret remains valid for a day.
pub(crate) async fn replace_webhook_secret(webhook_id: u32) -> Result<WebhookMade, ApiError> {
    fetch(Request::post(&format!("/api/webhook/{webhook_id}/secret"))).await
}

pub(crate) async fn test_webhook(webhook_id: u32) -> Result<WebhookDelivery, ApiError> {
    fetch(Request::post(&format!("/api/webhook/{webhook_id}/test"))).await
}

/// The last 50 deliveries, and the last 50 calls.
pub(crate) async fn webhook_log(webhook_id: u32) -> Result<(Vec<WebhookDelivery>, Vec<WebhookAttempt>), ApiError> {
    let deliveries = fetch(Request::get(&format!("/api/webhook/{webhook_id}/delivery"))).await?;
    let attempts = fetch(Request::get(&format!("/api/webhook/{webhook_id}/attempt"))).await?;
    Ok((deliveries, attempts))
}

pub(crate) async fn resend_webhook(delivery_id: &str) -> Result<WebhookDelivery, ApiError> {
    fetch(Request::post(&format!("/api/webhook-delivery/{delivery_id}/again"))).await
}
