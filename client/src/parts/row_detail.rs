//! Everything about one row: why it was skipped, what changed from what to what, all its values.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        limits::STORED_PROBLEMS_A_ROW,
        value::trim,
    },
    wire::{Change, ImportRow, Outcome},
};

use crate::{
    base::words::{item_heading, localized, words},
    parts::{Fact, LeadLink, Message, OutcomeBadge, Tone, drawn, drawn_lines, sentence},
};

#[component]
pub(crate) fn RowDetail(row: ImportRow, format: Arc<Format>) -> impl IntoView {
    let detail = &words().import_detail;
    // There may be more problems than were stored. Without values the file is gone, and its error CSV with it.
    let may_be_cut = row.problems.len() >= STORED_PROBLEMS_A_ROW && !row.values.is_empty();
    let reasons = (!row.problems.is_empty()).then(|| {
        view! {
            <Message tone=Tone::Warning title=detail.reasons>
                <ul>
                    {row
                        .problems
                        .iter()
                        .map(|problem| {
                            let advice = problem.advice.as_ref().map(|advice| {
                                view! { <p class="row_detail-advice">{sentence(localized(advice))}</p> }
                            });
                            view! { <li>{sentence(localized(&problem.message))} {advice}</li> }
                        })
                        .collect_view()}
                </ul>
                {may_be_cut.then(|| view! { <p>{detail.all_reasons}</p> })}
            </Message>
        }
    });
    let changes = matches!(row.outcome, Outcome::Overwritten).then(|| {
        view! {
            <section>
                <h3 class="row_detail-title">{detail.changes}</h3>
                <ChangesTable changes=row.changes.clone() format=format.clone() />
                {row.left_company.clone().map(|company| view! { <p>{drawn(&(detail.left_company)(&company))}</p> })}
            </section>
        }
    });
    let lead_id = row.lead_id.filter(|_| row.is_there);
    let values = row
        .values
        .into_iter()
        .map(|value| {
            view! {
                <Fact words=item_heading(&format, value.key) class="row_detail-value">
                    {drawn_lines(&value.value)}
                </Fact>
            }
        })
        .collect_view();
    view! {
        <div class="row_detail">
            <p>
                <OutcomeBadge outcome=row.outcome />
            </p>
            {reasons}
            {changes}
            <section>
                <h3 class="row_detail-title">{detail.values}</h3>
                <dl class="facts">{values}</dl>
            </section>
            {lead_id.map(|lead_id| view! { <LeadLink lead_id /> })}
        </div>
    }
}

/// Old and new values side by side.
#[component]
pub(crate) fn ChangesTable(changes: Vec<Change>, format: Arc<Format>) -> impl IntoView {
    let detail = &words().import_detail;
    view! {
        <table class="row_detail-changes">
            <thead>
                <tr>
                    <th scope="col">{detail.item}</th>
                    <th scope="col">{detail.before}</th>
                    <th scope="col">{detail.after}</th>
                </tr>
            </thead>
            <tbody>
                {changes
                    .into_iter()
                    .map(|change| {
                        // An added memo replaces no other.
                        let is_added = change.key == Key::Basic(Item::Memo) && change.old.is_none();
                        let before = if is_added {
                            view! { <span class="row_detail-blank">{detail.memo_added}</span> }.into_any()
                        } else {
                            value_cell(change.old)
                        };
                        view! {
                            <tr>
                                <th scope="row">{item_heading(&format, change.key)}</th>
                                <td class="row_detail-before">{before}</td>
                                <td class="row_detail-after">{value_cell(change.new)}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}

/// The content of a cell of a table of values.
pub(crate) fn value_cell(value: Option<String>) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => view! { <span class="row_detail-value">{drawn_lines(&value)}</span> }.into_any(),
        None => view! { <span class="row_detail-blank">{words().common.blank}</span> }.into_any(),
    }
}

/// The row's value of a basic item; empty if the cell is blank.
pub(crate) fn row_value(row: &ImportRow, item: Item) -> String {
    let found = row.values.iter().find(|value| value.key == Key::Basic(item));
    found.map(|found| found.value.clone()).unwrap_or_default()
}

/// 姓 and 名.
pub(crate) fn row_name(row: &ImportRow) -> String {
    let name = format!("{} {}", row_value(row, Item::LastName), row_value(row, Item::FirstName));
    trim(&name).to_owned()
}

/// Why it was skipped, in one line.
pub(crate) fn row_reasons(row: &ImportRow) -> String {
    row.problems.iter().map(|problem| localized(&problem.message)).collect::<Vec<_>>().join(" / ")
}
