//! Figures of the process and of its queues, in the form that Prometheus reads.
//!
//! Guarantees: labels come from fixed lists (methods, route templates, statuses, kinds of jobs): no name and no number of
//! a customer, however strange a request is. What the database is asked for is asked for at each reading; where it does
//! not answer, those figures are missing instead of old, and `torikomi_database_up` is 0.

use std::{
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
pub(crate) static WAITING: AtomicU64 = AtomicU64::new(0);

/// From here on figures are kept, one set a process.
pub fn install() {
    handle();
}

pub(crate) fn handle() -> Option<&'static PrometheusHandle> {
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

pub(crate) fn count_job(kind: &'static str, outcome: JobOutcome, took: Duration) {
    let outcome = match outcome {
        JobOutcome::Done => "done",
        JobOutcome::Failed => "failed",
        JobOutcome::Lost => "lost",
    };
    metrics::histogram!(JOBS_ENDED, "kind" => kind, "outcome" => outcome).record(took);
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
