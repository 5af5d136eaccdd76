//! A choice with room to explain each option. Native radio buttons, so that keys and forms work as everywhere.

use leptos::prelude::*;

use super::field::new_id;

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RadioCard<T> {
    pub(crate) value: T,
    pub(crate) words: String,
    /// What the option does.
    pub(crate) explanation: String,
}

impl<T> RadioCard<T> {
    /// From fixed words and their explanation.
    pub(crate) fn of(value: T, (words, explanation): (&str, &str)) -> RadioCard<T> {
        RadioCard { value, words: words.to_owned(), explanation: explanation.to_owned() }
    }
}

#[component]
pub(crate) fn RadioCards<T>(
    #[prop(into)] legend: String,
    cards: Vec<RadioCard<T>>,
    chosen: RwSignal<T>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let name = new_id();
    view! {
        <fieldset class="radio_cards" disabled=disabled>
            <legend class="radio_cards-legend">{legend}</legend>
            <div class="radio_cards-cards">
                {cards
                    .into_iter()
                    .map(|card| {
                        view! {
                            <label class="radio_cards-card">
                                <input
                                    class="radio_cards-input"
                                    type="radio"
                                    name=name.clone()
                                    prop:checked=move || chosen.get() == card.value
                                    on:change=move |_| chosen.set(card.value)
                                />
                                <span class="radio_cards-texts">
                                    <span class="radio_cards-words">{card.words}</span>
                                    <span class="radio_cards-explanation">{card.explanation}</span>
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
