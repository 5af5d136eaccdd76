//! Reads the chosen file slice by slice.
//!
//! Guarantees: never more than two slices in memory, one being checked while the browser reads the next; each byte
//! is copied once into Wasm memory. A file that changes on disk meanwhile is told, never read as a mixture.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use torikomi_messages::WorkerError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, File};

/// Small, so that what is wrong with a header is known at once even on a slow drive.
const FIRST_SLICE_BYTES: u64 = 256 << 10;
/// Larger ones were no faster, smaller ones cost a round trip to the browser's process each.
const SLICE_BYTES: u64 = 2 << 20;

/// The file, read up to a point.
pub(crate) struct Reading {
    file: File,
    size_bytes: u64,
    /// Where the slice under way ends.
    asked_bytes: u64,
    under_way: Option<(Promise, u64)>,
}

impl Reading {
    pub(crate) fn new(file: File) -> Result<Self, WorkerError> {
        let size_bytes = whole_number(file.size());
        let mut reading = Reading { file, size_bytes, asked_bytes: 0, under_way: None };
        reading.ask(FIRST_SLICE_BYTES)?;
        Ok(reading)
    }

    pub(crate) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Puts the next slice into `slice`; `false` at the end of the file.
    pub(crate) async fn next(&mut self, slice: &mut Vec<u8>) -> Result<bool, WorkerError> {
        let Some((promise, expected_bytes)) = self.under_way.take() else { return Ok(false) };
        let buffer: ArrayBuffer = JsFuture::from(promise).await.map_err(failure)?.unchecked_into();
        // The next one is read while this one is checked.
        self.ask(SLICE_BYTES)?;
        let bytes = Uint8Array::new(&buffer);
        if u64::from(bytes.length()) != expected_bytes {
            return Err(WorkerError::FileChanged);
        }
        slice.resize(bytes.length() as usize, 0);
        bytes.copy_to(slice);
        Ok(true)
    }

    fn ask(&mut self, bytes: u64) -> Result<(), WorkerError> {
        let begin = self.asked_bytes;
        let end = (begin + bytes).min(self.size_bytes);
        if begin < end {
            let blob = self.file.slice_with_f64_and_f64(begin as f64, end as f64).map_err(failure)?;
            self.under_way = Some((blob.array_buffer(), end - begin));
            self.asked_bytes = end;
        }
        Ok(())
    }
}

/// Browsers report a file that was saved again since it was chosen as `NotReadableError`.
fn failure(error: JsValue) -> WorkerError {
    match error.dyn_ref::<DomException>() {
        Some(exception) if exception.name() == "NotReadableError" => WorkerError::FileChanged,
        Some(exception) => WorkerError::Unreadable { reason: format!("{}: {}", exception.name(), exception.message()) },
        None => WorkerError::Unreadable { reason: format!("{error:?}") },
    }
}

/// JavaScript's sizes are floats that hold whole numbers below 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative by definition")]
fn whole_number(float: f64) -> u64 {
    float as u64
}
