//! The job of one webhook: sends what is due, part by part, and is postponed until the next call.
//!
//! Guarantees: no transaction is open while a receiver is waited for. Locks are taken in the order webhook, job, as by
//! new events: no event is added while the job ends without it.

use std::time::{Duration, Instant};

use torikomi_core::wire::WebhookEvent;

use super::{
    message::{CallResult, Part},
    store::{
        WEBHOOK,
        delivery::{self, DueCall},
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

/// After this long, and the call in progress, other webhooks are served.
const TIME_SLICE: Duration = Duration::from_secs(5);

/// Sends the due calls of a webhook.
pub(crate) struct Webhook;

impl Job for Webhook {
    const KIND: Kind = WEBHOOK;
    const LANE: &'static Lane = &lane::WEBHOOKS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let begun = Instant::now();
        while let Some(due) = next(state, lease).await? {
            let secrets: Vec<&str> = due.secrets.iter().map(String::as_str).collect();
            let result = send(&state.outbound_policy, &due.url, &secrets, &due.call).await?;
            record_result(state, lease, &due, result).await?;
            if begun.elapsed() >= TIME_SLICE {
                return lease.postpone_behind_others(&state.database).await;
            }
        }
        Ok(())
    }

    /// Gives a job to webhooks with pending deliveries and no job; deletes old deliveries.
    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        for webhook_id in delivery::lock_with_pending(&mut transaction).await? {
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
async fn next(state: &AppState, lease: &Lease) -> Result<Option<DueCall>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let hook = delivery::lock_hook(&mut transaction, lease.import_id).await?;
    let pending = match &hook {
        Some(hook) => delivery::next_pending(&mut transaction, lease.import_id, hook).await?,
        None => None,
    };
    let (Some(hook), Some(pending)) = (hook, pending) else {
        lease.complete(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    if pending.wait_seconds > 0.0 {
        lease.postpone(&mut transaction, Duration::from_secs_f64(pending.wait_seconds)).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let part = Part {
        delivery_id: pending.delivery_id,
        event: pending.event,
        import_id: pending.import_id,
        part: pending.done_parts + 1,
        parts: pending.parts,
        through_row: pending.through_row,
        last_row: pending.last_row,
    };
    let call = part.call(&mut transaction, pending.content.0).await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    let secrets = std::iter::once(hook.secret).chain(hook.previous_secret).collect();
    Ok(Some(DueCall { url: hook.url, secrets, part, tries: pending.tries, call }))
}

/// Records the result of a call in the log and in its delivery.
async fn record_result(state: &AppState, lease: &Lease, due: &DueCall, result: CallResult) -> Result<(), Stop> {
    let webhook_id = lease.import_id;
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let is_gone = result.status == Some(GONE);
    let number = delivery::number_attempt(&mut transaction, webhook_id, is_gone).await?;
    // The webhook was deleted: `next` ends the job.
    if let Some(number) = number {
        delivery::log(&mut transaction, webhook_id, due, result, number).await?;
        if result.fault.is_none() {
            delivery::record_accepted(&mut transaction, due).await?;
        } else {
            let pauses = &state.outbound_policy.webhook_pauses;
            let pause = usize::try_from(due.tries).ok().and_then(|tries| pauses.get(tries));
            let pause = pause.filter(|_| !is_gone && due.part.event != WebhookEvent::Test);
            delivery::record_failed(&mut transaction, due, pause.copied()).await?;
        }
        lease.checkpoint(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
