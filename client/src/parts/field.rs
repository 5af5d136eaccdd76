//! Labelled fields: text, several lines, one of a list.
//!
//! Hint and error are part of the field for a screen reader too; an error is announced when it appears.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{ev::FocusEvent, prelude::*};
use wasm_bindgen::JsCast;

use super::icon::{Icon, IconName};
use crate::base::{press::after_press, words::words};

/// An element id that is unique on the page.
pub(crate) fn new_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("id{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Puts the focus on the first field with an error, once the errors have been drawn: for a form that cannot be
/// submitted.
pub(crate) fn focus_first_error() {
    request_animation_frame(|| {
        let field = document().query_selector("[aria-invalid=\"true\"]").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // A refused focus does no harm: the error is on the screen.
            _ = field.focus();
        }
    });
}

#[component]
pub(crate) fn TextField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// The `type` of the input: `text`, `email`, `password`.
    #[prop(default = Signal::stored("text"), into)]
    kind: Signal<&'static str>,
    #[prop(optional)] name: &'static str,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Signal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focused: bool,
    /// Called when the person leaves the field: from then on its error may be shown.
    #[prop(optional, into)]
    on_left: Option<Callback<()>>,
) -> impl IntoView {
    let id = new_id();
    let element = NodeRef::<leptos::html::Input>::new();
    if focused {
        Effect::new(move |_| {
            if let Some(input) = element.get() {
                // A refused focus does no harm.
                _ = input.focus();
            }
        });
    }
    let left = move |_: FocusEvent| {
        if let Some(on_left) = on_left {
            after_press(move || _ = on_left.try_run(()));
        }
    };
    view! {
        <Frame id=id.clone() label required hint error>
            <input
                class="field-input"
                id=id.clone()
                node_ref=element
                type=kind
                name=name
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                required=required
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || error.get().is_some().then_some("true")
                bind:value=value
                on:blur=left
            />
        </Frame>
    }
}

#[component]
pub(crate) fn TextAreaField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(default = 6)] rows: u32,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: Signal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id();
    view! {
        <Frame id=id.clone() label required hint error>
            <textarea
                class="field-input field-area"
                id=id.clone()
                rows=rows.to_string()
                spellcheck="false"
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || error.get().is_some().then_some("true")
                bind:value=value
            ></textarea>
        </Frame>
    }
}

/// `options` are pairs of value and label; `value` is the chosen value.
#[component]
pub(crate) fn SelectField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] hint: Signal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id();
    view! {
        <Frame id=id.clone() label hint error>
            <select
                class="field-input field-select"
                id=id.clone()
                disabled=disabled
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || error.get().is_some().then_some("true")
                on:change=move |event| value.set(event_target_value(&event))
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|(option, words)| {
                            let chosen = option.clone();
                            view! {
                                <option value=option selected=move || value.get() == chosen>
                                    {words}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </Frame>
    }
}

/// Label above, hint and error below.
#[component]
fn Frame(
    id: String,
    label: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hint: Signal<String>,
    #[prop(optional)] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label}
                {required.then(|| view! { <span class="field-required">{words().common.required}</span> })}
            </label>
            {children()}
            <p class="field-hint" id=format!("{id}-hint")>
                {hint}
            </p>
            <FieldError id error />
        </div>
    }
}

/// The error of a field, below it.
#[component]
pub(super) fn FieldError(id: String, error: Signal<Option<String>>) -> impl IntoView {
    let error_line = |error: String| {
        view! {
            <Icon name=IconName::Alert />
            <span>{error}</span>
        }
    };
    view! {
        <p class="field-error" id=format!("{id}-error") aria-live="polite">
            {move || error.get().map(error_line)}
        </p>
    }
}
