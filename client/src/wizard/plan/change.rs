//! A plan that was made anew: why, and its sums before and now.

use leptos::prelude::*;
use torikomi_core::wire::ImportCounts;

use crate::{
    components::{Message, Tone},
    moment::figure,
    words::words,
};

#[component]
pub(super) fn PlanChange(before: ImportCounts, after: ImportCounts) -> impl IntoView {
    let plan = &words().wizard.plan;
    let sums = [
        (plan.new, before.new, after.new),
        (plan.overwritten, before.overwritten, after.overwritten),
        (plan.unchanged, before.unchanged, after.unchanged),
        (plan.skipped, before.skipped, after.skipped),
        (plan.mails, before.mails, after.mails),
    ];
    view! {
        <Message tone=Tone::Warning title=plan.changed at_once=true>
            <p>{plan.changed_text}</p>
            <ul class="plan-changes">
                {sums
                    .into_iter()
                    .filter(|(_, before, after)| before != after)
                    .map(|(words, before, after)| {
                        view! { <li>{(plan.change)(words, &figure(before), &figure(after))}</li> }
                    })
                    .collect_view()}
            </ul>
        </Message>
    }
}
