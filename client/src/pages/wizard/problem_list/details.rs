//! One problem in full: its place in rows, lines and bytes, its value, what is wrong and how to correct it.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::Problem,
    words::{advice, item_name, title, winner},
};

use super::later::{Choices, Later};
use crate::{
    base::{
        locale::figure,
        words::{fixed, localized, words},
    },
    pages::wizard::{list_window::ListWindow, state::Checked},
    parts::{Button, IconName, Message, Skeleton, Tone, drawn_or_blank},
};

#[component]
pub(super) fn Details(
    window: ListWindow,
    opened: RwSignal<Option<u32>>,
    choices: Choices,
    format: Arc<Checked>,
) -> impl IntoView {
    let problems = &words().wizard.problems;
    let total = window.total();
    let index = move || opened.get().unwrap_or_default();
    let problem = Memo::new(move |_| window.problem(index()));
    let step = move |to: Option<u32>| {
        if let Some(to) = to.filter(|to| *to < total.get_untracked()) {
            opened.set(Some(to));
        }
    };
    let previous = Callback::new(move |()| step(opened.get_untracked().and_then(|index| index.checked_sub(1))));
    let next = Callback::new(move |()| step(opened.get_untracked().and_then(|index| index.checked_add(1))));
    view! {
        <div class="problem_details">
            <div class="problem_details-ways">
                <Button icon=IconName::Up disabled=Signal::derive(move || index() == 0) on_press=previous>
                    {problems.previous}
                </Button>
                <span class="problem_details-place figures">
                    {move || format!("{} / {}", figure(u64::from(index()) + 1), figure(total.get().into()))}
                </span>
                <Button
                    icon=IconName::Down
                    disabled=Signal::derive(move || index() + 1 >= total.get())
                    on_press=next
                >
                    {problems.next}
                </Button>
            </div>
            {move || match problem.get() {
                Some(problem) => view! { <Facts problem choices checked=Arc::clone(&format) /> }.into_any(),
                None => view! { <Skeleton /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Facts(problem: Problem, choices: Choices, checked: Arc<Checked>) -> impl IntoView {
    let problems = &words().wizard.problems;
    let item = problem.key.map(|key| localized(&item_name(key, &checked.format.format)).to_owned()).unwrap_or_default();
    let column = problem.column.map(|column| format!("{column} {item}"));
    let later = untrack(|| choices.later(&problem));
    let repaired = checked.chosen.repaired.clone();
    let original_row = repaired.zip(problem.row).and_then(|(repaired, row)| repaired.original_row(row));
    let original_row = original_row.map(|row| figure(row.into()));
    let entry = |words: &'static str, content: AnyView| {
        view! {
            <div class="problem_details-fact">
                <dt>{words}</dt>
                <dd>{content}</dd>
            </div>
        }
    };
    let fact = |words: &'static str, text: Option<String>| text.map(|text| entry(words, text.into_any()));
    view! {
        <h3 class="problem_details-title">{fixed(title(problem.code))}</h3>
        <p class="problem_details-message">{localized(&problem.message).to_owned()}</p>
        {later
            .map(|later| {
                view! {
                    <Message tone=Tone::Info title=problems.decided_later>
                        {match later {
                            Later::Replaced => problems.replaced_text,
                            Later::OtherWinner => problems.other_winner_text,
                            Later::IfRegistered => problems.decided_later_text,
                        }}
                    </Message>
                }
            })}
        <dl class="problem_details-facts">
            {fact(problems.row, problem.row.map(|row| figure(row.into())))}
            {fact(words().wizard.repair.original_row_name, original_row)}
            {fact(problems.column, column)}
            {entry(problems.value, drawn_or_blank(problem.value.as_deref()))}
            {fact(problems.winner, winner(&problem).map(|row| localized(&row).to_owned()))}
            {fact(problems.remedy, advice(&problem).map(|advice| localized(&advice).to_owned()))}
            {fact(problems.line, problem.line.map(|line| figure(line.into())))}
            {fact(problems.byte, problem.byte.map(figure))}
        </dl>
    }
}
