//! A repeated plan: why, its sums before and now, and the rows that differ.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{format::Format, item::Item},
    wire::{Import, ImportCounts, ImportRow, MOST_DIFFERENCES, NewName, NewNameChanges, PlanDifference},
};

use super::{
    super::plan_rows::{summary, use_format},
    names_by_kind::NamesByKind,
};
use crate::{
    base::{
        api,
        locale::figure,
        words::{localized, words},
    },
    parts::{ChangesTable, List, Loaded, Message, ROWS_AT_A_TIME, RowTable, Tone, VirtualColumn, drawn, row_value},
};

#[component]
pub(super) fn PlanChange(import: Import, before: ImportCounts) -> impl IntoView {
    let plan = &words().wizard.plan;
    let (import_id, after) = (import.import_id, import.counts.unwrap_or_default());
    let rows = import.differing_rows.unwrap_or_default();
    let leaving = import.leaving_companies;
    let sums = [
        (plan.new, before.new, after.new),
        (plan.overwritten, before.overwritten, after.overwritten),
        (plan.unchanged, before.unchanged, after.unchanged),
        (plan.skipped, before.skipped, after.skipped),
        (plan.leaving, import.previous_leaving_companies.unwrap_or(leaving), leaving),
        (plan.mails, before.mails, after.mails),
    ];
    let sums: Vec<_> = sums.into_iter().filter(|(_, before, after)| before != after).collect();
    let sums = (!sums.is_empty()).then(|| {
        let lines = sums.into_iter().map(|(words, before, after)| {
            view! { <li>{(plan.change)(words, &figure(before), &figure(after))}</li> }
        });
        view! { <ul class="plan-changes">{lines.collect_view()}</ul> }
    });
    let differing = if rows == 0 { plan.no_row_differs.to_owned() } else { (plan.rows_differ)(&figure(rows)) };
    let is_cut = rows > MOST_DIFFERENCES;
    let names = import.new_name_changes.filter(|names| names.added_count + names.removed_count > 0);
    let names_differ = names.is_some().then(|| view! { <p>{plan.names_differ}</p> });
    view! {
        <Message tone=Tone::Warning title=plan.changed at_once=true>
            <p>{plan.changed_text}</p>
            {sums}
            <p>{differing}</p>
            {is_cut.then(|| view! { <p>{(plan.first_differences)(&figure(MOST_DIFFERENCES))}</p> })}
            {names_differ}
        </Message>
        {names.map(|names| view! { <NameChanges names /> })}
        {(rows > 0).then(|| view! { <Differences import_id rows /> })}
    }
}

/// The names by which the new list of names to be created differs.
#[component]
fn NameChanges(names: NewNameChanges) -> impl IntoView {
    let plan = &words().wizard.plan;
    let more = |listed: &[NewName], all: u64| {
        let more = all.saturating_sub(listed.len() as u64);
        (more > 0).then(|| (plan.other_names)(&figure(more)))
    };
    let more_added = more(&names.added, names.added_count);
    let more_removed = more(&names.removed, names.removed_count);
    view! {
        <div class="card">
            <NamesByKind title=plan.names_added names=names.added more=more_added />
            <NamesByKind title=plan.names_removed names=names.removed more=more_removed />
        </div>
    }
}

#[component]
fn Differences(import_id: u64, rows: u64) -> impl IntoView {
    let format = use_format();
    view! {
        <section class="card" aria-labelledby="plan-differences">
            <h3 class="card-title" id="plan-differences">
                {words().wizard.plan.differences}
            </h3>
            <Loaded answer=format let:answer>
                <Listed import_id rows format=Arc::new(answer.format) />
            </Loaded>
        </section>
    }
}

