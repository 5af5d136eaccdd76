//! The columns of a file of today, in their order, with what their cells may contain.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::domain::{
    format::{ColumnInEffect, Format},
    item::Key,
};

use crate::{
    base::words::{fixed, item_name, localized, words},
    parts::{Badge, Tone},
};

#[component]
pub(super) fn Columns(format: Arc<Format>) -> impl IntoView {
    let texts = &words().format_profile;
    let rows = format.columns_in_effect().map(|column| row(&format, column)).collect_view();
    view! {
        <table class="table format_profile" aria-label=texts.columns_title>
            <thead>
                <tr>
                    <th scope="col">{texts.column}</th>
                    <th scope="col">{texts.header}</th>
                    <th scope="col">{texts.item}</th>
                    <th scope="col">{texts.content}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(format: &Format, column: ColumnInEffect<'_>) -> impl IntoView + use<> {
    let texts = &words().format_profile;
    let (item, content) = match column.key {
        Key::Basic(item) => (item_name(item).into_any(), localized(&item.spec().kind.content()).to_owned()),
        Key::Custom(custom_item_id) => {
            let kind = format.custom_item(custom_item_id).map(|item| fixed(item.kind.words().name));
            (view! { <Badge>{texts.custom_item}</Badge> }.into_any(), kind.unwrap_or_default().to_owned())
        }
    };
    let is_required = matches!(column.key, Key::Basic(item) if item.is_required());
    let letter = column.column.to_string();
    view! {
        <tr>
            <td data-heading=texts.column>
                <span class="custom_items-column">{letter}</span>
            </td>
            <th scope="row">{column.header.to_owned()}</th>
            <td data-heading=texts.item>{item}</td>
            <td data-heading=texts.content>
                <span class="format_profile-content">
                    {content}
                    {is_required.then(|| view! { <Badge tone=Tone::Danger>{words().common.required}</Badge> })}
                </span>
            </td>
        </tr>
    }
}
