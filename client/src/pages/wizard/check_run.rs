//! One check under way: a worker, its file, and what it keeps afterwards: the list of problems, the way to repair it.
//!
//! Guarantees: dropping it ends the worker; a worker that does not come is told, at the latest after `LOAD_WITHIN`. It
//! judges nothing.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use torikomi_messages::{CheckOrder, ListOrder, Listed, Order, Report, WorkerError};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, Event, File, MessageEvent, Worker};

use crate::base::locale::now_ms;

/// Without a hash in its name: it is asked for each time, and the order carries the check's version.
const WORKER_ADDRESS: &str = "/torikomi-worker_loader.js";

/// Long enough for a slow line: the worker's files are a few hundred kilobytes.
const LOAD_WITHIN: Duration = Duration::from_secs(20);

type TakeListed = Rc<RefCell<Option<Box<dyn Fn(Listed)>>>>;
type TakeRepair = Rc<RefCell<Option<Box<dyn Fn(RepairReport)>>>>;

/// How a repair goes on.
pub(crate) enum RepairReport {
    /// Bytes of the refused file that are done.
    Bytes(u64),
    Done(Blob),
    Failed(WorkerError),
}

/// A worker that is there before the file is: loading it, and having the browser compile it well, takes a moment that
/// nobody needs to wait for.
pub(crate) struct WaitingWorker {
    /// `None` once it was taken.
    worker: Option<Worker>,
    is_ready: Rc<Cell<bool>>,
    /// It could not be loaded.
    is_broken: Rc<Cell<bool>>,
    /// By the page's clock, in milliseconds.
    began_ms: f64,
    _on_message: Closure<dyn Fn()>,
    _on_error: Closure<dyn Fn()>,
}

