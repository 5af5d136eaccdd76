//! A bar while the browser knows that it has no network.

use leptos::prelude::*;

use crate::{
    base::words::words,
    parts::{Icon, IconName, Show},
};

#[component]
pub(crate) fn OfflineBar() -> impl IntoView {
    let online = RwSignal::new(window().navigator().on_line());
    let came = window_event_listener(leptos::ev::online, move |_| online.set(true));
    let went = window_event_listener(leptos::ev::offline, move |_| online.set(false));
    on_cleanup(move || {
        came.remove();
        went.remove();
    });
    view! {
        <div class="shell-network" role="status">
            <Show when=move || !online.get()>
                <p class="shell-offline">
                    <Icon name=IconName::Alert />
                    {words().shell.offline_now}
                </p>
            </Show>
        </div>
    }
}
