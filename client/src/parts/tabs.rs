//! Tabs: one of several views of the same thing. Arrow keys, Home and End move between them.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

/// One tab: its value, its label, and a number beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tab<T> {
    pub(crate) value: T,
    pub(crate) words: String,
    pub(crate) figure: Option<String>,
}

/// The row of tabs. The panel is a `TabPanel` of the same `id`.
#[component]
pub(crate) fn Tabs<T>(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] tabs: Signal<Vec<Tab<T>>>,
    chosen: RwSignal<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choose = move |index: usize| {
        let value = tabs.with_untracked(|tabs| tabs.get(index).map(|tab| tab.value));
        if let Some(value) = value {
            chosen.set(value);
            focus_tab(id, index);
        }
    };
    let keyed = move |event: KeyboardEvent| {
        let (at, count) = tabs.with_untracked(|tabs| {
            let at = tabs.iter().position(|tab| tab.value == chosen.get_untracked()).unwrap_or(0);
            (at, tabs.len())
        });
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % count.max(1),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(count.saturating_sub(1)),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        choose(to);
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=keyed>
            {move || {
                tabs.get()
                    .into_iter()
                    .enumerate()
                    .map(|(index, tab)| {
                        let is_chosen = move || chosen.get() == tab.value;
                        view! {
                            <button
                                class="tabs-tab"
                                id=format!("{id}-tab-{index}")
                                type="button"
                                role="tab"
                                aria-selected=move || if is_chosen() { "true" } else { "false" }
                                aria-controls=format!("{id}-panel")
                                tabindex=move || if is_chosen() { "0" } else { "-1" }
                                on:click=move |_| chosen.set(tab.value)
                            >
                                {tab.words}
                                {tab.figure.map(|figure| view! { <span class="tabs-figure">{figure}</span> })}
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

fn focus_tab(id: &str, index: usize) {
    let tab = document().get_element_by_id(&format!("{id}-tab-{index}"));
    if let Some(tab) = tab.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A refused focus does no harm.
        _ = tab.focus();
    }
}

/// The content of the chosen tab.
#[component]
pub(crate) fn TabPanel(id: &'static str, #[prop(into)] label: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <div class="tabs-panel" id=format!("{id}-panel") role="tabpanel" aria-label=label>
            {children()}
        </div>
    }
}
