//! What was imported, how, by whom and when.

use leptos::prelude::*;
use torikomi_core::wire::{Import, Method};

use crate::{
    base::{
        locale::{exact_moment, figure, size},
        session::use_session,
        words::words,
    },
    parts::{Fact, RegisteredContent},
};

#[component]
pub(super) fn Facts(import: RwSignal<Import>) -> impl IntoView {
    let detail = &words().import_detail;
    let time_zone = use_session().time_zone;
    view! {
        <section class="card">
            <h2 class="card-title">{detail.facts}</h2>
            <dl class="facts">{move || import.with(|import| facts(import, &time_zone))}</dl>
        </section>
    }
}

fn facts(import: &Import, time_zone: &str) -> impl IntoView + use<> {
    let plan = &words().wizard.plan;
    let values = import.screen_values.clone();
    let (detail, history, common) = (&words().import_detail, &words().history, &words().common);
    let at = |moment: &str| exact_moment(moment, time_zone);
    let worker = import.worker.clone().unwrap_or_else(|| history.no_worker.to_owned());
    let mut names = import.new_names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(common.separator);
    let more = import.new_name_count.saturating_sub(import.new_names.len() as u64);
    if more > 0 {
        names.push_str(&(detail.more_names)(&figure(more)));
    }
    let sha256 = import.sha256.clone().unwrap_or_else(|| detail.not_yet.to_owned());
    view! {
        {fact(history.worker, Some(worker))}
        {fact(detail.created_at, Some(at(&import.created_at)))}
        {fact(detail.started_at, import.started_at.as_deref().map(at))}
        {fact(detail.ended_at, import.ended_at.as_deref().map(at))}
        {fact(detail.method, Some((common.method)(import.method).to_owned()))}
        {fact(
            detail.blank_rule,
            (import.method == Method::Update).then(|| (common.blank_rule)(import.blank_rule).to_owned()),
        )}
        <Fact words=plan.content>
            <RegisteredContent values />
        </Fact>
        {import.counts.map(|counts| view! { <Fact words=plan.mails>{(plan.mail_count)(counts.mails)}</Fact> })}
        {fact(detail.size, Some(size(import.file_bytes)))}
        {fact(detail.encoding, import.encoding.map(|encoding| (common.encoding)(encoding).to_owned()))}
        {fact(detail.new_names, Some(names).filter(|names| !names.is_empty()))}
        <Fact words=detail.sha256>
            <code class="facts-code">{sha256}</code>
        </Fact>
    }
}

/// Empty if there is no value.
fn fact(words: &'static str, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <Fact words>{value}</Fact> })
}
