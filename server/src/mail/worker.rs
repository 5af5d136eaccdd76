//! The job that sends the mails of a workspace: a while at a time, so that the others' mails come too.
//!
//! Guarantees: one process at a time sends a workspace's mails (the job's lease), so its rows need no leases of their own;
//! whoever has lost the job begins nothing more (`Lease::fence` in each transaction that begins something). The job is
//! there as long as a mail is to be sent: it ends, or is put off to the next one's time, only after it was held against
//! those who bring new ones (`job::wake`).

use std::time::{Duration, Instant};

use super::{Post, prepare, send};
use crate::{
    database::Transaction,
    error::{Error, Result},
    history::sweep::Keeping,
    job::{JobKind, Lease, Stop, wake},
    state::AppState,
};

const TURN: Duration = Duration::from_secs(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The job.
pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let Some(post) = &state.mail else {
        return Err(Error::Internal("a process that sends no mails has taken them".to_owned()).into());
    };
    let begun = Instant::now();
    let mut lanes = send::Lanes::default();
    let mut pause = Duration::ZERO;
    while begun.elapsed() < TURN && pause.is_zero() {
        let prepared = prepare::some(state, lease, post).await?;
        let sent = send::some(state, lease, post, &mut lanes).await?;
        if let Some(held_for) = sent.held_for {
            // The others' mails have their turn; ours go on tomorrow.
            pause = held_for;
        } else if sent.is_unreachable {
            // The next mail would fare no better.
            pause = post.pauses.first;
        } else if prepared == 0 && sent.tried == 0 {
            break;
        }
    }
    lanes.close().await;
    rest(state, lease, pause).await
}

/// Ends the job, or puts it off until the next mail is due.
async fn rest(state: &AppState, lease: &Lease, pause: Duration) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // Whoever brings a mail from here on finds the job gone, or due later, and comes after us.
    lease.hold(&mut transaction).await?;
    match next_due(&mut transaction, lease.workspace_id).await? {
        None => lease.finish(&mut transaction).await?,
        // Not longer than an hour: the setting, or the workspace's zone, may be another one by then.
        Some(wait) => lease.put_off(&mut transaction, wait.max(pause.min(LONGEST_PAUSE))).await?,
    }
    transaction.commit().await?;
    Ok(())
}

async fn next_due(transaction: &mut Transaction, workspace_id: i32) -> Result<Option<Duration>> {
    let seconds: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from min(next_at) - now())::double precision from mail
         where workspace_id = $1 and state in ('waiting', 'prepared', 'sending')",
    )
    .bind(workspace_id)
    .fetch_one(&mut **transaction)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Gives the workspace a job where mails wait and no job sends them. Those of an import that has not ended wait for it.
pub async fn enqueue_missing(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let missing: bool = sqlx::query_scalar(
        "select exists (select from mail where workspace_id = $1 and state in ('waiting', 'prepared', 'sending'))
            and not exists (select from job where workspace_id = $1 and kind = 'mail')
            and not exists (select from import where workspace_id = $1 and state in ('waiting', 'processing'))",
    )
    .bind(workspace_id)
    .fetch_one(&mut **transaction)
    .await?;
    if missing { wake(transaction, workspace_id, JobKind::Mail, 0).await } else { Ok(()) }
}

/// Lets go of `.eml` files after their time.
pub async fn sweep_files(post: Option<&Post>, workspace_id: i32, keeping: Keeping) -> Result<()> {
    let Some(post) = post else { return Ok(()) };
    let days = u64::try_from(keeping.file_days).unwrap_or_default();
    let kept = Duration::from_secs(days * 24 * 3600);
    post.folder.sweep(workspace_id, kept).await.map_err(|error| Error::internal("the mails' files", error))
}
