//! Companies, and what a name may mean.

use torikomi_core::{
    draft::company::CompanyDraft,
    wire::{
        Company, CompanyCandidates, CompanyChange, CompanyDirectory, CompanyLeadPage, CompanyPage, JoinableLeads, Lead,
        LeadCompanyDraft,
    },
};

use super::{ApiError, Request, ask, order, segment};

/// Newest first; `before` is the last company of the page above.
pub(crate) async fn companies(search: &str, before: Option<u32>) -> Result<CompanyPage, ApiError> {
    let before = before.map(|company_id| format!("&before={company_id}")).unwrap_or_default();
    ask(Request::get(&format!("/api/company?search={}{before}", segment(search)))).await
}

pub(crate) async fn company(company_id: u32) -> Result<Company, ApiError> {
    ask(Request::get(&format!("/api/company/{company_id}"))).await
}

pub(crate) async fn register_company(draft: &CompanyDraft) -> Result<Company, ApiError> {
    ask(Request::post("/api/company").json(draft)).await
}

pub(crate) async fn change_company(company_id: u32, change: &CompanyChange) -> Result<Company, ApiError> {
    ask(Request::put(&format!("/api/company/{company_id}")).json(change)).await
}

pub(crate) async fn delete_company(company_id: u32) -> Result<(), ApiError> {
    order(Request::delete(&format!("/api/company/{company_id}"))).await
}

/// The leads that belong to it, after lead `after` (0: from the start).
pub(crate) async fn company_leads(company_id: u32, after: u64) -> Result<CompanyLeadPage, ApiError> {
    ask(Request::get(&format!("/api/company/{company_id}/lead?after={after}"))).await
}

/// How many leads of its name belong to no company.
pub(crate) async fn joinable_leads(company_id: u32) -> Result<JoinableLeads, ApiError> {
    ask(Request::get(&format!("/api/company/{company_id}/join"))).await
}

pub(crate) async fn join_leads(company_id: u32) -> Result<Company, ApiError> {
    ask(Request::post(&format!("/api/company/{company_id}/join"))).await
}

/// What a name may mean, exactly as an import sees it. `address` narrows the directory's down; `after` is the
/// `next_after` of the page above.
pub(crate) async fn company_candidates(
    name: &str,
    address: &str,
    after: Option<&str>,
) -> Result<CompanyCandidates, ApiError> {
    let after = after.map(|after| format!("&after={}", segment(after))).unwrap_or_default();
    let (name, address) = (segment(name), segment(address));
    ask(Request::get(&format!("/api/company-candidate?name={name}&address={address}{after}"))).await
}

pub(crate) async fn company_directory() -> Result<CompanyDirectory, ApiError> {
    ask(Request::get("/api/company-directory")).await
}

/// Puts a lead into a company, or into none.
pub(crate) async fn put_lead_company(lead_id: u64, company_id: Option<u32>) -> Result<Lead, ApiError> {
    ask(Request::put(&format!("/api/lead/{lead_id}/company")).json(&LeadCompanyDraft { company_id })).await
}
