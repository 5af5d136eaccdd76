//! The list of row problems: filtered by rule, column and text. Thousands scroll smoothly, because only visible rows
//! are requested from the worker and drawn. A problem opens beside the list, with previous and next.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::{Column, Problem, ProblemCode},
    words::title,
};
use torikomi_messages::{ListName, ProblemFilter};

use super::{
    list_window::ListWindow,
    state::{Checked, Repaired, use_wizard},
};
use crate::{
    base::{
        locale::figure,
        words::{fixed, localized, words},
    },
    parts::{
        Badge, Dialog, EmptyState, IconName, Place, SelectField, Show, TextField, Tone, VirtualColumn, VirtualTable,
        drawn_or_blank, sentence,
    },
};

mod details;
mod later;

use details::Details;
use later::Choices;

#[component]
pub(crate) fn ProblemList(checked: Arc<Checked>) -> impl IntoView {
    let choices = Choices::of(use_wizard());
    let window = ListWindow::new(Arc::clone(&checked), ListName::Problems, checked.judged.listed);
    let opened = RwSignal::new(None::<u32>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        opened.set(Some(index));
        open.set(true);
    });
    let total = window.total();
    let problems = &words().wizard.problems;
    let more = checked.judged.verdict.more;
    let codes = checked.judged.verdict.counts.by_code.clone();
    let columns = VirtualColumn::list();
    let repaired = StoredValue::new(checked.chosen.repaired.clone());
    let row = Callback::new(move |index| Some(view! { <ProblemRow index window choices repaired /> }.into_any()));
    view! {
        <section class="card problem_list" aria-labelledby="problem_list-title">
            <h3 class="card-title" id="problem_list-title">
                {problems.title}
            </h3>
            <p class="card-text">{problems.text}</p>
            <Filters checked=Arc::clone(&checked) codes=codes.into_iter().collect() window />
            <p class="problem_list-total" role="status">
                {move || (problems.total)(&figure(total.get().into()))}
            </p>
            {(more > 0).then(|| view! { <p class="problem_list-more">{(problems.more)(&figure(more))}</p> })}
            <Show
                when=move || total.get() != 0
                fallback=move || {
                    view! {
                        <EmptyState icon=IconName::Search title=problems.none>
                            <p>{problems.none_text}</p>
                        </EmptyState>
                    }
                }
            >
                <VirtualTable
                    label=problems.title
                    class="problem_list-table"
                    columns=columns.clone()
                    rows=total
                    on_choose=choose
                    row
                />
            </Show>
            <Dialog title=problems.one open place=Place::Side>
                <Details window opened choices format=Arc::clone(&checked) />
            </Dialog>
        </section>
    }
}

trait Columns {
    fn list() -> Vec<VirtualColumn>;
}

impl Columns for VirtualColumn {
    fn list() -> Vec<VirtualColumn> {
        let problems = &words().wizard.problems;
        let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
        vec![
            column(problems.row, "problem_list-row"),
            column(problems.column, "problem_list-column"),
            column(problems.value, "problem_list-value"),
            column(problems.message, "problem_list-message"),
        ]
    }
}

#[component]
fn ProblemRow(
    index: u32,
    window: ListWindow,
    choices: Choices,
    repaired: StoredValue<Option<Arc<Repaired>>>,
) -> impl IntoView {
    let problem = Memo::new(move |_| window.problem(index));
    let part = move |part: fn(&Problem) -> String| {
        move || problem.with(|problem| problem.as_ref().map_or_else(String::new, part))
    };
    let later = move || problem.with(|problem| problem.as_ref().is_some_and(|one| choices.later(one).is_some()));
    view! {
        <div role="gridcell" class="problem_list-row figures">
            {part(|problem| problem.row.map(|row| figure(row.into())).unwrap_or_default())}
            {move || original_row(problem.with(|problem| problem.as_ref()?.row), repaired)}
        </div>
        <div role="gridcell" class="problem_list-column">
            {part(|problem| problem.column.map(|column| column.to_string()).unwrap_or_default())}
        </div>
        <div role="gridcell" class="problem_list-value">
            {move || problem.with(|problem| problem.as_ref().map(|one| drawn_or_blank(one.value.as_deref())))}
        </div>
        <div role="gridcell" class="problem_list-message">
            {move || {
                later().then(|| view! { <Badge tone=Tone::Info>{words().wizard.problems.decided_later}</Badge> })
            }}
            <span>{move || problem.with(|problem| problem.as_ref().map(|one| sentence(localized(&one.message))))}</span>
        </div>
    }
}

/// Beside the row of a repaired file: the row in the person's own file, if it differs.
pub(super) fn original_row(row: Option<u32>, repaired: StoredValue<Option<Arc<Repaired>>>) -> Option<impl IntoView> {
    let original = repaired.with_value(|repaired| repaired.as_ref()?.original_row(row?))?;
    let text = (words().wizard.repair.original_row)(&figure(original.into()));
    Some(view! { <span class="problem_list-original">{text}</span> })
}

#[component]
fn Filters(checked: Arc<Checked>, codes: Vec<(ProblemCode, u64)>, window: ListWindow) -> impl IntoView {
    let [code, column, text] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let problems = &words().wizard.problems;
    let known_codes: Vec<ProblemCode> = codes.iter().map(|(code, _)| *code).collect();
    let known_columns: Vec<Column> = checked.judged.columns.iter().map(|column| column.column).collect();
    let code_options = options(
        problems.all_codes,
        codes.iter().map(|(code, count)| (problems.counted)(fixed(title(*code)), &figure(*count))),
    );
    let format = &checked.format.format;
    let name = |column: Column| {
        let found = format.columns_in_effect().find(|known| known.column == column);
        format!("{column} {}", found.map_or("", |known| known.header))
    };
    let column_options = options(
        problems.all_columns,
        checked.judged.columns.iter().map(|one| (problems.counted)(&name(one.column), &figure(one.problems))),
    );
    Effect::new(move |_| {
        window.filter(ProblemFilter {
            code: chosen(&known_codes, &code.get()),
            column: chosen(&known_columns, &column.get()),
            is_same_mailbox: None,
            text: text.get(),
        });
    });
    view! {
        <div class="problem_list-filters" role="search">
            <SelectField label=problems.filter_code value=code options=code_options />
            <SelectField label=problems.filter_column value=column options=column_options />
            <TextField label=problems.filter_text kind="search" value=text />
        </div>
    }
}

/// Options by their index in the list, from 1; the empty one passes all.
fn options(all: &str, words: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let numbered = (1_usize..).zip(words).map(|(number, words)| (number.to_string(), words));
    [(String::new(), all.to_owned())].into_iter().chain(numbered).collect()
}

fn chosen<T: Copy>(known: &[T], value: &str) -> Option<T> {
    let number: usize = value.parse().ok()?;
    known.get(number.checked_sub(1)?).copied()
}
