//! Leads: found, read, registered, changed, taken out, deleted.

use torikomi_core::wire::{
    Lead, LeadConditions, LeadCount, LeadDeletion, LeadDraft, LeadExport, LeadExportDraft, LeadPage, LeadSaved,
    LeadSearch, LeadTimeline, LeadsDeleted,
};

use super::{ApiError, Request, ask, segment};

/// Newest first.
pub(crate) async fn search_leads(search: &LeadSearch) -> Result<LeadPage, ApiError> {
    ask(Request::post("/api/lead/search").json(search)).await
}

pub(crate) async fn count_leads(conditions: &LeadConditions) -> Result<LeadCount, ApiError> {
    ask(Request::post("/api/lead/count").json(conditions)).await
}

pub(crate) async fn lead(lead_id: u64) -> Result<Lead, ApiError> {
    ask(Request::get(&address(lead_id))).await
}

pub(crate) async fn register_lead(draft: &LeadDraft) -> Result<LeadSaved, ApiError> {
    ask(Request::post("/api/lead").json(draft)).await
}

/// Refused with `LeadChanged` when the lead is of another revision by now.
pub(crate) async fn change_lead(lead_id: u64, revision: u32, draft: &LeadDraft) -> Result<LeadSaved, ApiError> {
    ask(Request::patch(&address(lead_id)).header("If-Match", &format!("\"{revision}\"")).json(draft)).await
}

/// What happened to it, newest first; `before` is the end of the page above.
pub(crate) async fn lead_timeline(lead_id: u64, before: Option<String>) -> Result<LeadTimeline, ApiError> {
    let page = before.map(|before| format!("?before={}", segment(&before))).unwrap_or_default();
    ask(Request::get(&format!("{}/timeline{page}", address(lead_id)))).await
}

/// Exactly these.
pub(crate) async fn delete_leads(lead_ids: Vec<u64>) -> Result<LeadsDeleted, ApiError> {
    let count = lead_ids.len() as u64;
    ask(Request::post("/api/lead/deletion").json(&LeadDeletion { lead_ids, count })).await
}

pub(crate) async fn export_leads(draft: &LeadExportDraft) -> Result<LeadExport, ApiError> {
    ask(Request::post("/api/lead-export").json(draft)).await
}

/// Where the file of an export is downloaded.
pub(crate) fn export_address(export: &LeadExport) -> String {
    format!("/api/lead-export/{}/leads.csv", segment(&export.export_id))
}

fn address(lead_id: u64) -> String {
    format!("/api/lead/{lead_id}")
}
