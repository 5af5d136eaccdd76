//! The chosen names, each with a button that takes it away.

use leptos::{html, prelude::*};

use super::{
    super::icon::{Icon, IconName},
    choice::Choice,
};
use crate::words::words;

#[component]
pub(super) fn Chips(choice: Choice, input: NodeRef<html::Input>, label: String) -> impl IntoView {
    let remove = move |name: &str| {
        choice.chosen.update(|chosen| chosen.retain(|known| known != name));
        // The button is gone: whoever pressed it goes on in the field.
        if let Some(input) = input.get_untracked() {
            request_animation_frame(move || _ = input.focus());
        }
    };
    let chip = move |name: String| {
        let (text, removed) = (name.clone(), name.clone());
        let remove = (!choice.is_kept(&name)).then(|| {
            view! {
                <button
                    class="name_picker-remove"
                    type="button"
                    aria-label=(words().picker.remove)(&name)
                    on:click=move |_| remove(&removed)
                >
                    <Icon name=IconName::Close />
                </button>
            }
        });
        view! {
            <li class="name_picker-chip">
                <span class="name_picker-name">{text}</span>
                {remove}
            </li>
        }
    };
    let label = (words().picker.chosen)(&label);
    move || {
        let chosen = choice.chosen.get();
        (!chosen.is_empty()).then(|| {
            view! {
                <ul class="name_picker-chips" aria-label=label.clone()>
                    {chosen.into_iter().map(chip).collect_view()}
                </ul>
            }
        })
    }
}
