//! The last question: in one sentence what happens, and that there is no way back from it.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{ErrorCode, StartUndo, UndoCounts};

use super::Undoing;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Button, FailureMessage, IconName, Look},
};

#[component]
pub(super) fn Confirmation(
    undoing: Undoing,
    version: u32,
    counts: UndoCounts,
    /// Companies that the import registered, and that may go with it.
    unused_companies: u64,
    open: RwSignal<bool>,
) -> impl IntoView {
    let undo = &words().undo;
    let failure = RwSignal::new(None::<ApiError>);
    let busy = undoing.busy;
    let deletes = RwSignal::new(false);
    let start = Callback::new(move |()| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let start = StartUndo { version, delete_companies: deletes.get_untracked() };
            let started = api::start_undo(undoing.import_id, start).await;
            busy.try_set(false);
            match started {
                Ok(import) => {
                    open.try_set(false);
                    undoing.set(import);
                }
                // Made anew by the server, or started in another tab: the import itself says what is now.
                Err(error) if matches!(error.code(), Some(ErrorCode::PlanChanged | ErrorCode::WrongState)) => {
                    open.try_set(false);
                    undoing.ask();
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
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
        {move || failure.get().map(|error| view! { <FailureMessage error /> })}
        <div class="dialog-actions">
            <Button disabled=busy on_press=Callback::new(move |()| open.set(false))>
                {words().common.cancel}
            </Button>
            <Button look=Look::Danger icon=IconName::Undo busy on_press=start>
                {undo.start}
            </Button>
        </div>
    }
}
