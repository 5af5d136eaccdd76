//! The item of a sample's column: a native list, so that keys work as everywhere.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::domain::{format::Format, item::Item};

use super::super::mapping::Mapping;
use crate::base::words::{item_name, words};

#[component]
pub(super) fn Choice(
    mapping: RwSignal<Mapping>,
    place: usize,
    header: String,
    item: Memo<Option<Item>>,
    format: Arc<Format>,
) -> impl IntoView {
    let texts = &words().format_profile;
    let chosen = move |event| {
        let key = event_target_value(&event);
        let item = Item::ALL.into_iter().find(|item| item.key() == key);
        mapping.update(|mapping| mapping.choose(place, item));
    };
    view! {
        <select
            class="field-input field-select format_profile-choice"
            aria-label=(texts.choose_item)(&header)
            prop:value=move || item.get().map(Item::key).unwrap_or_default()
            on:change=chosen
        >
            <option value="" selected=move || item.get().is_none()>
                {texts.no_item}
            </option>
            {format
                .columns
                .iter()
                .map(|column| {
                    let one = column.item;
                    view! {
                        <option value=one.key() selected=move || item.get() == Some(one)>
                            {item_name(one)}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    }
}
