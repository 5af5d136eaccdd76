//! The Web Worker that runs the check, and repairs refused files.
//!
//! Guarantees: the page stays responsive whatever the file's size; the file is read once, in slices, and never held as
//! a whole. Cancelling is the page's `terminate()`. It does not speak HTTP and does not link the page's frame.

mod ahead;
mod reading;
mod gathering;
mod repairing;
mod warming;
mod checking;
mod listing;
mod port;

use std::cell::RefCell;

use torikomi_messages::{Order, RepairChoice, Report, WorkerError};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{File, MessageEvent};

use crate::{
    checking::Checked,
    port::{post, post_with},
};

thread_local! {
    /// The file, once it is checked.
    static CHECKED: RefCell<Option<Checked>> = const { RefCell::new(None) };
}

fn main() {
    // The reader's worker uses this module to look ahead.
    if port::scope().name() == reading::READER_NAME {
        return;
    }
    std::panic::set_hook(Box::new(|panic| post(&Report::Failed(WorkerError::Broken { reason: panic.to_string() }))));
    let take = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| take_order(event.data()));
    port::scope().set_onmessage(Some(take.as_ref().unchecked_ref()));
    // Listens for the lifetime of the worker.
    take.forget();
    reading::start();
    post(&Report::Ready);
    wasm_bindgen_futures::spawn_local(warming::warm());
}

fn take_order(message: JsValue) {
    let (text, file) = match message.dyn_into::<js_sys::Array>() {
        Ok(pair) => (pair.get(0).as_string(), pair.get(1).dyn_into::<File>().ok()),
        Err(text) => (text.as_string(), None),
    };
    let order = serde_json::from_str(&text.unwrap_or_default()).expect("BUG: the page posts orders");
    warming::end();
    match (order, file) {
        (Order::Check(order), Some(file)) => wasm_bindgen_futures::spawn_local(async move {
            match checking::check(&order, file).await {
                Ok((judged, checked)) => {
                    CHECKED.set(Some(checked));
                    post(&Report::Judged(Box::new(judged)));
                }
                Err(error) => post(&Report::Failed(error)),
            }
        }),
        (Order::List(order), _) => CHECKED.with_borrow_mut(|checked| {
            if let Some(checked) = checked {
                post(&Report::Listed(checked.listings.window(&order)));
            }
        }),
        (Order::Repair(choice), _) => repair(choice),
        (Order::Check(_), None) => panic!("BUG: a check needs its file"),
    }
}

fn repair(choice: RepairChoice) {
    let repairable = CHECKED.with_borrow_mut(|checked| checked.as_mut().and_then(|checked| checked.repairable.take()));
    let repairable = repairable.expect("BUG: what is offered is repaired once");
    wasm_bindgen_futures::spawn_local(async move {
        match repairable.run(choice).await {
            Ok(repaired) => post_with(&Report::Repaired, &repaired),
            Err(error) => post(&Report::Failed(error)),
        }
    });
}
