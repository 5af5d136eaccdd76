//! Reads the chosen file as a stream, ahead of the check.
//!
//! Guarantees: a few slices are in memory at a time, whatever the file's size; each byte is copied once into Wasm
//! memory, and once more if the reader prechecks it (`ahead`). A file that changes on disk in the meantime is reported,
//! never read as a mixture. Without the reader's worker (`reader.js`, which is started with this one) the file is read
//! here.
//!
//! Measured in Chromium on 368 MB and two cores, medians: the check with a reader that looks ahead 0.75 s, with one
//! that only reads 0.88 s, reading by itself 1.0 s. More than six slices in flight, or smaller ones, were slower.
//! Slices requested one by one took twice as long as the stream; requested by twos and fours they took half as much
//! again of both processors (each is a round trip to the browser's process).

use std::cell::RefCell;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Array, Object, Reflect, Uint8Array, Uint32Array};
use torikomi_core::check::Prechecked;
use torikomi_messages::{CheckOrder, WorkerError};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, Event, File, MessageEvent, ReadableStreamDefaultReader, Worker, WorkerOptions};

const READER_ADDRESS: &str = "/reader.js";
/// The worker's name by which this module knows that it runs in the reader.
pub(crate) const READER_NAME: &str = "reader";
/// The first slice is enough to show the file's beginning, and arrives soon. Then the most that is read at once, and
/// how many slices may be in flight.
const FIRST_BYTES: u32 = 128 << 10;
const SLICE_BYTES: u32 = 1 << 20;
const SLICES: u32 = 6;
/// In a smaller file the reader has nothing to precheck: it begins when three slices wait for the check.
const MIN_PRECHECKED_BYTES: u64 = 4 << 20;

thread_local! {
    static STARTED: RefCell<Option<Ahead>> = const { RefCell::new(None) };
}

/// Starts the reader, so that it is ready when there is a file.
pub(crate) fn start() {
    STARTED.set(Ahead::start().ok());
}

/// The file, read up to a point.
pub(crate) struct Reading {
    file: File,
    reader: Reader,
    size_bytes: u64,
    read_bytes: u64,
    /// The memory of the reader's Wasm, by its latest report.
    memory_bytes: u64,
}

enum Reader {
    Ahead(Ahead),
    Here(ReadableStreamDefaultReader),
}

impl Reading {
    pub(crate) fn new(file: &File) -> Result<Self, WorkerError> {
        Reading::begin(file, None)
    }

    /// Reads for a check, whose slices the reader may precheck.
    pub(crate) fn ahead_of_check(file: &File, order: &CheckOrder) -> Result<Self, WorkerError> {
        Reading::begin(file, Some(order))
    }

    fn begin(file: &File, order: Option<&CheckOrder>) -> Result<Self, WorkerError> {
        let ahead = STARTED.take().map_or_else(Ahead::start, Ok);
        let size_bytes = whole_number(file.size());
        let order = order.filter(|_| size_bytes >= MIN_PRECHECKED_BYTES);
        let ahead = ahead.and_then(|ahead| ahead.order(file, order).map(|()| ahead));
        let reader = ahead.map_or_else(|_| read_here(file), |ahead| Ok(Reader::Ahead(ahead)))?;
        Ok(Reading { file: file.clone(), reader, size_bytes, read_bytes: 0, memory_bytes: 0 })
    }

    /// Puts the next slice into `slice` and returns its prechecked rows; `None` at the end of the file.
    pub(crate) async fn next(&mut self, slice: &mut Vec<u8>) -> Result<Option<Prechecked>, WorkerError> {
        match self.read(slice).await {
            Err(error @ WorkerError::Unreadable { .. }) => Err(cause(&self.file).await.unwrap_or(error)),
            read => read,
        }
    }

    async fn read(&mut self, slice: &mut Vec<u8>) -> Result<Option<Prechecked>, WorkerError> {
        let mut prechecked = Prechecked::default();
        let bytes = match &mut self.reader {
            Reader::Here(reader) => streamed(reader).await?,
            Reader::Ahead(ahead) => match ahead.answers.next().await.unwrap_or_else(Answer::broken) {
                Answer::Slice { bytes, prechecked: words, memory_bytes } => {
                    if let Some(words) = words {
                        prechecked = Prechecked::from_words(&words.to_vec());
                    }
                    self.memory_bytes = memory_bytes;
                    Some(bytes)
                }
                Answer::End => None,
                Answer::Failed { name, message } if self.read_bytes > 0 || is_file_error(&name) => {
                    return Err(file_error(&name, &message));
                }
                Answer::Failed { .. } => {
                    self.reader = read_here(&self.file)?;
                    return Box::pin(self.read(slice)).await;
                }
            },
        };
        let Some(bytes) = bytes else {
            return match self.is_whole() {
                true => Ok(None),
                false => Err(WorkerError::FileChanged),
            };
        };
        slice.resize(bytes.length() as usize, 0);
        bytes.copy_to(slice);
        self.read_bytes += u64::from(bytes.length());
        if let Reader::Ahead(ahead) = &self.reader {
            let buffer = bytes.buffer();
            ahead.worker.post_message_with_transfer(&buffer, &Array::of1(&buffer)).map_err(failure)?;
        }
        Ok(Some(prechecked))
    }

