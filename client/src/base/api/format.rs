//! The format, its profile and its sample file.

use js_sys::Uint8Array;
use torikomi_core::{
    domain::{encoding::Encoding, format::ProfileColumn},
    wire::{FormatAnswer, ProfileProposal},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::{
    error::ApiError,
    request::{Request, fetch, send, send_only},
};

pub(crate) async fn format() -> Result<FormatAnswer, ApiError> {
    fetch(Request::get("/api/format")).await
}

/// The sample CSV.
pub(crate) async fn sample(encoding: Encoding) -> Result<Blob, ApiError> {
    let address = format!("/api/sample.csv?encoding={}", encoding_parameter(encoding));
    let response = send(Request::get(&address)).await?;
    let bytes = JsFuture::from(response.blob().map_err(|_| ApiError::Offline)?).await;
    Ok(bytes.map_err(|_| ApiError::Offline)?.unchecked_into())
}

/// What the header line of a sample, in its first bytes, says about the profile.
pub(crate) async fn propose_profile(sample: Uint8Array) -> Result<ProfileProposal, ApiError> {
    fetch(Request::post("/api/format/profile/proposal").header("Content-Type", "text/csv").body(&sample)).await
}

/// `columns` are those of all items, in the order in which files have them.
pub(crate) async fn replace_profile(columns: &[ProfileColumn]) -> Result<(), ApiError> {
    send_only(Request::put("/api/format/profile").json(columns)).await
}

/// Restores the default.
pub(crate) async fn reset_profile() -> Result<(), ApiError> {
    send_only(Request::delete("/api/format/profile")).await
}

/// The encoding's name in an address; UTF-8 files always get a BOM.
fn encoding_parameter(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "utf-8",
        Encoding::ShiftJis => "shift_jis",
    }
}
