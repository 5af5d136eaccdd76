//! Webhooks, deliveries and calls as their tables have them, and as the API tells them.

use time::OffsetDateTime;
use torikomi_core::wire;
use uuid::Uuid;

use crate::{
    column::{count, meaning, moment},
    database::Transaction,
    error::{Error, Result},
    job::{self, JobKind},
    state::AppState,
};

const PAGE: i64 = 50;
/// For so long, and so many of a webhook, deliveries are kept that have come to their end.
const KEPT_DAYS: i32 = 90;
const MOST_DELIVERIES: i32 = 1_000;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Hook {
    webhook_id: i32,
    url: String,
    is_enabled: bool,
    created_at: OffsetDateTime,
    previous_until: Option<OffsetDateTime>,
}

/// In the order in which they were made.
pub(super) async fn list(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<Hook>> {
    Ok(sqlx::query_as(
        "select webhook_id, url, is_enabled, created_at,
                case when previous_until > now() then previous_until end as previous_until
         from webhook where workspace_id = $1 order by webhook_id",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(super) async fn get(transaction: &mut Transaction, workspace_id: i32, webhook_id: i32) -> Result<wire::Webhook> {
    let found = list(transaction, workspace_id).await?.into_iter().find(|hook| hook.webhook_id == webhook_id);
    found.ok_or(Error::NotFound)?.into_webhook()
}

impl Hook {
    pub(super) fn into_webhook(self) -> Result<wire::Webhook> {
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
    event: String,
    import_id: Option<i64>,
    state: String,
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

pub(super) async fn deliveries(
    transaction: &mut Transaction,
    workspace_id: i32,
    webhook_id: i32,
    before: i32,
) -> Result<Vec<wire::WebhookDelivery>> {
    let rows: Vec<Delivery> =
        sqlx::query_as(select_delivery!("webhook_id = $2 and number < $3 order by number desc limit $4"))
            .bind(workspace_id)
            .bind(webhook_id)
            .bind(before)
            .bind(PAGE)
            .fetch_all(&mut **transaction)
            .await?;
    rows.into_iter().map(Delivery::into_delivery).collect()
}

pub(super) async fn delivery(
    transaction: &mut Transaction,
    workspace_id: i32,
    delivery_id: Uuid,
) -> Result<wire::WebhookDelivery> {
    let row: Option<Delivery> = sqlx::query_as(select_delivery!("delivery_id = $2"))
        .bind(workspace_id)
        .bind(delivery_id)
        .fetch_optional(&mut **transaction)
        .await?;
    row.ok_or(Error::NotFound)?.into_delivery()
}

impl Delivery {
    fn into_delivery(self) -> Result<wire::WebhookDelivery> {
        let waits = self.state == "waiting";
        Ok(wire::WebhookDelivery {
            delivery_id: self.delivery_id.to_string(),
            number: number(self.number)?,
            event: meaning(&self.event)?,
            import_id: self.import_id.map(count).transpose()?,
            state: meaning(&self.state)?,
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
    event: String,
    import_id: Option<i64>,
    part: i32,
    parts: i32,
    created_at: OffsetDateTime,
    milliseconds: i32,
    status: Option<i16>,
    fault: Option<String>,
}

pub(super) async fn attempts(
    transaction: &mut Transaction,
    workspace_id: i32,
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
    .bind(workspace_id)
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
            event: meaning(&self.event)?,
            import_id: self.import_id.map(count).transpose()?,
            part: number(self.part)?,
            parts: number(self.parts)?,
            at: moment(self.created_at)?,
            milliseconds: number(self.milliseconds)?,
            status: self.status.map(u16::try_from).transpose().map_err(|error| Error::internal("a status", error))?,
            fault: self.fault.as_deref().map(meaning).transpose()?,
        })
    }
}

fn number(number: i32) -> Result<u32> {
    u32::try_from(number).map_err(|error| Error::internal("a webhook's number", error))
}

/// The sweep's: what waits and has no job gets one; old deliveries go.
pub async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let missing: Vec<i32> = sqlx::query_scalar(
        "select webhook_id from webhook
         where workspace_id = $1
           and exists (select from webhook_delivery
                       where webhook_delivery.workspace_id = $1 and webhook_delivery.webhook_id = webhook.webhook_id
                         and state = 'waiting')
           and not exists (select from job where job.workspace_id = $1 and job.kind = 'webhook'
                                             and job.import_id = webhook.webhook_id)
         order by webhook_id for no key update",
    )
    .bind(workspace_id)
    .fetch_all(&mut *transaction)
    .await?;
    for webhook_id in missing {
        job::wake(&mut transaction, workspace_id, JobKind::Webhook, webhook_id.into()).await?;
    }
    sqlx::query(
        "delete from webhook_delivery using webhook
         where webhook_delivery.workspace_id = $1 and webhook.workspace_id = $1
           and webhook.webhook_id = webhook_delivery.webhook_id and state <> 'waiting'
           and (ended_at < now() - $2 * interval '1 day' or number <= deliveries - $3)",
    )
    .bind(workspace_id)
    .bind(KEPT_DAYS)
    .bind(MOST_DELIVERIES)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
