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
    lane::MAX_WORKING_JOBS,
    lease::{Capacity, HEARTBEAT, KindCapacity, Lease, Stop, release_all, take},
    registry::{self, Entry, JOBS},
};
use crate::{
    base::{
        database::Database,
        error::Error,
        metrics::{self, JobOutcome},
        signal::Notification,
        statistics,
    },
    state::AppState,
};

/// How soon a job without a notification is found (an expired lease, the end of a postponement).
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Attempts without progress after which a job is given up: after a defect, …
const MAX_ATTEMPTS_AFTER_DEFECT: i32 = 4;
/// … and while the database or the object store does not answer (with the pauses below: more than an hour).
const MAX_ATTEMPTS_WHILE_UNAVAILABLE: i32 = 150;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(30);

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
        if let Err(error) = release_all(&self.database, self.process).await {
            tracing::warn!(%error, "jobs could not be released; they are taken when their leases have expired");
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
    let mut notifications = state.signals.subscribe();
    let (mut jobs, mut running) = (JoinSet::new(), HashMap::<_, RunningJob>::new());
    loop {
        loop {
            let capacity = capacity(&state, running.values());
            match take(&state.database, &capacity, process).await {
                Ok(Some(lease)) => {
                    let job = RunningJob { entry: registry::job(lease.kind), lease };
                    running.insert(jobs.spawn(run_job(state.clone(), job.clone())).id(), job);
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "no job can be taken at the moment");
                    break;
                }
            }
        }
        tokio::select! {
            () = wait_for_job(&mut notifications) => {}
            Some(ended) = jobs.join_next_with_id() => {
                running.remove(&ended.map_or_else(|error| error.id(), |(id, ())| id));
            }
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
}

/// A job that this process holds.
#[derive(Clone)]
struct RunningJob {
    entry: &'static Entry,
    lease: Lease,
}

/// What the process can run besides these jobs.
fn capacity<'j>(state: &AppState, running: impl Iterator<Item = &'j RunningJob> + Clone) -> Capacity {
    let working = running.clone().filter(|job| !job.entry.lane.is_light).count();
    let can_work = working < MAX_WORKING_JOBS && !running.clone().any(|job| job.lease.is_alone());
    let kind_capacity = |entry: &Entry| {
        let Entry { kind, lane, .. } = *entry;
        let in_lane = running.clone().filter(|job| job.entry.lane.name == lane.name).count();
        let has_room = (entry.is_possible)(state) && in_lane < lane.max_per_process && (lane.is_light || can_work);
        KindCapacity { kind, lane, has_room }
    };
    Capacity { kinds: JOBS.iter().map(kind_capacity).collect(), is_idle: working == 0 }
}

async fn wait_for_job(notifications: &mut broadcast::Receiver<Notification>) {
    loop {
        match notifications.recv().await {
            Ok(Notification::JobEnqueued) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(Notification::ImportChanged { .. }) => {}
            // No more notifications arrive: polling remains.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn run_job(state: AppState, job: RunningJob) {
    let lease = &job.lease;
    if lease.deaths >= job.entry.lane.max_deaths {
        let error = Error::Internal("the process died each time it was at this job".to_owned());
        tracing::error!(%error, ?lease, "a job is given up");
        metrics::count_job(lease.kind.name, JobOutcome::Failed, Duration::ZERO);
        return end_job(&state, &job, &error, None).await;
    }
    let taken = Instant::now();
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(execute(&state, &job)).catch_unwind() => {
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
        Err(Stop::Error(error)) => handle_failure(&state, &job, &error).await,
    }
}

async fn execute(state: &AppState, RunningJob { entry, lease }: &RunningJob) -> Result<(), Stop> {
    if !entry.lane.is_light {
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
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "the lease could not be renewed"),
        }
    }
}

async fn renew(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin_global().await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Releases the job for another attempt, or gives it up.
async fn handle_failure(state: &AppState, job: &RunningJob, error: &Error) {
    let lease = &job.lease;
    let (limit, gives_up) = if error.is_transient() {
        (MAX_ATTEMPTS_WHILE_UNAVAILABLE, lease.attempts >= MAX_ATTEMPTS_WHILE_UNAVAILABLE)
    } else {
        (MAX_ATTEMPTS_AFTER_DEFECT, lease.attempts >= MAX_ATTEMPTS_AFTER_DEFECT)
    };
    tracing::error!(%error, ?lease, limit, gives_up, "a job stopped");
    let doubled = u32::try_from(lease.attempts - 1).unwrap_or_default().min(6);
    let wait = (FIRST_PAUSE * 2_u32.pow(doubled)).min(MAX_PAUSE);
    end_job(state, job, error, Some(wait).filter(|_| !gives_up)).await;
}

/// Releases the job, to be taken again after a while; or gives it up.
async fn end_job(state: &AppState, RunningJob { entry, lease }: &RunningJob, error: &Error, wait: Option<Duration>) {
    loop {
        let ended = match wait {
            Some(wait) => lease.release(&state.database, wait).await,
            None => (entry.give_up)(state, lease, error).await,
        };
        match ended {
            Ok(()) | Err(Stop::LeaseLost) => return,
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "the job cannot be released at the moment"),
        }
        tokio::time::sleep(HEARTBEAT).await;
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a text"))
}
