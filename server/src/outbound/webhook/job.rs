//! The job of one webhook: sends what is due, part by part, and is postponed until the next call.
//!
//! Guarantees: no transaction is open while a receiver is waited for. Locks are taken in the order webhook, job, as by
//! new events: no event is added while the job ends without it.

use std::time::{Duration, Instant};

use torikomi_core::wire::WebhookEvent;

use super::{
    message::{Part, Sent},
    store::{
        WEBHOOK,
        delivery::{self, Due},
    },
    transport::send::send,
};
use crate::{
    base::error::Result,
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::{self, Kind},
    },
};

/// The receiver says that it is permanently gone.
const GONE: u16 = 410;

/// After this long, and the call under way, other webhooks have their turn.
const TURN: Duration = Duration::from_secs(5);

/// Sends the due calls of a webhook.
pub(crate) struct Webhook;

impl Job for Webhook {
    const KIND: Kind = WEBHOOK;
    const LANE: &'static Lane = &lane::WEBHOOKS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let begun = Instant::now();
        while let Some(due) = next(state, lease).await? {
            let secrets: Vec<&str> = due.secrets.iter().map(String::as_str).collect();
            let sent = send(&state.outgoing, &due.url, &secrets, &due.call).await?;
            note(state, lease, &due, sent).await?;
            if begun.elapsed() >= TURN {
                return lease.postpone_behind_others(&state.database).await;
            }
        }
        Ok(())
    }

    /// Gives a job to webhooks with pending deliveries and none; deletes old deliveries.
    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        for webhook_id in delivery::lock_with_waiting(&mut transaction).await? {
            if !queue::is_there(&mut transaction, WEBHOOK, webhook_id.into()).await? {
                queue::wake(&mut transaction, WEBHOOK, webhook_id.into()).await?;
            }
        }
        delivery::delete_old(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The next call; `None` if the job has ended, or is postponed.
async fn next(state: &AppState, lease: &Lease) -> Result<Option<Due>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let hook = delivery::lock_hook(&mut transaction, lease.import_id).await?;
    let waiting = match &hook {
        Some(hook) => delivery::waiting(&mut transaction, lease.import_id, hook).await?,
        None => None,
    };
    let (Some(hook), Some(waiting)) = (hook, waiting) else {
        lease.complete(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    if waiting.wait_seconds > 0.0 {
        lease.postpone(&mut transaction, Duration::from_secs_f64(waiting.wait_seconds)).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let part = Part {
        delivery_id: waiting.delivery_id,
        event: waiting.event,
        import_id: waiting.import_id,
        part: waiting.done_parts + 1,
        parts: waiting.parts,
        through_row: waiting.through_row,
        last_row: waiting.last_row,
    };
    let call = part.call(&mut transaction, waiting.content.0).await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    let secrets = std::iter::once(hook.secret).chain(hook.previous_secret).collect();
    Ok(Some(Due { url: hook.url, secrets, part, tries: waiting.tries, call }))
}

/// Records the result of a call in the log and in its delivery.
async fn note(state: &AppState, lease: &Lease, due: &Due, sent: Sent) -> Result<(), Stop> {
    let webhook_id = lease.import_id;
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let is_gone = sent.status == Some(GONE);
    let number = delivery::number_attempt(&mut transaction, webhook_id, is_gone).await?;
    // The webhook was deleted: `next` ends the job.
    if let Some(number) = number {
        delivery::log(&mut transaction, webhook_id, due, sent, number).await?;
        if sent.fault.is_none() {
            delivery::taken(&mut transaction, due).await?;
        } else {
            let pauses = &state.outgoing.webhook_pauses;
            let pause = usize::try_from(due.tries).ok().and_then(|tries| pauses.get(tries));
            let pause = pause.filter(|_| !is_gone && due.part.event != WebhookEvent::Test);
            delivery::not_taken(&mut transaction, due, pause.copied()).await?;
        }
        lease.checkpoint(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
