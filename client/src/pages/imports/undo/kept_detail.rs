//! One lead of which something stays: each value with the import's value, the current one, and why it stays; and what
//! is restored nevertheless.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::{
    domain::format::Format,
    wire::{KeptValue, UndoRow},
};

use super::kept::lead_reason;
use crate::{
    base::words::{item_heading, words},
    parts::{ChangesTable, LeadLink, Message, Tone, value_cell},
};

#[component]
pub(super) fn KeptDetail(row: UndoRow, format: Arc<Format>) -> impl IntoView {
    let undo = &words().undo;
    let mut later: Vec<u64> =
        row.kept.iter().filter_map(|kept| kept.later_import_id).chain(row.later_import_id).collect();
    later.sort_unstable();
    later.dedup();
    let reason = row.reason.map(|reason| {
        view! { <Message tone=Tone::Info title=lead_reason(reason, row.later_import_id) /> }
    });
    let goes_back = (!row.changes.is_empty()).then(|| {
        view! {
            <section>
                <h3 class="row_detail-title">{undo.goes_back}</h3>
                <ChangesTable changes=row.changes.clone() format=format.clone() />
            </section>
        }
    });
    view! {
        <div class="row_detail">
            {reason}
            {(!row.kept.is_empty()).then(|| view! { <Values kept=row.kept format=format /> })}
            {goes_back}
            {row.is_there.then(|| view! { <LeadLink lead_id=row.lead_id /> })}
            <ul class="undo-later">
                {later
                    .into_iter()
                    .map(|import_id| {
                        view! {
                            <li>
                                <A href=format!("/history/{import_id}")>{(undo.to_later)(import_id)}</A>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
}

#[component]
fn Values(kept: Vec<KeptValue>, format: Arc<Format>) -> impl IntoView {
    let (undo, detail) = (&words().undo, &words().import_detail);
    view! {
        <section>
            <h3 class="row_detail-title">{undo.kept_values}</h3>
            <table class="row_detail-changes">
                <thead>
                    <tr>
                        <th scope="col">{detail.item}</th>
                        <th scope="col">{undo.before_import}</th>
                        <th scope="col">{undo.by_import}</th>
                        <th scope="col">{undo.present}</th>
                        <th scope="col">{undo.why}</th>
                    </tr>
                </thead>
                <tbody>
                    {kept
                        .into_iter()
                        .map(|kept| {
                            view! {
                                <tr>
                                    <th scope="row">{item_heading(&format, kept.key)}</th>
                                    <td>{value_cell(kept.old)}</td>
                                    <td>{value_cell(kept.new)}</td>
                                    <td class="row_detail-after">{value_cell(kept.present)}</td>
                                    <td>{(undo.reason)(kept.reason, kept.later_import_id)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}
