//! The warnings of an accepted file or of a plan; nothing is skipped for them.

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::{Problem, Severity},
    words::title,
};

use crate::{
    base::words::{fixed, localized, words},
    parts::{Icon, IconName},
};

#[component]
pub(crate) fn Warnings(problems: Vec<Problem>) -> impl IntoView {
    let warnings: Vec<_> = problems.into_iter().filter(|problem| problem.severity == Severity::Warning).collect();
    (!warnings.is_empty()).then(|| {
        view! {
            <section class="card warnings" aria-labelledby="warnings-title">
                <h3 class="card-title" id="warnings-title">
                    {words().wizard.verdict.warnings}
                </h3>
                <ul class="warnings-list">
                    {warnings
                        .into_iter()
                        .map(|warning| {
                            view! {
                                <li class="warnings-one">
                                    <Icon name=IconName::Alert />
                                    <div>
                                        <p class="warnings-title">{fixed(title(warning.code))}</p>
                                        <p class="warnings-text">{localized(&warning.message).to_owned()}</p>
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
