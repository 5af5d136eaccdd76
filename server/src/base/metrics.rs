//! Metrics of the process and its queues, in the format of Prometheus.
//!
//! Guarantees: labels come from fixed lists (methods, route templates, statuses, kinds of jobs): never a customer's
//! name or number, however strange a request is. Database values are queried at each scrape; if it does not answer,
//! those metrics are missing instead of stale, and `torikomi_database_up` is 0.

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

const REQUEST_SECONDS: &str = "torikomi_http_request_seconds";
const JOB_SECONDS: &str = "torikomi_job_seconds";
const ROWS_CHECKED: &str = "torikomi_rows_checked_total";
const ROWS_IMPORTED: &str = "torikomi_rows_imported_total";

/// Upper bounds of the histogram buckets.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// Samples are put into their buckets at least this often, so that they use no memory if nobody scrapes.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
/// Transactions that have not begun yet.
pub(crate) static PENDING_TRANSACTIONS: AtomicU64 = AtomicU64::new(0);

/// From here on metrics are recorded, one set a process.
pub fn install() {
    handle();
}

pub(crate) fn handle() -> Option<&'static PrometheusHandle> {
    let install = || {
        let recorder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?.build_recorder();
        let handle = recorder.handle();
        // If another recorder is installed, ours shows nothing.
        metrics::set_global_recorder(recorder).ok()?;
        metrics::describe_histogram!(REQUEST_SECONDS, "How long requests took, to the first byte of the answer.");
        metrics::describe_histogram!(JOB_SECONDS, "How long background jobs took, by their outcome.");
        metrics::describe_counter!(ROWS_CHECKED, "Rows of files that the server has checked.");
        metrics::describe_counter!(ROWS_IMPORTED, "Rows that imports have processed.");
        Some(handle)
    };
    HANDLE.get_or_init(install).as_ref()
}

/// Puts samples into their buckets, for ever.
pub async fn run_upkeep() {
    loop {
        tokio::time::sleep(UPKEEP_INTERVAL).await;
        if let Some(handle) = handle() {
            handle.run_upkeep();
        }
    }
}

/// Counts a request by the template of its route.
pub(crate) async fn count_request(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method(request.method());
    // A route that is not an operation belongs to the page: its files, or one of its addresses.
    let route = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics::histogram!(REQUEST_SECONDS, "method" => method, "route" => route, "status" => status)
        .record(begun.elapsed());
    response
}

/// Otherwise invented methods would create labels.
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

/// The outcome of a job that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobOutcome {
    /// It went as far as it could.
    Done,
    /// It is retried, or given up.
    Failed,
    /// Another process has it, or it was deleted.
    Lost,
}

pub(crate) fn count_job(kind: &'static str, outcome: JobOutcome, elapsed: Duration) {
    let outcome = match outcome {
        JobOutcome::Done => "done",
        JobOutcome::Failed => "failed",
        JobOutcome::Lost => "lost",
    };
    metrics::histogram!(JOB_SECONDS, "kind" => kind, "outcome" => outcome).record(elapsed);
}

pub(crate) fn count_checked_rows(rows: u32) {
    metrics::counter!(ROWS_CHECKED).increment(rows.into());
}

pub(crate) fn count_imported_rows(rows: i64) {
    metrics::counter!(ROWS_IMPORTED).increment(rows.unsigned_abs());
}

/// A transaction that waits for its connection, until this is dropped.
#[derive(Debug)]
pub(crate) struct PendingTransaction(());

impl PendingTransaction {
    pub(crate) fn begin() -> PendingTransaction {
        PENDING_TRANSACTIONS.fetch_add(1, Ordering::Relaxed);
        PendingTransaction(())
    }
}

impl Drop for PendingTransaction {
    fn drop(&mut self) {
        PENDING_TRANSACTIONS.fetch_sub(1, Ordering::Relaxed);
    }
}
