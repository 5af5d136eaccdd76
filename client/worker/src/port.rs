//! The worker's side of the connection to the page.

use torikomi_messages::Report;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// A page that redraws more often takes time from the check if there are few processors.
pub(crate) const REPORT_EVERY_MS: f64 = 200.0;

pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

pub(crate) fn post(report: &Report) {
    scope().post_message(&text(report)).expect("BUG: a text can be posted");
}

/// A report with its bytes.
pub(crate) fn post_with(report: &Report, bytes: &Blob) {
    let pair = js_sys::Array::of2(&text(report), bytes);
    scope().post_message(&pair).expect("BUG: a text and a blob can be posted");
}

fn text(report: &Report) -> JsValue {
    JsValue::from_str(&serde_json::to_string(report).expect("BUG: reports are plain"))
}

/// Milliseconds since the worker started.
pub(crate) fn now_ms() -> f64 {
    scope().performance().expect("BUG: workers have a clock").now()
}

/// The memory of this worker's Wasm.
pub(crate) fn memory_bytes() -> u64 {
    const PAGE_BYTES: u64 = 64 << 10;
    core::arch::wasm32::memory_size::<0>() as u64 * PAGE_BYTES
}
