//! Webhooks, deliveries and calls, as stored and as the API returns them.

use time::OffsetDateTime;
use torikomi_core::wire::{self, WebhookDeliveryState, WebhookEvent, WebhookFault};
use uuid::Uuid;

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        wire_value::{count, moment},
    },
    work::queue::Kind,
};

pub(crate) mod event;
pub(crate) mod delivery;

/// Calls a webhook; the job's subject is the webhook's number, not an import's.
pub(crate) const WEBHOOK: Kind = Kind::new("webhook");

const PAGE: i64 = 50;

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Hook {
    webhook_id: i32,
    url: String,
    is_enabled: bool,
    created_at: OffsetDateTime,
    previous_until: Option<OffsetDateTime>,
}

/// In the order of their creation.
pub(crate) async fn list(transaction: &mut Transaction) -> Result<Vec<Hook>> {
    Ok(sqlx::query_as(
        "select webhook_id, url, is_enabled, created_at,
                case when previous_until > now() then previous_until end as previous_until
         from webhook where workspace_id = $1 order by webhook_id",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn get(transaction: &mut Transaction, webhook_id: i32) -> Result<wire::Webhook> {
    let found = list(transaction).await?.into_iter().find(|hook| hook.webhook_id == webhook_id);
    found.ok_or(Error::NotFound)?.into_webhook()
}

impl Hook {
    pub(crate) fn into_webhook(self) -> Result<wire::Webhook> {
        Ok(wire::Webhook {
            webhook_id: number(self.webhook_id)?,
            url: self.url,
            is_enabled: self.is_enabled,
            created_at: moment(self.created_at)?,
            previous_secret_until: self.previous_until.map(moment).transpose()?,
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Delivery {
    delivery_id: Uuid,
    number: i32,
    #[sqlx(try_from = "Word<WebhookEvent>")]
    event: WebhookEvent,
    import_id: Option<i64>,
    #[sqlx(try_from = "Word<WebhookDeliveryState>")]
    state: WebhookDeliveryState,
    parts: i32,
    done_parts: i32,
    tries: i32,
    run_after: OffsetDateTime,
    created_at: OffsetDateTime,
}

macro_rules! select_delivery {
    ($rest:literal) => {
        concat!(
            "select delivery_id, number, event, import_id, state, parts, done_parts, tries, run_after, created_at
             from webhook_delivery where workspace_id = $1 and ",
            $rest
        )
    };
}

pub(crate) async fn deliveries(
    transaction: &mut Transaction,
    webhook_id: i32,
    before: i32,
) -> Result<Vec<wire::WebhookDelivery>> {
    let rows: Vec<Delivery> =
        sqlx::query_as(select_delivery!("webhook_id = $2 and number < $3 order by number desc limit $4"))
            .bind(transaction.workspace_id())
            .bind(webhook_id)
            .bind(before)
            .bind(PAGE)
            .fetch_all(&mut **transaction)
            .await?;
    rows.into_iter().map(Delivery::into_delivery).collect()
}

pub(crate) async fn delivery(transaction: &mut Transaction, delivery_id: Uuid) -> Result<wire::WebhookDelivery> {
    let row: Option<Delivery> = sqlx::query_as(select_delivery!("delivery_id = $2"))
        .bind(transaction.workspace_id())
        .bind(delivery_id)
        .fetch_optional(&mut **transaction)
        .await?;
    row.ok_or(Error::NotFound)?.into_delivery()
}

impl Delivery {
    fn into_delivery(self) -> Result<wire::WebhookDelivery> {
        let waits = self.state == WebhookDeliveryState::Waiting;
        Ok(wire::WebhookDelivery {
            delivery_id: self.delivery_id.to_string(),
            number: number(self.number)?,
            event: self.event,
            import_id: self.import_id.map(count).transpose()?,
            state: self.state,
            parts: number(self.parts)?,
            done_parts: number(self.done_parts)?,
            tries: number(self.tries)?,
            next_try_at: waits.then(|| moment(self.run_after)).transpose()?,
            created_at: moment(self.created_at)?,
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Attempt {
    number: i32,
    delivery_id: Uuid,
    #[sqlx(try_from = "Word<WebhookEvent>")]
    event: WebhookEvent,
    import_id: Option<i64>,
    part: i32,
    parts: i32,
    created_at: OffsetDateTime,
    milliseconds: i32,
    status: Option<i16>,
    fault: Option<Word<WebhookFault>>,
}

pub(crate) async fn attempts(
    transaction: &mut Transaction,
    webhook_id: i32,
    before: i32,
) -> Result<Vec<wire::WebhookAttempt>> {
    let rows: Vec<Attempt> = sqlx::query_as(
        "select webhook_attempt.number, delivery_id, event, import_id, part, parts, webhook_attempt.created_at,
                milliseconds, status, fault
         from webhook_attempt join webhook_delivery using (workspace_id, delivery_id)
         where workspace_id = $1 and webhook_attempt.webhook_id = $2 and webhook_attempt.number < $3
         order by webhook_attempt.number desc limit $4",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .bind(before)
    .bind(PAGE)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter().map(Attempt::into_attempt).collect()
}

impl Attempt {
    fn into_attempt(self) -> Result<wire::WebhookAttempt> {
        Ok(wire::WebhookAttempt {
            number: number(self.number)?,
            delivery_id: self.delivery_id.to_string(),
            event: self.event,
            import_id: self.import_id.map(count).transpose()?,
            part: number(self.part)?,
            parts: number(self.parts)?,
            at: moment(self.created_at)?,
            milliseconds: number(self.milliseconds)?,
            status: self.status.map(u16::try_from).transpose().map_err(|error| Error::internal("a status", error))?,
            fault: self.fault.map(|Word(fault)| fault),
        })
    }
}

fn number(number: i32) -> Result<u32> {
    u32::try_from(number).map_err(|error| Error::internal("a webhook's number", error))
}

/// `NotFound` if there is no such webhook.
pub(crate) async fn lock(transaction: &mut Transaction, webhook_id: i32) -> Result<()> {
    let locked = sqlx::query("select from webhook where workspace_id = $1 and webhook_id = $2 for no key update")
        .bind(transaction.workspace_id())
        .bind(webhook_id)
        .execute(&mut **transaction)
        .await?;
    if locked.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// A webhook whose row the transaction has locked.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LockedHook {
    pub(crate) webhook_id: i32,
    pub(crate) is_enabled: bool,
}

/// The webhook of a delivery.
pub(crate) async fn lock_of_delivery(transaction: &mut Transaction, delivery_id: Uuid) -> Result<Option<LockedHook>> {
    Ok(sqlx::query_as(
        "select webhook_id, is_enabled from webhook where workspace_id = $1
         and webhook_id = (select webhook_id from webhook_delivery where workspace_id = $1 and delivery_id = $2)
         for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(delivery_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// How many webhooks the workspace has.
pub(crate) async fn count_hooks(transaction: &mut Transaction) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from webhook where workspace_id = $1")
        .bind(transaction.workspace_id())
        .fetch_one(&mut **transaction)
        .await?)
}

pub(crate) async fn insert(transaction: &mut Transaction, webhook_id: i32, url: &str, secret: &str) -> Result<()> {
    sqlx::query("insert into webhook (workspace_id, webhook_id, url, secret) values ($1, $2, $3, $4)")
        .bind(transaction.workspace_id())
        .bind(webhook_id)
        .bind(url)
        .bind(secret)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// `None` leaves a value unchanged.
pub(crate) async fn update(
    transaction: &mut Transaction,
    webhook_id: i32,
    url: Option<&str>,
    is_enabled: Option<bool>,
) -> Result<()> {
    sqlx::query(
        "update webhook set url = coalesce($3, url), is_enabled = coalesce($4, is_enabled)
         where workspace_id = $1 and webhook_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .bind(url)
    .bind(is_enabled)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes it with its log. `false` if there was no such webhook.
pub(crate) async fn delete(transaction: &mut Transaction, webhook_id: i32) -> Result<bool> {
    let deleted = sqlx::query("delete from webhook where workspace_id = $1 and webhook_id = $2")
        .bind(transaction.workspace_id())
        .bind(webhook_id)
        .execute(&mut **transaction)
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// The previous secret also signs for this many hours.
pub(crate) async fn replace_secret(
    transaction: &mut Transaction,
    webhook_id: i32,
    secret: &str,
    previous_hours: i32,
) -> Result<()> {
    sqlx::query(
        "update webhook
         set secret = $3, previous_secret = secret, previous_until = now() + $4 * interval '1 hour'
         where workspace_id = $1 and webhook_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .bind(secret)
    .bind(previous_hours)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The next delivery's number. `None` if there is no such webhook.
pub(crate) async fn number_delivery(transaction: &mut Transaction, webhook_id: i32) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "update webhook set deliveries = deliveries + 1 where workspace_id = $1 and webhook_id = $2
         returning deliveries",
    )
    .bind(transaction.workspace_id())
    .bind(webhook_id)
    .fetch_optional(&mut **transaction)
    .await?)
}
