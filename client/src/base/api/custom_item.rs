//! The workspace's custom items. They are read with the format, which lists them in their order.

use torikomi_core::{
    draft::custom_item::CustomItemDraft,
    wire::{CustomItemChange, CustomItemEdit, CustomItemUse},
};

use super::{
    error::ApiError,
    request::{Request, fetch, send_only},
};

pub(crate) async fn add_custom_item(draft: &CustomItemDraft) -> Result<(), ApiError> {
    send_only(Request::post("/api/custom-item").json(draft)).await
}

pub(crate) async fn change_custom_item(custom_item_id: u32, edit: &CustomItemEdit) -> Result<(), ApiError> {
    send_only(Request::patch(&format!("/api/custom-item/{custom_item_id}")).json(edit)).await
}

/// How many leads hold a value of the item.
pub(crate) async fn custom_item_use(custom_item_id: u32) -> Result<CustomItemUse, ApiError> {
    fetch(Request::get(&format!("/api/custom-item/{custom_item_id}/use"))).await
}

/// `confirmed_leads` is the number of leads that lose their value; the server refuses any other number.
pub(crate) async fn delete_custom_item(custom_item_id: u32, confirmed_leads: u64) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/custom-item/{custom_item_id}?confirmed_leads={confirmed_leads}"))).await
}

/// The changes of custom items, newest first, 50 at a time; `before` is the last change of the previous page.
pub(crate) async fn custom_item_changes(before: Option<u32>) -> Result<Vec<CustomItemChange>, ApiError> {
    let address = match before {
        Some(custom_item_change_id) => format!("/api/custom-item-change?before={custom_item_change_id}"),
        None => "/api/custom-item-change".to_owned(),
    };
    fetch(Request::get(&address)).await
}

/// Puts the items in the order of `custom_item_ids`, which has all of them.
pub(crate) async fn order_custom_items(custom_item_ids: &[u32]) -> Result<(), ApiError> {
    send_only(Request::put("/api/custom-item-order").json(custom_item_ids)).await
}
