//! An undone import: who did it and when, what happened, what stays.

use leptos::prelude::*;

use super::{companies::Companies, counts::Counts, kept::KeptLeads, undoing::Undoing};
use crate::{
    base::{
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    parts::{Message, Tone},
};

#[component]
pub(super) fn TakenBack(undoing: Undoing) -> impl IntoView {
    let (undo, history) = (&words().undo, &words().history);
    // Every undone import has one.
    let Some(now) = undoing.now() else { return ().into_any() };
    let counts = now.counts.unwrap_or_default();
    let at = now.ended_at.map(|at| moment(&at, &use_session().time_zone)).unwrap_or_default();
    let worker = now.worker.unwrap_or_else(|| history.no_worker.to_owned());
    let stays = counts.partly_restored + counts.kept;
    view! {
        <Message tone=Tone::Success title=undo.done_title>
            {(undo.done_by)(&at, &worker)}
        </Message>
        <Counts counts names=now.removed_names words=&undo.did />
        {now.companies.map(|companies| view! { <Companies companies /> })}
        {(stays > 0)
            .then(|| {
                view! {
                    <h3 class="undo-kept_title">{(undo.stayed)(&figure(stays))}</h3>
                    <KeptLeads import_id=undoing.import_id all=stays />
                }
            })}
    }
    .into_any()
}
