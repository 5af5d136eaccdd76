//! The question before leads are deleted: how many, and what is deleted with them.

use leptos::prelude::*;
use torikomi_core::wire::LeadsDeleted;

use crate::{
    base::{api, locale::figure, words::words},
    parts::{Dialog, IconName, Question},
};

#[component]
pub(crate) fn DeletionDialog(
    lead_ids: Callback<(), Vec<u64>>,
    open: RwSignal<bool>,
    on_done: Callback<LeadsDeleted>,
) -> impl IntoView {
    let texts = &words().leads;
    let busy = RwSignal::new(false);
    // As many as there were when the dialog was opened.
    let asked = Memo::new(move |_| if open.get() { untrack(|| lead_ids.run(())) } else { Vec::new() });
    let count = move || figure(asked.with(Vec::len) as u64);
    view! {
        <Dialog title=Signal::derive(move || (texts.delete_title)(&count())) open held=busy>
            <Question
                open
                busy
                yes=Signal::derive(move || (texts.delete_do)(&count()))
                icon=IconName::Trash
                act=move || api::delete_leads(asked.get_untracked())
                on_done
            >
                <p>{texts.delete_text}</p>
            </Question>
        </Dialog>
    }
}
