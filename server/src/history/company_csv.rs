//! The company CSV: the names that an import found no company for, with the address at which each is registered.
//!
//! Guarantees: memory does not grow with the number of names; each name once, in the order of the file's rows. Shape and
//! character code are core's (`write::CompanyFile`).

use axum::{extract::State, response::Response};
use bytes::Bytes;
use futures::Stream;
use torikomi_core::{
    domain::encoding::Encoding,
    wire::{ErrorAnswer, ImportCompaniesState},
    write::CompanyFile,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::csv_download::{Name, Wish, answer};
use crate::{
    account::signed_in::SignedIn,
    company::lookup::outcome_of,
    error::{Error, Result},
    extract::{Path, Query},
    import::record,
    places::Place,
    state::AppState,
    text,
};

const NAMES_AT_ONCE: i64 = 5_000;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_company_csv))
}

/// The company names that an import found no company for, as CSV
///
/// With the reason, and the address of the page that registers the company. Complete once the import's companies are
/// done.
#[utoipa::path(get, path = "/api/import/{id}/company.csv", tag = "history", params(("id" = u64, Path), Wish),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 409, description = "its companies are not done yet", body = ErrorAnswer),
              (status = 410, description = "it is no longer kept", body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn download_company_csv(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let place = state.places.heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let record = record::get(&mut transaction, workspace_id, import_id).await?;
    let encoding = record.encoding()?.unwrap_or(Encoding::Utf8);
    let import = record.into_import()?;
    let companies = import.companies.ok_or(Error::NotFound)?;
    if !matches!(companies.state, ImportCompaniesState::Done | ImportCompaniesState::Failed) {
        return Err(Error::WrongState);
    }
    if !import.files_kept {
        return Err(Error::Gone);
    }
    let is_shift_jis: bool =
        sqlx::query_scalar("select is_shift_jis from import_company where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .fetch_one(&mut *transaction)
            .await?;
    transaction.commit().await?;
    let file = CompanyFile::new(encoding, is_shift_jis && !wish.is_utf8_wanted());
    let name = Name { file_name: &import.file_name, what_ja: "未登録企業", what: "company", import_id };
    Ok(answer(&name, file.encoding(), stream(state, place, workspace_id, import_id, file)))
}

fn stream(
    state: AppState,
    place: Place,
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
            for (_, name, _, outcome) in &names {
                file.row(name, outcome_of(outcome)?, &address(&state.public_url, name), &mut bytes);
            }
            yield Bytes::from(std::mem::take(&mut bytes));
            let Some((row, _, key, _)) = names.into_iter().last() else { break };
            after = (row, key);
        }
    }
}

type NameRow = (i32, String, String, String);

/// The next names behind this row. A row has one name; its key makes the order complete all the same.
async fn names(state: &AppState, workspace_id: i32, import_id: i64, after: &(i32, String)) -> Result<Vec<NameRow>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    Ok(sqlx::query_as(
        "select row, name, name_key, outcome::text from import_company_name
         where workspace_id = $1 and import_id = $2 and outcome in ('n', 's') and (row, name_key) > ($3, $4)
         order by row, name_key limit $5",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after.0)
    .bind(&after.1)
    .bind(NAMES_AT_ONCE)
    .fetch_all(&mut *transaction)
    .await?)
}

/// 企業を登録する with the name filled in; whoever is not signed in comes back to it.
fn address(public_url: &str, name: &str) -> String {
    format!("{public_url}/companies/new?name={}", text::percent_encoded(name))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_name_stands_in_the_address_whatever_is_in_it() {
        assert_eq!(
            address("https://x.jp", "㈱A&B 100%+"),
            "https://x.jp/companies/new?name=%E3%88%B1A%26B%20100%25%2B"
        );
    }
}
