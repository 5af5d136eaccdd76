//! The leads of which something stays, with the reasons: all of them, loaded as they come into sight.

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
    parts::{Dialog, FailureMessage, Loaded, Place, ROWS_AT_A_TIME, RowList, VirtualColumn, VirtualTable},
};

#[component]
pub(super) fn KeptLeads(import_id: u64, all: u64) -> impl IntoView {
    // The headings of the items: custom items have the names that they bear today.
    let format = LocalResource::new(api::format);
    view! {
        <Loaded resource=format let:answer>
            <Listed import_id all format=Arc::new(answer.format) />
        </Loaded>
    }
}

#[component]
fn Listed(import_id: u64, all: u64, format: Arc<Format>) -> impl IntoView {
    let undo = &words().undo;
    let list = RowList::new(move |after| api::kept_leads(import_id, after, ROWS_AT_A_TIME));
    let format = StoredValue::new(format);
    let chosen = RwSignal::new(None::<UndoRow>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        chosen.set(list.row(index));
        open.set(chosen.with_untracked(Option::is_some));
    });
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(words().import_detail.row, "rows-row"),
        column(words().import_detail.email, "rows-email"),
        column(undo.why, "rows-reasons"),
    ];
    let row = move |index| list.row(index).map(|row| cells(&row, &format.get_value()));
    let title = Signal::derive(move || chosen.with(|row| row.as_ref().map(email).unwrap_or_default()));
    view! {
        <p class="import_detail-hint">{undo.choose_hint}</p>
        <VirtualTable
            label=undo.kept_leads
            class="rows rows-skipped"
            columns
            rows=Signal::derive(move || list.count())
            all_rows=Signal::stored(u32::try_from(all).unwrap_or(u32::MAX))
            near_end=Callback::new(move |()| list.more())
            on_choose=choose
            row
        />
        {move || {
            let retry = Callback::new(move |()| list.retry());
            list.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <Dialog title open place=Place::Side>
            {move || chosen.get().map(|row| view! { <KeptDetail row format=format.get_value() /> })}
        </Dialog>
    }
}

fn cells(row: &UndoRow, format: &Format) -> impl IntoView + use<> {
    view! {
        <div role="gridcell" class="rows-row">{figure(row.row.into())}</div>
        <div role="gridcell" class="rows-email">{email(row)}</div>
        <div role="gridcell" class="rows-reasons">{summary(row, format)}</div>
    }
}

pub(super) fn email(row: &UndoRow) -> String {
    row.email.clone().unwrap_or_else(|| (words().undo.lead_number)(row.lead_id))
}

/// The row in one line: why the lead stays, or which values and why.
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
