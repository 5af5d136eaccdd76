//! Chosen leads are deleted, with their names, memos and timelines, and erased (`erasure`): the history of imports keeps
//! the numbers and outcomes of its rows, and nothing of the persons.
//!
//! Guarantees: nothing is deleted unless the number that the person confirmed is that of the chosen leads; a lead that a
//! running import has yet to overwrite is not taken away from under it (`import::hold`). Blocks of a short transaction
//! each, or of several where very many skipped rows are about its leads (`erasure`): sent twice, or cut off and sent
//! again, it deletes what is left.

use std::{collections::BTreeSet, time::Duration};

use axum::extract::State;
use torikomi_core::wire::{ErrorAnswer, LeadDeletion, LeadsDeleted, MOST_CHOSEN};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::erasure::Erasure;
use crate::{
    account::signed_in::SignedIn,
    audit::{self, Event},
    error::{Error, Result},
    extract::Json,
    import::hold::wait_for_block,
    mail::outbox,
    state::AppState,
    words,
};

const BLOCK_LEADS: usize = 500;
/// How long a block waits for a running import: its blocks take about a second, and a person waits.
const WAIT_FOR_BLOCK: Duration = Duration::from_secs(20);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(delete_leads))
}

/// Delete leads
///
/// At most 10,000 at once; `count` is the number that the person has confirmed. While a running import has yet to
/// overwrite one of them, the answer waits; 409 `import_running` after a while, and the request may be sent again.
#[utoipa::path(post, path = "/api/lead/deletion", tag = "lead", request_body = LeadDeletion,
    responses((status = 200, body = LeadsDeleted),
              (status = 409, description = "`import_running`", body = ErrorAnswer),
              (status = 422, description = "`count` is another number than that of the leads", body = ErrorAnswer)))]
async fn delete_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(deletion): Json<LeadDeletion>,
) -> Result<Json<LeadsDeleted>> {
    signed_in.require_edit_leads()?;
    if deletion.lead_ids.len() > MOST_CHOSEN {
        return Err(Error::Invalid(words::too_many_chosen(MOST_CHOSEN)));
    }
    // 1. The number is the one that was confirmed.
    let chosen: BTreeSet<u64> = deletion.lead_ids.into_iter().collect();
    let count = u64::try_from(chosen.len()).map_err(|error| Error::internal("a number of leads", error))?;
    if count != deletion.count {
        return Err(Error::Invalid(words::count_differs(deletion.count, count)));
    }
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    // 2. Block by block. A number beyond all numbers is no lead's.
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
    // Blocks before one that failed are gone all the same.
    audit::log(Event::LeadsDeleted { leads: deleted });
    outcome?;
    Ok(Json(LeadsDeleted { deleted, missing: count - deleted }))
}

async fn delete_block(state: &AppState, workspace_id: i32, lead_ids: &[i64]) -> Result<u64> {
    loop {
        if let Some(deleted) = try_to_delete(state, workspace_id, lead_ids).await? {
            return Ok(deleted);
        }
    }
}

/// Deletes the leads and answers how many; `None` where it has only erased some of what is about them, and there is
/// more.
async fn try_to_delete(state: &AppState, workspace_id: i32, lead_ids: &[i64]) -> Result<Option<u64>> {
    // The wait alone is limited so: what is erased beside the leads takes what a request may take.
    let waiting = tokio::time::timeout(WAIT_FOR_BLOCK, wait_for_block(&state.database, workspace_id, lead_ids));
    let mut transaction = waiting.await.map_err(|_| Error::ImportRunning)??;
    let there: Vec<i64> = sqlx::query_scalar(
        "select lead_id from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for update",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut *transaction)
    .await?;
    let count = u64::try_from(there.len()).map_err(|error| Error::internal("a number of leads", error))?;
    let erasure = Erasure::of(&mut transaction, workspace_id, there.clone()).await?;
    if !erasure.erase_skipped_rows(&mut transaction, workspace_id).await? {
        transaction.commit().await?;
        return Ok(None);
    }
    sqlx::query("delete from lead where workspace_id = $1 and lead_id = any($2)")
        .bind(workspace_id)
        .bind(&there)
        .execute(&mut *transaction)
        .await?;
    outbox::cancel_lost(&mut transaction, workspace_id, lead_ids, &words::mail_without_form()).await?;
    erasure.apply(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    Ok(Some(count))
}
