//! The format and its sample file.

use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use torikomi_core::{verdict::Encoding, wire::FormatAnswer};
use web_sys::Blob;

use super::{ApiError, accepted, ask, send};

pub(crate) async fn format() -> Result<FormatAnswer, ApiError> {
    ask(Request::get("/api/format")).await
}

/// The sample CSV.
pub(crate) async fn sample(encoding: Encoding) -> Result<Blob, ApiError> {
    let address = format!("/api/sample.csv?encoding={}", encoding_parameter(encoding));
    let response = accepted(send(Request::get(&address).build()).await?).await?;
    let bytes = Uint8Array::from(response.binary().await.map_err(|_| ApiError::Offline)?.as_slice());
    Ok(Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).expect("BUG: bytes make a blob"))
}

/// The name of a character code in an address; files in UTF-8 are always handed out with a BOM.
fn encoding_parameter(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "utf-8",
        Encoding::ShiftJis => "shift_jis",
    }
}
