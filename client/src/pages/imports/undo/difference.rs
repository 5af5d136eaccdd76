//! The leads that a repeated preview treats differently: before and now.

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
        words::{item_heading, value_or_blank, words},
    },
    parts::{Answer, List, Loaded, ROWS_AT_A_TIME, RowTable, VirtualColumn, drawn},
};

#[component]
pub(super) fn Differences(import_id: u64, rows: u64) -> impl IntoView {
    let format = Answer::new(api::format);
    view! {
        <Loaded answer=format let:answer>
            <Listed import_id rows format=Arc::new(answer.format) />
        </Loaded>
    }
}

#[component]
fn Listed(import_id: u64, rows: u64, format: Arc<Format>) -> impl IntoView {
    let plan = &words().wizard.plan;
    let ask = move |after: Option<u32>| api::undo_differences(import_id, after.unwrap_or_default(), ROWS_AT_A_TIME);
    let list = List::new(ask, |page| (page.rows, page.next_after));
    let format = StoredValue::new(format);
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(words().import_detail.row, "rows-row"),
        column(words().import_detail.email, "rows-email"),
        column(plan.column_before, "rows-before"),
        column(plan.column_now, "rows-now"),
    ];
    let cells = Callback::new(move |row| cells(row, &format.get_value()));
    let detail = Callback::new(move |row| detail(row, &format.get_value()));
    view! {
        <RowTable
            list
            label=words().undo.differences
            class="rows rows-differences"
            columns
            all=rows.min(MOST_DIFFERENCES)
            cells
            title=|row| email(&row.now)
            detail
        />
    }
}

/// What was shown, and what is shown now, one below the other.
fn detail(row: UndoDifference, format: &Format) -> AnyView {
    let plan = &words().wizard.plan;
    let (before, now) = both(row);
    view! {
        <h3 class="row_detail-title">{plan.column_before}</h3>
        <p>{drawn(&summary(&before, format))}</p>
        <h3 class="row_detail-title">{plan.column_now}</h3>
        <p>{drawn(&summary(&now, format))}</p>
    }
    .into_any()
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

fn cells(row: UndoDifference, format: &Format) -> AnyView {
    let (before, now) = both(row);
    view! {
        <div role="gridcell" class="rows-row">{figure(now.row.into())}</div>
        <div role="gridcell" class="rows-email">{drawn(&email(&now))}</div>
        <div role="gridcell" class="rows-before">{drawn(&summary(&before, format))}</div>
        <div role="gridcell" class="rows-now">{drawn(&summary(&now, format))}</div>
    }
    .into_any()
}

/// What happens to the lead, which values are restored, and which stay and why.
fn summary(row: &UndoRow, format: &Format) -> String {
    let undo = &words().undo;
    let changes = row.changes.iter().map(|change| {
        let (old, new) = (value_or_blank(change.old.as_deref()), value_or_blank(change.new.as_deref()));
        format!("{}: {old} → {new}", item_heading(format, change.key))
    });
    let kept = row.kept.iter().map(|kept| {
        let why = (undo.reason)(kept.reason, kept.later_import_id);
        format!("{}: {why}", item_heading(format, kept.key))
    });
    let reason = row.reason.map(|reason| lead_reason(reason, row.later_import_id));
    let what: Vec<String> = reason.into_iter().chain(changes).chain(kept).collect();
    (words().wizard.plan.outcome_and)((undo.outcome)(row.outcome), &what.join(" / "))
}
