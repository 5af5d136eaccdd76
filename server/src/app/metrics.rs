//! The metrics of the process and its queues, for Prometheus.

use std::{fmt::Write, sync::atomic::Ordering};

use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    base::{
        error::Result,
        metrics::{PENDING_TRANSACTIONS, handle},
    },
    state::AppState,
    work::{queue, registry::JOBS},
};

/// All metrics, as text.
pub(crate) async fn render(state: &AppState) -> String {
    // Before the query below, which itself waits for a connection and takes one.
    let waiting = PENDING_TRANSACTIONS.load(Ordering::Relaxed);
    let pool = state.database.pool_usage();
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
    gauge(
        "torikomi_database_connections_max",
        "How many connections the process may open.",
        &[(String::new(), f64::from(pool.max))],
    );
    let waiting = f64::from(u32::try_from(waiting).unwrap_or(u32::MAX));
    gauge("torikomi_database_waiting", "Transactions that have not begun yet.", &[(String::new(), waiting)]);
    let up = if queues.is_ok() { 1.0 } else { 0.0 };
    gauge("torikomi_database_up", "Whether the database answers.", &[(String::new(), up)]);
    if let Ok((jobs, oldest)) = queues {
        gauge("torikomi_jobs", "Jobs of all processes, by kind and state.", &jobs);
        gauge("torikomi_job_oldest_seconds", "How long the oldest waiting job has been ready to run.", &oldest);
    }
    text
}

type Values = Vec<(String, f64)>;

/// Every kind in every state, even at zero: a missing series would look like one that is not measured.
async fn queues(state: &AppState) -> Result<(Values, Values)> {
    let counted = queue::count(&state.database).await?;
    let (mut jobs, mut oldest) = (Values::new(), Values::new());
    for kind in JOBS.iter().map(|entry| entry.kind.name) {
        let of_kind = counted.iter().find(|queue| queue.kind == kind);
        let counts = of_kind.map_or([0; 3], |queue| [queue.waiting, queue.put_off, queue.processing]);
        for (state, count) in ["waiting", "put_off", "processing"].into_iter().zip(counts) {
            jobs.push((format!("{{kind=\"{kind}\",state=\"{state}\"}}"), f64::from(count)));
        }
        oldest.push((format!("{{kind=\"{kind}\"}}"), of_kind.map_or(0.0, |queue| queue.oldest_seconds)));
    }
    Ok((jobs, oldest))
}
