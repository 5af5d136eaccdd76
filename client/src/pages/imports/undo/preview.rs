//! The exact effect of the undo, before anything is changed; and the buttons to confirm or drop it.

use leptos::prelude::*;
use torikomi_core::wire::UndoCounts;

use super::{
    companies::Companies, confirmation::Confirmation, counts::Counts, difference::Differences, kept::KeptLeads,
    undoing::Undoing,
};
use crate::{
    base::{api, locale::figure, words::words},
    parts::{Button, Dialog, IconName, Look, Message, Tone},
};

#[component]
pub(super) fn Preview(undoing: Undoing, version: u32) -> impl IntoView {
    let undo = &words().undo;
    let now = undoing.now();
    let counts = now.as_ref().and_then(|undo| undo.counts).unwrap_or_default();
    let companies = now.as_ref().and_then(|undo| undo.companies.clone());
    let differing = now.as_ref().and_then(|undo| undo.differing_rows).unwrap_or_default();
    let (before, names) = now.map(|undo| (undo.previous_counts, undo.removed_names)).unwrap_or_default();
    let open = RwSignal::new(false);
    let drop_it = Callback::new(move |()| {
        undoing.act(async move {
            api::drop_undo(undoing.import_id).await?;
            api::import(undoing.import_id).await
        });
    });
    let unused_companies = companies.as_ref().map_or(0, |companies| companies.unused);
    let stays = counts.partly_restored + counts.kept;
    view! {
        {before.map(|before| view! { <Change import_id=undoing.import_id before after=counts rows=differing /> })}
        <p class="card-text">{undo.preview_lead}</p>
        <Counts counts names words=&undo.will />
        {companies.clone().map(|companies| view! { <Companies companies /> })}
        {(stays > 0)
            .then(|| {
                view! {
                    <Message tone=Tone::Info title=(undo.stays)(&figure(stays))>
                        {undo.stays_text}
                    </Message>
                    <KeptLeads import_id=undoing.import_id all=stays />
                }
            })}
        <div class="undo-ways">
            <Button disabled=undoing.attempt.busy on_press=drop_it>
                {undo.drop}
            </Button>
            <Button
                look=Look::Danger
                icon=IconName::Undo
                disabled=undoing.attempt.busy
                on_press=Callback::new(move |()| open.set(true))
            >
                {undo.to_confirmation}
            </Button>
        </div>
        <Dialog title=undo.question open held=undoing.attempt.busy>
            <Confirmation undoing version counts unused_companies open />
        </Dialog>
    }
}

/// A repeated preview: why, its sums before and now, and the leads that are treated differently.
#[component]
fn Change(import_id: u64, before: UndoCounts, after: UndoCounts, rows: u64) -> impl IntoView {
    let undo = &words().undo;
    let sums = [
        (undo.will.removed, before.removed, after.removed),
        (undo.will.restored, before.restored, after.restored),
        (undo.will.partly_restored, before.partly_restored, after.partly_restored),
        (undo.will.kept, before.kept, after.kept),
        (undo.will.gone, before.gone, after.gone),
        (undo.will.kept_values, before.kept_values, after.kept_values),
        (undo.will.removed_names, before.removed_names, after.removed_names),
    ];
    let differing = if rows == 0 { undo.no_lead_differs.to_owned() } else { (undo.leads_differ)(&figure(rows)) };
    view! {
        <Message tone=Tone::Warning title=undo.changed at_once=true>
            <p>{undo.changed_text}</p>
            <ul class="plan-changes">
                {sums
                    .into_iter()
                    .filter(|(_, before, after)| before != after)
                    .map(|(words, before, after)| {
                        view! { <li>{(undo.change)(words, &figure(before), &figure(after))}</li> }
                    })
                    .collect_view()}
            </ul>
            <p>{differing}</p>
        </Message>
        {(rows > 0).then(|| view! { <Differences import_id rows /> })}
    }
}
