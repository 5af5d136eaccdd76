//! The last question: in one sentence what happens, and that it cannot be undone.

use leptos::prelude::*;
use torikomi_core::wire::{ErrorCode, StartUndo, UndoCounts};

use super::undoing::Undoing;
use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        locale::figure,
        words::words,
    },
    parts::{Button, Failure, IconName, Look},
};

#[component]
pub(super) fn Confirmation(
    undoing: Undoing,
    version: u32,
    counts: UndoCounts,
    /// Companies that the import registered, and that may be deleted too.
    unused_companies: u64,
    open: RwSignal<bool>,
) -> impl IntoView {
    let undo = &words().undo;
    let attempt = Attempt::with_busy(undoing.attempt.busy);
    let deletes = RwSignal::new(false);
    let start = Callback::new(move |()| {
        let start = StartUndo { version, delete_companies: deletes.get_untracked() };
        let started = move |import| {
            open.try_set(false);
            undoing.set(import);
        };
        let refused = move |error: ApiError| {
            // The server made a new preview, or another tab started the undo: the import itself shows the current
            // state.
            let is_another = matches!(error.code(), Some(ErrorCode::PlanChanged | ErrorCode::WrongState));
            if is_another {
                open.try_set(false);
                undoing.load();
            }
            (!is_another).then_some(error)
        };
        attempt.run_or(api::start_undo(undoing.import_id, start), started, refused);
    });
    view! {
        <p>{(undo.sentence)(counts.removed, counts.restored + counts.partly_restored)}</p>
        <p>{undo.no_way_back}</p>
        {(unused_companies > 0)
            .then(|| {
                view! {
                    <label class="undo-companies">
                        <input
                            type="checkbox"
                            prop:checked=deletes
                            on:change=move |event| deletes.set(event_target_checked(&event))
                        />
                        {(undo.delete_companies)(&figure(unused_companies))}
                    </label>
                }
            })}
        <Failure failure=attempt.failure />
        <div class="dialog-actions">
            <Button disabled=attempt.busy on_press=Callback::new(move |()| open.set(false))>
                {words().common.cancel}
            </Button>
            <Button look=Look::Danger icon=IconName::Undo busy=attempt.busy on_press=start>
                {undo.start}
            </Button>
        </div>
    }
}
