//! Imports: from the plan to the history.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
    time::Duration,
};

use gloo_timers::future::sleep;
use leptos::task::spawn_local;
use torikomi_core::{
    wire::{Import, ImportDraft, ImportRowPage, Outcome, PlanDifferencePage, StartImport},
    words::Language,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{
    error::ApiError,
    request::{Request, fetch, send_only},
};
use crate::base::words::language;

/// Between two calls after an answer closed the connection.
const RETRY_INTERVAL: Duration = Duration::from_secs(3);

/// The server re-checks the upload and makes the plan.
pub(crate) async fn create_import(draft: &ImportDraft) -> Result<Import, ApiError> {
    fetch(Request::post("/api/import").json(draft)).await
}

/// The history, newest first, 50 at a time; `before` is the last import of the previous page.
pub(crate) async fn imports(before: Option<u64>) -> Result<Vec<Import>, ApiError> {
    let address = match before {
        Some(import_id) => format!("/api/import?before={import_id}"),
        None => "/api/import".to_owned(),
    };
    fetch(Request::get(&address)).await
}

/// The import of this workspace that is waiting, processing or being undone, if there is one.
pub(crate) async fn running_import() -> Result<Option<Import>, ApiError> {
    fetch(Request::get("/api/import/running")).await
}

pub(crate) async fn import(import_id: u64) -> Result<Import, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}"))).await
}

/// The plan's rows of one outcome, in the file's order, after row `after` (0: from the start).
pub(crate) async fn import_rows(
    import_id: u64,
    outcome: Outcome,
    after: u32,
    limit: u32,
) -> Result<ImportRowPage, ApiError> {
    let outcome = match outcome {
        Outcome::New => "new",
        Outcome::Overwritten => "overwritten",
        Outcome::Unchanged => "unchanged",
        Outcome::Skipped => "skipped",
    };
    let address = format!("/api/import/{import_id}/row?outcome={outcome}&after={after}&limit={limit}");
    fetch(Request::get(&address)).await
}

/// The differing rows of a plan that was made again, in the file's order, after row `after`.
pub(crate) async fn plan_differences(import_id: u64, after: u32, limit: u32) -> Result<PlanDifferencePage, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}/difference?after={after}&limit={limit}"))).await
}

/// The registered and overwritten rows, in the file's order, after row `after`.
pub(crate) async fn import_leads(import_id: u64, after: u32, limit: u32) -> Result<ImportRowPage, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}/lead?after={after}&limit={limit}"))).await
}

/// Accepts the plan that was shown.
pub(crate) async fn start_import(import_id: u64, start: StartImport) -> Result<Import, ApiError> {
    fetch(Request::post(&format!("/api/import/{import_id}/start")).json(&start)).await
}

/// Drops a plan that was not started.
pub(crate) async fn drop_import(import_id: u64) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/import/{import_id}"))).await
}

/// Continues a failed import.
pub(crate) async fn retry_import(import_id: u64) -> Result<Import, ApiError> {
    fetch(Request::post(&format!("/api/import/{import_id}/retry"))).await
}

/// Continues an import's companies that failed.
pub(crate) async fn retry_companies(import_id: u64) -> Result<Import, ApiError> {
    fetch(Request::post(&format!("/api/import/{import_id}/company/retry"))).await
}

/// A file of an import for download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportCsv {
    /// The skipped rows with their reasons.
    Errors,
    /// The registered and overwritten rows, as in the file.
    Registered,
    /// The company names for which no company was found.
    Companies,
}

/// Its address; in the file's own encoding, or in UTF-8 with BOM.
pub(crate) fn csv_address(import_id: u64, csv: ImportCsv, in_utf8: bool) -> String {
    let name = match csv {
        ImportCsv::Errors => "error.csv",
        ImportCsv::Registered => "registered.csv",
        ImportCsv::Companies => "company.csv",
    };
    // The reasons are in the language of the page, whatever the browser prefers.
    let language = match (csv, language()) {
        (ImportCsv::Errors, Language::Japanese) => Some("language=ja"),
        (ImportCsv::Errors, Language::English) => Some("language=en"),
        _ => None,
    };
    let encoding = in_utf8.then_some("encoding=utf-8");
    let query: Vec<&str> = encoding.into_iter().chain(language).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("/api/import/{import_id}/{name}{query}")
}

/// Follows an import until it is dropped. A component keeps it in a `StoredValue::new_local`.
#[must_use]
pub(crate) struct Following(Rc<Followed>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.connection.take();
    }
}

struct Followed {
    import_id: u64,
    seen: Box<dyn Fn(Result<Import, ApiError>)>,
    /// The newest one; older ones are closed.
    connection: RefCell<Option<Connection>>,
}

/// One connection, which the browser restores by itself if there is no answer at all.
struct Connection {
    source: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Calls `seen` with the import as it is now and after each step, until it is at rest. The browser itself restores a
/// broken connection. One that an answer closed (the server answers, but not its database; a proxy without a server) is
/// opened again as soon as the import can be fetched, and what was missed comes with that.
pub(crate) fn follow_import(import_id: u64, seen: impl Fn(Result<Import, ApiError>) + 'static) -> Following {
    let followed = Rc::new(Followed { import_id, seen: Box::new(seen), connection: RefCell::new(None) });
    Followed::open(&followed);
    Following(followed)
}

impl Followed {
    fn open(this: &Rc<Followed>) {
        let address = format!("/api/import/{}/events", this.import_id);
        let source = EventSource::new(&address).expect("BUG: an address of our own");
        let (closing, followed) = (source.clone(), Rc::downgrade(this));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            let import = serde_json::from_str::<Import>(&text).map_err(|_| ApiError::Unreadable { status: 200 });
            // Otherwise the browser would reconnect as soon as the server ends the answer.
            if import.as_ref().map_or(true, Import::is_at_rest) {
                closing.close();
            }
            if let Some(followed) = followed.upgrade() {
                (followed.seen)(import);
            }
        });
        let (broken, followed) = (source.clone(), Rc::downgrade(this));
        let on_error = Closure::<dyn Fn()>::new(move || {
            if broken.ready_state() == EventSource::CLOSED {
                spawn_local(Followed::reconnect(followed.clone()));
            }
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        *this.connection.borrow_mut() = Some(Connection { source, _on_message: on_message, _on_error: on_error });
    }

    /// Polls until there is an answer; ends with the following.
    async fn reconnect(followed: Weak<Followed>) {
        loop {
            sleep(RETRY_INTERVAL).await;
            let Some(import_id) = followed.upgrade().map(|followed| followed.import_id) else { return };
            let answer = import(import_id).await;
            let Some(followed) = followed.upgrade() else { return };
            match answer {
                Err(error) if error.is_temporary() => continue,
                Ok(import) if !import.is_at_rest() => {
                    Followed::open(&followed);
                    (followed.seen)(Ok(import));
                }
                answer => (followed.seen)(answer),
            }
            return;
        }
    }
}
