//! Administration of webhooks: creating, changing, testing, viewing.
//!
//! Everything here requires the right to change settings: the addresses of other programs, and what was sent to them,
//! are not for everybody. Locks in the order webhook, job (`job`).

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use torikomi_core::wire::{
    ErrorAnswer, Webhook, WebhookAttempt, WebhookCallData, WebhookChange, WebhookDelivery, WebhookDraft, WebhookEvent,
    WebhookMade,
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    address,
    message::Content,
    store::{
        self,
        delivery::{self, give_up_pending},
        event::{self, Delivery},
    },
    transport::signature,
};
use crate::{
    accounts::{account::signed_in::SignedIn, workspace::store::lock_workspace},
    base::{
        audit::{self, Event},
        counter::{Sequence, take_number},
        database::Transaction,
        error::{Error, Result},
        hourly_limit::{self, LimitedAction},
        wire_value::moment,
        words,
    },
    http::extract::{Json, Path, Query},
    state::AppState,
    work::queue,
};

/// More would indicate a broken program.
const MAX_WEBHOOKS: i64 = 20;
/// Gives a receiver time to change over to a new secret.
const PREVIOUS_SECRET_HOURS: i32 = 24;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(change_webhook, delete_webhook))
        .routes(routes!(replace_webhook_secret))
        .routes(routes!(test_webhook))
        .routes(routes!(list_webhook_deliveries))
        .routes(routes!(list_webhook_attempts))
        .routes(routes!(retry_webhook_delivery))
}

/// The workspace's webhooks
#[utoipa::path(get, path = "/api/webhook", tag = "webhook", responses((status = 200, body = Vec<Webhook>)))]
async fn list_webhooks(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<Webhook>>> {
    let mut transaction = begin(&state, &signed_in).await?;
    let hooks = store::list(&mut transaction).await?;
    Ok(Json(hooks.into_iter().map(store::Hook::into_webhook).collect::<Result<_>>()?))
}

/// Add a webhook
///
/// The answer's `secret` is shown only this once: with it a receiver verifies that a call is ours.
#[utoipa::path(post, path = "/api/webhook", tag = "webhook", request_body = WebhookDraft,
    responses((status = 201, body = WebhookMade), (status = 422, body = ErrorAnswer)))]
async fn create_webhook(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<WebhookDraft>,
) -> Result<(StatusCode, Json<WebhookMade>)> {
    let mut transaction = begin(&state, &signed_in).await?;
    let url = address::validate(&state.outbound_policy, &draft.url)?;
    lock_workspace(&mut transaction).await?;
    if store::count_hooks(&mut transaction).await? >= MAX_WEBHOOKS {
        return Err(Error::Invalid(words::too_many_webhooks(MAX_WEBHOOKS)));
    }
    let webhook_id = take_number(&mut transaction, Sequence::Webhook).await?;
    let secret = signature::generate_secret();
    store::insert(&mut transaction, webhook_id, url.as_str(), &secret).await?;
    let webhook = store::get(&mut transaction, webhook_id).await?;
    transaction.commit().await?;
    audit::log(Event::WebhookMade { on_webhook: webhook_id });
    Ok((StatusCode::CREATED, Json(WebhookMade { webhook, secret })))
}

/// Change a webhook's address, or enable or disable it
///
/// Events during the time when it is disabled are not sent later; pending calls are given up.
#[utoipa::path(patch, path = "/api/webhook/{id}", tag = "webhook", params(("id" = i32, Path)),
    request_body = WebhookChange,
    responses((status = 200, body = Webhook), (status = 404, body = ErrorAnswer), (status = 422, body = ErrorAnswer)))]
async fn change_webhook(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
    Json(change): Json<WebhookChange>,
) -> Result<Json<Webhook>> {
    let mut transaction = begin(&state, &signed_in).await?;
    let url = change.url.map(|url| address::validate(&state.outbound_policy, &url)).transpose()?;
    store::lock(&mut transaction, webhook_id).await?;
    let url = url.as_ref().map(url::Url::as_str);
    store::update(&mut transaction, webhook_id, url, change.is_enabled).await?;
    if change.is_enabled == Some(false) {
        give_up_pending(&mut transaction, webhook_id.into()).await?;
    }
    let webhook = store::get(&mut transaction, webhook_id).await?;
    transaction.commit().await?;
    audit::log(Event::WebhookChanged { on_webhook: webhook_id });
    Ok(Json(webhook))
}

/// Delete a webhook, with its log
#[utoipa::path(delete, path = "/api/webhook/{id}", tag = "webhook", params(("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn delete_webhook(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
) -> Result<StatusCode> {
    let mut transaction = begin(&state, &signed_in).await?;
    if !store::delete(&mut transaction, webhook_id).await? {
        return Err(Error::NotFound);
    }
    queue::remove(&mut transaction, store::WEBHOOK, webhook_id.into()).await?;
    transaction.commit().await?;
    audit::log(Event::WebhookDeleted { on_webhook: webhook_id });
    Ok(StatusCode::NO_CONTENT)
}

