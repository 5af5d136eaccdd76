//! Tabs that are pages: each has its address, so Back, a reload and a link lead to the same one.

use leptos::prelude::*;
use leptos_router::components::A;

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkTab {
    pub(crate) address: String,
    pub(crate) words: &'static str,
}

#[component]
pub(crate) fn LinkTabs(#[prop(into)] label: String, tabs: Vec<LinkTab>) -> impl IntoView {
    view! {
        <nav class="link_tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| {
                    view! {
                        <A href=tab.address attr:class="link_tabs-tab">
                            {tab.words}
                        </A>
                    }
                })
                .collect_view()}
        </nav>
    }
}
