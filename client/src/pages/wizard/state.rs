//! The state of the wizard: the choices of the first two steps, and the file.
//!
//! Guarantees: it lives above the router, so neither an address nor a sign-in loses the chosen file; the choices of the
//! first step survive every try. It does not know which step is shown: the address does (`navigation`). From the plan
//! on, the server's import is the state and `/import/{id}` its address.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use torikomi_core::{
    domain::format::Format,
    repair::OfferedRepair,
    wire::{BlankRule, FormatAnswer, Import, Method},
};
use torikomi_messages::{CheckProgress, Judged, WorkerError};
use web_sys::File;

use super::{
    check_run::{CheckRun, WaitingWorker},
    frame::StepName,
    settings::Settings,
};
use crate::base::{api::ApiError, recheck_reason::RecheckReason, upload::UploadAddress};

/// The wizard's state. `App` provides it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WizardState {
    pub(crate) method: RwSignal<Method>,
    pub(crate) blank_rule: RwSignal<BlankRule>,
    pub(crate) settings: Settings,
    /// 新規リード情報から企業情報を登録する
    pub(crate) register_companies: RwSignal<bool>,
    pub(crate) file_step: RwSignal<FileStep>,
    /// The first step is finished: later ones have something to show. Not so after a reload, nor once the import is
    /// accepted.
    has_begun: RwSignal<bool>,
    /// The login ID of its owner: for another person the wizard starts from the beginning.
    login_id: StoredValue<String>,
    /// For the next file.
    waiting: StoredValue<Option<SendWrapper<WaitingWorker>>>,
}

/// The state of ファイルの選択. It stays while another step is shown, and a check goes on.
#[derive(Debug, Clone)]
pub(crate) enum FileStep {
    /// No file yet.
    Choosing,
    /// It is being checked.
    Checking(Arc<Checking>),
    /// It could not be checked.
    Stopped(Arc<Stopped>),
    /// It is checked.
    Checked(Arc<Checked>),
    /// It was refused and is being repaired.
    Repairing(Arc<Repairing>),
}

/// The file that a person chose.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) file: SendWrapper<File>,
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    /// The repairs, if it is a repaired file.
    pub(crate) repaired: Option<Arc<Repaired>>,
    /// The address of its upload, finished or not: a retry sends only the missing bytes.
    upload: Arc<Mutex<Option<UploadAddress>>>,
}

impl Chosen {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is whole and not negative")]
    pub(crate) fn new(file: File) -> Self {
        let (name, size_bytes) = (file.name(), file.size() as u64);
        Chosen { file: SendWrapper::new(file), name, size_bytes, repaired: None, upload: Arc::default() }
    }

    pub(crate) fn repaired(file: File, repaired: Repaired) -> Self {
        Chosen { repaired: Some(Arc::new(repaired)), ..Chosen::new(file) }
    }

    pub(crate) fn upload(&self) -> Option<UploadAddress> {
        self.upload.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_upload(&self, place: Option<UploadAddress>) {
        *self.upload.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}

/// The repairs of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repaired {
    pub(crate) repairs: Vec<OfferedRepair>,
    /// The difference between rows of the person's own file and rows of this one.
    pub(crate) row_shift: i32,
}

impl Repaired {
    /// The row in the person's own file; `None` if it is the same.
    pub(crate) fn original_row(&self, row: u32) -> Option<u32> {
        (self.row_shift != 0).then(|| row.saturating_add_signed(self.row_shift))
    }
}

#[derive(Debug)]
pub(crate) struct Repairing {
    pub(crate) checked: Arc<Checked>,
    /// Bytes of the refused file that are done.
    pub(crate) bytes: ArcRwSignal<u64>,
}

#[derive(Debug)]
pub(crate) struct Checking {
    pub(crate) chosen: Chosen,
    pub(crate) progress: ArcRwSignal<CheckProgress>,
    /// By the page's clock, in milliseconds.
    pub(crate) began_ms: f64,
    /// Why it is checked again although nobody asked for it.
    pub(crate) reason: Option<RecheckReason>,
    /// Set once the worker exists.
    pub(super) run: Mutex<Option<SendWrapper<CheckRun>>>,
}

#[derive(Debug)]
pub(crate) struct Stopped {
    pub(crate) chosen: Chosen,
    pub(crate) reason: Option<RecheckReason>,
    pub(crate) cause: StopCause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StopCause {
    /// The format could not be loaded.
    Api(ApiError),
    Worker(WorkerError),
}

#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) chosen: Chosen,
    pub(crate) judged: Judged,
    pub(crate) format: FormatAnswer,
    /// The worker keeps the list of problems.
    pub(crate) run: SendWrapper<CheckRun>,
}

impl WizardState {
    pub(crate) fn new() -> Self {
        WizardState {
            method: RwSignal::new(Method::NewRegistration),
            blank_rule: RwSignal::new(BlankRule::Keep),
            settings: Settings::new(),
            register_companies: RwSignal::new(false),
            file_step: RwSignal::new(FileStep::Choosing),
            has_begun: RwSignal::new(false),
            login_id: StoredValue::new(String::new()),
            waiting: StoredValue::new(None),
        }
    }

