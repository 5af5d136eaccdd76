//! Grey lines in the place of content that is loading, so that nothing jumps when it arrives.

use leptos::prelude::*;

use crate::base::words::words;

#[component]
pub(crate) fn Skeleton(#[prop(default = 3)] lines: u32) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually_hidden">{words().common.loading}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
