//! A call: its number, and its body, built from the import's rows.
//!
//! Guarantees: the rows of an ended import do not change, so a part has the same leads, and its call the same body,
//! each time it is built.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use torikomi_core::wire::{
    MOST_LEADS_A_CALL, Outcome, UndoOutcome, WebhookCall, WebhookCallData, WebhookEvent, WebhookFault,
};
use uuid::Uuid;

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        wire_value::count,
    },
    pipeline::{import::store::results as import_results, undo::store::results as undo_results},
};

/// The fields that all calls of an event share, as the outbox stores them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) timestamp: String,
    pub(crate) data: WebhookCallData,
}

/// A part of an event.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) delivery_id: Uuid,
    pub(crate) event: WebhookEvent,
    pub(crate) import_id: Option<i64>,
    /// Counted from 1.
    pub(crate) part: i32,
    pub(crate) parts: i32,
    /// Its rows are those after this one, …
    pub(crate) through_row: i32,
    /// … up to this one.
    pub(crate) last_row: i32,
}

/// A row of the file, and what a call reports about its lead.
struct EffectRow {
    row: i32,
    lead_id: i64,
    effect: LeadEffect,
}

/// What a call reports about a lead.
enum LeadEffect {
    New,
    Overwritten,
    Removed,
    Restored,
    None,
}

impl From<Outcome> for LeadEffect {
    fn from(outcome: Outcome) -> LeadEffect {
        match outcome {
            Outcome::New => LeadEffect::New,
            Outcome::Overwritten | Outcome::Unchanged => LeadEffect::Overwritten,
            Outcome::Skipped => LeadEffect::None,
        }
    }
}

impl From<UndoOutcome> for LeadEffect {
    fn from(outcome: UndoOutcome) -> LeadEffect {
        match outcome {
            UndoOutcome::Removed => LeadEffect::Removed,
            UndoOutcome::Restored | UndoOutcome::PartlyRestored => LeadEffect::Restored,
            UndoOutcome::Kept | UndoOutcome::Gone => LeadEffect::None,
        }
    }
}

/// Ready to be signed and sent.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) body: Vec<u8>,
    /// The last row of the file in this call.
    pub(crate) through_row: i32,
}

impl Part {
    pub(crate) async fn call(
        &self,
        transaction: &mut Transaction,
        Content { timestamp, mut data }: Content,
    ) -> Result<Call> {
        let number = |number| u32::try_from(number).map_err(|error| Error::internal("a call's number", error));
        (data.part, data.parts) = (number(self.part)?, number(self.parts)?);
        let mut through_row = self.through_row;
        for EffectRow { row, lead_id, effect } in self.rows(transaction).await? {
            through_row = row;
            let lead_ids = match effect {
                LeadEffect::New => &mut data.new_lead_ids,
                LeadEffect::Overwritten => &mut data.overwritten_lead_ids,
                LeadEffect::Removed => &mut data.removed_lead_ids,
                LeadEffect::Restored => &mut data.restored_lead_ids,
                LeadEffect::None => continue,
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

    async fn rows(&self, transaction: &mut Transaction) -> Result<Vec<EffectRow>> {
        let Some(import_id) = self.import_id else { return Ok(Vec::new()) };
        let (through_row, last_row, most) = (self.through_row, self.last_row, i64::from(MOST_LEADS_A_CALL));
        if self.event == WebhookEvent::ImportUndone {
            let rows = undo_results::next_rows(transaction, import_id, through_row, last_row, most).await?;
            let effect_row =
                |it: undo_results::ResultRow| EffectRow { row: it.row, lead_id: it.lead_id, effect: it.outcome.into() };
            Ok(rows.into_iter().map(effect_row).collect())
        } else {
            let rows = import_results::next_rows(transaction, import_id, through_row, last_row, most).await?;
            let effect_row = |it: import_results::ResultRow| EffectRow {
                row: it.row,
                lead_id: it.lead_id,
                effect: it.outcome.into(),
            };
            Ok(rows.into_iter().map(effect_row).collect())
        }
    }
}

/// The result of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallResult {
    pub(crate) at: OffsetDateTime,
    pub(crate) elapsed: Duration,
    pub(crate) status: Option<u16>,
    /// `None`: it was accepted.
    pub(crate) fault: Option<WebhookFault>,
}
