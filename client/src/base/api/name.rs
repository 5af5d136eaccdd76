//! The dictionaries of names: statuses, persons in charge and the others.

use torikomi_core::{
    domain::names::NameKind,
    wire::{NAMES_A_PAGE, Name, NameChange, NameDraft, NameMerge, NameSuggestions},
};

use super::{
    error::ApiError,
    request::{Request, fetch, segment, send_only},
};

/// All names of a kind, fetched page by page.
pub(crate) async fn names(kind: NameKind) -> Result<Vec<Name>, ApiError> {
    let mut names: Vec<Name> = fetch(Request::get(&address(kind))).await?;
    let mut last_page = names.len();
    while let Some(last) = names.last().filter(|_| last_page >= NAMES_A_PAGE) {
        let address = format!("{}?after={}", address(kind), segment(&last.name));
        let page: Vec<Name> = fetch(Request::get(&address)).await?;
        last_page = page.len();
        names.extend(page);
    }
    Ok(names)
}

/// A few names that contain the text.
pub(crate) async fn suggest_names(kind: NameKind, text: &str) -> Result<NameSuggestions, ApiError> {
    fetch(Request::get(&format!("{}/suggestion?text={}", address(kind), segment(text)))).await
}

/// The name with its current number of leads.
pub(crate) async fn name(kind: NameKind, name_id: u32) -> Result<Name, ApiError> {
    fetch(Request::get(&format!("{}/{name_id}", address(kind)))).await
}

pub(crate) async fn add_name(kind: NameKind, name: &str) -> Result<(), ApiError> {
    send_only(Request::post(&address(kind)).json(&NameDraft { name: name.to_owned() })).await
}

pub(crate) async fn rename_name(kind: NameKind, name_id: u32, name: &str) -> Result<(), ApiError> {
    let address = format!("{}/{name_id}", address(kind));
    send_only(Request::patch(&address).json(&NameDraft { name: name.to_owned() })).await
}

/// Also removes the name from every lead that has it.
pub(crate) async fn delete_name(kind: NameKind, name_id: u32) -> Result<NameChange, ApiError> {
    fetch(Request::delete(&format!("{}/{name_id}", address(kind)))).await
}

/// The leads that have the name get `into` instead.
pub(crate) async fn merge_name(kind: NameKind, name_id: u32, into: u32) -> Result<NameChange, ApiError> {
    fetch(Request::post(&format!("{}/{name_id}/merge", address(kind))).json(&NameMerge { into })).await
}

/// The changes of names, newest first, 50 at a time; `before` is the last change of the previous page.
pub(crate) async fn name_changes(before: Option<u32>) -> Result<Vec<NameChange>, ApiError> {
    let address = match before {
        Some(name_change_id) => format!("/api/name-change?before={name_change_id}"),
        None => "/api/name-change".to_owned(),
    };
    fetch(Request::get(&address)).await
}

/// The kind's name in the addresses of server and page.
pub(crate) fn kind_segment(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Status => "status",
        NameKind::Group => "group",
        NameKind::Person => "person",
        NameKind::Source => "source",
        NameKind::OldMailGroup => "old_mail_group",
        NameKind::Form => "form",
        NameKind::Tag => "tag",
    }
}

fn address(kind: NameKind) -> String {
    format!("/api/name/{}", kind_segment(kind))
}
