//! The placeholder of an empty list: why it is empty, and what to do about it.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

#[component]
pub(crate) fn EmptyState(icon: IconName, #[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <div class="empty_state">
            <span class="empty_state-icon">
                <Icon name=icon />
            </span>
            <p class="empty_state-title">{title}</p>
            <div class="empty_state-text">{children()}</div>
        </div>
    }
}
