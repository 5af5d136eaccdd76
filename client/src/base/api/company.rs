//! Companies, and the candidates for a name.

use torikomi_core::{
    draft::company::CompanyDraft,
    wire::{
        Company, CompanyCandidates, CompanyChange, CompanyDirectory, CompanyLeadPage, CompanyPage, JoinableLeads, Lead,
        LeadCompanyDraft,
    },
};

use super::{
    error::ApiError,
    request::{Request, fetch, segment, send_only},
};

/// Newest first; `before` is the last company of the previous page.
pub(crate) async fn companies(search: &str, before: Option<u32>) -> Result<CompanyPage, ApiError> {
    let before = before.map(|company_id| format!("&before={company_id}")).unwrap_or_default();
    fetch(Request::get(&format!("/api/company?search={}{before}", segment(search)))).await
}

pub(crate) async fn company(company_id: u32) -> Result<Company, ApiError> {
    fetch(Request::get(&format!("/api/company/{company_id}"))).await
}

pub(crate) async fn register_company(draft: &CompanyDraft) -> Result<Company, ApiError> {
    fetch(Request::post("/api/company").json(draft)).await
}

pub(crate) async fn change_company(company_id: u32, change: &CompanyChange) -> Result<Company, ApiError> {
    fetch(Request::put(&format!("/api/company/{company_id}")).json(change)).await
}

pub(crate) async fn delete_company(company_id: u32) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/company/{company_id}"))).await
}

/// The leads that belong to it, after lead `after` (0: from the start).
pub(crate) async fn company_leads(company_id: u32, after: u64) -> Result<CompanyLeadPage, ApiError> {
    fetch(Request::get(&format!("/api/company/{company_id}/lead?after={after}"))).await
}

/// The number of leads with its name that belong to no company.
pub(crate) async fn joinable_leads(company_id: u32) -> Result<JoinableLeads, ApiError> {
    fetch(Request::get(&format!("/api/company/{company_id}/join"))).await
}

pub(crate) async fn join_leads(company_id: u32) -> Result<Company, ApiError> {
    fetch(Request::post(&format!("/api/company/{company_id}/join"))).await
}

/// The candidates for a name, exactly as an import sees them. `address` narrows the directory's down; `after` is the
/// `next_after` of the previous page.
pub(crate) async fn company_candidates(
    name: &str,
    address: &str,
    after: Option<&str>,
) -> Result<CompanyCandidates, ApiError> {
    let after = after.map(|after| format!("&after={}", segment(after))).unwrap_or_default();
    let (name, address) = (segment(name), segment(address));
    fetch(Request::get(&format!("/api/company-candidate?name={name}&address={address}{after}"))).await
}

pub(crate) async fn company_directory() -> Result<CompanyDirectory, ApiError> {
    fetch(Request::get("/api/company-directory")).await
}

/// Assigns a lead to a company, or to none.
pub(crate) async fn put_lead_company(lead_id: u64, company_id: Option<u32>) -> Result<Lead, ApiError> {
    fetch(Request::put(&format!("/api/lead/{lead_id}/company")).json(&LeadCompanyDraft { company_id })).await
}
