//! The outcome of each row: the registered leads, and the skipped rows with their reasons.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{format::Format, item::Item},
    wire::{Import, ImportRow, Outcome},
};

use crate::{
    base::{
        api,
        lead_search::import_leads_url,
        locale::figure,
        words::{item_heading, words},
    },
    parts::{
        Answer, IconName, Link, List, Loaded, OutcomeBadge, ROWS_AT_A_TIME, RowDetail, RowTable, Tab, TabPanel, Tabs,
        VirtualColumn, drawn, row_name, row_reasons, row_value,
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
    // The headings of the items: custom items have their current names.
    let format = Answer::new(api::format);
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
                <Loaded answer=format let:answer>
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
    let ask = move |after: Option<u32>| async move {
        let after = after.unwrap_or_default();
        match listed {
            Listed::Registered => api::import_leads(import_id, after, ROWS_AT_A_TIME).await,
            Listed::Skipped => api::import_rows(import_id, Outcome::Skipped, after, ROWS_AT_A_TIME).await,
        }
    };
    let list = List::new(ask, |page| (page.rows, page.next_after));
    view! {
        {if all > 0 {
            view! { <Table list listed all format /> }.into_any()
        } else {
            view! { <p class="card-text">{detail.no_rows}</p> }.into_any()
        }}
        <p class="import_detail-loading" role="status">
            {move || (list.busy.get() && list.count() > 0).then_some(detail.loading_more)}
        </p>
    }
}

#[component]
fn Table(list: List<ImportRow>, listed: Listed, all: u64, format: Arc<Format>) -> impl IntoView {
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
    let cells = Callback::new(move |row: ImportRow| match listed {
        Listed::Registered => registered_cells(&row, &format.get_value()),
        Listed::Skipped => skipped_cells(&row),
    });
    let details = Callback::new(move |row| view! { <RowDetail row format=format.get_value() /> }.into_any());
    view! {
        <p class="import_detail-hint">{detail.choose_hint}</p>
        <RowTable
            list
            label
            class
            columns
            all
            cells
            title=|row| (words().import_detail.row_title)(row.row)
            detail=details
        />
    }
}

fn registered_cells(row: &ImportRow, format: &Format) -> AnyView {
    let detail = &words().import_detail;
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
        <div role="gridcell" class="rows-email">{drawn(&row_value(row, Item::Email))}</div>
        <div role="gridcell" class="rows-name">{drawn(&row_name(row))}</div>
        <div role="gridcell" class="rows-company">{drawn(&row_value(row, Item::CompanyName))}</div>
        <div role="gridcell" class="rows-changes">{changed}</div>
    }
    .into_any()
}

fn skipped_cells(row: &ImportRow) -> AnyView {
    view! {
        <div role="gridcell" class="rows-row">{figure(u64::from(row.row))}</div>
        <div role="gridcell" class="rows-email">{drawn(&row_value(row, Item::Email))}</div>
        <div role="gridcell" class="rows-reasons">{row_reasons(row)}</div>
    }
    .into_any()
}
