//! A call: its number, and its body, made of the import's rows.
//!
//! Guarantees: the rows of an import that has ended do not change, so that a part has the same leads, and its call the
//! same body, each time it is made.

use serde::{Deserialize, Serialize};
use torikomi_core::wire::{MOST_LEADS_A_CALL, WebhookCall, WebhookCallData, WebhookEvent};
use uuid::Uuid;

use crate::{
    column::count,
    database::Transaction,
    error::{Error, Result},
};

/// What all calls of an event say, as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) timestamp: String,
    pub(super) data: WebhookCallData,
}

/// Which part of what is to be told.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) delivery_id: Uuid,
    pub(super) event: WebhookEvent,
    pub(super) import_id: Option<i64>,
    /// From 1.
    pub(super) part: i32,
    pub(super) parts: i32,
    /// Its rows stand behind this one, …
    pub(super) through_row: i32,
    /// … and not behind this one.
    pub(super) last_row: i32,
}

/// Ready to be signed and sent.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) body: Vec<u8>,
    /// Through which row of the file it tells.
    pub(super) through_row: i32,
}

impl Part {
    pub(super) async fn call(
        &self,
        transaction: &mut Transaction,
        workspace_id: i32,
        Content { timestamp, mut data }: Content,
    ) -> Result<Call> {
        let number = |number| u32::try_from(number).map_err(|error| Error::internal("a call's number", error));
        (data.part, data.parts) = (number(self.part)?, number(self.parts)?);
        let mut through_row = self.through_row;
        for (row, lead_id, outcome) in self.rows(transaction, workspace_id).await? {
            through_row = row;
            let lead_ids = match outcome.as_str() {
                "n" => &mut data.new_lead_ids,
                "d" => &mut data.removed_lead_ids,
                "b" | "p" => &mut data.restored_lead_ids,
                _ => &mut data.overwritten_lead_ids,
            };
            let lead_id = count(lead_id)?;
            if !lead_ids.contains(&lead_id) {
                lead_ids.push(lead_id);
            }
        }
        let call = WebhookCall { event: self.event, timestamp, data };
        let body = serde_json::to_vec(&call).map_err(|error| Error::internal("a call's body", error))?;
        Ok(Call { id: format!("msg_{}_{}", self.delivery_id.simple(), self.part), body, through_row })
    }

    async fn rows(&self, transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<(i32, i64, String)>> {
        let Some(import_id) = self.import_id else { return Ok(Vec::new()) };
        let rows = if self.event == WebhookEvent::ImportUndone {
            "select row, lead_id, outcome::text from undo_row
             where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('d', 'b', 'p')
             order by row limit $5"
        } else {
            "select row, lead_id, outcome::text from import_row
             where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('n', 'o', 'u')
               and lead_id is not null
             order by row limit $5"
        };
        Ok(sqlx::query_as(rows)
            .bind(workspace_id)
            .bind(import_id)
            .bind(self.through_row)
            .bind(self.last_row)
            .bind(i64::from(MOST_LEADS_A_CALL))
            .fetch_all(&mut **transaction)
            .await?)
    }
}
