//! The workspace's custom items. They are read with the format, which holds them in their order.

use torikomi_core::{
    draft::custom_item::CustomItemDraft,
    wire::{CustomItemChange, CustomItemEdit, CustomItemUse},
};

use super::{ApiError, Request, ask, order};

pub(crate) async fn add_custom_item(draft: &CustomItemDraft) -> Result<(), ApiError> {
    order(Request::post("/api/custom-item").json(draft)).await
}

pub(crate) async fn change_custom_item(custom_item_id: u32, edit: &CustomItemEdit) -> Result<(), ApiError> {
    order(Request::patch(&format!("/api/custom-item/{custom_item_id}")).json(edit)).await
}

/// How many leads hold a value of the item.
pub(crate) async fn custom_item_use(custom_item_id: u32) -> Result<CustomItemUse, ApiError> {
    ask(Request::get(&format!("/api/custom-item/{custom_item_id}/use"))).await
}

/// `confirmed_leads` lose their value: with another number than there are it is refused.
pub(crate) async fn delete_custom_item(custom_item_id: u32, confirmed_leads: u64) -> Result<(), ApiError> {
    order(Request::delete(&format!("/api/custom-item/{custom_item_id}?confirmed_leads={confirmed_leads}"))).await
}

/// What was done to custom items, newest first, 50 at a time; `before` is the last change of the page above.
pub(crate) async fn custom_item_changes(before: Option<u32>) -> Result<Vec<CustomItemChange>, ApiError> {
    let address = match before {
        Some(custom_item_change_id) => format!("/api/custom-item-change?before={custom_item_change_id}"),
        None => "/api/custom-item-change".to_owned(),
    };
    ask(Request::get(&address)).await
}

/// Puts the items in the order of `custom_item_ids`, which names all of them.
pub(crate) async fn order_custom_items(custom_item_ids: &[u32]) -> Result<(), ApiError> {
    order(Request::put("/api/custom-item-order").json(custom_item_ids)).await
}
