//! The settings in the navigation: a group of the pages that the account can use.
//!
//! If there is room beside it, it opens below its button and closes by Escape, by a press elsewhere, or when the focus
//! leaves it. On a narrow screen it is always open under its heading (by its style).

use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;
use torikomi_core::wire::Session;
use wasm_bindgen::JsCast;

use crate::{
    base::{
        rights::{Right, may_add_names},
        session::use_session,
        words::words,
    },
    parts::{Icon, IconName},
};

/// A page of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    href: &'static str,
    /// The common beginning of the addresses of its pages.
    root: &'static str,
    icon: IconName,
    words: (&'static str, &'static str),
}

/// The pages that the account can use.
fn entries(session: &Session) -> Vec<Entry> {
    let shell = &words().shell;
    let may_change = Right::ChangeSettings.is_of(session);
    let entry = |is_there: bool, href, root, icon, words| is_there.then_some(Entry { href, root, icon, words });
    [
        entry(may_add_names(session), "/names/status", "/names", IconName::Tag, shell.names),
        entry(may_add_names(session), "/mails", "/mails", IconName::Mail, shell.mails),
        entry(may_change, "/custom-items", "/custom-items", IconName::Columns, shell.custom_items),
        entry(may_change, "/format", "/format", IconName::Rows, shell.format),
        entry(Right::ManageAccounts.is_of(session), "/accounts", "/accounts", IconName::People, shell.accounts),
        entry(may_change, "/webhooks", "/webhooks", IconName::Globe, shell.webhooks),
        entry(may_change, "/workspace", "/workspace", IconName::Clock, shell.workspace_settings),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[component]
pub(super) fn SettingsMenu() -> impl IntoView {
    let entries = entries(&use_session());
    (!entries.is_empty()).then(|| view! { <Group entries /> })
}

#[component]
fn Group(entries: Vec<Entry>) -> impl IntoView {
    let shell = &words().shell;
    let open = RwSignal::new(false);
    let (group, button) = (NodeRef::<html::Div>::new(), NodeRef::<html::Button>::new());
    let path = use_location().pathname;
    let roots = entries.iter().map(|entry| entry.root).collect::<Vec<_>>();
    let is_here = move || path.with(|path| roots.iter().any(|root| path.starts_with(root)));
    close_elsewhere(group, open);
    Effect::new(move |_| {
        path.track();
        open.set(false);
    });
    let keyed = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                // A refused focus does no harm.
                _ = button.focus();
            }
        }
    };
    view! {
        <div class="settings_menu" node_ref=group on:keydown=keyed>
            <button
                class="shell-link settings_menu-button"
                class:settings_menu-here=is_here
                type="button"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls="settings_menu"
                node_ref=button
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon name=IconName::Settings />
                <span>{shell.settings}</span>
                <Icon name=IconName::Down />
            </button>
            <p class="settings_menu-heading">{shell.settings}</p>
            <ul class="settings_menu-links" class:settings_menu-open=open id="settings_menu">
                {entries.into_iter().map(|entry| view! { <Page entry /> }).collect_view()}
            </ul>
        </div>
    }
}

#[component]
fn Page(entry: Entry) -> impl IntoView {
    let (name, purpose) = entry.words;
    let path = use_location().pathname;
    let is_here = move || path.with(|path| path.starts_with(entry.root));
    view! {
        <li>
            <a class="settings_menu-link" href=entry.href aria-current=move || is_here().then_some("page")>
                <Icon name=entry.icon />
                <span class="settings_menu-texts">
                    <span class="settings_menu-name">{name}</span>
                    <span class="settings_menu-purpose">{purpose}</span>
                </span>
            </a>
        </li>
    }
}

/// A press, or the focus, elsewhere on the page closes it.
fn close_elsewhere(group: NodeRef<html::Div>, open: RwSignal<bool>) {
    let look = move |target: Option<web_sys::EventTarget>| {
        let group = group.try_get_untracked().flatten();
        let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if !group.is_some_and(|group| group.contains(target.as_ref())) {
            open.try_set(false);
        }
    };
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| look(event.target()));
    let focused = window_event_listener(leptos::ev::focusin, move |event| look(event.target()));
    on_cleanup(move || {
        pressed.remove();
        focused.remove();
    });
}
