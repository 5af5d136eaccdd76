//! The company CSV: names for which an import found no company, with the page's address for registering each.
//!
//! Guarantees: memory does not grow with the number of names; each name once, in the order of the file's rows. Form and
//! charset are core's (`write::CompanyFile`).

use axum::{extract::State, response::Response};
use bytes::Bytes;
use futures::Stream;
use torikomi_core::{
    domain::encoding::Encoding,
    wire::{ErrorAnswer, ImportCompaniesState},
    write::CompanyFile,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        concurrency::ConcurrencyPermit,
        error::{Error, Result},
        text,
    },
    http::extract::{Path, Query},
    pipeline::{
        history::csv_download::{DownloadName, DownloadQuery, download},
        import,
    },
    records::company::store::import_company::{self, UnregisteredName},
    state::AppState,
};

const NAMES_AT_ONCE: i64 = 5_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_company_csv))
}

/// Download the company names for which an import found no company
///
/// A CSV with the reason, and the address of the page that registers the company. Available once the import's companies
/// are done.
#[utoipa::path(get, path = "/api/import/{id}/company.csv", tag = "history", params(("id" = u64, Path), DownloadQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 409, description = "the import's companies are not done yet", body = ErrorAnswer),
              (status = 410, description = "the names are no longer kept",
               body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn download_company_csv(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let place = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let record = import::store::get(&mut transaction, import_id).await?;
    let encoding = record.encoding().unwrap_or(Encoding::Utf8);
    let import = record.into_import()?;
    let companies = import.companies.ok_or(Error::NotFound)?;
    if !matches!(companies.state, ImportCompaniesState::Done | ImportCompaniesState::Failed) {
        return Err(Error::WrongState);
    }
    if !import.files_kept {
        return Err(Error::Gone);
    }
    let is_shift_jis = import_company::is_shift_jis(&mut transaction, import_id).await?;
    transaction.commit().await?;
    let file = CompanyFile::new(encoding, is_shift_jis && !query.is_utf8());
    let name = DownloadName { file_name: &import.file_name, what_ja: "未登録企業", what: "company", import_id };
    Ok(download(&name, file.encoding(), stream(state, place, workspace_id, import_id, file)))
}

fn stream(
    state: AppState,
    place: ConcurrencyPermit,
    workspace_id: i32,
    import_id: i64,
    file: CompanyFile,
) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let _place = place;
        let mut bytes = Vec::new();
        file.begin(&mut bytes);
        let mut after = (0, String::new());
        loop {
            let names = names(&state, workspace_id, import_id, &after).await?;
            for UnregisteredName { name, outcome, .. } in &names {
                file.row(name, *outcome, &address(&state.public_url, name), &mut bytes);
            }
            yield Bytes::from(std::mem::take(&mut bytes));
            let Some(last) = names.into_iter().last() else { break };
            after = (last.row, last.name_key);
        }
    }
}

async fn names(
    state: &AppState,
    workspace_id: i32,
    import_id: i64,
    (row, name_key): &(i32, String),
) -> Result<Vec<UnregisteredName>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let after = (*row, name_key.as_str());
    import_company::next_unregistered(&mut transaction, import_id, after, NAMES_AT_ONCE).await
}

/// 企業を登録する with the name filled in; after a sign-in the page returns to it.
fn address(public_url: &str, name: &str) -> String {
    format!("{public_url}/companies/new?name={}", text::percent_encoded(name))
}

#[cfg(test)]
mod tests {
    use crate::pipeline::history::routes::company_csv::address;

    #[test]
    fn any_name_fits_into_the_address() {
        assert_eq!(
            address("https://x.jp", "㈱A&B 100%+"),
            "https://x.jp/companies/new?name=%E3%88%B1A%26B%20100%25%2B"
        );
    }
}
