//! The job of one webhook: sends what is due, part by part, and comes again when something else is.
//!
//! Guarantees: no transaction is open while a receiver is waited for. Locks are taken in the order webhook, job, as by
//! whoever has something new to tell: nothing is told while the job ends without it.

use std::time::{Duration, Instant};

use sqlx::types::Json;
use torikomi_core::wire::WebhookEvent;
use uuid::Uuid;

use super::{
    message::{Call, Content, Part},
    send::{Sent, send},
};
use crate::{
    column::{meaning, word},
    database::Transaction,
    error::{Error, Result},
    job::{Lease, Stop},
    state::AppState,
};

/// The calls of a webhook that are kept in the log.
const MOST_ATTEMPTS: i32 = 1_000;
/// The receiver is gone for good, and says so.
const GONE: u16 = 410;

/// After so long, and the call under way, the others' webhooks have their turn.
const TURN: Duration = Duration::from_secs(5);

pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let begun = Instant::now();
    while let Some(due) = next(state, lease).await? {
        let secrets: Vec<&str> = due.secrets.iter().map(String::as_str).collect();
        let sent = send(&state.outgoing, &due.url, &secrets, &due.call).await?;
        note(state, lease, &due, sent).await?;
        if begun.elapsed() >= TURN {
            return lease.step_back(&state.database).await;
        }
    }
    Ok(())
}

/// A call that is due, and where it goes.
struct Due {
    url: String,
    secrets: Vec<String>,
    part: Part,
    tries: i32,
    call: Call,
}

#[derive(sqlx::FromRow)]
struct Hook {
    url: String,
    secret: String,
    previous_secret: Option<String>,
    is_enabled: bool,
}

#[derive(sqlx::FromRow)]
struct Waiting {
    delivery_id: Uuid,
    event: String,
    import_id: Option<i64>,
    content: Json<Content>,
    last_row: i32,
    parts: i32,
    done_parts: i32,
    through_row: i32,
    tries: i32,
    /// Until it is due.
    wait_seconds: f64,
}

