//! The actions on the marked leads, or on all results: export and deletion.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{LeadsDeleted, MOST_CHOSEN};

use super::{deletion::DeletionDialog, export::Export, found::Found};
use crate::{
    base::{locale::figure, rights::Right, session::use_session, words::words},
    parts::{Button, IconName, LiveRegion, Look, Show, use_notices},
};

#[component]
pub(super) fn Actions(found: Found) -> impl IntoView {
    let texts = &words().leads;
    let session = use_session();
    let notices = use_notices();
    let (exporting, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let marked = move || found.marks.count();
    let marked_words = move || (texts.marked)(&figure(marked() as u64));
    let has_marks = Memo::new(move |_| marked() != 0);
    let deleted = Callback::new(move |deleted: LeadsDeleted| {
        notices.done((texts.deleted)(&figure(deleted.deleted)));
        found.repeat_search();
    });
    let export = if Right::ExportLeads.is_of(&session) {
        view! {
            <Button icon=IconName::Download on_press=Callback::new(move |()| exporting.set(true))>
                {texts.export}
            </Button>
            <Export found open=exporting />
        }
        .into_any()
    } else {
        let right = (words().rights.name)(Right::ExportLeads);
        view! { <p class="leads-missing">{(texts.export_missing)(right)}</p> }.into_any()
    };
    let delete = Right::EditLeads.is_of(&session).then(|| {
        view! {
            <Button
                icon=IconName::Trash
                disabled=Signal::derive(move || !has_marks.get())
                on_press=Callback::new(move |()| deleting.set(true))
            >
                {texts.delete}
            </Button>
            <DeletionDialog lead_ids=Callback::new(move |()| found.marks.lead_ids()) open=deleting on_done=deleted />
        }
    });
    view! {
        <div class="leads-acts">
            <p class="leads-count">
                <strong>{move || found.count_text()}</strong>
                <Show when=move || has_marks.get()>
                    <span class="leads-marked">{marked_words}</span>
                </Show>
            </p>
            <LiveRegion text=Signal::derive(marked_words) />
            <div class="leads-buttons">
                <MarkAll found />
                <Show when=move || has_marks.get()>
                    <Button
                        look=Look::Quiet
                        icon=IconName::Close
                        on_press=Callback::new(move |()| found.marks.clear())
                    >
                        {texts.unmark}
                    </Button>
                </Show>
                {export}
                {delete}
            </div>
        </div>
    }
}

/// Marks all results, if there are no more than can be chosen one by one: loads the rest of them first.
#[component]
fn MarkAll(found: Found) -> impl IntoView {
    let texts = &words().leads;
    let busy = RwSignal::new(false);
    let fits =
        Memo::new(move |_| found.counted().is_some_and(|count| count.is_exact && count.leads <= MOST_CHOSEN as u64));
    let mark = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            found.list.all().await;
            if !busy.is_disposed() {
                found.list.rows.with_untracked(|leads| found.marks.add(leads.iter().map(|lead| lead.lead_id)));
            }
            busy.try_set(false);
        });
    });
    view! {
        <Show when=move || fits.get()>
            <Button look=Look::Quiet icon=IconName::Check busy on_press=mark>
                {texts.mark_all}
            </Button>
        </Show>
    }
}
