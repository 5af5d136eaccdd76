//! A message in the page: what happened, and what to do.

use leptos::prelude::*;

use super::{badge::Tone, icon::Icon};

#[component]
pub(crate) fn Message(
    tone: Tone,
    #[prop(optional, into)] title: Option<String>,
    /// Announced at once, not when the reader is idle: for what stopped the person.
    #[prop(optional)]
    at_once: bool,
    /// Buttons below the text.
    #[prop(optional, into)]
    actions: ViewFn,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("message message-{}", tone.name()) role=if at_once { "alert" } else { "status" }>
            <Icon name=tone.icon() />
            <div class="message-body">
                {title.map(|title| view! { <p class="message-title">{title}</p> })}
                {children.map(|children| view! { <div class="message-text">{children()}</div> })}
                <div class="message-actions">{actions.run()}</div>
            </div>
        </div>
    }
}
