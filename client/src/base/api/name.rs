//! The dictionaries of names: statuses, persons in charge and the others.

use torikomi_core::{
    domain::names::NameKind,
    wire::{NAMES_A_PAGE, Name, NameChange, NameDraft, NameMerge, NameSuggestions},
};

use super::{ApiError, Request, ask, order, segment};

/// All of a kind, asked for page by page.
pub(crate) async fn names(kind: NameKind) -> Result<Vec<Name>, ApiError> {
    let mut names: Vec<Name> = ask(Request::get(&address(kind))).await?;
    let mut last_page = names.len();
    while let Some(last) = names.last().filter(|_| last_page >= NAMES_A_PAGE) {
        let address = format!("{}?after={}", address(kind), segment(&last.name));
        let page: Vec<Name> = ask(Request::get(&address)).await?;
        last_page = page.len();
        names.extend(page);
    }
    Ok(names)
}

/// A few names that hold the text.
pub(crate) async fn suggest_names(kind: NameKind, text: &str) -> Result<NameSuggestions, ApiError> {
    ask(Request::get(&format!("{}/suggestion?text={}", address(kind), segment(text)))).await
}

/// With how many leads have it just now.
pub(crate) async fn name(kind: NameKind, name_id: u32) -> Result<Name, ApiError> {
    ask(Request::get(&format!("{}/{name_id}", address(kind)))).await
}

pub(crate) async fn add_name(kind: NameKind, name: &str) -> Result<(), ApiError> {
    order(Request::post(&address(kind)).json(&NameDraft { name: name.to_owned() })).await
}

pub(crate) async fn rename_name(kind: NameKind, name_id: u32, name: &str) -> Result<(), ApiError> {
    let address = format!("{}/{name_id}", address(kind));
    order(Request::patch(&address).json(&NameDraft { name: name.to_owned() })).await
}

/// Takes the name off every lead that has it, too.
pub(crate) async fn delete_name(kind: NameKind, name_id: u32) -> Result<NameChange, ApiError> {
    ask(Request::delete(&format!("{}/{name_id}", address(kind)))).await
}

/// The leads that have the name get `into` instead.
pub(crate) async fn merge_name(kind: NameKind, name_id: u32, into: u32) -> Result<NameChange, ApiError> {
    ask(Request::post(&format!("{}/{name_id}/merge", address(kind))).json(&NameMerge { into })).await
}

/// What was done to names, newest first, 50 at a time; `before` is the last change of the page above.
pub(crate) async fn name_changes(before: Option<u32>) -> Result<Vec<NameChange>, ApiError> {
    let address = match before {
        Some(name_change_id) => format!("/api/name-change?before={name_change_id}"),
        None => "/api/name-change".to_owned(),
    };
    ask(Request::get(&address)).await
}

/// The kind as addresses have it, the server's and the page's.
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
