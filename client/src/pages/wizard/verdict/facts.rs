//! Sums and facts of a checked file.

use leptos::prelude::*;
use torikomi_core::{
    check::verdict::FileFacts,
    words::{encoding_name, line_ending_name},
};

use crate::{
    base::{
        locale::figure,
        words::{fixed, words},
    },
    parts::{Fact, Icon, Tone},
};

#[component]
pub(crate) fn CheckCounts(rows: u32, valid: u32, invalid: u32) -> impl IntoView {
    let verdict = &words().wizard.verdict;
    view! {
        <dl class="check_counts">
            <Count words=verdict.rows number=rows.into() />
            <Count words=verdict.valid number=valid.into() tone=Tone::Success />
            <Count words=verdict.invalid number=invalid.into() tone=Tone::Warning />
        </dl>
    }
}

/// One number with its name. The tone is only used if the number is not zero.
#[component]
fn Count(words: &'static str, number: u64, #[prop(optional)] tone: Tone) -> impl IntoView {
    let tone = if number == 0 { Tone::Neutral } else { tone };
    view! {
        <div class=format!("check_counts-one check_counts-{}", tone.name())>
            <dt class="check_counts-words">
                {(tone != Tone::Neutral).then(|| view! { <Icon name=tone.icon() /> })}
                <span>{words}</span>
            </dt>
            <dd class="check_counts-figure">{figure(number)}</dd>
        </div>
    }
}

#[component]
pub(super) fn Facts(file: FileFacts) -> impl IntoView {
    let verdict = &words().wizard.verdict;
    let encoding = file.encoding.map(|encoding| fixed(encoding_name(encoding)));
    let line_ending = file.line_ending.map(|line_ending| fixed(line_ending_name(line_ending)));
    view! {
        <dl class="facts">
            {encoding.map(|text| view! { <Fact words=verdict.encoding>{text}</Fact> })}
            {line_ending.map(|text| view! { <Fact words=verdict.line_ending>{text}</Fact> })}
            {file
                .columns
                .map(|columns| view! { <Fact words=verdict.columns>{(verdict.column_count)(columns)}</Fact> })}
        </dl>
    }
}
