//! The leads of which something stays, with the reasons: all of them, loaded as they become visible.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::format::Format,
    wire::{KeptReason, UndoRow},
};

use super::kept_detail::KeptDetail;
use crate::{
    base::{
        api,
        locale::figure,
        words::{item_heading, words},
    },
    parts::{Answer, List, Loaded, ROWS_AT_A_TIME, RowTable, VirtualColumn, drawn},
};

#[component]
pub(super) fn KeptLeads(import_id: u64, all: u64) -> impl IntoView {
    // The headings of the items: custom items have their current names.
    let format = Answer::new(api::format);
    view! {
        <Loaded answer=format let:answer>
            <Listed import_id all format=Arc::new(answer.format) />
        </Loaded>
    }
}

#[component]
fn Listed(import_id: u64, all: u64, format: Arc<Format>) -> impl IntoView {
    let undo = &words().undo;
    let ask = move |after: Option<u32>| api::kept_leads(import_id, after.unwrap_or_default(), ROWS_AT_A_TIME);
    let list = List::new(ask, |page| (page.rows, page.next_after));
    let format = StoredValue::new(format);
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(words().import_detail.row, "rows-row"),
        column(words().import_detail.email, "rows-email"),
        column(undo.why, "rows-reasons"),
    ];
    let cells = Callback::new(move |row: UndoRow| cells(&row, &format.get_value()));
    let detail = Callback::new(move |row| view! { <KeptDetail row format=format.get_value() /> }.into_any());
    view! {
        <p class="import_detail-hint">{undo.choose_hint}</p>
        <RowTable
            list
            label=undo.kept_leads
            class="rows rows-skipped"
            columns
            all
            cells
            title=email
            detail
        />
    }
}

fn cells(row: &UndoRow, format: &Format) -> AnyView {
    view! {
        <div role="gridcell" class="rows-row">{figure(row.row.into())}</div>
        <div role="gridcell" class="rows-email">{drawn(&email(row))}</div>
        <div role="gridcell" class="rows-reasons">{drawn(&summary(row, format))}</div>
    }
    .into_any()
}

pub(super) fn email(row: &UndoRow) -> String {
    row.email.clone().unwrap_or_else(|| (words().undo.lead_number)(row.lead_id))
}

/// A summary of the row: why the lead stays, or which values stay and why.
fn summary(row: &UndoRow, format: &Format) -> String {
    if let Some(reason) = row.reason {
        return lead_reason(reason, row.later_import_id);
    }
    let kept = row.kept.iter().map(|kept| {
        let why = (words().undo.reason)(kept.reason, kept.later_import_id);
        format!("{}: {why}", item_heading(format, kept.key))
    });
    kept.collect::<Vec<_>>().join(" / ")
}

/// Why a lead that the import registered is not removed.
pub(super) fn lead_reason(reason: KeptReason, later_import_id: Option<u64>) -> String {
    (words().undo.lead_reason)(reason, later_import_id)
}
