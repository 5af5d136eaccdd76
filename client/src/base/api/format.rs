//! The format, its profile and its sample file.

use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use torikomi_core::{
    domain::{encoding::Encoding, format::ProfileColumn},
    wire::{FormatAnswer, ProfileProposal},
};
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::{ApiError, accepted, ask, order, order_with, read, send};

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

/// What the header line of a sample, in its first bytes, says about the profile.
pub(crate) async fn propose_profile(sample: Uint8Array) -> Result<ProfileProposal, ApiError> {
    let request = Request::post("/api/format/profile/proposal").header("Content-Type", "text/csv");
    read(accepted(send(request.body(JsValue::from(sample))).await?).await?).await
}

/// `columns` are all 29 in the order in which files have them.
pub(crate) async fn replace_profile(columns: &[ProfileColumn]) -> Result<(), ApiError> {
    order_with(Request::put("/api/format/profile"), &columns).await
}

/// Back to the default.
pub(crate) async fn reset_profile() -> Result<(), ApiError> {
    order(Request::delete("/api/format/profile")).await
}

/// The name of a character code in an address; files in UTF-8 are always handed out with a BOM.
fn encoding_parameter(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "utf-8",
        Encoding::ShiftJis => "shift_jis",
    }
}
