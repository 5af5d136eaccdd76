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
mod erasure;
pub mod export;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(search::routes())
        .merge(detail::routes())
        .merge(timeline::routes())
        .merge(save::routes())
        .merge(delete::routes())
        .merge(export::routes())
}