#[component]
fn Listed(import_id: u64, rows: u64, format: Arc<Format>) -> impl IntoView {
    let plan = &words().wizard.plan;
    let fetch = move |after: Option<u32>| api::plan_differences(import_id, after.unwrap_or_default(), ROWS_AT_A_TIME);
    let list = List::new(fetch, |page| (page.rows, page.next_after));
    let format = StoredValue::new(format);
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(plan.column_row, "rows-row"),
        column(plan.column_email, "rows-email"),
        column(plan.column_before, "rows-before"),
        column(plan.column_now, "rows-now"),
    ];
    let cells = Callback::new(move |row| cells(row, &format.get_value()));
    let detail = Callback::new(move |row| view! { <Detail row format=format.get_value() /> }.into_any());
    view! {
        <p class="import_detail-hint">{words().import_detail.choose_hint}</p>
        <RowTable
            list
            label=plan.differences
            class="rows rows-differences"
            columns
            all=rows.min(MOST_DIFFERENCES)
            cells
            title=|row| (words().import_detail.row_title)(row.now.row)
            detail
        />
    }
}

/// What was shown, and what is shown now, one below the other.
#[component]
fn Detail(row: PlanDifference, format: Arc<Format>) -> impl IntoView {
    let plan = &words().wizard.plan;
    let (before, now) = both(row);
    let has_namesakes = are_namesakes(&before, &now);
    let part = |heading: &'static str, row: ImportRow| {
        let reasons = row.problems.iter().map(|problem| view! { <li>{localized(&problem.message).to_owned()}</li> });
        let reasons = (!row.problems.is_empty()).then(|| view! { <ul>{reasons.collect_view()}</ul> });
        let changes = (!row.changes.is_empty())
            .then(|| view! { <ChangesTable changes=row.changes.clone() format=format.clone() /> });
        let left = left_company(&row, has_namesakes);
        let left = left.map(|company| view! { <p>{drawn(&(words().import_detail.left_company)(&company))}</p> });
        view! {
            <section>
                <h3 class="row_detail-title">{heading}</h3>
                <p>{(words().common.outcome)(row.outcome)}</p>
                {reasons}
                {changes}
                {left}
            </section>
        }
    };
    view! {
        <div class="row_detail">
            <p>{drawn(&row_value(&now, Item::Email))}</p>
            {part(plan.column_before, before)}
            {part(plan.column_now, now)}
        </div>
    }
}

fn both(row: PlanDifference) -> (ImportRow, ImportRow) {
    let PlanDifference { now, before } = row;
    let before = ImportRow {
        outcome: before.outcome,
        changes: before.changes,
        left_company: before.left_company,
        left_company_id: before.left_company_id,
        problems: before.problems,
        ..now.clone()
    };
    (before, now)
}

/// Whether the lead would have left one company and now leaves another one of the same name.
fn are_namesakes(before: &ImportRow, now: &ImportRow) -> bool {
    before.left_company == now.left_company && before.left_company_id != now.left_company_id
}

/// The company that the lead leaves, with its number if the name is ambiguous.
fn left_company(row: &ImportRow, has_namesakes: bool) -> Option<String> {
    let name = row.left_company.clone()?;
    let company_id = row.left_company_id.filter(|_| has_namesakes);
    Some(company_id.map_or_else(|| name.clone(), |company_id| format!("{name} #{company_id}")))
}

fn cells(row: PlanDifference, format: &Format) -> AnyView {
    let (before, now) = both(row);
    let has_namesakes = are_namesakes(&before, &now);
    view! {
        <div role="gridcell" class="rows-row">{figure(now.row.into())}</div>
        <div role="gridcell" class="rows-email">{drawn(&row_value(&now, Item::Email))}</div>
        <div role="gridcell" class="rows-before">{drawn(&outcome_summary(&before, has_namesakes, format))}</div>
        <div role="gridcell" class="rows-now">{drawn(&outcome_summary(&now, has_namesakes, format))}</div>
    }
    .into_any()
}

/// The outcome, and its effect or its reason.
fn outcome_summary(row: &ImportRow, has_namesakes: bool, format: &Format) -> String {
    let plan = &words().wizard.plan;
    let summary = Some(summary(row, row.outcome, format)).filter(|summary| !summary.is_empty());
    let left = left_company(row, has_namesakes).map(|company| (plan.leaves)(&company));
    let what: Vec<String> = summary.into_iter().chain(left).collect();
    (plan.outcome_and)((words().common.outcome)(row.outcome), &what.join(words().common.separator))
}
