//! One custom item in the list, with its actions.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::domain::format::CustomItem;
use wasm_bindgen::JsCast;

use super::page::{DialogKind, Page, column};
use crate::{
    base::{
        locale::figure,
        words::{fixed, words},
    },
    parts::{Badge, Button, IconName, Look, drawn},
};

/// Options shown in the list; the others are counted.
const OPTIONS_SHOWN: usize = 5;

#[component]
pub(super) fn ItemRow(page: Page, items: Arc<Vec<CustomItem>>, index: usize) -> impl IntoView {
    let custom_items = &words().custom_items;
    let item = items.get(index).cloned().expect("BUG: the list makes a row for each item");
    view! {
        <tr>
            <td data-heading=custom_items.column>
                <span class="custom_items-column">{column(index)}</span>
            </td>
            <th scope="row">{drawn(&item.name)}</th>
            <td data-heading=custom_items.kind>{fixed(item.kind.words().name)}</td>
            <td data-heading=custom_items.options>
                <Options options=item.options.clone() />
            </td>
            {page.may_change.then(|| view! { <Actions page items index item /> })}
        </tr>
    }
}

#[component]
fn Actions(page: Page, items: Arc<Vec<CustomItem>>, index: usize, item: CustomItem) -> impl IntoView {
    let custom_items = &words().custom_items;
    let is_last = index + 1 == items.len();
    let (changing, deleting) = (item.clone(), item.clone());
    let (up_id, down_id) = (button_id(&item, "up"), button_id(&item, "down"));
    let (up, down) = (items.clone(), items);
    let (up_focus, down_focus) = (up_id.clone(), down_id.clone());
    view! {
        <td class="table-actions">
            <span id=up_id>
                <Button
                    look=Look::Quiet
                    icon=IconName::Up
                    label=(custom_items.up)(&item.name)
                    disabled=index == 0
                    on_press=Callback::new(move |()| page.shift(&up, index, index - 1, up_focus.clone()))
                />
            </span>
            <span id=down_id>
                <Button
                    look=Look::Quiet
                    icon=IconName::Down
                    label=(custom_items.down)(&item.name)
                    disabled=is_last
                    on_press=Callback::new(move |()| page.shift(&down, index, index + 1, down_focus.clone()))
                />
            </span>
            <Button
                look=Look::Quiet
                icon=IconName::Pencil
                label=(custom_items.change_one)(&item.name)
                on_press=Callback::new(move |()| page.begin(DialogKind::Changing(changing.clone())))
            />
            <Button
                look=Look::Quiet
                icon=IconName::Trash
                label=(custom_items.delete_one)(&item.name)
                on_press=Callback::new(move |()| page.begin(DialogKind::Deleting(deleting.clone())))
            />
        </td>
    }
}

#[component]
fn Options(options: Vec<String>) -> impl IntoView {
    let custom_items = &words().custom_items;
    if options.is_empty() {
        return view! { <span>{custom_items.no_options}</span> }.into_any();
    }
    let rest = options.len().saturating_sub(OPTIONS_SHOWN);
    view! {
        <span class="custom_items-options">
            {options
                .into_iter()
                .take(OPTIONS_SHOWN)
                .map(|option| view! { <Badge>{drawn(&option)}</Badge> })
                .collect_view()}
            {(rest > 0).then(|| view! { <span>{(custom_items.more_options)(&figure(rest as u64))}</span> })}
        </span>
    }
    .into_any()
}

fn button_id(item: &CustomItem, direction: &str) -> String {
    format!("custom_item-{}-{direction}", item.custom_item_id)
}

/// The list is redrawn after a move; the focus follows the item, or goes to its other arrow at the end of the list.
pub(super) fn focus_after_drawing(id: String) {
    set_timeout(
        move || {
            let other = if let Some(start) = id.strip_suffix("up") {
                format!("{start}down")
            } else {
                id.strip_suffix("down").map(|start| format!("{start}up")).unwrap_or_default()
            };
            let selector = format!("#{id} button:enabled, #{other} button:enabled");
            let button = document().query_selector(&format!("#{id} button:enabled")).ok().flatten();
            let button = button.or_else(|| document().query_selector(&selector).ok().flatten());
            if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
                // A refused focus does no harm.
                _ = button.focus();
            }
        },
        std::time::Duration::from_millis(250),
    );
}
