//! What became of each row: the registered leads, and the skipped rows with their reasons.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        value::trim,
    },
    wire::{Import, ImportRow, Outcome},
};

use crate::{
    base::{
        api,
        lead_search::import_leads_url,
        locale::figure,
        words::{in_words, item_heading, words},
    },
    parts::{
        Dialog, FailureMessage, IconName, Link, Loaded, OutcomeBadge, Place, ROWS_AT_A_TIME, RowDetail, RowList, Tab,
        TabPanel, Tabs, VirtualColumn, VirtualTable,
    },
};

/// Which rows are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Registered,
    Skipped,
}

#[component]
pub(super) fn Rows(import: RwSignal<Import>) -> impl IntoView {
    let detail = &words().import_detail;
    let (import_id, counts) = import.with_untracked(|import| (import.import_id, import.counts.unwrap_or_default()));
    let registered = counts.new + counts.overwritten;
    let listed =
        RwSignal::new(if registered == 0 && counts.skipped > 0 { Listed::Skipped } else { Listed::Registered });
    let tabs = vec![
        Tab { value: Listed::Registered, words: detail.registered_rows.to_owned(), figure: Some(figure(registered)) },
        Tab { value: Listed::Skipped, words: detail.skipped_rows.to_owned(), figure: Some(figure(counts.skipped)) },
    ];
    let label = Signal::derive(move || match listed.get() {
        Listed::Registered => detail.registered_rows.to_owned(),
        Listed::Skipped => detail.skipped_rows.to_owned(),
    });
    // The headings of the items: custom items have the names that they bear today.
    let format = LocalResource::new(api::format);
    view! {
        <section class="card">
            <div class="import_detail-rows">
                <h2 class="card-title">{detail.rows}</h2>
                {(registered > 0)
                    .then(|| {
                        view! {
                            <Link href=import_leads_url(import_id) icon=IconName::Search>
                                {words().leads.of_import}
                            </Link>
                        }
                    })}
            </div>
            <Tabs id="rows" label=detail.rows tabs chosen=listed />
            <TabPanel id="rows" label>
                <Loaded resource=format let:answer>
                    {
                        let format = Arc::new(answer.format);
                        move || {
                            let (listed, format) = (listed.get(), format.clone());
                            let all = match listed {
                                Listed::Registered => registered,
                                Listed::Skipped => counts.skipped,
                            };
                            view! { <RowsOf import_id listed all format /> }
                        }
                    }
                </Loaded>
            </TabPanel>
        </section>
    }
}

#[component]
fn RowsOf(import_id: u64, listed: Listed, all: u64, format: Arc<Format>) -> impl IntoView {
    let detail = &words().import_detail;
    let list = RowList::new(move |after| async move {
        match listed {
            Listed::Registered => api::import_leads(import_id, after, ROWS_AT_A_TIME).await,
            Listed::Skipped => api::import_rows(import_id, Outcome::Skipped, after, ROWS_AT_A_TIME).await,
        }
    });
    let chosen = RwSignal::new(None::<ImportRow>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        chosen.set(list.row(index));
        open.set(chosen.with_untracked(Option::is_some));
    });
    let title = Signal::derive(move || {
        chosen.with(|row| row.as_ref().map(|row| (detail.row_title)(row.row)).unwrap_or_default())
    });
    let known = StoredValue::new(format.clone());
    view! {
        <Show
            when=move || { all > 0 }
            fallback=move || view! { <p class="card-text">{detail.no_rows}</p> }
        >
            <p class="import_detail-hint">{detail.choose_hint}</p>
            <Table list listed all format=known.get_value() choose />
        </Show>
        {move || {
            let retry = Callback::new(move |()| list.retry());
            list.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <p class="import_detail-loading" role="status">
            {move || (list.busy.get() && list.count() > 0).then_some(detail.loading_more)}
        </p>
        <Dialog title open place=Place::Side>
            {move || chosen.get().map(|row| view! { <RowDetail row format=known.get_value() /> })}
        </Dialog>
    }
}

#[component]
fn Table(list: RowList, listed: Listed, all: u64, format: Arc<Format>, choose: Callback<u32>) -> impl IntoView {
    let detail = &words().import_detail;
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let (label, class, columns) = match listed {
        Listed::Registered => {
            let columns = vec![
                column(detail.row, "rows-row"),
                column(detail.outcome, "rows-outcome"),
                column(detail.email, "rows-email"),
                column(detail.name, "rows-name"),
                column(detail.company, "rows-company"),
                column(detail.changes, "rows-changes"),
            ];
            (detail.registered_rows, "rows rows-registered", columns)
        }
        Listed::Skipped => {
            let columns = vec![
                column(detail.row, "rows-row"),
                column(detail.email, "rows-email"),
                column(detail.reasons, "rows-reasons"),
            ];
            (detail.skipped_rows, "rows rows-skipped", columns)
        }
    };
    let format = StoredValue::new(format);
    let cells = move |index| {
        list.row(index).map(|row| match listed {
            Listed::Registered => registered_cells(&row, &format.get_value()).into_any(),
            Listed::Skipped => skipped_cells(&row).into_any(),
        })
    };
    view! {
        <VirtualTable
            label
            class
            columns
            rows=Signal::derive(move || list.count())
            all_rows=Signal::stored(u32::try_from(all).unwrap_or(u32::MAX))
            near_end=Callback::new(move |()| list.more())
            on_choose=choose
            row=cells
        />
    }
}

fn registered_cells(row: &ImportRow, format: &Format) -> impl IntoView + use<> {
    let detail = &words().import_detail;
    let name = [value(row, Item::LastName), value(row, Item::FirstName)].join(" ");
    let changed = row
        .changes
        .iter()
        .map(|change| item_heading(format, change.key))
        .collect::<Vec<_>>()
        .join(words().common.separator);
    let changed = if row.outcome == Outcome::Unchanged { detail.no_changes.to_owned() } else { changed };
    view! {
        <div role="gridcell" class="rows-row">{figure(u64::from(row.row))}</div>
        <div role="gridcell" class="rows-outcome"><OutcomeBadge outcome=row.outcome /></div>
        <div role="gridcell" class="rows-email">{value(row, Item::Email)}</div>
        <div role="gridcell" class="rows-name">{trim(&name).to_owned()}</div>
        <div role="gridcell" class="rows-company">{value(row, Item::CompanyName)}</div>
        <div role="gridcell" class="rows-changes">{changed}</div>
    }
}

fn skipped_cells(row: &ImportRow) -> impl IntoView + use<> {
    let reasons = row.problems.iter().map(|problem| in_words(&problem.message)).collect::<Vec<_>>().join(" / ");
    view! {
        <div role="gridcell" class="rows-row">{figure(u64::from(row.row))}</div>
        <div role="gridcell" class="rows-email">{value(row, Item::Email)}</div>
        <div role="gridcell" class="rows-reasons">{reasons}</div>
    }
}

/// The row's value of a basic item; empty where the cell is blank.
fn value(row: &ImportRow, item: Item) -> String {
    row.values.iter().find(|value| value.key == Key::Basic(item)).map(|value| value.value.clone()).unwrap_or_default()
}
