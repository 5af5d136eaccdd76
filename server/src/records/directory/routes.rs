//! The directory's state over HTTP, for the lookup of companies.

use axum::extract::State;
use torikomi_core::wire::CompanyDirectory;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::loads::find;
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, wire_value::count},
    http::extract::Json,
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_company_directory))
}

/// Get the size of the company directory, and the date of its newest update
#[utoipa::path(get, path = "/api/company-directory", tag = "company",
    responses((status = 200, body = CompanyDirectory)))]
pub(crate) async fn get_company_directory(
    State(state): State<AppState>,
    _signed_in: SignedIn,
) -> Result<Json<CompanyDirectory>> {
    let mut transaction = state.database.begin_global().await?;
    let Some(directory) = find(&mut transaction).await? else { return Ok(Json(CompanyDirectory::default())) };
    let companies = count(directory.companies)?;
    Ok(Json(CompanyDirectory { companies, newest_on: directory.newest_on.map(|day| day.to_string()) }))
}
