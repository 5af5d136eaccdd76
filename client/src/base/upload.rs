//! Sends a file to the server in parts (tus 1.0), so that a broken connection costs one part.
//!
//! Guarantees: a part that has arrived is never sent again, because the server is asked for its offset; after a broken
//! connection it retries until the person cancels; a file that changed on disk is reported, never sent as a mixture. It
//! does not judge the file.

use std::time::Duration;

use gloo_timers::future::sleep;
use js_sys::Uint8Array;
use torikomi_core::wire::{self, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, DomException, File, Response};

use crate::base::{
    api::{self, ApiError, Request},
    locale::now_ms,
};

const FIRST_PART_BYTES: u64 = 1 << 20;
const MAX_PART_BYTES: u64 = 8 << 20;
const MIN_PART_BYTES: u64 = 256 << 10;
/// A part that takes longer halves the next one, so that progress is visible and a broken connection costs little.
const SLOW_PART_MS: f64 = 4_000.0;
const QUICK_PART_MS: f64 = 1_000.0;
const LONGEST_PAUSE_S: u64 = 20;

/// The address of an upload, from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UploadAddress(String);

impl UploadAddress {
    /// The last segment of the address names the upload.
    pub(crate) fn upload_id(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UploadError {
    Api(ApiError),
    /// The file on disk was changed after it was checked.
    FileChanged,
}

/// The progress for the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct UploadProgress {
    pub(crate) sent_bytes: u64,
    /// The connection is broken; the number of failed tries since the last part arrived.
    pub(crate) failed_tries: u32,
}

/// Creates the upload on the server.
pub(crate) async fn create(file_name: &str, size_bytes: u64) -> Result<UploadAddress, ApiError> {
    let request = tus(Request::post("/api/upload"))
        .header(wire::tus::LENGTH, &size_bytes.to_string())
        .header(wire::tus::METADATA, &format!("filename {}", base64(file_name)));
    let response = api::send(request).await?;
    header(&response, "location").map(UploadAddress).ok_or(ApiError::Unreadable { status: response.status() })
}

/// Sends what the server does not have yet. Ends when it has everything, when `cancelled` says so (with an
/// `Api(Offline)` that is not shown), or at an error that a retry cannot solve.
pub(crate) async fn send(
    file: &File,
    size_bytes: u64,
    place: &UploadAddress,
    cancelled: &AbortSignal,
    seen: impl Fn(UploadProgress),
) -> Result<(), UploadError> {
    let (mut part_bytes, mut failed_tries) = (FIRST_PART_BYTES, 0);
    // `None`: the server must be asked.
    let mut offset: Option<u64> = None;
    loop {
        let step = match offset {
            None => fetch_offset(place).await.map_err(UploadError::Api),
            Some(sent_bytes) if sent_bytes >= size_bytes => return Ok(()),
            Some(sent_bytes) => {
                let end = (sent_bytes + part_bytes).min(size_bytes);
                let began_ms = now_ms();
                let step = send_part(file, place, sent_bytes, end, cancelled).await;
                part_bytes = next_part_bytes(part_bytes, now_ms() - began_ms);
                step
            }
        };
        match step {
            Ok(sent_bytes) => {
                (offset, failed_tries) = (Some(sent_bytes), 0);
                seen(UploadProgress { sent_bytes, failed_tries });
            }
            Err(UploadError::Api(error)) if !cancelled.aborted() && is_temporary(&error) => {
                seen(UploadProgress { sent_bytes: offset.unwrap_or_default(), failed_tries: failed_tries + 1 });
                sleep(pause(failed_tries)).await;
                (offset, failed_tries) = (None, failed_tries + 1);
            }
            Err(error) => return Err(error),
        }
        if cancelled.aborted() {
            return Err(UploadError::Api(ApiError::Offline));
        }
    }
}

async fn fetch_offset(place: &UploadAddress) -> Result<u64, ApiError> {
    upload_offset(&api::send(tus(Request::head(&place.0))).await?)
}

/// Sends the bytes from `begin` to `end`; returns the server's new offset.
async fn send_part(
    file: &File,
    place: &UploadAddress,
    begin: u64,
    end: u64,
    cancelled: &AbortSignal,
) -> Result<u64, UploadError> {
    // Read before it is sent: a fetch would report a changed file like a broken connection.
    let part = read(file, begin, end).await?;
    let request = tus(Request::patch(&place.0))
        .header(wire::tus::OFFSET, &begin.to_string())
        .header("Content-Type", wire::tus::BYTES)
        .abort_signal(cancelled)
        .body(&part);
    let response = api::send(request).await.map_err(UploadError::Api)?;
    upload_offset(&response).map_err(UploadError::Api)
}

async fn read(file: &File, begin: u64, end: u64) -> Result<Uint8Array, UploadError> {
    let changed = |error: JsValue| match error.dyn_into::<DomException>() {
        Ok(_) | Err(_) => UploadError::FileChanged,
    };
    let part = file.slice_with_f64_and_f64(float(begin), float(end)).map_err(changed)?;
    let bytes = Uint8Array::new(&JsFuture::from(part.array_buffer()).await.map_err(changed)?);
    if u64::from(bytes.length()) == end - begin { Ok(bytes) } else { Err(UploadError::FileChanged) }
}

fn tus(request: Request) -> Request {
    request.header(wire::tus::RESUMABLE, wire::tus::PROTOCOL)
}

fn upload_offset(response: &Response) -> Result<u64, ApiError> {
    let offset = header(response, wire::tus::OFFSET).and_then(|offset| offset.parse().ok());
    offset.ok_or(ApiError::Unreadable { status: response.status() })
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// Whether a retry, from the server's offset, may succeed.
fn is_temporary(error: &ApiError) -> bool {
    error.is_temporary() || error.code() == Some(ErrorCode::OffsetMismatch)
}

/// 1, 2, 4 … seconds.
fn pause(failed_tries: u32) -> Duration {
    Duration::from_secs(1_u64.checked_shl(failed_tries.min(10)).unwrap_or(LONGEST_PAUSE_S).min(LONGEST_PAUSE_S))
}

fn next_part_bytes(part_bytes: u64, took_ms: f64) -> u64 {
    if took_ms > SLOW_PART_MS {
        (part_bytes / 2).max(MIN_PART_BYTES)
    } else if took_ms < QUICK_PART_MS {
        (part_bytes * 2).min(MAX_PART_BYTES)
    } else {
        part_bytes
    }
}

#[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

/// Base64 of the text's UTF-8, for the metadata of tus.
fn base64(text: &str) -> String {
    // The browser's `btoa` reads one character as one byte.
    let bytes: String = text.bytes().map(char::from).collect();
    leptos::prelude::window().btoa(&bytes).expect("BUG: no character is above U+00FF")
}
