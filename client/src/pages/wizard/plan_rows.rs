//! The plan's rows, group by group: what is registered, what changes from what to what, what is skipped and why.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
    },
    wire::{Change, FormatAnswer, ImportCounts, ImportRow, Outcome},
};

use crate::{
    base::{
        api,
        locale::figure,
        words::{item_heading, value_or_blank, words},
    },
    parts::{
        Answer, List, Loaded, ROWS_AT_A_TIME, RowDetail, RowTable, Tab, TabPanel, Tabs, VirtualColumn, drawn, row_name,
        row_reasons, row_value,
    },
};

#[component]
pub(crate) fn PlanRows(import_id: u64, counts: ImportCounts) -> impl IntoView {
    let groups = [
        (Outcome::New, counts.new),
        (Outcome::Overwritten, counts.overwritten.saturating_sub(counts.unchanged)),
        (Outcome::Unchanged, counts.unchanged),
        (Outcome::Skipped, counts.skipped),
    ];
    let first = groups.iter().find(|(_, rows)| *rows > 0).map_or(Outcome::New, |(outcome, _)| *outcome);
    let chosen = RwSignal::new(first);
    let tabs: Vec<Tab<Outcome>> = groups
        .iter()
        .map(|(outcome, rows)| Tab {
            value: *outcome,
            words: (words().common.outcome)(*outcome).to_owned(),
            figure: Some(figure(*rows)),
        })
        .collect();
    let rows_of = move |outcome| groups.iter().find(|(known, _)| *known == outcome).map_or(0, |(_, rows)| *rows);
    let label = Signal::derive(move || (words().common.outcome)(chosen.get()).to_owned());
    let format = use_format();
    view! {
        <Tabs id="plan_rows" label=words().wizard.plan.rows tabs chosen />
        <TabPanel id="plan_rows" label>
            {move || {
                let outcome = chosen.get();
                view! { <RowsOf import_id outcome rows=rows_of(outcome) format /> }
            }}
        </TabPanel>
    }
}

/// The current names of items in the workspace's files.
pub(crate) fn use_format() -> Answer<FormatAnswer> {
    Answer::new(api::format)
}

/// All rows of one outcome, loaded as they become visible.
#[component]
pub(crate) fn RowsOf(import_id: u64, outcome: Outcome, rows: u64, format: Answer<FormatAnswer>) -> impl IntoView {
    if rows == 0 {
        return view! { <p class="card-text">{words().wizard.plan.no_rows}</p> }.into_any();
    }
    view! {
        <Loaded answer=format let:answer>
            <Listed import_id outcome rows format=Arc::new(answer.format) />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Listed(import_id: u64, outcome: Outcome, rows: u64, format: Arc<Format>) -> impl IntoView {
    let fetch =
        move |after: Option<u32>| api::import_rows(import_id, outcome, after.unwrap_or_default(), ROWS_AT_A_TIME);
    let list = List::new(fetch, |page| (page.rows, page.next_after));
    let format = StoredValue::new(format);
    let cells = Callback::new(move |row: ImportRow| cells(&row, outcome, &format.get_value()));
    let detail = Callback::new(move |row| view! { <RowDetail row format=format.get_value() /> }.into_any());
    view! {
        <p class="import_detail-hint">{words().import_detail.choose_hint}</p>
        <RowTable
            list
            label=(words().common.outcome)(outcome)
            class=if outcome == Outcome::Skipped { "rows rows-skipped" } else { "rows plan_rows" }
            columns=columns(outcome)
            all=rows
            cells
            title=|row| (words().import_detail.row_title)(row.row)
            detail
        />
    }
}

fn columns(outcome: Outcome) -> Vec<VirtualColumn> {
    let plan = &words().wizard.plan;
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let (row, email) = (column(plan.column_row, "rows-row"), column(plan.column_email, "rows-email"));
    let what = match outcome {
        Outcome::New => plan.column_items,
        Outcome::Overwritten => plan.column_changes,
        Outcome::Unchanged => plan.column_unchanged,
        Outcome::Skipped => return vec![row, email, column(plan.column_reason, "rows-reasons")],
    };
    vec![row, email, column(plan.column_name, "rows-name"), column(what, "rows-changes")]
}

fn cells(row: &ImportRow, outcome: Outcome, format: &Format) -> AnyView {
    let name = (outcome != Outcome::Skipped).then(|| {
        view! { <div role="gridcell" class="rows-name">{drawn(&row_name(row))}</div> }
    });
    let what = drawn(&summary(row, outcome, format));
    view! {
        <div role="gridcell" class="rows-row">{figure(row.row.into())}</div>
        <div role="gridcell" class="rows-email">{drawn(&row_value(row, Item::Email))}</div>
        {name}
        <div role="gridcell" class=if outcome == Outcome::Skipped { "rows-reasons" } else { "rows-changes" }>
            {what}
        </div>
    }
    .into_any()
}

/// A summary of the row.
pub(super) fn summary(row: &ImportRow, outcome: Outcome, format: &Format) -> String {
    match outcome {
        Outcome::Skipped => row_reasons(row),
        Outcome::Overwritten => {
            row.changes.iter().map(|change| changed(change, format)).collect::<Vec<_>>().join(words().common.separator)
        }
        Outcome::New | Outcome::Unchanged => row
            .values
            .iter()
            .filter(|value| !matches!(value.key, Key::Basic(Item::Email | Item::LastName | Item::FirstName)))
            .map(|value| format!("{}: {}", item_heading(format, value.key), value.value))
            .collect::<Vec<_>>()
            .join(words().common.separator),
    }
}

/// `会社・組織名: 旧 → 新`; a memo is added and has no old value.
fn changed(change: &Change, format: &Format) -> String {
    let heading = item_heading(format, change.key);
    let new = value_or_blank(change.new.as_deref());
    match change.key {
        Key::Basic(Item::Memo) => format!("{heading}: {new}"),
        _ => format!("{heading}: {} → {new}", value_or_blank(change.old.as_deref())),
    }
}