impl WaitingWorker {
    /// `None` where it cannot be had now; a check then tries again, and says why it fails.
    pub(crate) fn start() -> Option<WaitingWorker> {
        let worker = Worker::new(WORKER_ADDRESS).ok()?;
        // The only thing that a worker says before it is asked is that it is there.
        let (is_ready, on_message) = noted();
        let (is_broken, on_error) = noted();
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(WaitingWorker {
            worker: Some(worker),
            is_ready,
            is_broken,
            began_ms: now_ms(),
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Whether it is there, or may still come.
    fn is_of_use(&self) -> bool {
        let waited_ms = now_ms() - self.began_ms;
        self.is_ready.get() || (!self.is_broken.get() && waited_ms < LOAD_WITHIN.as_secs_f64() * 1_000.0)
    }

    /// The worker, and whether it is loaded.
    fn take(mut self) -> (Worker, bool) {
        (self.worker.take().expect("BUG: taken once"), self.is_ready.get())
    }
}

/// Something that has not happened yet, and what is to be called when it does.
fn noted() -> (Rc<Cell<bool>>, Closure<dyn Fn()>) {
    let has_happened = Rc::new(Cell::new(false));
    let note = Rc::clone(&has_happened);
    (has_happened, Closure::new(move || note.set(true)))
}

impl Drop for WaitingWorker {
    /// One that was taken goes on.
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// The time that a worker has to come; `None` once it is there.
type Loading = Rc<Cell<Option<TimeoutHandle>>>;

pub(crate) struct CheckRun {
    worker: Worker,
    loading: Loading,
    take_listed: TakeListed,
    take_repair: TakeRepair,
    /// Kept as long as the worker may call them.
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

impl CheckRun {
    /// Has a worker check `file`: the one that waits, or a new one. Windows of the list go to `when_listed`'s, how a
    /// repair goes on to `repair`'s, everything else to `take`.
    pub(crate) fn start(
        waiting: Option<WaitingWorker>,
        file: File,
        order: CheckOrder,
        take: impl Fn(Report) + 'static,
    ) -> Result<CheckRun, WorkerError> {
        let (worker, is_ready) = match waiting.filter(WaitingWorker::is_of_use) {
            Some(waiting) => waiting.take(),
            None => (Worker::new(WORKER_ADDRESS).map_err(|error| broken(&error))?, false),
        };
        let take = Rc::new(take);
        let loading = Loading::default();
        if is_ready {
            post_check(&worker, &order, &file);
        } else {
            loading.set(load_within(Rc::clone(&take)));
        }
        let (take_listed, take_repair) = (TakeListed::default(), TakeRepair::default());
        let on_message = {
            let (worker, take, take_listed) = (worker.clone(), Rc::clone(&take), Rc::clone(&take_listed));
            let (take_repair, loading) = (Rc::clone(&take_repair), Rc::clone(&loading));
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match report(&event) {
                Report::Ready => {
                    end_loading(&loading);
                    post_check(&worker, &order, &file);
                }
                Report::Listed(listed) => {
                    if let Some(take) = &*take_listed.borrow() {
                        take(listed);
                    }
                }
                report => match (repair_report(&report, &event), &*take_repair.borrow()) {
                    (Some(repair_report), Some(take_repair)) => take_repair(repair_report),
                    _ => take(report),
                },
            })
        };
        let (repairing, still_loading) = (Rc::clone(&take_repair), Rc::clone(&loading));
        let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            // A script that cannot be loaded gives an event without a message.
            let message = js_sys::Reflect::get(&event, &JsValue::from_str("message")).ok();
            let reason = message.and_then(|message| message.as_string()).unwrap_or_default();
            let error = if end_loading(&still_loading) {
                // For whoever is asked why: the person reads what to do.
                leptos::logging::warn!("the check could not be loaded: {reason}");
                WorkerError::NotLoaded
            } else {
                WorkerError::Broken { reason }
            };
            match &*repairing.borrow() {
                Some(take_repair) => take_repair(RepairReport::Failed(error)),
                None => take(Report::Failed(error)),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(CheckRun { worker, loading, take_listed, take_repair, _on_message: on_message, _on_error: on_error })
    }

    /// Who takes the windows of the list from now on.
    pub(crate) fn when_listed(&self, take: impl Fn(Listed) + 'static) {
        *self.take_listed.borrow_mut() = Some(Box::new(take));
    }

    /// Asks for a window of the list of problems.
    pub(crate) fn list(&self, order: ListOrder) {
        self.order(&Order::List(order));
    }

    /// Has the refused file repaired as it was offered; once.
    pub(crate) fn repair(&self, take: impl Fn(RepairReport) + 'static) {
        *self.take_repair.borrow_mut() = Some(Box::new(take));
        self.order(&Order::Repair);
    }

    fn order(&self, order: &Order) {
        self.worker.post_message(&JsValue::from_str(&json(order))).expect("BUG: a text can be posted");
    }
}

impl Drop for CheckRun {
    fn drop(&mut self) {
        end_loading(&self.loading);
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl std::fmt::Debug for WaitingWorker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WaitingWorker").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for CheckRun {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CheckRun").finish_non_exhaustive()
    }
}

/// Tells when the worker has not come in time. `None` where the browser has no timers left.
fn load_within(take: Rc<impl Fn(Report) + 'static>) -> Option<TimeoutHandle> {
    let late = move || {
        leptos::logging::warn!("the check was not loaded within {} seconds", LOAD_WITHIN.as_secs());
        take(Report::Failed(WorkerError::NotLoaded));
    };
    set_timeout_with_handle(late, LOAD_WITHIN).ok()
}

/// Whether it was still loading.
fn end_loading(loading: &Cell<Option<TimeoutHandle>>) -> bool {
    let running = loading.take();
    if let Some(timer) = &running {
        timer.clear();
    }
    running.is_some()
}

fn post_check(worker: &Worker, order: &CheckOrder, file: &File) {
    let text = JsValue::from_str(&json(&Order::Check(order.clone())));
    let pair = js_sys::Array::of2(&text, file);
    worker.post_message(&pair).expect("BUG: a text and a file can be posted");
}

fn json(order: &Order) -> String {
    serde_json::to_string(order).expect("BUG: orders are plain")
}

/// A report that cannot be read is one of another version's worker.
fn report(event: &MessageEvent) -> Report {
    let data = event.data();
    let text = data.as_string().or_else(|| data.dyn_ref::<js_sys::Array>()?.get(0).as_string()).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or(Report::Failed(WorkerError::OtherVersion))
}

fn repair_report(report: &Report, event: &MessageEvent) -> Option<RepairReport> {
    match report {
        Report::Repairing(bytes) => Some(RepairReport::Bytes(*bytes)),
        Report::Repaired => {
            let repaired = event.data().dyn_into::<js_sys::Array>().ok()?.get(1);
            Some(RepairReport::Done(repaired.dyn_into().expect("BUG: a repaired file comes as a blob")))
        }
        Report::Failed(error) => Some(RepairReport::Failed(error.clone())),
        Report::Ready | Report::Progress(_) | Report::Judged(_) | Report::Listed(_) => None,
    }
}

fn broken(error: &JsValue) -> WorkerError {
    WorkerError::Broken { reason: format!("{error:?}") }
}
