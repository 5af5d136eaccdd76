//! リードを探す, over HTTP: pages of leads, and their number.
//!
//! The count is a request of its own, so that the first page does not wait for it.

use axum::extract::State;
use torikomi_core::wire::{
    ErrorAnswer, LeadConditions, LeadCount, LeadPage, LeadSearch, MOST_COUNTED, MOST_LEADS_A_PAGE,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::{Error, Result},
    http::extract::Json,
    records::{
        lead::store::summary,
        search::store::{
            conditions,
            indexed_search::{FROM_THE_LATEST, IndexedSearch, snapshot},
        },
    },
    state::AppState,
};

const LEADS_A_PAGE: u32 = 50;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search_leads)).routes(routes!(count_leads))
}

/// Search for leads
///
/// The highest number first, page by page: `next_after` is the `after` of the next page.
#[utoipa::path(post, path = "/api/lead/search", tag = "lead", request_body = LeadSearch,
    responses((status = 200, body = LeadPage), (status = 422, body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn search_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(search): Json<LeadSearch>,
) -> Result<Json<LeadPage>> {
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let below = search.after.map_or(FROM_THE_LATEST, |after| i64::try_from(after).unwrap_or(i64::MAX));
    let limit = search.limit.unwrap_or(LEADS_A_PAGE).clamp(1, MOST_LEADS_A_PAGE);
    let limit = usize::try_from(limit).map_err(|error| Error::internal("a page's size", error))?;
    let mut transaction = snapshot(&state.database, workspace_id).await?;
    let time_zone = &signed_in.time_zone;
    let conditions = conditions::read(&mut transaction, time_zone, &search.conditions).await?;
    let mut search = IndexedSearch::begin(&mut transaction, conditions, below).await?;
    // One more shows whether there is a next page.
    let mut found = search.next(&mut transaction, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let leads = summary::load(&mut transaction, &found).await?;
    let next_after = leads.last().filter(|_| has_more).map(|lead| lead.lead_id);
    Ok(Json(LeadPage { leads, next_after }))
}

/// Count leads
///
/// The count is exact up to 10,000; beyond that, `is_exact` is false.
#[utoipa::path(post, path = "/api/lead/count", tag = "lead", request_body = LeadConditions,
    responses((status = 200, body = LeadCount), (status = 422, body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn count_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(requested): Json<LeadConditions>,
) -> Result<Json<LeadCount>> {
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let most = usize::try_from(MOST_COUNTED).map_err(|error| Error::internal("a count", error))?;
    let mut transaction = snapshot(&state.database, workspace_id).await?;
    let conditions = conditions::read(&mut transaction, &signed_in.time_zone, &requested).await?;
    let mut search = IndexedSearch::begin(&mut transaction, conditions, FROM_THE_LATEST).await?;
    let found = search.next(&mut transaction, most + 1).await?.len();
    let is_exact = found <= most;
    let leads = u64::try_from(found).map_or(MOST_COUNTED, |found| found.min(MOST_COUNTED));
    Ok(Json(LeadCount { leads, is_exact }))
}
