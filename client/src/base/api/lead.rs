//! Leads: searched, read, registered, changed, exported, deleted.

use torikomi_core::wire::{
    Lead, LeadConditions, LeadCount, LeadDeletion, LeadDraft, LeadExport, LeadExportDraft, LeadPage, LeadSaved,
    LeadSearch, LeadTimeline, LeadsDeleted,
};

use super::{
    error::ApiError,
    request::{Request, fetch, segment},
};

/// Newest first.
pub(crate) async fn search_leads(search: &LeadSearch) -> Result<LeadPage, ApiError> {
    fetch(Request::post("/api/lead/search").json(search)).await
}

pub(crate) async fn count_leads(conditions: &LeadConditions) -> Result<LeadCount, ApiError> {
    fetch(Request::post("/api/lead/count").json(conditions)).await
}

pub(crate) async fn lead(lead_id: u64) -> Result<Lead, ApiError> {
    fetch(Request::get(&address(lead_id))).await
}

pub(crate) async fn register_lead(draft: &LeadDraft) -> Result<LeadSaved, ApiError> {
    fetch(Request::post("/api/lead").json(draft)).await
}

/// Refused with `LeadChanged` if the lead has another revision by now.
pub(crate) async fn change_lead(lead_id: u64, revision: u32, draft: &LeadDraft) -> Result<LeadSaved, ApiError> {
    fetch(Request::patch(&address(lead_id)).header("If-Match", &format!("\"{revision}\"")).json(draft)).await
}

/// The events of the lead, newest first; `before` is the end of the previous page.
pub(crate) async fn lead_timeline(lead_id: u64, before: Option<String>) -> Result<LeadTimeline, ApiError> {
    let page = before.map(|before| format!("?before={}", segment(&before))).unwrap_or_default();
    fetch(Request::get(&format!("{}/timeline{page}", address(lead_id)))).await
}

/// Deletes exactly these leads.
pub(crate) async fn delete_leads(lead_ids: Vec<u64>) -> Result<LeadsDeleted, ApiError> {
    let count = lead_ids.len() as u64;
    fetch(Request::post("/api/lead/deletion").json(&LeadDeletion { lead_ids, count })).await
}

pub(crate) async fn export_leads(draft: &LeadExportDraft) -> Result<LeadExport, ApiError> {
    fetch(Request::post("/api/lead-export").json(draft)).await
}

/// The address of an export's file.
pub(crate) fn export_address(export: &LeadExport) -> String {
    format!("/api/lead-export/{}/leads.csv", segment(&export.export_id))
}

fn address(lead_id: u64) -> String {
    format!("/api/lead/{lead_id}")
}
