//! The rows of one warning in a list, each with its value and what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::{Problem, ProblemCode},
    words::title,
};
use torikomi_messages::{ListName, ProblemFilter};

use crate::{
    base::{
        locale::figure,
        words::{fixed, localized, words},
    },
    pages::wizard::{list_window::ListWindow, problem_list::original_row, state::Checked},
    parts::{Button, Dialog, Look, Place, VirtualColumn, VirtualTable, drawn_or_blank, sentence},
};

/// The button that opens the list.
#[component]
pub(super) fn WarnedRows(warning: Problem, checked: Arc<Checked>) -> impl IntoView {
    let open = RwSignal::new(false);
    let verdict = &words().wizard.verdict;
    let count = figure(warning.facts.count.unwrap_or_default());
    let name = fixed(title(warning.code));
    let warning = StoredValue::new(warning);
    view! {
        <Button look=Look::Quiet on_press=Callback::new(move |()| open.set(true))>
            {(verdict.warned_rows)(&count)}
            <span class="visually_hidden">" " {name}</span>
        </Button>
        <Dialog title=name open place=Place::Side>
            <Rows warning=warning.get_value() checked=Arc::clone(&checked) />
        </Dialog>
    }
}

#[component]
fn Rows(warning: Problem, checked: Arc<Checked>) -> impl IntoView {
    let verdict = &words().wizard.verdict;
    let repaired = StoredValue::new(checked.chosen.repaired.clone());
    let window = ListWindow::new(checked, ListName::Warned, 0);
    window.filter(ProblemFilter {
        code: Some(warning.code),
        column: warning.column,
        is_same_mailbox: (warning.code == ProblemCode::CaseVariant).then_some(warning.facts.found.is_some()),
        text: String::new(),
    });
    let total = window.total();
    let count = warning.facts.count.unwrap_or_default();
    let is_normalised = warning.code == ProblemCode::Normalised;
    let columns = columns(is_normalised);
    let row = Callback::new(move |index| {
        let problem = window.problem(index);
        let original = original_row(problem.as_ref().and_then(|problem| problem.row), repaired);
        let number = problem.as_ref().and_then(|problem| problem.row).map(|row| figure(row.into()));
        let value = problem.as_ref().map(|problem| drawn_or_blank(problem.value.as_deref()));
        let stored = is_normalised
            .then(|| problem.as_ref().map(|problem| drawn_or_blank(problem.facts.expected.as_deref())))
            .map(|stored| view! { <div role="gridcell" class="warned_rows-value">{stored}</div> });
        let row = view! {
            <div role="gridcell" class="warned_rows-row figures">
                {number}
                {original}
            </div>
            <div role="gridcell" class="warned_rows-value">
                {value}
            </div>
            {stored}
        };
        Some(row.into_any())
    });
    view! {
        <div class="warned_rows">
            <p class="card-text">{sentence(localized(&warning.message))}</p>
            <p class="problem_list-total" role="status">
                {move || match u64::from(total.get()) {
                    listed if listed < count => (verdict.warned_first)(&figure(listed), &figure(count)),
                    _ => (verdict.warned_all)(&figure(count)),
                }}
            </p>
            <VirtualTable
                label=fixed(title(warning.code))
                class=if is_normalised { "warned_rows-table warned_rows-stored" } else { "warned_rows-table" }
                columns
                rows=total
                on_choose=Callback::new(|_| {})
                row
            />
        </div>
    }
}

fn columns(is_normalised: bool) -> Vec<VirtualColumn> {
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let (problems, verdict) = (&words().wizard.problems, &words().wizard.verdict);
    let mut columns = vec![
        column(problems.row, "warned_rows-row"),
        column(if is_normalised { verdict.warned_typed } else { problems.value }, "warned_rows-value"),
    ];
    if is_normalised {
        columns.push(column(verdict.warned_stored, "warned_rows-value"));
    }
    columns
}
