//! Figures of the process and of its queues, in the form that Prometheus reads.
//!
//! Guarantees: labels come from fixed lists (methods, route templates, statuses, kinds of jobs): no name and no number of
//! a customer, however strange a request is. What the database is asked for is asked for at each reading; where it does
//! not answer, those figures are missing instead of old, and `torikomi_database_up` is 0.

use std::{
    fmt::Write,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::time::Instant;

use crate::{
    error::Result,
    job::{self, JobKind},
    state::AppState,
};

const REQUESTS: &str = "torikomi_http_request_seconds";
const JOBS_ENDED: &str = "torikomi_job_seconds";
const ROWS_CHECKED: &str = "torikomi_rows_checked_total";
const ROWS_IMPORTED: &str = "torikomi_rows_imported_total";

/// Upper ends of the histograms' classes.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// Samples are put into their classes at least this often, so that they take no room where nobody reads.
const UPKEEP: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
/// Transactions that have not begun yet.
static WAITING: AtomicU64 = AtomicU64::new(0);

/// From here on figures are kept, one set a process.
pub fn install() {
    handle();
}

fn handle() -> Option<&'static PrometheusHandle> {
    let install = || {
        let recorder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?.build_recorder();
        let handle = recorder.handle();
        // Where somebody else counts already, nothing of ours is shown.
        metrics::set_global_recorder(recorder).ok()?;
        metrics::describe_histogram!(REQUESTS, "How long requests took, to the first byte of the answer.");
        metrics::describe_histogram!(JOBS_ENDED, "How long jobs of the background took, by what came of them.");
        metrics::describe_counter!(ROWS_CHECKED, "Rows of files that the server has checked.");
        metrics::describe_counter!(ROWS_IMPORTED, "Rows that imports have been through with.");
        Some(handle)
    };
    HANDLE.get_or_init(install).as_ref()
}

/// Puts samples into their classes, for ever.
pub async fn keep_up() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        if let Some(handle) = handle() {
            handle.run_upkeep();
        }
    }
}

/// Counts a request by the template of its route.
pub(crate) async fn count_request(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method(request.method());
    // What is no operation is the page's: its files, or one of its addresses.
    let route = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics::histogram!(REQUESTS, "method" => method, "route" => route, "status" => status).record(begun.elapsed());
    response
}

/// Methods that others make up would make up labels.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// What came of a job that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobOutcome {
    /// It came as far as it could.
    Done,
    /// It is tried again, or given up.
    Failed,
    /// Another process has it, or it was deleted.
    Lost,
}

pub(crate) fn count_job(kind: JobKind, outcome: JobOutcome, took: Duration) {
    let outcome = match outcome {
        JobOutcome::Done => "done",
        JobOutcome::Failed => "failed",
        JobOutcome::Lost => "lost",
    };
    metrics::histogram!(JOBS_ENDED, "kind" => kind.text(), "outcome" => outcome).record(took);
}

pub(crate) fn count_checked_rows(rows: u32) {
    metrics::counter!(ROWS_CHECKED).increment(rows.into());
}

pub(crate) fn count_imported_rows(rows: i64) {
    metrics::counter!(ROWS_IMPORTED).increment(rows.unsigned_abs());
}

/// A transaction that waits for its connection; it waits no more when this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting(());

impl Waiting {
    pub(crate) fn begin() -> Waiting {
        WAITING.fetch_add(1, Ordering::Relaxed);
        Waiting(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All figures, as text.
pub(crate) async fn render(state: &AppState) -> String {
    // Before the question to the database, which itself waits and takes a connection.
    let waiting = WAITING.load(Ordering::Relaxed);
    let pool = state.database.connections();
    let queues = queues(state).await;
    let mut text = handle().map(PrometheusHandle::render).unwrap_or_default();
    let mut gauge = |name: &str, meaning: &str, values: &[(String, f64)]| {
        _ = write!(text, "# HELP {name} {meaning}\n# TYPE {name} gauge\n");
        for (labels, value) in values {
            _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let of = |state: &str, count: u32| (format!("{{state=\"{state}\"}}"), f64::from(count));
    gauge(
        "torikomi_database_connections",
        "Connections to the database that this process has open.",
        &[of("idle", pool.idle), of("used", pool.open.saturating_sub(pool.idle))],
    );
    gauge("torikomi_database_connections_max", "How many it may have.", &[(String::new(), f64::from(pool.most))]);
    let waiting = f64::from(u32::try_from(waiting).unwrap_or(u32::MAX));
    gauge("torikomi_database_waiting", "Transactions that have not begun yet.", &[(String::new(), waiting)]);
    let up = if queues.is_ok() { 1.0 } else { 0.0 };
    gauge("torikomi_database_up", "Whether the database answers.", &[(String::new(), up)]);
    if let Ok((jobs, oldest)) = queues {
        gauge("torikomi_jobs", "Jobs of all processes, by kind and state.", &jobs);
        gauge("torikomi_job_oldest_seconds", "For how long the longest waiting job could have been taken.", &oldest);
    }
    text
}

type Values = Vec<(String, f64)>;

/// Every kind in every state, also where there are none: what was never there looks like what is not looked for.
async fn queues(state: &AppState) -> Result<(Values, Values)> {
    let counted = job::count(&state.database).await?;
    let (mut jobs, mut oldest) = (Values::new(), Values::new());
    for kind in JobKind::ALL.map(JobKind::text) {
        let of_kind = counted.iter().find(|queue| queue.kind == kind);
        let counts = of_kind.map_or([0; 3], |queue| [queue.waiting, queue.put_off, queue.processing]);
        for (state, count) in ["waiting", "put_off", "processing"].into_iter().zip(counts) {
            jobs.push((format!("{{kind=\"{kind}\",state=\"{state}\"}}"), f64::from(count)));
        }
        oldest.push((format!("{{kind=\"{kind}\"}}"), of_kind.map_or(0.0, |queue| queue.oldest_seconds)));
    }
    Ok((jobs, oldest))
}
