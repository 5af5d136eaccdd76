//! The registered rows: those that an import newly registered or overwrote, streamed from the kept file.
//!
//! Guarantees: memory does not grow with the number of rows; as many rows as the history counts, the unchanged ones
//! among them, each as it stands in the file. Of a failed import those that were applied. What was entered on the screen
//! is not in it: it says what was in the file.

use axum::{extract::State, response::Response};
use bytes::Bytes;
use futures::Stream;
use torikomi_core::{wire::ErrorAnswer, write::SameRecords};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        error::{Error, Result},
        pace::Pace,
        places::Place,
    },
    http::extract::{Path, Query},
    pipeline::{
        history::csv_download::{BYTES_AT_ONCE, Name, ROWS_AT_ONCE, Wish, answer},
        import::{
            self,
            checked_file::{CheckedFile, Wanted},
            store::listed::{self, RowPlace},
        },
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_registered_csv))
}

/// The registered and overwritten rows, as CSV
///
/// Header and rows as they stand in the file.
#[utoipa::path(get, path = "/api/import/{id}/registered.csv", tag = "history", params(("id" = u64, Path), Wish),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 409, description = "it has not come to its end", body = ErrorAnswer),
              (status = 410, description = "the file is no longer kept", body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn download_registered_csv(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let place = state.places.heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = import::store::get(&mut transaction, workspace_id, import_id).await?;
    signed_in.require_read_file_of(import.account_id)?;
    if !matches!(import.state.as_str(), "done" | "failed" | "undone") {
        return Err(Error::WrongState);
    }
    let file = CheckedFile::open(&mut transaction, &state.objects, workspace_id, &import).await?;
    transaction.commit().await?;
    let written = match wish.is_utf8_wanted() {
        true => SameRecords::in_utf8(file.encoding),
        false => SameRecords::new(file.encoding),
    };
    let name = Name { file_name: &import.file_name, what_ja: "登録", what: "registered", import_id };
    let stream = stream(state, place, (workspace_id, import_id, import.last_row()), file, written);
    Ok(answer(&name, written.encoding(), stream))
}

fn stream(
    state: AppState,
    place: Place,
    (workspace_id, import_id, last_row): (i32, i64, i32),
    file: CheckedFile,
    written: SameRecords,
) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let _place = place;
        let mut pace = Pace::default();
        let mut begin = Vec::new();
        written.begin(file.header(), &mut begin);
        yield Bytes::from(begin);
        let mut after = 0;
        loop {
            let places = registered(&state, workspace_id, import_id, after, last_row).await?;
            let Some(last) = places.last() else { break };
            after = last.row;
            let places = places.into_iter().map(|place| Wanted::of(place.row, place.byte_offset, place.size_bytes));
            let places: Vec<Wanted> = places.collect::<Result<_>>()?;
            let mut bytes = Vec::new();
            for record in file.records(&places).await? {
                written.record(&record, &mut bytes);
                pace.step().await;
            }
            yield Bytes::from(bytes);
        }
    }
}

/// The next places behind row `after`, up to the last row that was applied.
async fn registered(
    state: &AppState,
    workspace_id: i32,
    import_id: i64,
    after: i32,
    last_row: i32,
) -> Result<Vec<RowPlace>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let (between, size) = ((after, last_row), (ROWS_AT_ONCE, BYTES_AT_ONCE));
    listed::registered(&mut transaction, workspace_id, import_id, between, size).await
}
