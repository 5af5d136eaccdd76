//! What the plan is made of: method, blank rule, registered content, file, names that will be created.

use std::collections::BTreeMap;

use leptos::prelude::*;
use torikomi_core::wire::{Import, Method, NameKind};

use crate::{
    moment::{figure, size},
    words::words,
};

#[component]
pub(super) fn Content(import: Import) -> impl IntoView {
    let plan = &words().wizard.plan;
    let common = &words().common;
    let fact = |words: &'static str, text: String| {
        view! {
            <div class="facts-fact">
                <dt class="facts-words">{words}</dt>
                <dd class="facts-value">{text}</dd>
            </div>
        }
    };
    let is_update = import.method == Method::Update;
    let (shown, all) = (import.new_names.len() as u64, import.new_name_count);
    let more = (all > shown).then(|| view! { <p class="card-text">{(plan.more_names)(&figure(all - shown))}</p> });
    let mut names: BTreeMap<NameKind, Vec<String>> = BTreeMap::new();
    for name in import.new_names {
        names.entry(name.kind).or_default().push(name.name);
    }
    view! {
        <dl class="facts">
            {fact(plan.method, (common.method)(import.method).to_owned())}
            {is_update.then(|| fact(plan.blank_rule, (common.blank_rule)(import.blank_rule).to_owned()))}
            {fact(plan.content, words().wizard.file.content.to_owned())}
            {fact(plan.file, format!("{}({})", import.file_name, size(import.file_bytes)))}
        </dl>
        {(!names.is_empty())
            .then(|| {
                view! {
                    <div class="plan-names">
                        <h3 class="plan-names_title">{plan.new_names}</h3>
                        <dl class="facts">
                            {names
                                .into_iter()
                                .map(|(kind, names)| fact((plan.kind)(kind), names.join("、")))
                                .collect_view()}
                        </dl>
                        {more}
                    </div>
                }
            })}
    }
}
