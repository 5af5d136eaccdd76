//! リード: found, looked at, registered and edited one by one, taken out and deleted (specification 13).
//!
//! Searching and reading need a session; every change of a lead follows the protocol of `import::hold`, notes itself for
//! the search (`search::unindexed`) and looks names up under the workspace's lock (`name::leave`).

mod search;
mod summary;
mod detail;
mod held;
mod timeline;
mod draft;
mod naming;
mod write;
mod save;
mod delete;
pub mod erasure;
pub mod export;

use std::time::Duration;

use torikomi_core::wire::Lead;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    database::Transaction,
    error::{Error, Result},
    import::hold::wait_for_block,
    state::AppState,
};

/// How long an edit waits for a running import's block: blocks take about a second, and a person waits.
const WAIT_FOR_BLOCK: Duration = Duration::from_secs(20);

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(search::routes())
        .merge(detail::routes())
        .merge(timeline::routes())
        .merge(save::routes())
        .merge(delete::routes())
        .merge(export::routes())
}

/// A transaction, under the workspace's lock, in which the lead may be changed: no import and no undo has yet to do so.
pub async fn begin_edit(state: &AppState, workspace_id: i32, lead_id: i64) -> Result<Transaction> {
    let lead_ids = [lead_id];
    let waiting = wait_for_block(&state.database, workspace_id, &lead_ids);
    tokio::time::timeout(WAIT_FOR_BLOCK, waiting).await.map_err(|_| Error::ImportRunning)?
}

/// One lead as the API tells it.
pub async fn load(transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<Lead> {
    detail::load(transaction, workspace_id, lead_id).await
}
