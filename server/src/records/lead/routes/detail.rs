//! A lead as its page shows it.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use torikomi_core::wire::{ErrorAnswer, Lead};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::{Error, Result},
    http::extract::{Json, Path},
    records::lead::store::detail::load,
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_lead))
}

/// Get a lead
///
/// `ETag` is its revision: an edit sends the revision on which it is based as `If-Match`.
#[utoipa::path(get, path = "/api/lead/{id}", tag = "lead", params(("id" = u64, Path)),
    responses((status = 200, body = Lead, headers(("ETag" = String))), (status = 404, body = ErrorAnswer)))]
pub(crate) async fn get_lead(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(lead_id): Path<i64>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<Lead>)> {
    signed_in.require_read_leads()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let lead = load(&mut transaction, lead_id).await?;
    Ok((etag(&lead)?, Json(lead)))
}

pub(crate) fn etag(lead: &Lead) -> Result<[(HeaderName, HeaderValue); 1]> {
    let revision = HeaderValue::from_str(&format!("\"{}\"", lead.revision));
    Ok([(header::ETAG, revision.map_err(|error| Error::internal("a revision", error))?)])
}
