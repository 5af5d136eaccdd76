//! Events for webhooks, written in the transaction in which they happen.

use sqlx::types::Json;
use torikomi_core::wire::{MOST_LEADS_A_CALL, WebhookCallData, WebhookEvent};

use super::WEBHOOK;
use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        wire_value::moment,
    },
    outbound::webhook::message::Content,
    pipeline::import,
    work::queue,
};

/// At the end of an import or of its undo, whose rows the transaction holds already.
pub async fn record_event(transaction: &mut Transaction, import_id: i64, event: WebhookEvent) -> Result<()> {
    // In the order of their numbers, as everywhere; before the jobs.
    let webhooks: Vec<(i32, i32)> = sqlx::query_as(
        "update webhook set deliveries = deliveries + 1
         where workspace_id = $1 and webhook_id in (select webhook_id from webhook where workspace_id = $1 and is_enabled
                                                    order by webhook_id for no key update)
         returning webhook_id, deliveries",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let import = import::store::get(transaction, import_id).await?;
    let last_row = import.applied_row;
    let import = import.into_import()?;
    let undo_counts = import.undo.and_then(|undo| undo.counts).filter(|_| event == WebhookEvent::ImportUndone);
    let reported_leads = match (undo_counts, import.counts) {
        (Some(counts), _) => counts.removed + counts.restored + counts.partly_restored,
        (None, Some(counts)) => counts.new + counts.overwritten,
        (None, None) => 0,
    };
    let data = WebhookCallData {
        import_id: Some(import.import_id),
        file_name: Some(import.file_name),
        counts: import.counts,
        undo_counts,
        ..WebhookCallData::default()
    };
    let content = Content { timestamp: moment(time::OffsetDateTime::now_utc())?, data };
    let parts = i32::try_from(reported_leads.div_ceil(MOST_LEADS_A_CALL.into()).max(1));
    let parts = parts.map_err(|error| Error::internal("a number of calls", error))?;
    for (webhook_id, number) in webhooks {
        let delivery = Delivery { webhook_id, number, event, import_id: Some(import_id), last_row, parts };
        insert(transaction, &delivery, &content).await?;
    }
    Ok(())
}

/// A new delivery.
pub(crate) struct Delivery {
    pub(crate) webhook_id: i32,
    pub(crate) number: i32,
    pub(crate) event: WebhookEvent,
    pub(crate) import_id: Option<i64>,
    pub(crate) last_row: i32,
    pub(crate) parts: i32,
}

/// For a webhook whose row the transaction has locked. Returns its id.
pub(crate) async fn insert(
    transaction: &mut Transaction,
    delivery: &Delivery,
    content: &Content,
) -> Result<uuid::Uuid> {
    let delivery_id = sqlx::query_scalar(
        "insert into webhook_delivery (workspace_id, webhook_id, number, event, import_id, content, last_row, parts)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning delivery_id",
    )
    .bind(transaction.workspace_id())
    .bind(delivery.webhook_id)
    .bind(delivery.number)
    .bind(Word(delivery.event))
    .bind(delivery.import_id)
    .bind(Json(content))
    .bind(delivery.last_row)
    .bind(delivery.parts)
    .fetch_one(&mut **transaction)
    .await?;
    queue::wake(transaction, WEBHOOK, delivery.webhook_id.into()).await?;
    Ok(delivery_id)
}
