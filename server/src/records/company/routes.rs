//! Companies over HTTP: the list, the record, its leads, and the leads that may join it.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use torikomi_core::{
    domain::value::fold,
    draft::company::{CompanyDraft, Fault, judge},
    wire::{
        Company, CompanyChange, CompanyLead, CompanyLeadPage, CompanyPage, ErrorAnswer, JoinableLeads, Lead,
        LeadCompanyDraft,
    },
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    follow,
    store::{self, CompanySelection},
};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        error::{Error, Result},
        wire_value::count,
        words,
    },
    http::extract::{Json, Path, Query},
    records::lead::{
        edit,
        store::{company, detail},
    },
    state::AppState,
};

pub(crate) mod candidate;

const PAGE: i64 = 50;
const MOST: i64 = 200;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_companies, create_company))
        .routes(routes!(get_company, change_company, delete_company))
        .routes(routes!(list_company_leads))
        .routes(routes!(count_joinable_leads, join_leads))
        .routes(routes!(change_lead_company))
        .merge(candidate::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CompanyQuery {
    /// A part of the name, of its reading or of the telephone number; or a corporate number; or a domain.
    #[serde(default)]
    search: String,
    /// The lowest number on the previous page.
    before: Option<i32>,
    /// At most 200; 50 by default.
    limit: Option<i64>,
}

/// List companies, newest first
#[utoipa::path(get, path = "/api/company", tag = "company", params(CompanyQuery),
    responses((status = 200, body = CompanyPage)))]
async fn list_companies(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(CompanyQuery { search, before, limit }): Query<CompanyQuery>,
) -> Result<Json<CompanyPage>> {
    signed_in.require_companies()?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    let search = fold(&search);
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let page = CompanySelection::Page { search: &search, before: before.unwrap_or(i32::MAX), limit };
    let companies = store::list(&mut transaction, page).await?;
    let is_full = i64::try_from(companies.len()).is_ok_and(|lines| lines == limit);
    let next_before = companies.last().filter(|_| is_full).map(|last| last.company_id);
    Ok(Json(CompanyPage { companies, next_before }))
}

/// Register a company
#[utoipa::path(post, path = "/api/company", tag = "company", request_body = CompanyDraft,
    responses((status = 201, body = Company),
              (status = 409, description = "`name_taken`: the corporate number is already registered",
               body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_company(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<CompanyDraft>,
) -> Result<(StatusCode, Json<Company>)> {
    signed_in.require_companies()?;
    let draft = validate(&draft)?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let company_id = store::insert(&mut transaction, &draft).await?;
    let company = store::get(&mut transaction, company_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(company)))
}

/// Get a company
#[utoipa::path(get, path = "/api/company/{id}", tag = "company", params(("id" = i32, Path)),
    responses((status = 200, body = Company), (status = 404, body = ErrorAnswer)))]
async fn get_company(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
) -> Result<Json<Company>> {
    signed_in.require_companies()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    store::get(&mut transaction, company_id).await.map(Json)
}

/// Change a company
///
/// The company name in its leads stays as it is.
#[utoipa::path(put, path = "/api/company/{id}", tag = "company", params(("id" = i32, Path)),
    request_body = CompanyChange,
    responses((status = 200, body = Company), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`wrong_state`: somebody else has changed it since; `name_taken`: the \
                                            corporate number is already registered", body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn change_company(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
    Json(change): Json<CompanyChange>,
) -> Result<Json<Company>> {
    signed_in.require_companies()?;
    let draft = validate(&change.values)?;
    let revision = i32::try_from(change.revision).map_err(|_| Error::ChangedMeanwhile)?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    store::update(&mut transaction, company_id, revision, &draft).await?;
    let company = store::get(&mut transaction, company_id).await?;
    transaction.commit().await?;
    Ok(Json(company))
}

/// Delete a company
///
/// The company name in its leads stays as it is; they no longer belong to a company.
#[utoipa::path(delete, path = "/api/company/{id}", tag = "company", params(("id" = i32, Path)),
    responses((status = 204), (status = 404, body = ErrorAnswer)))]