/// Replace a webhook's secret
///
/// The old secret also signs for 24 hours, so that the receiver can change over. If it is replaced again within that
/// time, the first secret no longer signs.
#[utoipa::path(post, path = "/api/webhook/{id}/secret", tag = "webhook", params(("id" = i32, Path)),
    responses((status = 200, body = WebhookMade), (status = 404, body = ErrorAnswer)))]
async fn replace_webhook_secret(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
) -> Result<Json<WebhookMade>> {
    let mut transaction = begin(&state, &signed_in).await?;
    let secret = signature::generate_secret();
    store::lock(&mut transaction, webhook_id).await?;
    store::replace_secret(&mut transaction, webhook_id, &secret, PREVIOUS_SECRET_HOURS).await?;
    let webhook = store::get(&mut transaction, webhook_id).await?;
    transaction.commit().await?;
    audit::log(Event::WebhookSecretReplaced { on_webhook: webhook_id });
    Ok(Json(WebhookMade { webhook, secret }))
}

/// Send a test call
///
/// One call, also of a disabled webhook, without a retry. At most 60 per hour in a workspace.
#[utoipa::path(post, path = "/api/webhook/{id}/test", tag = "webhook", params(("id" = i32, Path)),
    responses((status = 202, body = WebhookDelivery), (status = 404, body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn test_webhook(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
) -> Result<(StatusCode, Json<WebhookDelivery>)> {
    let mut transaction = begin(&state, &signed_in).await?;
    let number = store::number_delivery(&mut transaction, webhook_id).await?;
    let number = number.ok_or(Error::NotFound)?;
    hourly_limit::count(&mut transaction, LimitedAction::WebhookTest).await?;
    let timestamp = moment(time::OffsetDateTime::now_utc())?;
    let content = Content { timestamp, data: WebhookCallData::default() };
    let event = WebhookEvent::Test;
    let delivery = Delivery { webhook_id, number, event, import_id: None, last_row: 0, parts: 1 };
    let delivery_id = event::insert(&mut transaction, &delivery, &content).await?;
    let delivery = store::delivery(&mut transaction, delivery_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(delivery)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BeforeQuery {
    /// The lowest `number` of the previous page.
    before: Option<i32>,
}

/// A webhook's deliveries, sent and pending
///
/// Newest first, 50 at a time; the last thousand are kept, for 90 days.
#[utoipa::path(get, path = "/api/webhook/{id}/delivery", tag = "webhook", params(("id" = i32, Path), BeforeQuery),
    responses((status = 200, body = Vec<WebhookDelivery>), (status = 404, body = ErrorAnswer)))]
async fn list_webhook_deliveries(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
    Query(BeforeQuery { before }): Query<BeforeQuery>,
) -> Result<Json<Vec<WebhookDelivery>>> {
    let mut transaction = begin(&state, &signed_in).await?;
    store::get(&mut transaction, webhook_id).await?;
    let before = before.unwrap_or(i32::MAX);
    Ok(Json(store::deliveries(&mut transaction, webhook_id, before).await?))
}

/// A webhook's calls and their results
///
/// Newest first, 50 at a time; the last thousand are kept.
#[utoipa::path(get, path = "/api/webhook/{id}/attempt", tag = "webhook", params(("id" = i32, Path), BeforeQuery),
    responses((status = 200, body = Vec<WebhookAttempt>), (status = 404, body = ErrorAnswer)))]
async fn list_webhook_attempts(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(webhook_id): Path<i32>,
    Query(BeforeQuery { before }): Query<BeforeQuery>,
) -> Result<Json<Vec<WebhookAttempt>>> {
    let mut transaction = begin(&state, &signed_in).await?;
    store::get(&mut transaction, webhook_id).await?;
    let before = before.unwrap_or(i32::MAX);
    Ok(Json(store::attempts(&mut transaction, webhook_id, before).await?))
}

/// Retry a delivery
///
/// Sends all its calls with their original ids: a receiver that has seen them can drop them. At most 60 deliveries per
/// hour in a workspace.
#[utoipa::path(post, path = "/api/webhook-delivery/{id}/again", tag = "webhook", params(("id" = String, Path)),
    responses((status = 202, body = WebhookDelivery), (status = 404, body = ErrorAnswer),
              (status = 422, description = "The webhook is disabled", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn retry_webhook_delivery(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(delivery_id): Path<String>,
) -> Result<(StatusCode, Json<WebhookDelivery>)> {
    let delivery_id: Uuid = delivery_id.parse().map_err(|_| Error::NotFound)?;
    let mut transaction = begin(&state, &signed_in).await?;
    let hook = store::lock_of_delivery(&mut transaction, delivery_id).await?;
    let hook = hook.ok_or(Error::NotFound)?;
    if !hook.is_enabled {
        return Err(Error::Invalid(words::webhook_disabled()));
    }
    hourly_limit::count(&mut transaction, LimitedAction::WebhookRetry).await?;
    delivery::restart(&mut transaction, delivery_id).await?;
    queue::wake(&mut transaction, store::WEBHOOK, hook.webhook_id.into()).await?;
    let delivery = store::delivery(&mut transaction, delivery_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(delivery)))
}

async fn begin(state: &AppState, signed_in: &SignedIn) -> Result<Transaction> {
    signed_in.require_settings()?;
    state.database.begin(signed_in.workspace_id).await
}
