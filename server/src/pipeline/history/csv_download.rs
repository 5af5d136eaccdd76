//! The common parts of an import's CSV downloads: parameters, reading, streaming and names.

use axum::response::Response;
use bytes::Bytes;
use futures::Stream;
use serde::Deserialize;
use torikomi_core::{domain::encoding::Encoding, wire::ImportState};
use utoipa::{IntoParams, ToSchema};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        audit::{self, Event},
        concurrency::ConcurrencyPermit,
        database::Transaction,
        error::{Error, Result},
    },
    http::attachment,
    pipeline::import::{
        self,
        checked_file::CheckedFile,
        store::{
            ImportRecord,
            listing::{self, RowPosition, SkippedRow},
        },
    },
    state::AppState,
};

/// Rows and bytes of the file that are read at once; always at least one row, whatever its length.
const AT_ONCE: (i64, i64) = (2_000, 4 << 20);

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum DownloadEncoding {
    #[serde(rename = "utf-8")]
    Utf8,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DownloadQuery {
    /// `utf-8`: UTF-8 with a BOM. By default, the file's own encoding; but the error CSV of a file in UTF-8 always has
    /// a BOM.
    #[param(inline)]
    encoding: Option<DownloadEncoding>,
}

impl DownloadQuery {
    pub(crate) fn is_utf8(&self) -> bool {
        self.encoding.is_some()
    }
}

/// The rows of an import, and the file that contains them.
pub(crate) struct Source {
    pub(crate) file: CheckedFile,
    state: AppState,
    workspace_id: i32,
    import_id: i64,
    last_row: i32,
    /// Held until the last byte is sent.
    _place: ConcurrencyPermit,
}

impl Source {
    /// `WrongState` if the import is not ready, `Gone` if its file is no longer kept.
    pub(crate) async fn open(
        state: AppState,
        signed_in: &SignedIn,
        import_id: i64,
        is_ready: fn(ImportState) -> bool,
    ) -> Result<(Source, ImportRecord)> {
        signed_in.require_import()?;
        let workspace_id = signed_in.workspace_id;
        let place = state.concurrency.acquire_heavy(workspace_id).await?;
        let mut transaction = state.database.begin(workspace_id).await?;
        let import = import::store::get(&mut transaction, import_id).await?;
        signed_in.require_read_file_of(import.account_id)?;
        if !is_ready(import.state) {
            return Err(Error::WrongState);
        }
        let file = CheckedFile::open(&mut transaction, &state.objects, &import).await?;
        transaction.commit().await?;
        let last_row = import.last_row();
        Ok((Source { file, state, workspace_id, import_id, last_row, _place: place }, import))
    }

    /// The next skipped rows after row `after`.
    pub(crate) async fn skipped(&self, after: i32) -> Result<Vec<SkippedRow>> {
        let (mut transaction, between) = (self.begin().await?, (after, self.last_row));
        listing::next_skipped(&mut transaction, self.import_id, between, AT_ONCE).await
    }

    /// The next rows after row `after` that were not skipped, up to the last applied one.
    pub(crate) async fn registered(&self, after: i32) -> Result<Vec<RowPosition>> {
        let (mut transaction, between) = (self.begin().await?, (after, self.last_row));
        listing::next_registered(&mut transaction, self.import_id, between, AT_ONCE).await
    }

    async fn begin(&self) -> Result<Transaction> {
        self.state.database.begin(self.workspace_id).await
    }
}

/// The name of the downloaded file.
pub(crate) struct DownloadName<'a> {
    /// The imported file's.
    pub(crate) file_name: &'a str,
    /// The kind of content, for the file's name and for an ASCII one.
    pub(crate) what_ja: &'static str,
    pub(crate) what: &'static str,
    pub(crate) import_id: i64,
}

pub(crate) fn download(
    name: &DownloadName<'_>,
    encoding: Encoding,
    stream: impl Stream<Item = Result<Bytes>> + Send + 'static,
) -> Response {
    let DownloadName { file_name, what_ja, what, import_id } = *name;
    audit::log(Event::ImportFileDownloaded { on_import: import_id, file: what });
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    attachment::csv((&format!("{what}-{import_id}.csv"), &format!("{stem}_{what_ja}.csv")), encoding, stream)
}
