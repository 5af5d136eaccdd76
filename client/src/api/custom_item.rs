//! The workspace's custom items. They are read with the format, which holds them in their order.

use gloo_net::http::Request;
use torikomi_core::wire::CustomItemDraft;

use super::{ApiError, order, order_with};

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