async fn delete_company(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
) -> Result<StatusCode> {
    signed_in.require_edit_leads()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    store::follow::begin_leaving(&mut transaction, company_id).await?;
    transaction.commit().await?;
    follow::start_and_wait(&state, signed_in.workspace_id, company_id).await;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LeadQuery {
    /// Only leads after this one.
    after: Option<i64>,
    /// At most 200; 50 by default.
    limit: Option<i64>,
}

/// List the leads that belong to a company
#[utoipa::path(get, path = "/api/company/{id}/lead", tag = "company", params(("id" = i32, Path), LeadQuery),
    responses((status = 200, body = CompanyLeadPage), (status = 404, body = ErrorAnswer)))]
async fn list_company_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
    Query(LeadQuery { after, limit }): Query<LeadQuery>,
) -> Result<Json<CompanyLeadPage>> {
    signed_in.require_companies()?;
    signed_in.require_read_leads()?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    store::get(&mut transaction, company_id).await?;
    let members = company::page(&mut transaction, company_id, after.unwrap_or(0), limit).await?;
    let is_full = i64::try_from(members.len()).is_ok_and(|leads| leads == limit);
    let leads: Vec<CompanyLead> = members.into_iter().map(lead).collect::<Result<_>>()?;
    let next_after = leads.last().filter(|_| is_full).map(|last| last.lead_id);
    Ok(Json(CompanyLeadPage { leads, next_after }))
}

fn lead(member: company::Member) -> Result<CompanyLead> {
    Ok(CompanyLead {
        lead_id: count(member.lead_id)?,
        last_name: member.last_name,
        first_name: member.first_name,
        email: member.email,
        company_name: member.company_name,
        department: member.department,
        job_title: member.job_title,
    })
}

/// Count the leads that may join a company
///
/// Leads that belong to no company and whose company name is that of the company, in any spelling.
#[utoipa::path(get, path = "/api/company/{id}/join", tag = "company", params(("id" = i32, Path)),
    responses((status = 200, body = JoinableLeads), (status = 404, body = ErrorAnswer)))]
async fn count_joinable_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
) -> Result<Json<JoinableLeads>> {
    signed_in.require_companies()?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    follow::count_joinable(&state, signed_in.workspace_id, company_id).await.map(Json)
}

/// Put the leads that may join a company into it
///
/// In a workspace with very many leads, this continues in the background, while `is_joining` is true. The request can
/// be repeated.
#[utoipa::path(post, path = "/api/company/{id}/join", tag = "company", params(("id" = i32, Path)),
    responses((status = 200, body = Company), (status = 404, body = ErrorAnswer)))]
async fn join_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(company_id): Path<i32>,
) -> Result<Json<Company>> {
    signed_in.require_companies()?;
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    store::follow::begin_joining(&mut transaction, company_id).await?;
    transaction.commit().await?;
    follow::start_and_wait(&state, workspace_id, company_id).await;
    let mut transaction = state.database.begin(workspace_id).await?;
    store::get(&mut transaction, company_id).await.map(Json)
}

/// Put a lead into a company, or into none
///
/// The lead leaves the company that it belonged to. Its company name stays as it is. The request can be repeated. It
/// waits while a running import has not yet overwritten the lead.
#[utoipa::path(put, path = "/api/lead/{id}/company", tag = "lead", params(("id" = u64, Path)),
    request_body = LeadCompanyDraft,
    responses((status = 200, body = Lead), (status = 403, body = ErrorAnswer),
              (status = 404, description = "no such lead, or no such company", body = ErrorAnswer),
              (status = 409, description = "`import_running`", body = ErrorAnswer)))]
async fn change_lead_company(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(lead_id): Path<i64>,
    Json(draft): Json<LeadCompanyDraft>,
) -> Result<Json<Lead>> {
    signed_in.require_edit_leads()?;
    let company_id = draft.company_id.map(i32::try_from).transpose().map_err(|_| Error::NotFound)?;
    let mut transaction = edit::begin_edit(&state, signed_in.workspace_id, lead_id).await?;
    company::move_lead(&mut transaction, lead_id, company_id, signed_in.account_id).await?;
    let lead = detail::load(&mut transaction, lead_id).await?;
    transaction.commit().await?;
    Ok(Json(lead))
}

fn validate(draft: &CompanyDraft) -> Result<CompanyDraft> {
    let invalid = |faults: Vec<Fault>| Error::Invalid(words::joined(faults.into_iter().map(|fault| fault.message)));
    judge(draft).map_err(invalid)
}
