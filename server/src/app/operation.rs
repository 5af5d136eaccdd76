//! Endpoints for operators: liveness, readiness and metrics.
//!
//! Guarantees: nothing here names a customer, an account, a file or their numbers. If the metrics have a port of their
//! own, the pages' port does not serve them; otherwise it serves them only to this machine, and never to a request that
//! came through a proxy.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, State},
    http::{HeaderMap, HeaderName, header, request::Parts},
    routing::get,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use torikomi_core::wire::ErrorAnswer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::metrics;
use crate::{
    base::error::{Error, Result},
    state::AppState,
};

/// The headers with which a proxy names its client.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "via"];

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_health)).routes(routes!(get_readiness)).routes(routes!(get_metrics))
}

/// Whether the process is alive
///
/// Answers without the database: a supervisor that restarts a silent process must not restart it because the database
/// is down.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, body = String)))]
async fn get_health() -> &'static str {
    "ok"
}

/// Whether requests can be answered
///
/// The database answers, and its schema is that of this version.
#[utoipa::path(get, path = "/readyz", tag = "operation",
    responses((status = 200, body = String), (status = 503, body = ErrorAnswer)))]
async fn get_readiness(State(state): State<AppState>) -> Result<&'static str> {
    readiness(&state).await
}

/// Metrics for Prometheus
///
/// On the port of the pages only for programs on this machine, and not at all if the metrics have their own port.
#[utoipa::path(get, path = "/metrics", tag = "operation",
    responses((status = 200, body = String), (status = 404, body = ErrorAnswer),
              (status = 503, description = "On the port for metrics: the server is starting", body = ErrorAnswer)))]
async fn get_metrics(State(state): State<AppState>, _: LocalRequest) -> Result<MetricsText> {
    if state.has_operation_port {
        return Err(Error::NotFound);
    }
    Ok(render_metrics(&state).await)
}

async fn readiness(state: &AppState) -> Result<&'static str> {
    state.database.require_schema().await?;
    Ok("ok")
}

/// The text format of Prometheus.
type MetricsText = ([(HeaderName, &'static str); 1], String);

async fn render_metrics(state: &AppState) -> MetricsText {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::render(state).await)
}

/// A request that a program on this machine sent for itself.
struct LocalRequest;

impl<S: Sync> FromRequestParts<S> for LocalRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let is_local = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
        if is_local && !is_forwarded(&parts.headers) { Ok(LocalRequest) } else { Err(Error::NotFound) }
    }
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

/// What the operations port needs; it exists before the database does.
#[derive(Debug, Clone, Default)]
pub struct OperationsPort(Arc<OnceLock<AppState>>);

impl OperationsPort {
    /// From now on the pages are served.
    pub fn mark_started(&self, state: AppState) {
        // A process does not start twice; the first start stays.
        _ = self.0.set(state);
    }

    /// Serves until `stop`, on a port of its own.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
        let router = Router::new()
            .route("/healthz", get(get_health))
            .route("/readyz", get(own_readiness))
            .route("/metrics", get(own_metrics))
            .fallback(|| async { Error::NotFound })
            .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
            .with_state(self);
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
    }

    fn state(&self) -> Result<&AppState> {
        self.0.get().ok_or_else(|| Error::Unavailable("the server is starting".to_owned()))
    }
}

async fn own_readiness(State(operation): State<OperationsPort>) -> Result<&'static str> {
    readiness(operation.state()?).await
}

async fn own_metrics(State(operation): State<OperationsPort>) -> Result<MetricsText> {
    Ok(render_metrics(operation.state()?).await)
}
