//! The worker's end of the line to the page.

use torikomi_messages::Report;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

pub(crate) fn post(report: &Report) {
    let text = serde_json::to_string(report).expect("BUG: reports are plain");
    scope().post_message(&JsValue::from_str(&text)).expect("BUG: a text can be posted");
}

/// Milliseconds since the worker began.
pub(crate) fn now_ms() -> f64 {
    scope().performance().expect("BUG: workers have a clock").now()
}
