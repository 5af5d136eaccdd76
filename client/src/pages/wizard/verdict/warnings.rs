//! The warnings of an accepted file or of a plan, grouped by what a person does about them; nothing is skipped for
//! them.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::{Problem, Severity},
    words::{WarningGroup, group, location, title},
};

use super::warned_rows::WarnedRows;
use crate::{
    base::words::{fixed, localized, words},
    pages::wizard::state::Checked,
    parts::{Icon, IconName, sentence},
};

#[component]
pub(crate) fn Warnings(
    problems: Vec<Problem>,
    /// The checked file, whose worker lists the rows; a plan has none.
    #[prop(optional, into)]
    checked: Option<Arc<Checked>>,
) -> impl IntoView {
    let warnings: Vec<_> = problems.into_iter().filter(|problem| problem.severity == Severity::Warning).collect();
    (!warnings.is_empty()).then(|| {
        let of = |wanted: WarningGroup| {
            let own = warnings.iter().filter(|warning| group(warning.code, warning.key) == Some(wanted));
            own.cloned().collect::<Vec<_>>()
        };
        view! {
            <section class="card warnings" aria-labelledby="warnings-title">
                <h3 class="card-title" id="warnings-title">
                    {words().wizard.verdict.warnings}
                </h3>
                {WarningGroup::ALL
                    .map(|group| view! { <Group group warnings=of(group) checked=checked.clone() /> })
                    .into_iter()
                    .collect_view()}
            </section>
        }
    })
}

/// The warnings of one group under its heading; nothing if there are none.
#[component]
fn Group(group: WarningGroup, warnings: Vec<Problem>, checked: Option<Arc<Checked>>) -> impl IntoView {
    let verdict = &words().wizard.verdict;
    let (id, icon) = match group {
        WarningGroup::Lost => ("warnings-lost", IconName::Alert),
        WarningGroup::LookAt => ("warnings-look_at", IconName::Eye),
        WarningGroup::Uniform => ("warnings-uniform", IconName::Check),
    };
    (!warnings.is_empty()).then(|| {
        view! {
            <section class=format!("warnings-group {id}") aria-labelledby=id>
                <h4 class="warnings-heading" id=id>
                    <Icon name=icon />
                    <span>{(verdict.warning_group)(group)}</span>
                </h4>
                <p class="warnings-remedy">{(verdict.warning_group_text)(group)}</p>
                <ul class="warnings-list">{warnings.into_iter().map(|warning| one(warning, checked.clone())).collect_view()}</ul>
            </section>
        }
    })
}

fn one(warning: Problem, checked: Option<Arc<Checked>>) -> impl IntoView {
    let place = match checked.filter(|_| warning.row.is_some() && warning.code.has_listed_places()) {
        Some(checked) => Some(view! { <WarnedRows warning=warning.clone() checked /> }.into_any()),
        None => location(&warning).map(|place| {
            view! {
                <p class="warnings-place">
                    {words().wizard.verdict.warning_place} ": " {localized(&place).to_owned()}
                </p>
            }
            .into_any()
        }),
    };
    view! {
        <li class="warnings-one">
            <p class="warnings-title">{fixed(title(warning.code))}</p>
            <p class="warnings-text">{sentence(localized(&warning.message))}</p>
            {place}
        </li>
    }
}
