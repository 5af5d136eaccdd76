//! Where the wizard is, and what that step has.
//!
//! Guarantees: lives above the router, so that neither an address nor a sign-in in between loses the chosen file;
//! the choices of the first step outlive every try. From the plan on, the server's import is the state and
//! `/import/{id}` its address.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use torikomi_core::{
    repair::OfferedRepair,
    wire::{BlankRule, FormatAnswer, Method},
};
use torikomi_messages::{CheckProgress, Judged, WorkerError};
use web_sys::File;

use super::{
    check_run::{CheckRun, WaitingWorker},
    frame::StepName,
};
use crate::{api::ApiError, upload::UploadPlace};

/// The wizard's state. `App` provides it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WizardState {
    pub(crate) method: RwSignal<Method>,
    pub(crate) blank_rule: RwSignal<BlankRule>,
    pub(crate) step: RwSignal<Step>,
    /// Whose it is: another person who signs in begins at the beginning.
    login_id: StoredValue<String>,
    /// For the next file.
    waiting: StoredValue<Option<SendWrapper<WaitingWorker>>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// インポート方法の選択; keeps the checked file of a person who came back.
    Method(Option<Arc<Checked>>),
    /// ファイルの選択: none yet.
    Choosing,
    /// ファイルの選択: it is being checked.
    Checking(Arc<Checking>),
    /// ファイルの選択: it could not be checked.
    Stopped(Arc<Stopped>),
    /// ファイルの選択: it is checked.
    Checked(Arc<Checked>),
    /// ファイルの選択: it was refused and is being repaired.
    Repairing(Arc<Repairing>),
    /// 確認: it is on its way to the server; then `/import/{id}` takes over.
    Uploading(Arc<Checked>),
}

/// The file that a person chose.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) file: SendWrapper<File>,
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    /// What was done to it, where it is a repaired one.
    pub(crate) repaired: Option<Arc<Repaired>>,
    /// Where its bytes are kept, or are going: another try sends only what is missing.
    upload: Arc<Mutex<Option<UploadPlace>>>,
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

    pub(crate) fn upload(&self) -> Option<UploadPlace> {
        self.upload.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_upload(&self, place: Option<UploadPlace>) {
        *self.upload.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}

/// What was done to a file before it is as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repaired {
    pub(crate) repairs: Vec<OfferedRepair>,
    /// Its rows plus this are rows of the file that the person has.
    pub(crate) row_shift: i32,
}

impl Repaired {
    /// The row of the file that the person has; `None` where that is the same.
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
    /// Why it is being checked again without anybody having asked for it.
    pub(crate) reason: Option<AgainReason>,
    /// Once the worker is there.
    pub(super) run: Mutex<Option<SendWrapper<CheckRun>>>,
}

/// Why a file is checked again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgainReason {
    /// The custom items, names or limits changed since the last check.
    FormatChanged,
    /// Names were registered.
    NamesAdded,
    /// It was repaired.
    Repaired,
}

#[derive(Debug)]
pub(crate) struct Stopped {
    pub(crate) chosen: Chosen,
    pub(crate) cause: StopCause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StopCause {
    /// The format could not be had.
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
            step: RwSignal::new(Step::Method(None)),
            login_id: StoredValue::new(String::new()),
            waiting: StoredValue::new(None),
        }
    }

    /// Begins anew when it is another person's.
    pub(crate) fn belong_to(self, login_id: &str) {
        if self.login_id.with_value(|owner| owner != login_id) {
            self.login_id.set_value(login_id.to_owned());
            self.method.set(Method::NewRegistration);
            self.blank_rule.set(BlankRule::Keep);
            self.step.set(Step::Method(None));
        }
    }

    /// The next try sends the checked file from its first byte.
    pub(crate) fn forget_upload(self) {
        self.step.with_untracked(|step| match step {
            Step::Checked(checked) | Step::Uploading(checked) | Step::Method(Some(checked)) => {
                checked.chosen.set_upload(None);
            }
            _ => {}
        });
    }

    /// Has a worker wait for the next file.
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

    /// For the names above a later step: back to the file, and on to the method where that was meant.
    pub(crate) fn back_to(self, file: Callback<()>) -> Callback<StepName> {
        Callback::new(move |name| {
            file.run(());
            if name == StepName::Method {
                let kept = self.step.with_untracked(|step| match step {
                    Step::Checked(checked) => Some(Arc::clone(checked)),
                    _ => None,
                });
                self.step.set(Step::Method(kept));
            }
        })
    }

    pub(crate) fn shows(self, checked: &Arc<Checked>) -> bool {
        self.step.with_untracked(|step| matches!(step, Step::Checked(now) if Arc::ptr_eq(now, checked)))
    }

    pub(crate) fn is_checking(self, checking: &Arc<Checking>) -> bool {
        self.step.with_untracked(|step| matches!(step, Step::Checking(now) if Arc::ptr_eq(now, checking)))
    }
}

pub(crate) fn use_wizard() -> WizardState {
    expect_context()
}
