//! The sum that holds everywhere: processed = new + overwritten + skipped.

use leptos::prelude::*;
use torikomi_core::wire;

use crate::base::{locale::figure, words::words};

/// Also for the wizard: the plan, the import and the history show the same sum in the same way.
#[component]
pub(crate) fn ImportCounts(counts: wire::ImportCounts) -> impl IntoView {
    let detail = &words().import_detail;
    let unchanged = (counts.unchanged > 0).then(|| (detail.unchanged)(&figure(counts.unchanged)));
    view! {
        <dl class="counts">
            <Count class="counts-all" words=detail.processed count=counts.processed />
            <Count class="counts-new" words=detail.new count=counts.new />
            <Count class="counts-overwritten" words=detail.overwritten count=counts.overwritten more=unchanged />
            <Count class="counts-skipped" words=detail.skipped count=counts.skipped />
        </dl>
    }
}

#[component]
fn Count(
    class: &'static str,
    words: &'static str,
    count: u64,
    #[prop(optional_no_strip)] more: Option<String>,
) -> impl IntoView {
    view! {
        <div class=format!("counts-count {class}")>
            <dt class="counts-words">{words}</dt>
            <dd class="counts-figure">
                {figure(count)} <span class="counts-unit">{crate::base::words::words().import_detail.unit}</span>
                {more.map(|more| view! { <span class="counts-more">{more}</span> })}
            </dd>
        </div>
    }
}
