//! Pending deliveries, and their results.

use std::time::Duration;

use sqlx::types::Json;
use torikomi_core::wire::WebhookEvent;
use uuid::Uuid;

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
    },
    outbound::webhook::message::{Call, CallResult, Content, Part},
};

/// How many calls of a webhook the log keeps.
pub(crate) const MAX_ATTEMPTS: i32 = 1_000;
/// How long, and how many for each webhook, finished deliveries are kept.
const KEPT_DAYS: i32 = 90;
const MAX_DELIVERIES: i32 = 1_000;

/// A call that is due, and its destination.
pub(crate) struct DueCall {
    pub(crate) url: String,
    pub(crate) secrets: Vec<String>,
    pub(crate) part: Part,
    pub(crate) tries: i32,
    pub(crate) call: Call,
}

/// The destination of a webhook's calls.
#[derive(sqlx::FromRow)]
pub(crate) struct Hook {
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) previous_secret: Option<String>,
    pub(crate) is_enabled: bool,
}

/// The destination of a webhook's calls; others cannot change it until the transaction ends. `None` if there is no such
/// webhook.
pub(crate) async fn lock_hook(transaction: &mut Transaction, webhook_id: i64) -> Result<Option<Hook>> {
    Ok(sqlx::query_as(
        "select url, secret, case when previous_until > now() then previous_secret end as previous_secret, is_enabled
         from webhook where workspace_id = $1 and webhook_id = $2 for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// A delivery with unsent calls.
#[derive(sqlx::FromRow)]
pub(crate) struct PendingDelivery {
    pub(crate) delivery_id: Uuid,
    #[sqlx(try_from = "Word<WebhookEvent>")]
    pub(crate) event: WebhookEvent,
    pub(crate) import_id: Option<i64>,
    pub(crate) content: Json<Content>,
    pub(crate) last_row: i32,
    pub(crate) parts: i32,
    pub(crate) done_parts: i32,
    pub(crate) through_row: i32,
    pub(crate) tries: i32,
    /// Until it is due.
    pub(crate) wait_seconds: f64,
}

/// The pending delivery that is due first. A disabled webhook can only have a test.
pub(crate) async fn next_pending(
    transaction: &mut Transaction,
    webhook_id: i64,
    hook: &Hook,
) -> Result<Option<PendingDelivery>> {
    if !hook.is_enabled {
        give_up_pending(transaction, webhook_id).await?;
    }
    Ok(sqlx::query_as(
        "select delivery_id, event, import_id, content, last_row, parts, done_parts, through_row, tries,
                extract(epoch from run_after - now())::double precision as wait_seconds
         from webhook_delivery where workspace_id = $1 and webhook_id = $2 and state = 'waiting'
         order by run_after, number limit 1",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// For a disabled webhook.
pub(crate) async fn give_up_pending(transaction: &mut Transaction, webhook_id: i64) -> Result<()> {
    sqlx::query(
        "update webhook_delivery set state = 'given_up', ended_at = now()
         where workspace_id = $1 and webhook_id = $2 and state = 'waiting' and event <> 'test'",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// A call's number in the log. `None` if the webhook no longer exists. `is_gone` disables it.
pub(crate) async fn number_attempt(
    transaction: &mut Transaction,
    webhook_id: i64,
    is_gone: bool,
) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "update webhook set attempts = attempts + 1, is_enabled = is_enabled and not $3
         where workspace_id = $1 and webhook_id = $2 returning attempts",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .bind(is_gone)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Logs a call; the oldest ones are deleted.
pub(crate) async fn log(
    transaction: &mut Transaction,
    webhook_id: i64,
    due: &DueCall,
    result: CallResult,
    number: i32,
) -> Result<()> {
    let status = result.status.map(i16::try_from).transpose().map_err(|error| Error::internal("a status", error))?;
    sqlx::query(
        "insert into webhook_attempt (workspace_id, webhook_id, number, delivery_id, part, milliseconds, status, fault,
                                      created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9
         where exists (select from webhook_delivery where workspace_id = $1 and delivery_id = $4)",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .bind(number)
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(i32::try_from(result.elapsed.as_millis()).unwrap_or(i32::MAX))
    .bind(status)
    .bind(result.fault.map(Word))
    .bind(result.at)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("delete from webhook_attempt where workspace_id = $1 and webhook_id = $2 and number <= $3")
        .bind(transaction.workspace_id())
        .bind(webhook_id)
        .bind(number - MAX_ATTEMPTS)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Does nothing if the delivery was sent again, or given up, meanwhile.
pub(crate) async fn record_accepted(transaction: &mut Transaction, due: &DueCall) -> Result<()> {
    sqlx::query(
        "update webhook_delivery
         set done_parts = $3, through_row = $4, tries = 0, run_after = now(),
             state = case when $3 = parts then 'delivered' else state end,
             ended_at = case when $3 = parts then now() end
         where workspace_id = $1 and delivery_id = $2 and state = 'waiting' and done_parts = $3 - 1",
    )
    .bind(transaction.workspace_id())
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(due.call.through_row)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Without a pause it is given up.
pub(crate) async fn record_failed(transaction: &mut Transaction, due: &DueCall, pause: Option<Duration>) -> Result<()> {
    // Spreads the calls to receivers that become reachable together.
    let pause = pause.map(|pause| pause.as_secs_f64() * rand::random_range(0.8..1.2));
    sqlx::query(
        "update webhook_delivery
         set tries = tries + 1, run_after = now() + coalesce($4, 0) * interval '1 second',
             state = case when $4 is null then 'given_up' else state end,
             ended_at = case when $4 is null then now() end
         where workspace_id = $1 and delivery_id = $2 and state = 'waiting' and done_parts = $3 - 1",
    )
    .bind(transaction.workspace_id())
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(pause)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Starts again with its first part, whatever its result was.
pub(crate) async fn restart(transaction: &mut Transaction, delivery_id: Uuid) -> Result<()> {
    sqlx::query(
        "update webhook_delivery
         set state = 'waiting', done_parts = 0, through_row = 0, tries = 0, run_after = now(), ended_at = null
         where workspace_id = $1 and delivery_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(delivery_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Locks the webhooks with pending deliveries.
pub(crate) async fn lock_with_pending(transaction: &mut Transaction) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select webhook_id from webhook
         where workspace_id = $1
           and exists (select from webhook_delivery
                       where webhook_delivery.workspace_id = $1 and webhook_delivery.webhook_id = webhook.webhook_id
                         and state = 'waiting')
         order by webhook_id for no key update",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

/// Deletes the deliveries that are no longer kept.
pub(crate) async fn delete_old(transaction: &mut Transaction) -> Result<()> {
    sqlx::query(
        "delete from webhook_delivery using webhook
         where webhook_delivery.workspace_id = $1 and webhook.workspace_id = $1
           and webhook.webhook_id = webhook_delivery.webhook_id and state <> 'waiting'
           and (ended_at < now() - $2 * interval '1 day' or number <= deliveries - $3)",
    )
    .bind(transaction.workspace_id())
    .bind(KEPT_DAYS)
    .bind(MAX_DELIVERIES)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
