//! ファイルの選択: the refused file is repaired as offered, then checked like any other.
//!
//! Guarantees: the file on disk stays unchanged, nothing is sent; a cancelled repair changes nothing.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_messages::RepairChoice;
use web_sys::{Blob, File, FilePropertyBag};

use super::{
    check_run::RepairReport,
    file_step::FileName,
    frame::{Frame, StepName},
    state::{Checked, Chosen, FileStep, Repairing, StopCause, WizardState, use_wizard},
};
use crate::{
    base::{locale::size, recheck_reason::RecheckReason, words::words},
    parts::{Button, IconName, ProgressBar, percent},
};

impl WizardState {
    pub(crate) fn repair(self, checked: &Arc<Checked>, choice: RepairChoice) {
        let repairing = Arc::new(Repairing { checked: Arc::clone(checked), bytes: ArcRwSignal::new(0) });
        self.file_step.set(FileStep::Repairing(Arc::clone(&repairing)));
        // Weak: the run belongs to the file that this closure reports to.
        let reporting = Arc::downgrade(&repairing);
        checked.run.repair(choice, move |report| {
            let Some(repairing) = reporting.upgrade().filter(|repairing| self.is_repairing(repairing)) else { return };
            let chosen = &repairing.checked.chosen;
            match report {
                RepairReport::Bytes(bytes) => repairing.bytes.set(bytes),
                RepairReport::Done(bytes) => {
                    self.check(repaired(&repairing.checked, choice, &bytes), Some(RecheckReason::Repaired));
                }
                RepairReport::Failed(error) => self.stop_at(chosen.clone(), None, StopCause::Worker(error)),
            }
        });
    }

    fn is_repairing(self, repairing: &Arc<Repairing>) -> bool {
        self.file_step.with_untracked(|step| matches!(step, FileStep::Repairing(now) if Arc::ptr_eq(now, repairing)))
    }
}

/// The repaired file, under a name that shows it.
fn repaired(checked: &Checked, choice: RepairChoice, bytes: &Blob) -> Chosen {
    let chosen = &checked.chosen;
    let is_first = chosen.repaired.is_none();
    let name = if is_first { (words().wizard.repair.file_name)(&chosen.name) } else { chosen.name.clone() };
    let options = FilePropertyBag::new();
    options.set_type("text/csv");
    let file = File::new_with_blob_sequence_and_options(&js_sys::Array::of1(bytes), &name, &options)
        .expect("BUG: a file is made of a blob");
    let mut repaired = chosen.repaired.as_deref().cloned().unwrap_or_default();
    if let Some(offer) = checked.judged.offer_of(choice) {
        repaired.repairs.extend(offer.repairs.iter().cloned());
        repaired.row_shift += offer.row_shift;
    }
    Chosen::repaired(file, repaired)
}

#[component]
pub(crate) fn RepairingStep(repairing: Arc<Repairing>) -> impl IntoView {
    let state = use_wizard();
    let chosen = repairing.checked.chosen.clone();
    let total = chosen.size_bytes;
    let bytes = RwSignal::from(repairing.bytes.clone());
    // The worker is busy with a repair that is no longer wanted: a new one checks the original file.
    let original = chosen.clone();
    let cancel = Callback::new(move |()| state.check(original.clone(), None));
    let repair = &words().wizard.repair;
    view! {
        <Frame step=StepName::File>
            <div class="card file_step-checking">
                <FileName name=chosen.name.clone() size_bytes=total />
                <ProgressBar
                    label=repair.repairing
                    percent=Signal::derive(move || percent(bytes.get(), total))
                    text=Signal::derive(move || format!("{} / {}", size(bytes.get()), size(total)))
                />
                <div>
                    <Button icon=IconName::Close on_press=cancel>
                        {repair.cancel}
                    </Button>
                </div>
            </div>
        </Frame>
    }
}
