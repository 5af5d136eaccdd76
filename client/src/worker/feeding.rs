//! One worker reads for another: what the browser does to hand out a file's bytes takes half as long as the check.
//!
//! Guarantees: at most `PARTS_AHEAD` parts are under way; dropping the feed ends the worker that reads. A part is handed
//! over without being copied.

use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, unbounded},
};
use js_sys::{Array, Uint8Array};
use torikomi_messages::{Order, Report, WorkerError};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, MessageEvent, Worker};

use crate::{
    port::{post, scope},
    reading::Reading,
};

const ADDRESS: &str = "/torikomi-worker_loader.js";
const PARTS_AHEAD: u32 = 8;

/// The end that takes the parts.
pub(crate) struct Feed {
    worker: Worker,
    parts: UnboundedReceiver<Part>,
    /// Kept as long as the worker may call it.
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

enum Part {
    Bytes(Uint8Array),
    End,
    Failed(WorkerError),
}

impl Feed {
    pub(crate) fn start(file: Blob) -> Result<Feed, JsValue> {
        let worker = Worker::new(ADDRESS)?;
        let (sender, parts) = unbounded();
        let asked = worker.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let part = match event.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => Part::Bytes(bytes),
                Err(report) => match serde_json::from_str(&report.as_string().unwrap_or_default()) {
                    Ok(Report::Ready) => return ask(&asked, &Order::Read, Some(&file)),
                    Ok(Report::ReadToEnd) => Part::End,
                    Ok(Report::Failed(error)) => Part::Failed(error),
                    _ => Part::Failed(WorkerError::OtherVersion),
                },
            };
            // Nobody takes the parts of a check that is over.
            _ = sender.unbounded_send(part);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Feed { worker, parts, _on_message: on_message })
    }

    /// The next part, and whether the file ends with it.
    pub(crate) async fn next(&mut self) -> Result<(Option<Uint8Array>, bool), WorkerError> {
        match self.parts.next().await {
            Some(Part::Bytes(bytes)) => {
                ask(&self.worker, &Order::NextPart, None);
                Ok((Some(bytes), false))
            }
            Some(Part::Failed(error)) => Err(error),
            Some(Part::End) | None => Ok((None, true)),
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.terminate();
    }
}

fn ask(worker: &Worker, order: &Order, file: Option<&Blob>) {
    let text = JsValue::from_str(&serde_json::to_string(order).expect("BUG: orders are plain"));
    let message = file.map_or(text.clone(), |file| Array::of2(&text, file).into());
    worker.post_message(&message).expect("BUG: a text and a blob can be posted");
}

/// The end that reads. `wanted` yields once for each part that was taken.
pub(crate) async fn feed(file: Blob, mut wanted: UnboundedReceiver<()>) {
    match parts(&file, &mut wanted).await {
        Ok(()) => post(&Report::ReadToEnd),
        Err(error) => post(&Report::Failed(error)),
    }
}

async fn parts(file: &Blob, wanted: &mut UnboundedReceiver<()>) -> Result<(), WorkerError> {
    let mut reading = Reading::alone(file)?;
    let (mut slice, mut ahead) = (Vec::new(), 0);
    while reading.next(&mut slice).await? {
        if ahead == PARTS_AHEAD {
            _ = wanted.next().await;
            ahead -= 1;
        }
        let part = Uint8Array::from(slice.as_slice());
        let transferred = Array::of1(&part.buffer());
        scope().post_message_with_transfer(&part, &transferred).expect("BUG: a buffer can be handed over");
        ahead += 1;
    }
    Ok(())
}
