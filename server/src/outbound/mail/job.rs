//! The job that sends a workspace's mails: for a while at a time, so that other workspaces are served too.
//!
//! Guarantees: one process at a time sends a workspace's mails (the job's lease), so its rows need no leases of their
//! own; a process that lost the job begins nothing more (`Lease::checkpoint` in each transaction that begins
//! something). The job exists as long as a mail is to be sent: it ends, or is postponed to the next mail's time, only
//! after it has locked its row against new mails (`queue::wake`).

use std::time::{Duration, Instant};

use super::store::outbox::{MAIL, enqueue_missing, next_due};
use crate::{
    base::error::{Error, Result},
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

pub(crate) mod prepare;
pub(crate) mod send;

const TIME_SLICE: Duration = Duration::from_secs(20);
const MAX_PAUSE: Duration = Duration::from_secs(3600);

/// Sends the mails that are due.
pub(crate) struct Mail;

impl Job for Mail {
    const KIND: Kind = MAIL;
    const LANE: &'static Lane = &lane::MAILS;

    fn is_possible(state: &AppState) -> bool {
        state.mailer.is_some()
    }

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let Some(mailer) = &state.mailer else {
            return Err(Error::Internal("a process that sends no mails has taken a mail job".to_owned()).into());
        };
        let begun = Instant::now();
        let mut connections = send::ConnectionPool::default();
        let mut pause = Duration::ZERO;
        while begun.elapsed() < TIME_SLICE && pause.is_zero() {
            let prepared = prepare::prepare_batch(state, lease, mailer).await?;
            let sent = send::send_batch(state, lease, mailer, &mut connections).await?;
            if let Some(limit_resets_in) = sent.limit_resets_in {
                // Other workspaces are served now; this one continues tomorrow.
                pause = limit_resets_in;
            } else if sent.is_unreachable {
                // The next mail would fail too.
                pause = mailer.pauses.first;
            } else if prepared == 0 && sent.tried == 0 {
                break;
            }
        }
        connections.close().await;
        complete_or_postpone(state, lease, pause).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        enqueue_missing(&mut transaction).await?;
        transaction.commit().await?;
        sweep_files(state, workspace_id).await
    }
}

/// Ends the job, or postpones it until the next mail is due.
async fn complete_or_postpone(state: &AppState, lease: &Lease, pause: Duration) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // New mails from here on find the job gone, or due later, and wait for our commit.
    lease.renew(&mut transaction).await?;
    match next_due(&mut transaction).await? {
        None => lease.complete(&mut transaction).await?,
        // At most an hour: the setting, or the workspace's zone, may change until then.
        Some(wait) => lease.postpone(&mut transaction, wait.max(pause.min(MAX_PAUSE))).await?,
    }
    transaction.commit().await?;
    Ok(())
}

/// Deletes expired `.eml` files.
async fn sweep_files(state: &AppState, workspace_id: i32) -> Result<()> {
    let Some(mailer) = &state.mailer else { return Ok(()) };
    let days = u64::try_from(state.retention.file_days).unwrap_or_default();
    let kept = Duration::from_secs(days * 24 * 3600);
    mailer.folder.sweep(workspace_id, kept).await.map_err(|error| Error::internal("the mails' files", error))
}
