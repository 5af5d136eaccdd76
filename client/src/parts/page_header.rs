//! The heading of a page: its title, its purpose, its actions. It also sets the title of the browser's tab.

use leptos::prelude::*;

use crate::base::words::words;

#[component]
pub(crate) fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] lead: MaybeProp<String>,
    /// Above the title: the page that this page belongs to.
    #[prop(optional, into)]
    above: ViewFn,
    /// Buttons on the right.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&(words().shell.tab_title)(&title.get())));
    view! {
        <header class="page_header">
            <div class="page_header-texts">
                {above.run()} <h1 class="page_header-title">{title}</h1>
                {move || lead.get().map(|lead| view! { <p class="page_header-lead">{lead}</p> })}
            </div>
            <div class="page_header-actions">{actions.run()}</div>
        </header>
    }
}
