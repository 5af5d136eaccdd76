//! The changes of custom items, newest first, below the changes of names; empty while there are none.

use leptos::prelude::*;
use torikomi_core::wire::CustomItemChange;

use super::changes::{ChangedLeads, WhenAndWho};
use crate::{
    base::{api, locale::figure, words::words},
    parts::{List, ListMore, Show, by_last},
};

#[component]
pub(super) fn ItemChanges() -> impl IntoView {
    let list = List::new(api::custom_item_changes, |changes| by_last(changes, |change| change.custom_item_change_id));
    let texts = &words().name_changes;
    view! {
        <Show when=move || !list.rows.with(Vec::is_empty)>
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
                            each=move || list.rows.get()
                            key=|change| change.custom_item_change_id
                            let:change
                        >
                            <ChangeRow change />
                        </For>
                    </tbody>
                </table>
                <ListMore list more=texts.more all_shown=texts.all_shown />
            </section>
        </Show>
    }
}

#[component]
fn ChangeRow(change: CustomItemChange) -> impl IntoView {
    let texts = &words().name_changes;
    let what = (texts.item_words)(&change);
    let lost = (change.losing_leads > 0).then(|| (texts.lost)(&figure(change.losing_leads)));
    view! {
        <tr>
            <WhenAndWho at=change.created_at worker=change.worker />
            <th scope="row">{what.into_iter().map(|what| view! { <p>{what}</p> }).collect_view()}</th>
            <td class="table-figure" data-heading=texts.leads>
                <ChangedLeads leads=change.leads is_underway=change.ended_at.is_none() />
                {lost.map(|lost| view! { <p>{lost}</p> })}
            </td>
        </tr>
    }
}
