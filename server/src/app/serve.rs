//! Serving until a stop is requested: the router on its port, and the connections to it.
//!
//! Guarantees: a stop loses no request. Clients that are connected, or connect within a second, get an answer with
//! `Connection: close`; later ones are refused before they have sent anything. Requests under way, uploads and
//! downloads included, have fifty seconds; event streams, which never end by themselves, end at once, and the page
//! reconnects. A silent connection is closed after ten seconds, and one that takes no answer after two minutes.
//! Connections are limited for each address, and in total, so that enough descriptors remain for files and the
//! database.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, header},
};
use futures::{StreamExt, future::Either};
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

use super::app;
use crate::{
    base::error::{Error, Result},
    http::{client_address::TrustedProxies, connections::ConnectionLimiter, slow_reader::DeadlineStream},
    state::AppState,
};

/// How long requests under way may take to finish.
const GRACE: Duration = Duration::from_secs(50);
/// After a stop is requested, kept-alive connections wait this long for one last request.
const LAST_REQUEST_WINDOW: Duration = Duration::from_secs(1);
/// The longest time that [`serve`] takes to end. A service manager must wait longer than this, and than what ends after
/// it (the README's `TimeoutStopSec`).
pub const LONGEST_STOP: Duration = Duration::from_secs(LAST_REQUEST_WINDOW.as_secs() + GRACE.as_secs());
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// From the opening of a connection, or its last answer, to the end of a request's headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns once `stop` was requested and everything has ended.
pub async fn serve(
    state: AppState,
    page: Router,
    listener: TcpListener,
    proxies: TrustedProxies,
    stop: CancellationToken,
) -> Result<()> {
    let connections = ConnectionLimiter::for_this_process(proxies.clone());
    let behind_proxy = proxies.behind_proxy(state.is_https());
    let app = app(state, page)?.layer(Extension(behind_proxy));
    let (graceful, mut open) = (GracefulShutdown::new(), JoinSet::new());
    let spawn_connection = |open: &mut JoinSet<()>, stream: TcpStream, peer: SocketAddr, permit| {
        // Ended connections are removed, so that the set holds only the open ones.
        while open.try_join_next().is_some() {}
        let connection = serve_connection(&app, stream, peer, stop.clone());
        // A watched connection that has not been read yet is closed at the end, even if a request is on its way;
        // connections accepted after the stop end with their first answer.
        let connection =
            if stop.is_cancelled() { Either::Left(connection) } else { Either::Right(graceful.watch(connection)) };
        open.spawn(async move {
            let _until_it_ends = permit;
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection broke");
            }
        });
    };
    while let Some((stream, peer, permit)) = stop.run_until_cancelled(connections.accept(&listener)).await {
        spawn_connection(&mut open, stream, peer, Some(permit));
    }
    let last_request_until = tokio::time::Instant::now() + LAST_REQUEST_WINDOW;
    while tokio::time::Instant::now() < last_request_until && !open.is_empty() {
        if let Ok((stream, peer, permit)) = tokio::time::timeout(POLL_INTERVAL, connections.accept(&listener)).await {
            spawn_connection(&mut open, stream, peer, Some(permit));
        }
        while open.try_join_next().is_some() {}
    }
    for (stream, peer) in accept_queued(listener)? {
        spawn_connection(&mut open, stream, peer, None);
    }
    let last_answers = async {
        graceful.shutdown().await;
        while open.join_next().await.is_some() {}
    };
    if tokio::time::timeout(GRACE, last_answers).await.is_err() {
        tracing::warn!("requests that were still in progress are cut off");
    }
    open.shutdown().await;
    Ok(())
}

/// Closes the port, and accepts the connections that the system has queued for it.
fn accept_queued(listener: TcpListener) -> Result<Vec<(TcpStream, SocketAddr)>> {
    let listener = listener.into_std().map_err(|error| Error::internal("the port", error))?;
    let mut connected = Vec::new();
    while let Ok((stream, peer)) = listener.accept() {
        if stream.set_nonblocking(true).is_ok()
            && let Ok(stream) = TcpStream::from_std(stream)
        {
            connected.push((stream, peer));
        }
    }
    Ok(connected)
}

/// Serves one connection.
fn serve_connection(
    app: &Router,
    stream: TcpStream,
    peer: SocketAddr,
    stop: CancellationToken,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    let app = app.clone();
    let answer = move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (answer, stop) = (app.clone().oneshot(request), stop.clone());
        async move {
            let mut response = answer.await?;
            if stop.is_cancelled() {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            if is_event_stream(&response) {
                response = response.map(|body| end_on_stop(stop, body));
            }
            Ok::<_, Infallible>(response)
        }
    };
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(DeadlineStream::new(stream)), service_fn(answer))
}

fn is_event_stream(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// The body, ending early when `stop` is requested.
fn end_on_stop(stop: CancellationToken, body: Body) -> Body {
    let mut chunks = body.into_data_stream();
    Body::from_stream(async_stream::stream! {
        while let Some(Some(chunk)) = stop.run_until_cancelled(chunks.next()).await {
            yield chunk;
        }
    })
}
