//! The registered rows: those that an import added or overwrote, streamed from the stored file.
//!
//! Guarantees: memory does not grow with the number of rows; as many rows as the history counts, including unchanged
//! ones, each as it is in the file. For a failed import, the rows that were applied. Values entered on the screen are
//! not in it: it shows the contents of the file.

use axum::{extract::State, response::Response};
use bytes::Bytes;
use futures::Stream;
use torikomi_core::{
    wire::{ErrorAnswer, ImportState},
    write::SameRecords,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, pace::Pace},
    http::extract::{Path, Query},
    pipeline::{
        history::csv_download::{DownloadName, DownloadQuery, Source, download},
        import::checked_file::RecordPosition,
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_registered_csv))
}

/// Download the registered and overwritten rows of an import
///
/// A CSV with the header and the rows as they are in the file.
#[utoipa::path(get, path = "/api/import/{id}/registered.csv", tag = "history",
    params(("id" = u64, Path), DownloadQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 409, description = "the import has not ended yet", body = ErrorAnswer),
              (status = 410, description = "the file is no longer kept",
               body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn download_registered_csv(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response> {
    let (source, import) = Source::open(state, &signed_in, import_id, ImportState::has_rows_applied).await?;
    let written = match query.is_utf8() {
        true => SameRecords::in_utf8(source.file.encoding),
        false => SameRecords::new(source.file.encoding),
    };
    let name = DownloadName { file_name: &import.file_name, what_ja: "登録", what: "registered", import_id };
    Ok(download(&name, written.encoding(), stream(source, written)))
}

fn stream(source: Source, written: SameRecords) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let mut pace = Pace::default();
        let mut begin = Vec::new();
        written.begin(source.file.header(), &mut begin);
        yield Bytes::from(begin);
        let mut after = 0;
        loop {
            let positions = source.registered(after).await?;
            let Some(last) = positions.last() else { break };
            after = last.row;
            let positions: Vec<RecordPosition> =
                positions.into_iter().map(RecordPosition::from_row).collect::<Result<_>>()?;
            let mut bytes = Vec::new();
            for record in source.file.records(&positions).await? {
                written.record(&record, &mut bytes);
                pace.step().await;
            }
            yield Bytes::from(bytes);
        }
    }
}
