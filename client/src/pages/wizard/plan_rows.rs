//! The plan's rows, group by group: what is registered, what changes from what to what, what is skipped and why.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        value::trim,
    },
    wire::{Change, FormatAnswer, ImportCounts, ImportRow, Outcome},
};

use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::{in_words, item_heading, words},
    },
    parts::{
        Dialog, FailureMessage, Loaded, Place, ROWS_AT_A_TIME, RowDetail, RowList, Tab, TabPanel, Tabs, VirtualColumn,
        VirtualTable,
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

/// The names of items as the workspace's files have them today.
pub(crate) fn use_format() -> LocalResource<Result<FormatAnswer, ApiError>> {
    LocalResource::new(api::format)
}

/// All rows of one outcome, loaded as they come into sight.
#[component]
pub(crate) fn RowsOf(
    import_id: u64,
    outcome: Outcome,
    rows: u64,
    format: LocalResource<Result<FormatAnswer, ApiError>>,
) -> impl IntoView {
    if rows == 0 {
        return view! { <p class="card-text">{words().wizard.plan.no_rows}</p> }.into_any();
    }
    view! {
        <Loaded resource=format let:answer>
            <Listed import_id outcome rows format=Arc::new(answer.format) />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Listed(import_id: u64, outcome: Outcome, rows: u64, format: Arc<Format>) -> impl IntoView {
    let list = RowList::new(move |after| api::import_rows(import_id, outcome, after, ROWS_AT_A_TIME));
    let format = StoredValue::new(format);
    let opened = RwSignal::new(None::<ImportRow>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        opened.set(list.row(index));
        open.set(opened.with_untracked(Option::is_some));
    });
    let row = move |index| list.row(index).map(|row| cells(&row, outcome, &format.get_value()));
    let title = Signal::derive(move || {
        opened.with(|row| row.as_ref().map(|row| (words().import_detail.row_title)(row.row)).unwrap_or_default())
    });
    view! {
        <p class="import_detail-hint">{words().import_detail.choose_hint}</p>
        <VirtualTable
            label=(words().common.outcome)(outcome)
            class=if outcome == Outcome::Skipped { "rows rows-skipped" } else { "rows plan_rows" }
            columns=columns(outcome)
            rows=Signal::derive(move || list.count())
            all_rows=Signal::stored(u32::try_from(rows).unwrap_or(u32::MAX))
            near_end=Callback::new(move |()| list.more())
            on_choose=choose
            row
        />
        {move || {
            let retry = Callback::new(move |()| list.retry());
            list.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <Dialog title open place=Place::Side>
            {move || opened.get().map(|row| view! { <RowDetail row format=format.get_value() /> })}
        </Dialog>
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

fn cells(row: &ImportRow, outcome: Outcome, format: &Format) -> impl IntoView + use<> {
    let name = (outcome != Outcome::Skipped).then(|| {
        let name = format!("{} {}", value(row, Item::LastName), value(row, Item::FirstName));
        view! { <div role="gridcell" class="rows-name">{trim(&name).to_owned()}</div> }
    });
    let what = summary(row, outcome, format);
    view! {
        <div role="gridcell" class="rows-row">{figure(row.row.into())}</div>
        <div role="gridcell" class="rows-email">{value(row, Item::Email)}</div>
        {name}
        <div role="gridcell" class=if outcome == Outcome::Skipped { "rows-reasons" } else { "rows-changes" }>
            {what}
        </div>
    }
}

pub(super) fn value(row: &ImportRow, item: Item) -> String {
    let found = row.values.iter().find(|value| value.key == Key::Basic(item));
    found.map(|found| found.value.clone()).unwrap_or_default()
}

/// The row in one line.
pub(super) fn summary(row: &ImportRow, outcome: Outcome, format: &Format) -> String {
    match outcome {
        Outcome::Skipped => {
            row.problems.iter().map(|problem| in_words(&problem.message)).collect::<Vec<_>>().join(" / ")
        }
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
    let text = |value: &Option<String>| match value.as_deref() {
        None | Some("") => words().common.blank.to_owned(),
        Some(value) => value.to_owned(),
    };
    let heading = item_heading(format, change.key);
    match change.key {
        Key::Basic(Item::Memo) => format!("{heading}: {}", text(&change.new)),
        _ => format!("{heading}: {} → {}", text(&change.old), text(&change.new)),
    }
}
