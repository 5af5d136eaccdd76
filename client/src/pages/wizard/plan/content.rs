//! The choices of the plan: method, blank rule, registered content, file, names that will be created.

use leptos::prelude::*;
use torikomi_core::wire::{Import, Method};

use super::names_by_kind::NamesByKind;
use crate::{
    base::{
        locale::{figure, size},
        words::words,
    },
    parts::{Fact, RegisteredContent},
};

#[component]
pub(super) fn Content(import: Import) -> impl IntoView {
    let plan = &words().wizard.plan;
    let common = &words().common;
    let is_update = import.method == Method::Update;
    let (shown, all) = (import.new_names.len() as u64, import.new_name_count);
    let more = (all > shown).then(|| (plan.more_names)(&figure(all - shown)));
    let omitted = (import.omitted_names > 0)
        .then(|| view! { <p class="card-text">{(plan.omitted_names)(import.omitted_names)}</p> });
    let omitted_memos = (import.omitted_memos > 0)
        .then(|| view! { <p class="card-text">{(plan.omitted_memos)(import.omitted_memos)}</p> });
    view! {
        <dl class="facts">
            <Fact words=plan.method>{(common.method)(import.method)}</Fact>
            {is_update.then(|| view! { <Fact words=plan.blank_rule>{(common.blank_rule)(import.blank_rule)}</Fact> })}
            {import
                .companies
                .is_some()
                .then(|| {
                    let texts = &words().companies.of_import;
                    view! { <Fact words=texts.fact>{texts.option}</Fact> }
                })}
            <Fact words=plan.content>
                <RegisteredContent values=import.screen_values.clone() />
            </Fact>
            <Fact words=plan.file>{(plan.file_and_size)(&import.file_name, &size(import.file_bytes))}</Fact>
            {(import.leaving_companies > 0)
                .then(|| {
                    view! { <Fact words=plan.leaving>{(plan.leaving_count)(&figure(import.leaving_companies))}</Fact> }
                })}
            <Fact words=plan.mails>{(plan.mail_count)(import.counts.unwrap_or_default().mails)}</Fact>
        </dl>
        <NamesByKind title=plan.new_names names=import.new_names more />
        {omitted}
        {omitted_memos}
    }
}
