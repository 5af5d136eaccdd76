//! The product's logo and name: rows that come in through a gate.

use leptos::prelude::*;

use crate::base::words::words;

#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <svg class="shell-mark" width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="shell-mark-ground" width="32" height="32" rx="8" />
            <path class="shell-mark-gate" d="M8 13v9a2 2 0 002 2h12a2 2 0 002-2v-9" />
            <path class="shell-mark-rows" d="M11 7.5h10M13 11.5h6M16 15v5M13.5 17.75L16 20.25l2.5-2.5" />
        </svg>
        <span class="shell-name">{words().common.product}</span>
    }
}
