//! A running check: a worker, its file, and what it keeps afterwards: the list of problems, and the repair.
//!
//! Guarantees: dropping it ends the worker. If a worker does not load, another one is started beside it; if that does
//! not load either, it is reported, at the latest after `LOAD_WITHIN`. It judges nothing.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use js_sys::Function;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use torikomi_messages::{CheckOrder, ListName, ListOrder, Listed, Order, RepairChoice, Report, WorkerError};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, Event, File, MessageEvent, Worker};

use crate::base::locale::now_ms;

/// Without a hash in its name: it is requested each time, and the order carries the check's version.
const WORKER_ADDRESS: &str = "/torikomi-worker_loader.js";

/// Long enough for a slow connection: the worker's files are a few hundred kilobytes.
const LOAD_WITHIN: Duration = Duration::from_secs(20);

/// A stuck request is rarely stuck twice: another worker is started, and the first that loads is used.
const ANOTHER_AFTER: Duration = Duration::from_secs(5);

type TakeListed = Rc<RefCell<BTreeMap<ListName, Box<dyn Fn(Listed)>>>>;
type TakeRepair = Rc<RefCell<Option<Box<dyn Fn(RepairReport)>>>>;

/// The progress of a repair.
pub(crate) enum RepairReport {
    /// Bytes of the refused file that are done.
    Bytes(u64),
    Done(Blob),
    Failed(WorkerError),
}

/// A worker that is started before the file is chosen: loading it, and letting the browser compile it well, takes a
/// moment that nobody has to wait for.
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
    /// `None` if none can be started now; a check then tries again, and reports why it fails.
    pub(crate) fn start() -> Option<WaitingWorker> {
        let worker = Worker::new(WORKER_ADDRESS).ok()?;
        // Before its first order a worker only reports that it is loaded.
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

    /// Whether it is loaded, or may still load.
    fn is_usable(&self) -> bool {
        self.is_ready.get() || (!self.is_broken.get() && self.waited() < LOAD_WITHIN)
    }

    fn waited(&self) -> Duration {
        Duration::from_secs_f64((now_ms() - self.began_ms).max(0.0) / 1_000.0)
    }

    /// The worker, whether it is loaded, and for how long it has been loading.
    fn take(mut self) -> (Worker, bool, Duration) {
        (self.worker.take().expect("BUG: taken once"), self.is_ready.get(), self.waited())
    }
}

/// A flag that is not set yet, and the callback that sets it.
fn noted() -> (Rc<Cell<bool>>, Closure<dyn Fn()>) {
    let has_happened = Rc::new(Cell::new(false));
    let note = Rc::clone(&has_happened);
    (has_happened, Closure::new(move || note.set(true)))
}

