//! The progress of an import, as server-sent events.
//!
//! Guarantees: the first event is the current import; further ones follow when it changes, the last one when it has
//! ended, its companies included (or is planned, and waits for a person). Lost notifications are made up for by polling
//! every second. An account that is deleted or loses the right gets no further events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::Stream;
use torikomi_core::wire::{ErrorAnswer, Import};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        concurrency::ConcurrencyPermit,
        error::{Error, Result},
        signal::Notification,
    },
    http::extract::Path,
    pipeline::import,
    state::AppState,
};

const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// A page that counts rows needs no more.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(watch_import))
}

/// Watch the progress of an import (server-sent events)
///
/// Each event's data is an `Import`. The stream ends when the import is planned, or when it and its companies are done;
/// and no undo of it is running.
#[utoipa::path(get, path = "/api/import/{id}/events", tag = "history", params(("id" = u64, Path)),
    responses((status = 200, content_type = "text/event-stream", body = Import), (status = 404, body = ErrorAnswer),
              (status = 429, description = "the account has too many open event streams", body = ErrorAnswer)))]
async fn watch_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Response> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let place = state.concurrency.acquire_event_stream(signed_in.workspace_id, signed_in.account_id)?;
    let first = load(&state, workspace_id, import_id).await?;
    let events = Sse::new(follow(state, place, signed_in, import_id, first)).keep_alive(KeepAlive::default());
    // Turns off buffering in proxies.
    Ok(([("x-accel-buffering", "no")], events).into_response())
}

async fn load(state: &AppState, workspace_id: i32, import_id: i64) -> Result<Import> {
    let mut transaction = state.database.begin(workspace_id).await?;
    import::store::get(&mut transaction, import_id).await?.into_import()
}

async fn reload(state: &AppState, signed_in: &SignedIn, import_id: i64) -> Result<Import> {
    signed_in.reload(state).await?.require_import()?;
    load(state, signed_in.workspace_id, import_id).await
}

fn follow(
    state: AppState,
    place: ConcurrencyPermit,
    signed_in: SignedIn,
    import_id: i64,
    first: Import,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let workspace_id = signed_in.workspace_id;
    async_stream::stream! {
        let _place = place;
        let mut news = state.signals.subscribe();
        let mut shown = first;
        if let Some(event) = event(&shown) {
            yield Ok(event);
        }
        while !shown.is_at_rest() {
            let notified = tokio::time::timeout(POLL_INTERVAL, changed(&mut news, workspace_id, import_id)).await;
            if notified.is_ok() {
                tokio::time::sleep(SHORTEST_PAUSE).await;
            }
            match reload(&state, &signed_in, import_id).await {
                Ok(import) if import != shown => {
                    shown = import;
                    if let Some(event) = event(&shown) {
                        yield Ok(event);
                    }
                }
                // The database may come back; the client has the last known state.
                Ok(_) | Err(Error::Unavailable(_)) => {}
                Err(error) => {
                    tracing::info!(%error, import_id, "the event stream of an import ends");
                    return;
                }
            }
        }
    }
}

fn event(import: &Import) -> Option<Event> {
    Event::default()
        .json_data(import)
        .inspect_err(|error| tracing::error!(%error, "an event could not be written"))
        .ok()
}

async fn changed(news: &mut tokio::sync::broadcast::Receiver<Notification>, workspace_id: i32, import_id: i64) {
    loop {
        match news.recv().await {
            Ok(news) if news == (Notification::ImportChanged { workspace_id, import_id }) => return,
            Ok(_) => {}
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => return,
            Err(tokio::sync::broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
