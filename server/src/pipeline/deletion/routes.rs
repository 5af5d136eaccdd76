//! Deletion of selected leads, with their names, memos and timelines, and erasure of their traces (`erasure`): the
//! history of imports keeps the numbers and outcomes of its rows, but nothing about the persons.
//!
//! Guarantees: nothing is deleted unless the number that the person confirmed is that of the selected leads; a lead
//! that a running import has yet to overwrite is not deleted before that (`lead::store::hold`). Leads are deleted
//! in blocks of a short transaction each, or of several if very many skipped rows contain their addresses (`erasure`):
//! a repeated or resumed request deletes the rest.

use std::collections::BTreeSet;

use axum::extract::State;
use torikomi_core::wire::{ErrorAnswer, LeadDeletion, LeadsDeleted, MOST_CHOSEN};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        audit::{self, Event},
        error::{Error, Result},
        words,
    },
    http::extract::Json,
    pipeline::deletion::blocks::{BLOCK_LEADS, delete_block},
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(delete_leads))
}

/// Delete leads
///
/// At most 10,000 leads at once; `count` is the number that the person has confirmed. While a running import has yet to
/// overwrite one of the leads, the request waits; after a while, it is answered with 409 `import_running`. It can be
/// sent again.
#[utoipa::path(post, path = "/api/lead/deletion", tag = "lead", request_body = LeadDeletion,
    responses((status = 200, body = LeadsDeleted),
              (status = 409, description = "`import_running`", body = ErrorAnswer),
              (status = 422, description = "`count` is not the number of the leads", body = ErrorAnswer)))]
async fn delete_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(deletion): Json<LeadDeletion>,
) -> Result<Json<LeadsDeleted>> {
    signed_in.require_edit_leads()?;
    if deletion.lead_ids.len() > MOST_CHOSEN {
        return Err(Error::Invalid(words::too_many_chosen(MOST_CHOSEN)));
    }
    // 1. Compare the number with the confirmed one.
    let chosen: BTreeSet<u64> = deletion.lead_ids.into_iter().collect();
    let count = u64::try_from(chosen.len()).map_err(|error| Error::internal("a number of leads", error))?;
    if count != deletion.count {
        return Err(Error::Invalid(words::count_differs(deletion.count, count)));
    }
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    // 2. Block by block. A number out of range is no lead's.
    let lead_ids: Vec<i64> = chosen.into_iter().filter_map(|lead_id| i64::try_from(lead_id).ok()).collect();
    let mut deleted = 0;
    let mut outcome = Ok(());
    for block in lead_ids.chunks(BLOCK_LEADS) {
        match delete_block(&state, signed_in.workspace_id, block).await {
            Ok(leads) => deleted += leads,
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    // Blocks before a failed one are deleted all the same.
    audit::log(Event::LeadsDeleted { leads: deleted });
    outcome?;
    Ok(Json(LeadsDeleted { deleted, missing: count - deleted }))
}
