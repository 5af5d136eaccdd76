//! `GET /api/company-candidate`: the possible meanings of a name, exactly as an import sees it.
//!
//! Guarantees: the same queries as an import's (`lookup`), in the same order; from the workspace and from the directory
//! the nearest companies each, so that an ambiguity of an import is shown completely. However many companies have one
//! name, they are listed page by page and can be filtered by address.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::{
    domain::value::fold,
    wire::{CompanyCandidates, CompanyLine, CompanyMatch, DirectoryCandidate, ErrorAnswer, RegisteredCandidate},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{database::Transaction, error::Result, wire_value::count},
    http::extract::{Json, Query},
    records::{
        company::{
            name::CompanyName,
            store::{
                self, CompanySelection,
                lookup::{self, NEAREST_FIRST, draft_of, find_registered, look_up},
            },
        },
        directory::store::{
            loads,
            lookup::{Candidates, Cursor, DirectoryCompany},
        },
    },
    state::AppState,
};

const PAGE: i64 = 50;
const COUNTED: i64 = 1_000;
/// The query is a person's, not an import's.
const NO_IMPORT: i64 = 0;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_company_candidates))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CandidateQuery {
    /// A company name as a lead may have it.
    name: String,
    /// Only companies of the directory whose address contains this text.
    #[serde(default)]
    address: String,
    /// The `next_after` of the previous page.
    after: Option<String>,
}

/// List the companies that a name may mean
///
/// Each with the reason: it has the same name (however the legal form is written), or its name contains this one.
#[utoipa::path(get, path = "/api/company-candidate", tag = "company", params(CandidateQuery),
    responses((status = 200, body = CompanyCandidates), (status = 400, body = ErrorAnswer)))]
async fn list_company_candidates(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(CandidateQuery { name, address, after }): Query<CandidateQuery>,
) -> Result<Json<CompanyCandidates>> {
    signed_in.require_companies()?;
    let workspace_id = signed_in.workspace_id;
    let after: Cursor = after.map(|after| after.parse()).transpose()?.unwrap_or_default();
    let address = fold(&address);
    let name = CompanyName::of(&name);
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let meanings = look_up(&mut transaction, NO_IMPORT, std::slice::from_ref(&name)).await?;
    let has_directory = loads::find(&mut transaction).await?.is_some_and(|directory| directory.companies > 0);
    let mut answer = CompanyCandidates {
        outcome: meanings.first().map_or(lookup::Meaning::None.outcome(), lookup::Meaning::outcome),
        registered: Vec::new(),
        directory: Vec::new(),
        directory_count: 0,
        next_after: None,
        has_directory,
    };
    if !name.proper.is_empty() {
        answer.registered = find_registered_candidates(&mut transaction, &name).await?;
        add_directory_candidates(&mut transaction, &name, &address, after, &mut answer).await?;
    }
    Ok(Json(answer))
}

async fn find_registered_candidates(
    transaction: &mut Transaction,
    name: &CompanyName,
) -> Result<Vec<RegisteredCandidate>> {
    for reason in NEAREST_FIRST {
        let found = find_registered(transaction, NO_IMPORT, reason, &[(0, name)], PAGE).await?;
        if !found.is_empty() {
            let company_ids: Vec<i32> = found.into_iter().map(|(_, company_id)| company_id).collect();
            let lines = store::list(transaction, CompanySelection::Ids(&company_ids)).await?;
            return Ok(lines.into_iter().map(|company: CompanyLine| RegisteredCandidate { company, reason }).collect());
        }
    }
    Ok(Vec::new())
}

async fn add_directory_candidates(
    transaction: &mut Transaction,
    name: &CompanyName,
    address: &str,
    after: Cursor,
    answer: &mut CompanyCandidates,
) -> Result<()> {
    // The nearest reason is determined without the address: filtering must not change it.
    let mut reason = CompanyMatch::Contains;
    for nearer in [CompanyMatch::Equal, CompanyMatch::EqualButForForm] {
        if (Candidates { name, reason: nearer, address: "" }).count(transaction, 1).await? > 0 {
            reason = nearer;
            break;
        }
    }
    let candidates = Candidates { name, reason, address };
    let page = candidates.page(transaction, after, PAGE).await?;
    let is_full = i64::try_from(page.len()).is_ok_and(|companies| companies == PAGE);
    answer.next_after = page.last().filter(|_| is_full).map(|last| Cursor::after(last).to_string());
    answer.directory_count = count(candidates.count(transaction, COUNTED).await?)?;
    let numbers: Vec<i64> = page.iter().map(|company| company.corporate_number).collect();
    let present = store::find_by_numbers(transaction, &numbers).await?;
    let candidate = |company: DirectoryCompany| {
        let company_id = present.get(&company.corporate_number).map(|id| store::number(*id)).transpose()?;
        Ok(DirectoryCandidate { values: draft_of(&company), reason, company_id })
    };
    answer.directory = page.into_iter().map(candidate).collect::<Result<_>>()?;
    Ok(())
}
