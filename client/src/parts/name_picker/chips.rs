//! The chosen names, each with a button that removes it.
//!
//! Only the first hundred are drawn: an old lead may have very many. The others are counted, and stay chosen.

use leptos::{html, prelude::*};

use super::{
    super::icon::{Icon, IconName},
    choice::Choice,
};
use crate::base::{locale::figure, words::words};

/// More than anybody can choose, so no name that is chosen here is hidden.
const MOST_DRAWN: usize = 100;

#[component]
pub(super) fn Chips(choice: Choice, input: NodeRef<html::Input>, label: String) -> impl IntoView {
    let remove = move |name: &str| {
        choice.chosen.update(|chosen| chosen.retain(|known| known != name));
        // The button is gone: the person goes on in the field.
        if let Some(input) = input.get_untracked() {
            request_animation_frame(move || _ = input.focus());
        }
    };
    let chip = move |name: String| {
        let (text, removed) = (name.clone(), name.clone());
        let remove = (!choice.is_reserved(&name)).then(|| {
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
        let (count, drawn) = choice.chosen.with(|chosen| {
            let drawn: Vec<String> = chosen.iter().take(MOST_DRAWN).cloned().collect();
            (chosen.len(), drawn)
        });
        let rest = count - drawn.len();
        (count > 0).then(|| {
            view! {
                <ul class="name_picker-chips" aria-label=label.clone()>
                    {drawn.into_iter().map(chip).collect_view()}
                </ul>
                {(rest > 0).then(|| view! { <p class="field-hint">{(words().picker.rest)(&figure(rest as u64))}</p> })}
            }
        })
    }
}
