//! Takes jobs and does them, a few at a time; one runner a process.
//!
//! Guarantees: a panic inside a job ends that job alone. What a job could not do is tried again: for a long time where
//! the database or the object store did not answer, a few times after a defect of ours. Past that the import is told
//! as failed: none is "processing" for ever. A job at which the process died runs alone the next time, and is given up
//! after the third death (a search job is put off for hours). Dropping the runner leaves its jobs as a killed process would.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use tokio::{
    sync::broadcast,
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use uuid::Uuid;

use super::{
    lease::{HEARTBEAT, Lease, Room, Stop, give_back_all, take},
    queue::JobKind,
};
use crate::{
    base::{
        database::Database,
        error::Error,
        metrics::{self, JobOutcome},
        signal::News,
        statistics,
    },
    outbound::{email_check, mail, webhook},
    pipeline::{import, plan, undo},
    records::{company, search},
    state::AppState,
};

/// Of those that work on the database all the time.
const JOBS_AT_ONCE: usize = 5;
/// The rest is kept free for imports.
const PLANS_AT_ONCE: usize = 2;
const COMPANIES_AT_ONCE: usize = 1;
const SEARCHES_AT_ONCE: usize = 1;
/// Of several workspaces one after the other, a while each.
const MAILS_AT_ONCE: usize = 1;
/// These mostly wait for others, and come beside the rest: more of them than a few customers whose receivers do not answer
/// can hold, each of which has a turn of some seconds.
const WEBHOOKS_AT_ONCE: usize = 12;
const EMAIL_CHECKS_AT_ONCE: usize = 4;
/// How soon a job is found of which no news came (a lease that ended, a wait that is over).
const POLL: Duration = Duration::from_secs(2);
/// Takings without coming forward after which a job is given up: after a defect, …
const ATTEMPTS_DESPITE_DEFECTS: i32 = 4;
/// … after a database or object store that did not answer (with the waits below: more than an hour), …
const ATTEMPTS_DESPITE_SILENCE: i32 = 150;
/// … and where the process died each time, the second and third time with nothing beside the job.
const MOST_DEATHS: i32 = 3;
/// For so long a search job is put off then. What it is for stays, searches read the leads themselves meanwhile.
const WAIT_AFTER_DEATHS: Duration = Duration::from_secs(6 * 3600);
/// Mails, webhooks and address checks never run alone, so they are counted with the deaths that others caused. Giving
/// them up would lose what the workspace sends.
const MOST_DEATHS_BESIDE_OTHERS: i32 = 20;
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

    /// Ends the jobs under way: none goes on past what it is just at. Whoever comes next can take them at once.
    pub async fn stop(mut self) {
        self.jobs.abort();
        _ = (&mut self.jobs).await;
        if let Err(error) = give_back_all(&self.database, self.process).await {
            tracing::warn!(%error, "jobs could not be given back; they are taken when their leases have ended");
        }
    }
}

impl Drop for Runner {
    /// The jobs under way end with it; their leases run out.
    fn drop(&mut self) {
        self.jobs.abort();
    }
}