/// The next call; `None` when the job is at its end, or is to come again later.
async fn next(state: &AppState, lease: &Lease) -> Result<Option<Due>, Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    let hook: Option<Hook> = sqlx::query_as(
        "select url, secret, case when previous_until > now() then previous_secret end as previous_secret, is_enabled
         from webhook where workspace_id = $1 and webhook_id = $2 for no key update",
    )
    .bind(workspace_id)
    .bind(lease.import_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let waiting = match &hook {
        Some(hook) => waiting(&mut transaction, lease, hook).await?,
        None => None,
    };
    let (Some(hook), Some(waiting)) = (hook, waiting) else {
        lease.finish(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    if waiting.wait_seconds > 0.0 {
        lease.put_off(&mut transaction, Duration::from_secs_f64(waiting.wait_seconds)).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let part = Part {
        delivery_id: waiting.delivery_id,
        event: meaning(&waiting.event)?,
        import_id: waiting.import_id,
        part: waiting.done_parts + 1,
        parts: waiting.parts,
        through_row: waiting.through_row,
        last_row: waiting.last_row,
    };
    let call = part.call(&mut transaction, workspace_id, waiting.content.0).await?;
    lease.hold(&mut transaction).await?;
    transaction.commit().await?;
    let secrets = std::iter::once(hook.secret).chain(hook.previous_secret).collect();
    Ok(Some(Due { url: hook.url, secrets, part, tries: waiting.tries, call }))
}

/// What waits and is due first. Of a disabled webhook that can only be a test.
async fn waiting(transaction: &mut Transaction, lease: &Lease, hook: &Hook) -> Result<Option<Waiting>, Stop> {
    if !hook.is_enabled {
        give_up_waiting(transaction, lease.workspace_id, lease.import_id).await?;
    }
    Ok(sqlx::query_as(
        "select delivery_id, event, import_id, content, last_row, parts, done_parts, through_row, tries,
                extract(epoch from run_after - now())::double precision as wait_seconds
         from webhook_delivery where workspace_id = $1 and webhook_id = $2 and state = 'waiting'
         order by run_after, number limit 1",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Of a webhook that is disabled.
pub(super) async fn give_up_waiting(transaction: &mut Transaction, workspace_id: i32, webhook_id: i64) -> Result<()> {
    sqlx::query(
        "update webhook_delivery set state = 'given_up', ended_at = now()
         where workspace_id = $1 and webhook_id = $2 and state = 'waiting' and event <> 'test'",
    )
    .bind(workspace_id)
    .bind(webhook_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// What became of a call: in the log, and of its delivery.
async fn note(state: &AppState, lease: &Lease, due: &Due, sent: Sent) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let is_gone = sent.status == Some(GONE);
    let number: Option<i32> = sqlx::query_scalar(
        "update webhook set attempts = attempts + 1, is_enabled = is_enabled and not $3
         where workspace_id = $1 and webhook_id = $2 returning attempts",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(is_gone)
    .fetch_optional(&mut *transaction)
    .await?;
    // Deleted meanwhile: `next` ends the job.
    if let Some(number) = number {
        log(&mut transaction, lease, due, sent, number).await?;
        if sent.fault.is_none() {
            taken(&mut transaction, lease, due).await?;
        } else {
            let pauses = &state.outgoing.webhook_pauses;
            let pause = usize::try_from(due.tries).ok().and_then(|tries| pauses.get(tries));
            let pause = pause.filter(|_| !is_gone && due.part.event != WebhookEvent::Test);
            not_taken(&mut transaction, lease, due, pause.copied()).await?;
        }
        lease.fence(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn log(transaction: &mut Transaction, lease: &Lease, due: &Due, sent: Sent, number: i32) -> Result<(), Stop> {
    let status = sent.status.map(i16::try_from).transpose().map_err(|error| Error::internal("a status", error))?;
    sqlx::query(
        "insert into webhook_attempt (workspace_id, webhook_id, number, delivery_id, part, milliseconds, status, fault,
                                      created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9
         where exists (select from webhook_delivery where workspace_id = $1 and delivery_id = $4)",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(number)
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(i32::try_from(sent.took.as_millis()).unwrap_or(i32::MAX))
    .bind(status)
    .bind(sent.fault.map(word).transpose()?)
    .bind(sent.at)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("delete from webhook_attempt where workspace_id = $1 and webhook_id = $2 and number <= $3")
        .bind(lease.workspace_id)
        .bind(lease.import_id)
        .bind(number - MOST_ATTEMPTS)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Unless somebody had it sent again, or gave it up, meanwhile.
async fn taken(transaction: &mut Transaction, lease: &Lease, due: &Due) -> Result<(), Stop> {
    sqlx::query(
        "update webhook_delivery
         set done_parts = $3, through_row = $4, tries = 0, run_after = now(),
             state = case when $3 = parts then 'delivered' else state end,
             ended_at = case when $3 = parts then now() end
         where workspace_id = $1 and delivery_id = $2 and state = 'waiting' and done_parts = $3 - 1",
    )
    .bind(lease.workspace_id)
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(due.call.through_row)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Without a pause it is given up.
async fn not_taken(
    transaction: &mut Transaction,
    lease: &Lease,
    due: &Due,
    pause: Option<Duration>,
) -> Result<(), Stop> {
    // Many receivers that came back at once are not called at once.
    let pause = pause.map(|pause| pause.as_secs_f64() * rand::random_range(0.8..1.2));
    sqlx::query(
        "update webhook_delivery
         set tries = tries + 1, run_after = now() + coalesce($4, 0) * interval '1 second',
             state = case when $4 is null then 'given_up' else state end,
             ended_at = case when $4 is null then now() end
         where workspace_id = $1 and delivery_id = $2 and state = 'waiting' and done_parts = $3 - 1",
    )
    .bind(lease.workspace_id)
    .bind(due.part.delivery_id)
    .bind(due.part.part)
    .bind(pause)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
