//! What the CSV files of an import have in common: how they are asked for, streamed and named.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::Stream;
use serde::Deserialize;
use torikomi_core::domain::encoding::Encoding;
use utoipa::{IntoParams, ToSchema};

use crate::{
    base::{
        audit::{self, Event},
        error::Result,
    },
    http::attachment,
};

/// Rows that are read from the file at once.
pub(crate) const ROWS_AT_ONCE: i64 = 2_000;
/// Of the file; at least one row is read, whatever its length.
pub(crate) const BYTES_AT_ONCE: i64 = 4 << 20;

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum WantedEncoding {
    #[serde(rename = "utf-8")]
    Utf8,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wish {
    /// `utf-8`: with BOM, whatever the file was in. Left out: the file's own character code; the error CSV of a file in
    /// UTF-8 has a BOM all the same.
    #[param(inline)]
    encoding: Option<WantedEncoding>,
}

impl Wish {
    pub(crate) fn is_utf8_wanted(&self) -> bool {
        self.encoding.is_some()
    }
}

/// What the file is called that a person gets.
pub(crate) struct Name<'a> {
    /// The imported file's.
    pub(crate) file_name: &'a str,
    /// What is in it, for the name of the file and for one in ASCII.
    pub(crate) what_ja: &'static str,
    pub(crate) what: &'static str,
    pub(crate) import_id: i64,
}

pub(crate) fn answer(
    name: &Name<'_>,
    encoding: Encoding,
    stream: impl Stream<Item = Result<Bytes>> + Send + 'static,
) -> Response {
    let charset = match encoding {
        Encoding::ShiftJis => "text/csv; charset=Shift_JIS",
        Encoding::Utf8 | Encoding::Utf8Bom => "text/csv; charset=utf-8",
    };
    audit::log(Event::ImportFileDownloaded { on_import: name.import_id, file: name.what });
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(charset)), (header::CONTENT_DISPOSITION, disposition(name))];
    (headers, Body::from_stream(stream)).into_response()
}

fn disposition(name: &Name<'_>) -> HeaderValue {
    let Name { file_name, what_ja, what, import_id } = name;
    let stem = file_name.rsplit_once('.').map_or(*file_name, |(stem, _)| stem);
    attachment::disposition(&format!("{what}-{import_id}.csv"), &format!("{stem}_{what_ja}.csv"))
}