async fn run(state: AppState, process: Uuid) {
    let mut news = state.signals.subscribe();
    let (mut jobs, mut leases) = (JoinSet::new(), HashMap::<_, Lease>::new());
    loop {
        loop {
            match take(&state.database, room(&state, leases.values()), process).await {
                Ok(Some(lease)) => {
                    leases.insert(jobs.spawn(work(state.clone(), lease.clone())).id(), lease);
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
                leases.remove(&ended.map_or_else(|error| error.id(), |(id, ())| id));
            }
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// What there is room for beside these jobs.
fn room<'l>(state: &AppState, leases: impl Iterator<Item = &'l Lease> + Clone) -> Room {
    let under_way = |is_of: fn(JobKind) -> bool| leases.clone().filter(|lease| is_of(lease.kind)).count();
    let working = under_way(|kind| !kind.waits_for_others());
    let for_work = working < JOBS_AT_ONCE && !leases.clone().any(Lease::is_alone);
    Room {
        is_empty: working == 0,
        for_work,
        for_plans: for_work && under_way(JobKind::is_plan) < PLANS_AT_ONCE,
        for_companies: for_work && under_way(|kind| kind == JobKind::Company) < COMPANIES_AT_ONCE,
        for_searches: for_work && under_way(|kind| kind == JobKind::Search) < SEARCHES_AT_ONCE,
        for_mails: state.mail.is_some() && under_way(|kind| kind == JobKind::Mail) < MAILS_AT_ONCE,
        for_webhooks: under_way(|kind| kind == JobKind::Webhook) < WEBHOOKS_AT_ONCE,
        for_email_checks: state.email_checks.is_some()
            && under_way(|kind| kind == JobKind::EmailCheck) < EMAIL_CHECKS_AT_ONCE,
    }
}

async fn job_waits(news: &mut broadcast::Receiver<News>) {
    loop {
        match news.recv().await {
            Ok(News::JobWaits) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(News::ImportChanged { .. }) => {}
            // Nobody sends any more: what is left is to look from time to time.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn work(state: AppState, lease: Lease) {
    let most_deaths = if lease.kind.waits_for_others() { MOST_DEATHS_BESIDE_OTHERS } else { MOST_DEATHS };
    if lease.deaths >= most_deaths {
        let error = Error::Internal("the process died each time it was at this job".to_owned());
        tracing::error!(%error, ?lease, "a job is given up");
        metrics::count_job(lease.kind.text(), JobOutcome::Failed, Duration::ZERO);
        return end(&state, &lease, &error, None).await;
    }
    let taken = Instant::now();
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(begin(&state, &lease)).catch_unwind() => {
            outcome.unwrap_or_else(|panic| Err(Stop::Error(Error::Internal(panic_text(&*panic)))))
        }
        () = heartbeat(&state, &lease) => Err(Stop::LeaseLost),
    };
    let counted = match &outcome {
        Ok(()) => JobOutcome::Done,
        Err(Stop::LeaseLost) => JobOutcome::Lost,
        Err(Stop::Error(_)) => JobOutcome::Failed,
    };
    metrics::count_job(lease.kind.text(), counted, taken.elapsed());
    match outcome {
        Ok(()) => {}
        Err(Stop::LeaseLost) => tracing::info!(?lease, "another process has this job now, or it was deleted"),
        Err(Stop::Error(error)) => end_attempt(&state, &lease, &error).await,
    }
}

async fn begin(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    if !lease.kind.waits_for_others() {
        statistics::refresh(&state.database).await;
    }
    match lease.kind {
        JobKind::Plan => plan::job::run(state, lease).await,
        JobKind::Import => import::job::run(state, lease).await,
        JobKind::Company => company::job::run(state, lease).await,
        JobKind::UndoPlan => undo::job::run_preview(state, lease).await,
        JobKind::Undo => undo::job::run(state, lease).await,
        JobKind::Search => search::job::run(state, lease).await,
        JobKind::Mail => mail::job::run(state, lease).await,
        JobKind::Webhook => webhook::job::run(state, lease).await,
        JobKind::EmailCheck => email_check::job::run(state, lease).await,
    }
}

/// Ends when the lease is lost.
async fn heartbeat(state: &AppState, lease: &Lease) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match lease.renew(&state.database).await {
            Ok(()) => {}
            Err(Stop::LeaseLost) => return,
            // The job itself sees it too; if another process takes it over meanwhile, the fence tells.
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "no heartbeat"),
        }
    }
}

/// Gives the job back for another attempt, or up.
async fn end_attempt(state: &AppState, lease: &Lease, error: &Error) {
    let (limit, gives_up) = if error.is_transient() {
        (ATTEMPTS_DESPITE_SILENCE, lease.attempts >= ATTEMPTS_DESPITE_SILENCE)
    } else {
        (ATTEMPTS_DESPITE_DEFECTS, lease.attempts >= ATTEMPTS_DESPITE_DEFECTS)
    };
    tracing::error!(%error, ?lease, limit, gives_up, "a job stopped");
    let doubled = u32::try_from(lease.attempts - 1).unwrap_or_default().min(6);
    let wait = (FIRST_WAIT * 2_u32.pow(doubled)).min(LONGEST_WAIT);
    end(state, lease, error, Some(wait).filter(|_| !gives_up)).await;
}

/// Gives the job back, to be taken again after a while; or up.
async fn end(state: &AppState, lease: &Lease, error: &Error, wait: Option<Duration>) {
    loop {
        let ended = match wait {
            Some(wait) => lease.release(&state.database, wait).await,
            None => give_up(state, lease, error).await,
        };
        match ended {
            Ok(()) | Err(Stop::LeaseLost) => return,
            Err(Stop::Error(error)) => tracing::warn!(%error, ?lease, "the job cannot be given back just now"),
        }
        tokio::time::sleep(HEARTBEAT).await;
    }
}

async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
    match lease.kind {
        JobKind::Plan | JobKind::Import => import::job::give_up(state, lease, error).await,
        JobKind::Company => company::job::give_up(state, lease, error).await,
        // The sweep would have it tried again within minutes, and the process die again.
        JobKind::Search if lease.deaths >= MOST_DEATHS => {
            lease.put_off_after_deaths(&state.database, WAIT_AFTER_DEATHS).await
        }
        // What they are for stays where it is, and the sweep has it tried again.
        JobKind::Search | JobKind::Mail | JobKind::Webhook | JobKind::EmailCheck => lease.leave(&state.database).await,
        JobKind::UndoPlan | JobKind::Undo => undo::job::give_up(state, lease, error).await,
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without words"))
}
