//! Buttons, and links that look like one.
//!
//! A busy button keeps its place, its words and the focus, and ignores presses: a second click does not start an action
//! twice.

use leptos::{ev::MouseEvent, prelude::*};

use super::icon::{Icon, IconName};

/// How prominent a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// The next thing to do; at most one in a view.
    Primary,
    #[default]
    Secondary,
    /// In rows of tables and beside headings.
    Quiet,
    /// Destroys something.
    Danger,
}

fn class(look: Look, only_icon: bool) -> String {
    let look = match look {
        Look::Primary => "button-primary",
        Look::Secondary => "button-secondary",
        Look::Quiet => "button-quiet",
        Look::Danger => "button-danger",
    };
    if only_icon { format!("button {look} button-icon") } else { format!("button {look}") }
}

#[component]
pub(crate) fn Button(
    #[prop(optional)] look: Look,
    /// Submits its form.
    #[prop(optional)]
    submit: bool,
    #[prop(optional)] icon: Option<IconName>,
    /// Shows only the icon, with these words as its name.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// For a toggle button.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let only_icon = children.is_none();
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class=class(look, only_icon)
            type=if submit { "submit" } else { "button" }
            disabled=disabled
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-label=move || label.map(|label| label.get())
            aria-pressed=move || pressed.map(|pressed| if pressed.get() { "true" } else { "false" })
            title=move || label.map(|label| label.get())
            on:click=press
        >
            {move || {
                if busy.get() {
                    Some(view! { <Icon name=IconName::Spinner /> })
                } else {
                    icon.map(|name| view! { <Icon name /> })
                }
            }}
            {children.map(|children| view! { <span class="button-text">{children()}</span> })}
        </button>
    }
}

/// A link to another page, or to a file (`download`), that looks like a button.
#[component]
pub(crate) fn Link(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: Option<IconName>,
    /// Downloads a file: the router ignores the link.
    #[prop(optional)]
    download: bool,
    /// The same for a file that the page made, with its name.
    #[prop(optional, into)]
    file_name: Option<String>,
    children: Children,
) -> impl IntoView {
    let download = file_name.or(download.then(String::new));
    let rel = download.is_some().then_some("external");
    view! {
        <a class=class(look, false) href=href download=download rel=rel>
            {icon.map(|name| view! { <Icon name /> })}
            <span class="button-text">{children()}</span>
        </a>
    }
}
