//! The frame around every page of a signed-in person: skip link, header with navigation, the page, and a bar while the
//! network is away.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_location};
use torikomi_core::wire::Session;

use crate::{
    base::{
        api,
        rights::{Right, first_page},
        session::{use_session, use_session_state},
        unsaved_input::UnsavedInput,
        words::{InLanguage, words},
    },
    parts::{Brand, Button, Icon, IconName, LanguageSwitch, Look, PasswordConfirmation, use_notices},
};

mod network;
mod guard;
mod settings_menu;

pub(crate) use guard::Guard;
use network::OfflineBar;
use settings_menu::SettingsMenu;

#[component]
pub(crate) fn Shell(children: ChildrenFn) -> impl IntoView {
    keep_page_at_drops();
    let menu_open = use_menu();
    let typed = UnsavedInput::new();
    provide_context(typed);
    view! {
        <InLanguage>
            <a class="shell-skip" href="#main" rel="external">
                {words().shell.skip}
            </a>
            <Header open=menu_open />
            <OfflineBar />
            <main class="shell-main" id="main" tabindex="-1" on:input=move |event| typed.note(&event)>
                {children()}
            </main>
            <PasswordConfirmation />
        </InLanguage>
    }
}

/// Whether the menu of a narrow screen is open. Navigation closes it, a change of language does not.
fn use_menu() -> RwSignal<bool> {
    let open = RwSignal::new(false);
    let location = use_location();
    Effect::new(move |_| {
        location.pathname.track();
        open.set(false);
    });
    open
}

/// If a file is dropped beside the drop zone, a browser would leave the page for it and lose everything on it.
fn keep_page_at_drops() {
    let over = window_event_listener(leptos::ev::dragover, |event| event.prevent_default());
    let dropped = window_event_listener(leptos::ev::drop, |event| event.prevent_default());
    on_cleanup(move || [over, dropped].into_iter().for_each(|listener| listener.remove()));
}

#[component]
fn Header(open: RwSignal<bool>) -> impl IntoView {
    let shell = &words().shell;
    let session = use_session();
    view! {
        <header class="shell-header" on:keydown=move |event| {
            if event.key() == "Escape" {
                open.set(false);
            }
        }>
            <A href=first_page(&session) attr:class="shell-brand">
                <Brand />
            </A>
            <button
                class="shell-menu"
                type="button"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls="shell-panel"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || view! { <Icon name=if open.get() { IconName::Close } else { IconName::Menu } /> }}
                <span>{shell.menu}</span>
            </button>
            <div class="shell-panel" class:shell-open=open id="shell-panel">
                <nav class="shell-navigation" aria-label=shell.navigation>
                    {Right::Import
                        .is_of(&session)
                        .then(|| {
                            view! {
                                <NavigationLink href="/import" icon=IconName::Upload words=shell.import />
                                <NavigationLink href="/history" icon=IconName::History words=shell.history />
                            }
                        })}
                    <NavigationLink href="/leads" icon=IconName::Search words=shell.leads />
                    <NavigationLink href="/companies" icon=IconName::Building words=words().companies.title />
                    <SettingsMenu />
                </nav>
                <SignedInAs />
            </div>
        </header>
    }
}

#[component]
fn NavigationLink(href: &'static str, icon: IconName, words: &'static str) -> impl IntoView {
    view! {
        <A href=href attr:class="shell-link">
            <Icon name=icon />
            <span>{words}</span>
        </A>
    }
}

#[component]
fn SignedInAs() -> impl IntoView {
    let Session { workspace_name, person_name, .. } = use_session();
    let state = use_session_state();
    let notices = use_notices();
    let busy = RwSignal::new(false);
    let sign_out = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            match api::sign_out().await {
                Ok(()) | Err(api::ApiError::SignedOut) => state.end(),
                Err(_) => notices.show(crate::parts::Tone::Danger, words().common.offline.fact.to_owned()),
            }
            busy.set(false);
        });
    });
    let shell = &words().shell;
    view! {
        <div class="shell-account">
            <A href="/me" attr:class="shell-who" attr:title=words().own_account.title>
                <Icon name=IconName::Person />
                <span class="shell-names">
                    <span class="shell-workspace">
                        <span class="visually_hidden">{shell.workspace}</span>
                        {workspace_name}
                    </span>
                    <span class="shell-person">
                        <span class="visually_hidden">{shell.person}</span>
                        {person_name}
                    </span>
                </span>
                <span class="visually_hidden">{words().own_account.title}</span>
            </A>
            <LanguageSwitch />
            <Button look=Look::Quiet icon=IconName::SignOut busy on_press=sign_out>
                {shell.sign_out}
            </Button>
        </div>
    }
}