impl Drop for WaitingWorker {
    /// A worker that was taken goes on.
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// The workers that are loading, two at most; later the first one that has loaded.
type Workers = Rc<RefCell<Vec<Worker>>>;

/// The timeouts for a worker that does not load; `None` once one has loaded.
type Loading = Rc<Cell<Option<Vec<TimeoutHandle>>>>;

pub(crate) struct CheckRun {
    workers: Workers,
    loading: Loading,
    take_listed: TakeListed,
    take_repair: TakeRepair,
    /// Kept as long as the worker may call them.
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

impl CheckRun {
    /// Has a worker check `file`: the waiting one, or a new one. Windows of a list go to its listener of
    /// `when_listed`, the progress of a repair to that of `repair`, everything else to `take`.
    pub(crate) fn start(
        waiting: Option<WaitingWorker>,
        file: File,
        order: CheckOrder,
        take: impl Fn(Report) + 'static,
    ) -> Result<CheckRun, WorkerError> {
        let (worker, is_ready, waited) = match waiting.filter(WaitingWorker::is_usable) {
            Some(waiting) => waiting.take(),
            None => (Worker::new(WORKER_ADDRESS).map_err(|error| broken(&error))?, false, Duration::ZERO),
        };
        if is_ready {
            post_check(&worker, &order, &file);
        }
        let take = Rc::new(take);
        let (workers, loading) = (Workers::default(), Loading::default());
        let (take_listed, take_repair) = (TakeListed::default(), TakeRepair::default());
        let on_message = {
            let (workers, loading) = (Rc::clone(&workers), Rc::clone(&loading));
            let (take, take_listed) = (Rc::clone(&take), Rc::clone(&take_listed));
            let take_repair = Rc::clone(&take_repair);
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match report(&event) {
                Report::Ready => {
                    end_loading(&loading);
                    post_check(&first(&workers, &event), &order, &file);
                }
                Report::Listed(listed) => {
                    if let Some(take) = take_listed.borrow().get(&listed.list) {
                        take(listed);
                    }
                }
                report => match (repair_report(&report, &event), &*take_repair.borrow()) {
                    (Some(repair_report), Some(take_repair)) => take_repair(repair_report),
                    _ => take(report),
                },
            })
        };
        let (repairing, on_report) = (Rc::clone(&take_repair), Rc::clone(&take));
        let (known, still_loading) = (Rc::clone(&workers), Rc::clone(&loading));
        let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if another_may_come(&known, &event) {
                return;
            }
            // A script that cannot be loaded gives an event without a message.
            let message = js_sys::Reflect::get(&event, &JsValue::from_str("message")).ok();
            let reason = message.and_then(|message| message.as_string()).unwrap_or_default();
            let error = if end_loading(&still_loading) {
                // For support: the person reads what to do.
                leptos::logging::warn!("the check could not be loaded: {reason}");
                WorkerError::NotLoaded
            } else {
                WorkerError::Broken { reason }
            };
            match &*repairing.borrow() {
                Some(take_repair) => take_repair(RepairReport::Failed(error)),
                None => on_report(Report::Failed(error)),
            }
        });
        let (message, error) = (function(&on_message), function(&on_error));
        let add = {
            let workers = Rc::clone(&workers);
            move |worker: Worker| {
                worker.set_onmessage(Some(&message));
                worker.set_onerror(Some(&error));
                workers.borrow_mut().push(worker);
            }
        };
        add(worker);
        if !is_ready {
            // If no other worker can be started, the first may still load.
            let another = move || _ = Worker::new(WORKER_ADDRESS).map(add);
            let late = move || {
                leptos::logging::warn!("the check was not loaded within {} seconds", LOAD_WITHIN.as_secs());
                take(Report::Failed(WorkerError::NotLoaded));
            };
            let another = set_timeout_with_handle(another, ANOTHER_AFTER.saturating_sub(waited));
            let late = set_timeout_with_handle(late, LOAD_WITHIN);
            loading.set(Some([another, late].into_iter().filter_map(Result::ok).collect()));
        }
        Ok(CheckRun { workers, loading, take_listed, take_repair, _on_message: on_message, _on_error: on_error })
    }

    /// Sets the listener for windows of a list.
    pub(crate) fn when_listed(&self, list: ListName, take: impl Fn(Listed) + 'static) {
        self.take_listed.borrow_mut().insert(list, Box::new(take));
    }

    /// Requests a window of a list.
    pub(crate) fn list(&self, order: ListOrder) {
        self.post(&Order::List(order));
    }

    /// Starts the chosen repair of the refused file; once.
    pub(crate) fn repair(&self, choice: RepairChoice, take: impl Fn(RepairReport) + 'static) {
        *self.take_repair.borrow_mut() = Some(Box::new(take));
        self.post(&Order::Repair(choice));
    }

    fn post(&self, order: &Order) {
        let workers = self.workers.borrow();
        let worker = workers.first().expect("BUG: a run that takes orders has judged a file");
        worker.post_message(&JsValue::from_str(&json(order))).expect("BUG: a text can be posted");
    }
}

impl Drop for CheckRun {
    fn drop(&mut self) {
        end_loading(&self.loading);
        self.workers.take().iter().for_each(end);
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

/// Whether it was still loading.
fn end_loading(loading: &Cell<Option<Vec<TimeoutHandle>>>) -> bool {
    let timers = loading.take();
    timers.iter().flatten().for_each(TimeoutHandle::clear);
    timers.is_some()
}

/// The worker that has loaded; another one is no longer needed.
fn first(workers: &RefCell<Vec<Worker>>, event: &Event) -> Worker {
    let first = sender(event);
    let known = workers.replace(vec![first.clone()]);
    known.iter().filter(|worker| **worker != first).for_each(end);
    first
}

/// For a worker that has failed: whether another one is still loading.
fn another_may_come(workers: &RefCell<Vec<Worker>>, event: &Event) -> bool {
    let is_one_of_two = workers.borrow().len() > 1;
    if is_one_of_two {
        let failed = sender(event);
        end(&failed);
        workers.borrow_mut().retain(|worker| *worker != failed);
    }
    is_one_of_two
}

fn sender(event: &Event) -> Worker {
    event.target().expect("BUG: it came from a worker").unchecked_into()
}

fn end(worker: &Worker) {
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
}

fn function<T: ?Sized>(closure: &Closure<T>) -> Function {
    closure.as_ref().unchecked_ref::<Function>().clone()
}

fn post_check(worker: &Worker, order: &CheckOrder, file: &File) {
    let text = JsValue::from_str(&json(&Order::Check(order.clone())));
    let pair = js_sys::Array::of2(&text, file);
    worker.post_message(&pair).expect("BUG: a text and a file can be posted");
}

fn json(order: &Order) -> String {
    serde_json::to_string(order).expect("BUG: orders are plain")
}

/// A report that cannot be read comes from a worker of another version.
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
