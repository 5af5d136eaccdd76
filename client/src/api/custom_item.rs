//! The workspace's custom items.

use gloo_net::http::Request;
use torikomi_core::{format::CustomItem, wire::CustomItemDraft};

use super::{ApiError, ask, order, order_with};

/// In the order of their columns, from AD on.
pub(crate) async fn custom_items() -> Result<Vec<CustomItem>, ApiError> {
    ask(Request::get("/api/custom-item")).await
}

pub(crate) async fn add_custom_item(draft: &CustomItemDraft) -> Result<(), ApiError> {
    order_with(Request::post("/api/custom-item"), draft).await
}

pub(crate) async fn change_custom_item(custom_item_id: u32, draft: &CustomItemDraft) -> Result<(), ApiError> {
    order_with(Request::patch(&format!("/api/custom-item/{custom_item_id}")), draft).await
}

pub(crate) async fn delete_custom_item(custom_item_id: u32) -> Result<(), ApiError> {
    order(Request::delete(&format!("/api/custom-item/{custom_item_id}"))).await
}

/// Puts the items in the order of `custom_item_ids`, which names all of them.
pub(crate) async fn order_custom_items(custom_item_ids: &[u32]) -> Result<(), ApiError> {
    order_with(Request::put("/api/custom-item-order"), &custom_item_ids).await
}
