//! What was done to custom items, newest first, below what was done to names; nothing as long as nothing was.

use leptos::prelude::*;
use torikomi_core::wire::CustomItemChange;

use crate::{
    base::{
        api,
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    parts::{Badge, IconName, Paged, PagedMore, Tone},
};

#[component]
pub(super) fn ItemChanges() -> impl IntoView {
    let list = Paged::new(|last: Option<&CustomItemChange>| {
        api::custom_item_changes(last.map(|change| change.custom_item_change_id))
    });
    let texts = &words().name_changes;
    view! {
        <Show when=move || !list.items.with(Vec::is_empty)>
            <section class="name_changes-items" aria-labelledby="item-changes">
                <h2 class="card-title" id="item-changes">
                    {words().custom_items.title}
                </h2>
                <table class="table name_changes" aria-label=texts.items_table>
                    <thead>
                        <tr>
                            <th scope="col">{texts.at}</th>
                            <th scope="col">{texts.worker}</th>
                            <th scope="col">{texts.what}</th>
                            <th scope="col" class="table-figure">{texts.leads}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || list.items.get()
                            key=|change| change.custom_item_change_id
                            let:change
                        >
                            <ChangeRow change />
                        </For>
                    </tbody>
                </table>
                <PagedMore list more=texts.more all_shown=texts.all_shown />
            </section>
        </Show>
    }
}

#[component]
fn ChangeRow(change: CustomItemChange) -> impl IntoView {
    let (texts, history) = (&words().name_changes, &words().history);
    let what = (texts.item_words)(&change);
    let underway = change.ended_at.is_none().then(|| {
        view! {
            <Badge tone=Tone::Info icon=IconName::Spinner>
                {texts.underway}
            </Badge>
        }
    });
    let lost = (change.losing_leads > 0).then(|| (texts.lost)(&figure(change.losing_leads)));
    view! {
        <tr>
            <td data-heading=texts.at>
                <span class="figures">{moment(&change.created_at, &use_session().time_zone)}</span>
            </td>
            <td data-heading=texts.worker>
                {match change.worker {
                    Some(worker) => view! { <span>{worker}</span> }.into_any(),
                    None => view! { <span title=history.worker_deleted>{history.no_worker}</span> }.into_any(),
                }}
            </td>
            <th scope="row">{what.into_iter().map(|what| view! { <p>{what}</p> }).collect_view()}</th>
            <td class="table-figure" data-heading=texts.leads>
                <span class="name_changes-leads">
                    {underway} {(words().names.lead_count)(&figure(change.leads))}
                </span>
                {lost.map(|lost| view! { <p>{lost}</p> })}
            </td>
        </tr>
    }
}
