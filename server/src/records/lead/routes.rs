//! リード over HTTP.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub(crate) mod save;
pub(crate) mod search;
pub(crate) mod export;
pub(crate) mod detail;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(search::routes()).merge(detail::routes()).merge(save::routes()).merge(export::routes())
}
