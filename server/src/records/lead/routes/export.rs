//! Creating and downloading an export.

use axum::{extract::State, http::StatusCode, response::Response};
use torikomi_core::{
    wire::{ErrorAnswer, LeadExport, LeadExportDraft, LeadExportEncoding},
    write::LeadExportKind,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        audit::{self, Event},
        error::{Error, Result},
        wire_value::moment,
    },
    http::{
        attachment,
        extract::{Json, Path},
    },
    records::{
        lead::{
            export::{
                choice::Choice,
                description,
                rows::{Writer, encoding},
                stream,
            },
            store::export::{changes_unless_importing, drop_oldest, find_request, insert},
        },
        search::store::indexed_search::snapshot,
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_lead_export)).routes(routes!(download_lead_export))
}

/// Request an export of leads
///
/// Counts the leads and checks whether Shift-JIS can represent them; if not, 422 names the lead and the character. The
/// same account can download the file for 24 hours, unless the workspace requests 100 other exports meanwhile.
#[utoipa::path(post, path = "/api/lead-export", tag = "lead", request_body = LeadExportDraft,
    responses((status = 201, body = LeadExport), (status = 422, body = ErrorAnswer),
              (status = 429, description = "too many exports of the account or the workspace at once",
               body = ErrorAnswer)))]
pub(crate) async fn create_lead_export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<LeadExportDraft>,
) -> Result<(StatusCode, Json<LeadExport>)> {
    signed_in.require_export_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _place = stream::place(&state, &signed_in).await?;
    // 1. Count the leads, and check whether all of them can be written.
    let mut moment_of_export = snapshot(&state.database, workspace_id).await?;
    let writer = Writer::load(&mut moment_of_export, &signed_in, draft.kind, draft.encoding).await?;
    let checked_changes = changes_unless_importing(&mut moment_of_export).await?;
    let mut choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
    let leads = stream::count(&mut moment_of_export, &writer, &mut choice, true).await?;
    drop(moment_of_export);
    // 2. Store the request.
    let mut transaction = state.database.begin(workspace_id).await?;
    let export_id = Uuid::new_v4();
    let account_id = signed_in.account_id;
    let kept_leads = i64::try_from(leads).map_err(|error| Error::internal("a number of leads", error))?;
    let created_at = insert(&mut transaction, export_id, account_id, &draft, kept_leads, checked_changes).await?;
    drop_oldest(&mut transaction).await?;
    transaction.commit().await?;
    audit::log(Event::LeadsExported { leads });
    let (kind, encoding) = (draft.kind, draft.encoding);
    let export =
        LeadExport { export_id: export_id.to_string(), kind, encoding, leads, created_at: moment(created_at)? };
    Ok((StatusCode::CREATED, Json(export)))
}

/// Download an export
///
/// The file has the leads in their current state. Only for the account that has requested it.
#[utoipa::path(get, path = "/api/lead-export/{id}/leads.csv", tag = "lead", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 410, description = "the export is older than 24 hours", body = ErrorAnswer),
              (status = 422, description = "a lead now contains a character that Shift-JIS cannot represent",
               body = ErrorAnswer),
              (status = 429, description = "too many exports of the account or the workspace at once",
               body = ErrorAnswer)))]
pub(crate) async fn download_lead_export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(export_id): Path<String>,
) -> Result<Response> {
    signed_in.require_export_leads()?;
    let export_id: Uuid = export_id.parse().map_err(|_| Error::NotFound)?;
    let place = stream::place(&state, &signed_in).await?;
    let mut moment_of_export = snapshot(&state.database, signed_in.workspace_id).await?;
    // 1. Load the request.
    let (draft, checked_changes) = find_request(&mut moment_of_export, signed_in.account_id, export_id).await?;
    let writer = Writer::load(&mut moment_of_export, &signed_in, draft.kind, draft.encoding).await?;
    // 2. If anything may have changed since the check, check again; line 1 of a search export has the count.
    let now = changes_unless_importing(&mut moment_of_export).await?;
    let is_as_checked = checked_changes.is_some() && checked_changes == now;
    let must_check = draft.encoding == LeadExportEncoding::ShiftJis && !is_as_checked;
    let leads = if must_check || draft.kind == LeadExportKind::Search {
        let mut choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
        stream::count(&mut moment_of_export, &writer, &mut choice, must_check).await?
    } else {
        0
    };
    let conditions = description::describe(&mut moment_of_export, writer.format(), &draft.leads).await?;
    let beginning = writer.begin(leads, &conditions)?;
    // 3. Row by row.
    let choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
    let name = file_name(draft.kind, &writer.today());
    audit::log(Event::LeadsDownloaded);
    let file = stream::stream(moment_of_export, writer, choice, beginning, place);
    Ok(attachment::csv(("leads.csv", &name), encoding(draft.encoding), file))
}

fn file_name(kind: LeadExportKind, today: &str) -> String {
    match kind {
        LeadExportKind::Search => format!("リード_{today}.csv"),
        LeadExportKind::Registration => format!("リード_一括登録用_{today}.csv"),
    }
}
