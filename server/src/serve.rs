//! Serving until somebody asks to stop: the router on its port, and what runs beside it.
//!
//! Guarantees: after the wish to stop, requests under way have ten seconds; streams of events, which never end by
//! themselves, are cut off then. Whoever opens connections and says nothing holds each for ten seconds only, whoever
//! takes no answer for two minutes; one address has a limited number of them, and all of them together leave enough
//! descriptors for files and the database.

mod connections;
mod patient_stream;

use std::{net::SocketAddr, time::Duration};

use axum::{Extension, Router, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tower_sessions::ExpiredDeletion;

use self::{connections::Connections, patient_stream::PatientStream};
use crate::{
    account::{client_address::TrustedProxies, session_store::DatabaseSessionStore, throttle},
    app::app,
    error::{Error, Result},
    state::AppState,
};

const GRACE: Duration = Duration::from_secs(10);
/// From when a connection is open, or its last answer was given, to the end of a request's headers.
const WAIT_FOR_HEADERS: Duration = Duration::from_secs(10);

/// Returns when `stop` was asked for and everything has ended.
pub async fn serve(
    state: AppState,
    page: Router,
    listener: TcpListener,
    proxies: TrustedProxies,
    stop: CancellationToken,
) -> Result<()> {
    let connections = Connections::of_this_process(proxies.clone());
    let app = app(state.clone(), page)?.layer(Extension(proxies.behind_proxy(state.is_https())));
    let background = tokio::spawn(forget_what_has_ended(state, stop.clone()));
    let (graceful, mut open) = (GracefulShutdown::new(), JoinSet::new());
    while let Some((stream, peer, place)) = stop.run_until_cancelled(connections.next(&listener)).await {
        // Those that have ended are forgotten, so that the set holds the open ones alone.
        while open.try_join_next().is_some() {}
        let connection = graceful.watch(http(&app, stream, peer));
        open.spawn(async move {
            let _until_it_ends = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection broke");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that were still under way are cut off");
    }
    open.shutdown().await;
    background.await.map_err(|error| Error::internal("a background task", error))
}

/// The dialogue on one connection.
fn http(
    app: &Router,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    let app = app.clone();
    let answer = move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    };
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(WAIT_FOR_HEADERS)
        .serve_connection(TokioIo::new(PatientStream::new(stream)), service_fn(answer))
}

/// Once an hour; what has ended counts no more without it, this only keeps the tables small.
async fn forget_what_has_ended(state: AppState, stop: CancellationToken) {
    let store = DatabaseSessionStore::new(state.database.clone());
    while stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(3_600))).await.is_some() {
        if let Err(error) = store.delete_expired().await {
            tracing::warn!(%error, "ended sessions could not be deleted; it is tried again in an hour");
        }
        if let Err(error) = throttle::forget_old_tries(&state.database).await {
            tracing::warn!(%error, "old tries of passwords could not be deleted; it is tried again in an hour");
        }
    }
}
