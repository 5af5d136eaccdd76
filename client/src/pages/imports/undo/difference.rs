//! The leads that a preview made again treats otherwise than was shown: what was, and what is.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::format::Format,
    wire::{MOST_DIFFERENCES, UndoDifference, UndoRow},
};

use super::kept::{email, lead_reason};
use crate::{
    base::{
        api,
        locale::figure,
        words::{item_heading, words},
    },
    parts::{Dialog, FailureMessage, Loaded, Place, ROWS_AT_A_TIME, RowList, VirtualColumn, VirtualTable},
};

#[component]
pub(super) fn Differences(import_id: u64, rows: u64) -> impl IntoView {
    let format = LocalResource::new(api::format);
    view! {
        <Loaded resource=format let:answer>
            <Listed import_id rows format=Arc::new(answer.format) />
        </Loaded>
    }
}

#[component]
fn Listed(import_id: u64, rows: u64, format: Arc<Format>) -> impl IntoView {
    let plan = &words().wizard.plan;
    let list = RowList::new(move |after| api::undo_differences(import_id, after, ROWS_AT_A_TIME));
    let format = StoredValue::new(format);
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(words().import_detail.row, "rows-row"),
        column(words().import_detail.email, "rows-email"),
        column(plan.column_before, "rows-before"),
        column(plan.column_now, "rows-now"),
    ];
    let chosen = RwSignal::new(None::<UndoDifference>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        chosen.set(list.row(index));
        open.set(chosen.with_untracked(Option::is_some));
    });
    let title = Signal::derive(move || chosen.with(|row| row.as_ref().map(|row| email(&row.now)).unwrap_or_default()));
    let row = move |index| list.row(index).map(|row| cells(row, &format.get_value()));
    view! {
        <VirtualTable
            label=words().undo.differences
            class="rows rows-differences"
            columns
            rows=Signal::derive(move || list.count())
            all_rows=Signal::stored(u32::try_from(rows.min(MOST_DIFFERENCES)).unwrap_or(u32::MAX))
            near_end=Callback::new(move |()| list.more())
            on_choose=choose
            row
        />
        {move || {
            let retry = Callback::new(move |()| list.retry());
            list.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <Dialog title open place=Place::Side>
            {move || {
                chosen
                    .get()
                    .map(|row| {
                        let (before, now) = both(row);
                        view! {
                            <h3 class="row_detail-title">{plan.column_before}</h3>
                            <p>{told(&before, &format.get_value())}</p>
                            <h3 class="row_detail-title">{plan.column_now}</h3>
                            <p>{told(&now, &format.get_value())}</p>
                        }
                    })
            }}
        </Dialog>
    }
}

fn both(row: UndoDifference) -> (UndoRow, UndoRow) {
    let UndoDifference { now, before } = row;
    let before = UndoRow {
        outcome: before.outcome,
        changes: before.changes,
        kept: before.kept,
        reason: before.reason,
        later_import_id: before.later_import_id,
        ..now.clone()
    };
    (before, now)
}

fn cells(row: UndoDifference, format: &Format) -> impl IntoView + use<> {
    let (before, now) = both(row);
    view! {
        <div role="gridcell" class="rows-row">{figure(now.row.into())}</div>
        <div role="gridcell" class="rows-email">{email(&now)}</div>
        <div role="gridcell" class="rows-before">{told(&before, format)}</div>
        <div role="gridcell" class="rows-now">{told(&now, format)}</div>
    }
}

/// What becomes of the lead, which values go back, which stay and why.
fn told(row: &UndoRow, format: &Format) -> String {
    let undo = &words().undo;
    let text = |value: &Option<String>| match value.as_deref() {
        None | Some("") => words().common.blank.to_owned(),
        Some(value) => value.to_owned(),
    };
    let changes = row
        .changes
        .iter()
        .map(|change| format!("{}: {} → {}", item_heading(format, change.key), text(&change.old), text(&change.new)));
    let kept = row.kept.iter().map(|kept| {
        let why = (undo.reason)(kept.reason, kept.later_import_id);
        format!("{}: {why}", item_heading(format, kept.key))
    });
    let reason = row.reason.map(|reason| lead_reason(reason, row.later_import_id));
    let what: Vec<String> = reason.into_iter().chain(changes).chain(kept).collect();
    (words().wizard.plan.outcome_and)((undo.outcome)(row.outcome), &what.join(" / "))
}
