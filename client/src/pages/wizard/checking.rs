//! Checks the chosen file and moves the wizard on.
//!
//! Guarantees: a check that was cancelled, or replaced by another file's, no longer changes anything.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use js_sys::{Function, JSON, Reflect};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use torikomi_core::{check, wire::FormatAnswer};
use torikomi_messages::{CheckOrder, CheckProgress, Judged, Report, WorkerError};
use wasm_bindgen::JsCast;

use super::{
    check_run::CheckRun,
    state::{Checked, Checking, Chosen, FileStep, StopCause, Stopped, WizardState},
};
use crate::base::{api, locale::now_ms, recheck_reason::RecheckReason};

/// More than anybody looks through, and few enough to keep the worker's memory small; all of them are counted.
const MAX_LISTED_PROBLEMS: u32 = 50_000;
/// How many places of each warning are kept for its list.
const MAX_LISTED_PLACES: u32 = 1_000;

impl WizardState {
    /// Begins to check `chosen`, whatever was in progress before.
    pub(crate) fn check(self, chosen: Chosen, reason: Option<RecheckReason>) {
        let progress = CheckProgress { bytes: 0, rows: 0, invalid: 0, preview: None };
        let checking = Arc::new(Checking {
            chosen,
            progress: ArcRwSignal::new(progress),
            began_ms: now_ms(),
            reason,
            run: Mutex::new(None),
        });
        let requested = Arc::clone(&checking);
        spawn_local(async move {
            // Loaded for each check: custom items and names may have changed a moment ago. Requested before the page is
            // drawn.
            let format = api::format().await;
            if self.is_checking(&requested) {
                match format {
                    Ok(format) => self.run_worker(&requested, format),
                    Err(error) => self.stop(&requested, StopCause::Api(error)),
                }
            }
        });
        self.file_step.set(FileStep::Checking(checking));
    }

    /// Ends the current check; nothing has left the browser.
    pub(crate) fn cancel_check(self) {
        self.file_step.set(FileStep::Choosing);
    }

    fn run_worker(self, checking: &Arc<Checking>, format: FormatAnswer) {
        if format.check_version != check::VERSION {
            return self.stop(checking, StopCause::Worker(WorkerError::OtherVersion));
        }
        let order = CheckOrder {
            format: format.format.clone(),
            today: format.today,
            check_version: format.check_version.clone(),
            max_problems: MAX_LISTED_PROBLEMS,
            max_warned: MAX_LISTED_PLACES,
        };
        // Weak: the run belongs to the check that this closure reports to.
        let reporting = Arc::downgrade(checking);
        let take = move |report| self.take(&reporting, &format, report);
        match CheckRun::start(self.waiting_worker(), checking.chosen.file.clone().take(), order, take) {
            Ok(run) => *checking.run.lock().unwrap_or_else(PoisonError::into_inner) = Some(SendWrapper::new(run)),
            Err(error) => self.stop(checking, StopCause::Worker(error)),
        }
    }

    fn take(self, checking: &Weak<Checking>, format: &FormatAnswer, report: Report) {
        let Some(checking) = checking.upgrade().filter(|checking| self.is_checking(checking)) else { return };
        match report {
            Report::Progress(progress) => checking.progress.update(|shown| {
                let preview = progress.preview.or_else(|| shown.preview.take());
                *shown = CheckProgress { preview, ..progress };
            }),
            Report::Judged(judged) => self.finish(&checking, format.clone(), *judged),
            Report::Failed(error) => self.stop(&checking, StopCause::Worker(error)),
            Report::Ready | Report::Listed(_) | Report::Repairing(_) | Report::Repaired => {}
        }
    }

    fn finish(self, checking: &Arc<Checking>, format: FormatAnswer, judged: Judged) {
        let run = checking.run.lock().unwrap_or_else(PoisonError::into_inner).take();
        let run = run.expect("BUG: what reports is a run");
        note_in_timeline(checking.began_ms, judged.memory_bytes);
        // A repaired file often follows.
        self.expect_file();
        let checked = Checked { chosen: checking.chosen.clone(), judged, format, run };
        self.file_step.set(FileStep::Checked(Arc::new(checked)));
    }

    fn stop(self, checking: &Arc<Checking>, cause: StopCause) {
        self.stop_at(checking.chosen.clone(), checking.reason, cause);
    }

    /// Shows why the file could not be checked.
    pub(super) fn stop_at(self, chosen: Chosen, reason: Option<RecheckReason>, cause: StopCause) {
        self.file_step.set(FileStep::Stopped(Arc::new(Stopped { chosen, reason, cause })));
    }
}

/// Adds the check to the browser's own timeline, from the choice of the file to the verdict: `torikomi:check`, with the
/// worker's memory in its detail. Developer tools show it there, and `make bench` reads it.
fn note_in_timeline(began_ms: f64, memory_bytes: u64) {
    let performance = window().performance().expect("BUG: every page has a clock");
    // web-sys only knows the older form of `measure`, which takes marks and no detail.
    let measured = serde_json::json!({ "start": began_ms, "detail": { "wasmBytes": memory_bytes } }).to_string();
    let measure = Reflect::get(&performance, &"measure".into()).and_then(|function| function.dyn_into::<Function>());
    // A browser that does not support it only loses the entry.
    _ = measure.and_then(|measure| measure.call2(&performance, &"torikomi:check".into(), &JSON::parse(&measured)?));
}
