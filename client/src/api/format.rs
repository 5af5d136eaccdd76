//! The format and its sample file.

use gloo_net::http::Request;
use torikomi_core::{verdict::Encoding, wire::FormatAnswer};

use super::{ApiError, ask};

pub(crate) async fn format() -> Result<FormatAnswer, ApiError> {
    ask(Request::get("/api/format")).await
}

/// Where the sample CSV is downloaded.
pub(crate) fn sample_address(encoding: Encoding) -> String {
    format!("/api/sample.csv?encoding={}", encoding_parameter(encoding))
}

/// The name of a character code in an address; files in UTF-8 are always handed out with a BOM.
pub(super) fn encoding_parameter(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "utf-8",
        Encoding::ShiftJis => "shift_jis",
    }
}