    /// Resets the state if it belongs to another person.
    pub(crate) fn belong_to(self, login_id: &str) {
        if self.login_id.with_value(|owner| owner != login_id) {
            self.login_id.set_value(login_id.to_owned());
            self.method.set(Method::NewRegistration);
            self.blank_rule.set(BlankRule::Keep);
            self.register_companies.set(false);
            self.reset();
        }
    }

    /// The first step is finished.
    pub(crate) fn begin(self) {
        self.has_begun.set(true);
    }

    /// The file is no longer needed: the next import starts from the beginning, with the same method. Values that were
    /// entered for this import's leads are not kept for the next one's.
    pub(crate) fn reset(self) {
        self.settings.clear();
        self.file_step.set(FileStep::Choosing);
        self.has_begun.set(false);
    }

    /// After a reload only the server's import is known: going back from its plan shows its choices.
    pub(crate) fn restore(self, import: &Import) {
        if !self.has_begun.get_untracked() {
            self.method.set(import.method);
            self.blank_rule.set(import.blank_rule);
            self.settings.restore(import.screen_values.as_ref());
            self.register_companies.set(import.companies.is_some());
            self.has_begun.set(true);
        }
    }

    /// Starts a check that could not begin because the session had ended, after signing in.
    pub(crate) fn resume(self) {
        let file_step = self.file_step.get_untracked();
        if let FileStep::Stopped(stopped) = file_step
            && stopped.cause == StopCause::Api(ApiError::SignedOut)
        {
            self.check(stopped.chosen.clone(), stopped.reason);
        }
    }

    /// The step to show for `step`: this one, or the last one before it that has something to show.
    pub(crate) fn nearest(self, step: StepName) -> StepName {
        let can_go = |file_step: &FileStep| matches!(file_step, FileStep::Checked(now) if now.judged.verdict.accepted);
        match step {
            _ if !self.has_begun.get() => StepName::Method,
            StepName::Confirm if !self.file_step.with(can_go) => StepName::File,
            step => step,
        }
    }

    /// The format by which the file was checked here; the default one if the page was opened without a file.
    pub(crate) fn checked_format(self) -> Format {
        self.file_step.with_untracked(|file_step| match file_step {
            FileStep::Checked(checked) => checked.format.format.clone(),
            _ => Format::default(),
        })
    }

    /// The next try sends the checked file from its first byte.
    pub(crate) fn forget_upload(self) {
        self.file_step.with_untracked(|file_step| {
            if let FileStep::Checked(checked) = file_step {
                checked.chosen.set_upload(None);
            }
        });
    }

    /// Starts a worker for the next file.
    pub(crate) fn expect_file(self) {
        self.waiting.update_value(|waiting| {
            if waiting.is_none() {
                *waiting = WaitingWorker::start().map(SendWrapper::new);
            }
        });
    }

    pub(super) fn waiting_worker(self) -> Option<WaitingWorker> {
        self.waiting.try_update_value(Option::take).flatten().map(SendWrapper::take)
    }

    pub(crate) fn shows(self, checked: &Arc<Checked>) -> bool {
        self.file_step.with_untracked(|step| matches!(step, FileStep::Checked(now) if Arc::ptr_eq(now, checked)))
    }

    pub(crate) fn is_checking(self, checking: &Arc<Checking>) -> bool {
        self.file_step.with_untracked(|step| matches!(step, FileStep::Checking(now) if Arc::ptr_eq(now, checking)))
    }
}

pub(crate) fn use_wizard() -> WizardState {
    expect_context()
}
