//! Serving until somebody asks to stop: the router on its port, and what runs beside it.
//!
//! Guarantees: after the wish to stop, requests under way have ten seconds; streams of events, which never end by
//! themselves, are cut off then.

use std::{net::SocketAddr, time::Duration};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_sessions::ExpiredDeletion;

use crate::{
    account::session_store::DatabaseSessionStore,
    app::app,
    error::{Error, Result},
    state::AppState,
};

const GRACE: Duration = Duration::from_secs(10);

/// Returns when `stop` was asked for and everything has ended.
pub async fn serve(state: AppState, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    let app = app(state.clone())?.into_make_service_with_connect_info::<SocketAddr>();
    let background = tokio::spawn(forget_ended_sessions(state, stop.clone()));
    let asked = stop.clone();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move { asked.cancelled().await });
    let out_of_patience = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = async { server.await } => ended.map_err(|error| Error::internal("serving", error))?,
        () = out_of_patience => tracing::warn!("requests that were still under way are cut off"),
    }
    background.await.map_err(|error| Error::internal("a background task", error))
}

/// Once an hour; a session that has ended is refused without it, this only keeps the table small.
async fn forget_ended_sessions(state: AppState, stop: CancellationToken) {
    let store = DatabaseSessionStore::new(state.database);
    while stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(3_600))).await.is_some() {
        if let Err(error) = store.delete_expired().await {
            tracing::warn!(%error, "ended sessions could not be deleted; it is tried again in an hour");
        }
    }
}
