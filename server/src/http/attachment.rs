//! A file as an answer: its name in any language, and the charset of a CSV.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::Stream;
use torikomi_core::domain::encoding::Encoding;

use crate::base::{error::Result, text};

/// `content-disposition`. `filename*` (RFC 6266) has the full name; clients that cannot read it get the ASCII one.
pub fn disposition(ascii_name: &str, name: &str) -> HeaderValue {
    let encoded = text::percent_encoded(name);
    let text = format!("attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).expect("BUG: everything but ASCII letters was percent-encoded")
}

/// A CSV in this charset, with an ASCII name and its full name.
pub(crate) fn csv(
    (ascii_name, name): (&str, &str),
    encoding: Encoding,
    bytes: impl Stream<Item = Result<Bytes>> + Send + 'static,
) -> Response {
    let content_type = match encoding {
        Encoding::ShiftJis => "text/csv; charset=Shift_JIS",
        Encoding::Utf8 | Encoding::Utf8Bom => "text/csv; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition(ascii_name, name)),
    ];
    (headers, Body::from_stream(bytes)).into_response()
}
