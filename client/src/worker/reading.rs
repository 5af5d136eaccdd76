//! Reads the chosen file as a stream.
//!
//! Guarantees: a few slices in memory at a time; the first ones come at once, those of a large file then from a worker of
//! their own (`feeding`), so that reading and checking have a processor each.
//! A file that changes on disk meanwhile is told, never read as a mixture.
//!
//! Measured in Chromium on 254 MB, best of eight: a stream into our own buffer 0.26 s, a stream into the browser's
//! 0.38 s, slices of 1 to 8 MiB 0.6 to 1.1 s (each is a round trip to the browser's process, even when the next one is
//! asked for ahead).

use js_sys::{ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use torikomi_messages::WorkerError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DomException, ReadableStreamByobReader, ReadableStreamDefaultReader};

use crate::feeding::Feed;

/// The most that is read at once.
const SLICE_BYTES: u32 = 256 << 10;
/// So much is read before another worker takes over, and so much must be left.
const READ_ALONE_BYTES: u64 = 2 << 20;
const WORTH_A_WORKER_BYTES: u64 = 16 << 20;

/// The file, read up to a point.
pub(crate) struct Reading {
    reader: Reader,
    /// For another worker to read on; `None` once one does, or for one that is such a worker.
    rest_of: Option<Blob>,
    size_bytes: u64,
    read_bytes: u64,
}

enum Reader {
    /// Fills our buffer, which goes back and forth. With `at_least` it comes back full; a browser that does not know
    /// that option hands it back as soon as it has anything.
    Ours { reader: ReadableStreamByobReader, buffer: ArrayBuffer, read: Function, at_least: Object },
    /// For browsers that cannot do that with files.
    Theirs(ReadableStreamDefaultReader),
    /// Another worker reads.
    Fed(Feed),
}

impl Reading {
    pub(crate) fn new(file: &Blob) -> Result<Self, WorkerError> {
        Ok(Reading { rest_of: Some(file.clone()), ..Reading::alone(file)? })
    }

    /// Without another worker's help.
    pub(crate) fn alone(file: &Blob) -> Result<Self, WorkerError> {
        let stream = file.stream();
        let reader = match ReadableStreamByobReader::new(&stream) {
            Ok(reader) => ours(reader)?,
            Err(_) => Reader::Theirs(ReadableStreamDefaultReader::new(&stream).map_err(failure)?),
        };
        Ok(Reading { reader, rest_of: None, size_bytes: whole_number(file.size()), read_bytes: 0 })
    }

    /// Puts the next slice into `slice`; `false` at the end of the file.
    pub(crate) async fn next(&mut self, slice: &mut Vec<u8>) -> Result<bool, WorkerError> {
        if self.read_bytes >= READ_ALONE_BYTES && self.size_bytes - self.read_bytes >= WORTH_A_WORKER_BYTES {
            self.hand_over()?;
        }
        let (bytes, is_done) = match &mut self.reader {
            Reader::Fed(feed) => feed.next().await?,
            reader => {
                let answer = JsFuture::from(reader.read().map_err(failure)?).await.map_err(failure)?;
                let is_done = property(&answer, "done").is_truthy();
                (property(&answer, "value").dyn_into::<Uint8Array>().ok(), is_done)
            }
        };
        if let Some(bytes) = bytes {
            slice.resize(bytes.length() as usize, 0);
            bytes.copy_to(slice);
            self.read_bytes += u64::from(bytes.length());
            if let Reader::Ours { buffer, .. } = &mut self.reader {
                *buffer = bytes.buffer();
            }
            // With `at_least` the last slice and the end may come together.
            if bytes.length() > 0 {
                return Ok(true);
            }
        }
        match is_done && self.read_bytes != self.size_bytes {
            true => Err(WorkerError::FileChanged),
            false => Ok(!is_done),
        }
    }

    /// Has another worker read on. A browser that cannot start one leaves the work here.
    fn hand_over(&mut self) -> Result<(), WorkerError> {
        if let Some(file) = self.rest_of.take() {
            let rest = file.slice_with_f64(float(self.read_bytes)).map_err(failure)?;
            if let Ok(feed) = Feed::start(rest) {
                self.reader = Reader::Fed(feed);
            }
        }
        Ok(())
    }

    /// Whether every byte has been read.
    pub(crate) fn is_whole(&self) -> bool {
        self.read_bytes == self.size_bytes
    }
}

impl Reader {
    fn read(&self) -> Result<Promise, JsValue> {
        match self {
            Reader::Ours { reader, buffer, read, at_least } => {
                let view = Uint8Array::new_with_byte_offset_and_length(buffer, 0, SLICE_BYTES);
                Ok(read.call2(reader, &view, at_least)?.unchecked_into())
            }
            Reader::Theirs(reader) => Ok(reader.read()),
            Reader::Fed(_) => panic!("BUG: a feed is asked otherwise"),
        }
    }
}

fn ours(reader: ReadableStreamByobReader) -> Result<Reader, WorkerError> {
    let read = property(&reader, "read").unchecked_into();
    let at_least = Object::new();
    Reflect::set(&at_least, &"min".into(), &SLICE_BYTES.into()).map_err(failure)?;
    Ok(Reader::Ours { reader, buffer: ArrayBuffer::new(SLICE_BYTES), read, at_least })
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Browsers report a file that was saved again since it was chosen as `NotReadableError`.
pub(crate) fn failure(error: JsValue) -> WorkerError {
    match error.dyn_ref::<DomException>() {
        Some(exception) if exception.name() == "NotReadableError" => WorkerError::FileChanged,
        Some(exception) => WorkerError::Unreadable { reason: format!("{}: {}", exception.name(), exception.message()) },
        None => WorkerError::Unreadable { reason: format!("{error:?}") },
    }
}

#[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

/// JavaScript's sizes are floats that hold whole numbers below 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative by definition")]
fn whole_number(float: f64) -> u64 {
    float as u64
}
