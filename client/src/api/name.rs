//! The dictionaries of names: statuses, persons in charge and the others.

use gloo_net::http::Request;
use torikomi_core::wire::{Name, NameDraft, NameKind, NameSuggestions};

use super::{ApiError, ask, order, order_with, segment};

pub(crate) async fn names(kind: NameKind) -> Result<Vec<Name>, ApiError> {
    ask(Request::get(&address(kind))).await
}

/// A few names that hold the text.
pub(crate) async fn suggest_names(kind: NameKind, text: &str) -> Result<NameSuggestions, ApiError> {
    ask(Request::get(&format!("{}/suggestion?text={}", address(kind), segment(text)))).await
}

pub(crate) async fn add_name(kind: NameKind, name: &str) -> Result<(), ApiError> {
    order_with(Request::post(&address(kind)), &NameDraft { name: name.to_owned() }).await
}

pub(crate) async fn rename_name(kind: NameKind, name_id: u32, name: &str) -> Result<(), ApiError> {
    let address = format!("{}/{name_id}", address(kind));
    order_with(Request::patch(&address), &NameDraft { name: name.to_owned() }).await
}

/// Takes the name off every lead that has it, too.
pub(crate) async fn delete_name(kind: NameKind, name_id: u32) -> Result<(), ApiError> {
    order(Request::delete(&format!("{}/{name_id}", address(kind)))).await
}

fn address(kind: NameKind) -> String {
    let kind = match kind {
        NameKind::Status => "status",
        NameKind::Group => "group",
        NameKind::Person => "person",
        NameKind::Source => "source",
        NameKind::OldMailGroup => "old_mail_group",
        NameKind::Form => "form",
        NameKind::Tag => "tag",
    };
    format!("/api/name/{kind}")
}