    /// The memory of the reader's Wasm.
    pub(crate) fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// Whether every byte has been read.
    pub(crate) fn is_whole(&self) -> bool {
        self.read_bytes == self.size_bytes
    }
}

/// The worker that reads.
struct Ahead {
    worker: Worker,
    answers: UnboundedReceiver<Answer>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

enum Answer {
    Slice {
        bytes: Uint8Array,
        /// The words of its prechecked rows.
        prechecked: Option<Uint32Array>,
        /// The memory of the reader's Wasm.
        memory_bytes: u64,
    },
    End,
    /// The file cannot be read, or the reader does not work after all.
    Failed {
        name: String,
        message: String,
    },
}

impl Ahead {
    fn start() -> Result<Ahead, JsValue> {
        let options = WorkerOptions::new();
        options.set_name(READER_NAME);
        let worker = Worker::new_with_options(READER_ADDRESS, &options)?;
        let (sender, answers) = unbounded();
        let send_broken = sender.clone();
        // After the reading was given up, nothing listens any more.
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            _ = sender.unbounded_send(Answer::from_data(event.data()));
        });
        let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            // Otherwise it would be this worker's failure too.
            event.prevent_default();
            _ = send_broken.unbounded_send(Answer::broken());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // Compiled once for both. If it cannot be passed on, the reader only reads.
        let module = Object::new();
        Reflect::set(&module, &"module".into(), &wasm_bindgen::module())?;
        _ = worker.post_message(&module);
        Ok(Ahead { worker, answers, _on_message: on_message, _on_error: on_error })
    }

    fn order(&self, file: &File, check: Option<&CheckOrder>) -> Result<(), JsValue> {
        let order = Object::new();
        Reflect::set(&order, &"file".into(), file)?;
        Reflect::set(&order, &"sliceBytes".into(), &SLICE_BYTES.into())?;
        Reflect::set(&order, &"firstBytes".into(), &FIRST_BYTES.into())?;
        Reflect::set(&order, &"slices".into(), &SLICES.into())?;
        if let Some(check) = check {
            let check = serde_json::to_string(check).expect("BUG: an order came as text");
            Reflect::set(&order, &"check".into(), &check.into())?;
        }
        self.worker.post_message(&order)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Answer {
    fn broken() -> Answer {
        Answer::Failed { name: "Error".to_owned(), message: READER_ADDRESS.to_owned() }
    }

    fn from_data(data: JsValue) -> Answer {
        if data.is_string() {
            return Answer::End;
        }
        let Ok(bytes) = property(&data, "slice").dyn_into::<Uint8Array>() else {
            let text = |name| property(&data, name).as_string().unwrap_or_default();
            return Answer::Failed { name: text("name"), message: text("message") };
        };
        let prechecked = property(&data, "prechecked").dyn_into().ok();
        let memory_bytes = whole_number(property(&data, "memoryBytes").as_f64().unwrap_or_default());
        Answer::Slice { bytes, prechecked, memory_bytes }
    }
}

fn read_here(file: &File) -> Result<Reader, WorkerError> {
    Ok(Reader::Here(ReadableStreamDefaultReader::new(&file.stream()).map_err(failure)?))
}

async fn streamed(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, WorkerError> {
    let answer = JsFuture::from(reader.read()).await.map_err(failure)?;
    Ok(property(&answer, "value").dyn_into().ok())
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Why a file cannot be read: a stream only says that something went wrong, but reading a byte gives the reason. `None`
/// if the byte can be read.
async fn cause(file: &File) -> Option<WorkerError> {
    let byte = file.slice_with_i32_and_i32(0, 1).map(|byte| JsFuture::from(byte.array_buffer()));
    match byte {
        Ok(byte) => byte.await.err().map(failure),
        Err(error) => Some(failure(error)),
    }
}

/// The reason that a browser gives for a file that it cannot read.
pub(crate) fn failure(error: JsValue) -> WorkerError {
    if let Some(exception) = error.dyn_ref::<DomException>() {
        return file_error(&exception.name(), &exception.message());
    }
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => file_error(&String::from(error.name()), &String::from(error.message())),
        None => WorkerError::Unreadable { reason: format!("{error:?}") },
    }
}

/// Whether the file is at fault, not the reader.
fn is_file_error(name: &str) -> bool {
    matches!(name, "NotReadableError" | "NotFoundError" | "SecurityError")
}

/// Browsers report a file that was saved again after it was chosen as `NotReadableError`.
fn file_error(name: &str, message: &str) -> WorkerError {
    match name {
        "NotReadableError" => WorkerError::FileChanged,
        _ => WorkerError::Unreadable { reason: format!("{name}: {message}") },
    }
}

/// JavaScript's sizes are floats that hold whole numbers below 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative by definition")]
fn whole_number(float: f64) -> u64 {
    float as u64
}
