//! The runner: takes jobs and runs them, a few at a time; one for each process.
//!
//! Guarantees: a panic inside a job ends only that job. A failed job is retried: for a long time if the database or the
//! object store did not answer, a few times after a defect of ours. Beyond that the import is reported as failed: none
//! stays "processing" for ever. A job that the process died at runs alone the next time, and is given up after the
//! third death. Dropping the runner leaves its jobs as a killed process would.
//!
//! Knows no job: `registry` does.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use tokio::{
    sync::broadcast,
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use uuid::Uuid;

use super::{
    lane::WORKING_AT_ONCE,
    lease::{HEARTBEAT, Lease, Opening, Openings, Stop, give_back_all, take},
    registry::{self, Entry, JOBS},
};
use crate::{
    base::{
        database::Database,
        error::Error,
        metrics::{self, JobOutcome},
        signal::News,
        statistics,
    },
    state::AppState,
};

/// How soon a job without a notification is found (an expired lease, the end of a wait).
const POLL: Duration = Duration::from_secs(2);
/// Attempts without progress after which a job is given up: after a defect, …
const ATTEMPTS_DESPITE_DEFECTS: i32 = 4;
/// … and after a database or object store that did not answer (with the waits below: more than an hour).
const ATTEMPTS_DESPITE_SILENCE: i32 = 150;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Runner {
    jobs: JoinHandle<()>,
    process: Uuid,
    database: Database,
}

impl Runner {
    pub fn start(state: AppState) -> Runner {
        let (process, database) = (Uuid::new_v4(), state.database.clone());
        Runner { jobs: tokio::spawn(run(state.for_jobs(), process)), process, database }
    }

    /// Stops the running jobs: each ends at its current step. Other processes can take them at once.
    pub async fn stop(mut self) {
        self.jobs.abort();
        _ = (&mut self.jobs).await;
        if let Err(error) = give_back_all(&self.database, self.process).await {
            tracing::warn!(%error, "jobs could not be given back; they are taken when their leases have ended");
        }
    }
}

impl Drop for Runner {
    /// Its running jobs end with it; their leases expire.
    fn drop(&mut self) {
        self.jobs.abort();
    }
}

async fn run(state: AppState, process: Uuid) {
    let mut news = state.signals.subscribe();
    let (mut jobs, mut under_way) = (JoinSet::new(), HashMap::<_, UnderWay>::new());
    loop {
        loop {
            let openings = openings(&state, under_way.values());
            match take(&state.database, &openings, process).await {
                Ok(Some(lease)) => {
                    let job = UnderWay { entry: registry::job(lease.kind), lease };
                    under_way.insert(jobs.spawn(work(state.clone(), job.clone())).id(), job);
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "no job can be taken just now");
                    break;
                }
            }
        }
        tokio::select! {
            () = job_waits(&mut news) => {}
            Some(ended) = jobs.join_next_with_id() => {
                under_way.remove(&ended.map_or_else(|error| error.id(), |(id, ())| id));
            }
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// A job that this process holds.
#[derive(Clone)]
struct UnderWay {
    entry: &'static Entry,
    lease: Lease,
}

/// The room beside these jobs.
fn openings<'j>(state: &AppState, under_way: impl Iterator<Item = &'j UnderWay> + Clone) -> Openings {
    let working = under_way.clone().filter(|job| !job.entry.lane.is_beside).count();
    let has_room = working < WORKING_AT_ONCE && !under_way.clone().any(|job| job.lease.is_alone());
    let opening = |entry: &Entry| {
        let Entry { kind, lane, .. } = *entry;
        let in_lane = under_way.clone().filter(|job| job.entry.lane.name == lane.name).count();
        let is_open = (entry.is_possible)(state) && in_lane < lane.at_once && (lane.is_beside || has_room);
        Opening { kind, lane, is_open }
    };
    Openings { kinds: JOBS.iter().map(opening).collect(), is_empty: working == 0 }
}

async fn job_waits(news: &mut broadcast::Receiver<News>) {
    loop {
        match news.recv().await {
            Ok(News::JobWaits) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(News::ImportChanged { .. }) => {}
            // No more notifications arrive: polling remains.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn work(state: AppState, job: UnderWay) {
    let lease = &job.lease;
    if lease.deaths >= job.entry.lane.most_deaths {
        let error = Error::Internal("the process died each time it was at this job".to_owned());
        tracing::error!(%error, ?lease, "a job is given up");
        metrics::count_job(lease.kind.name, JobOutcome::Failed, Duration::ZERO);
        return end(&state, &job, &error, None).await;
    }
    let taken = Instant::now();
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(begin(&state, &job)).catch_unwind() => {
            outcome.unwrap_or_else(|panic| Err(Stop::Error(Error::Internal(panic_text(&*panic)))))
        }
        () = heartbeat(&state, lease) => Err(Stop::LeaseLost),
    };
    let counted = match &outcome {
        Ok(()) => JobOutcome::Done,
        Err(Stop::LeaseLost) => JobOutcome::Lost,
        Err(Stop::Error(_)) => JobOutcome::Failed,
    };
    metrics::count_job(lease.kind.name, counted, taken.elapsed());
    match outcome {
        Ok(()) => {}
        Err(Stop::LeaseLost) => tracing::info!(?lease, "another process has this job now, or it was deleted"),
        Err(Stop::Error(error)) => end_attempt(&state, &job, &error).await,
    }
}

async fn begin(state: &AppState, UnderWay { entry, lease }: &UnderWay) -> Result<(), Stop> {
    if !entry.lane.is_beside {
        statistics::refresh(&state.database).await;
    }
    (entry.run)(state, lease).await
}

/// Ends if the lease is lost.
async fn heartbeat(state: &AppState, lease: &Lease) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match renew(state, lease).await {
            Ok(()) => {}
            Err(Stop::LeaseLost) => return,
            // The job itself fails too; if another process takes it over meanwhile, the checkpoint shows it.
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "no heartbeat"),
        }
    }
}

async fn renew(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin_global().await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Returns the job for another attempt, or gives it up.
async fn end_attempt(state: &AppState, job: &UnderWay, error: &Error) {
    let lease = &job.lease;
    let (limit, gives_up) = if error.is_transient() {
        (ATTEMPTS_DESPITE_SILENCE, lease.attempts >= ATTEMPTS_DESPITE_SILENCE)
    } else {
        (ATTEMPTS_DESPITE_DEFECTS, lease.attempts >= ATTEMPTS_DESPITE_DEFECTS)
    };
    tracing::error!(%error, ?lease, limit, gives_up, "a job stopped");
    let doubled = u32::try_from(lease.attempts - 1).unwrap_or_default().min(6);
    let wait = (FIRST_WAIT * 2_u32.pow(doubled)).min(LONGEST_WAIT);
    end(state, job, error, Some(wait).filter(|_| !gives_up)).await;
}

/// Returns the job, to be taken again after a while; or gives it up.
async fn end(state: &AppState, UnderWay { entry, lease }: &UnderWay, error: &Error, wait: Option<Duration>) {
    loop {
        let ended = match wait {
            Some(wait) => lease.release(&state.database, wait).await,
            None => (entry.give_up)(state, lease, error).await,
        };
        match ended {
            Ok(()) | Err(Stop::LeaseLost) => return,
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "the job cannot be given back just now"),
        }
        tokio::time::sleep(HEARTBEAT).await;
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without words"))
}
