//! The rules for custom items (specification 10): names and options that fit into a file's header and cells.
//!
//! Server and client judge by the same rules; only the server's database knows about names taken meanwhile. Guarantees:
//! an item that passes never makes a file of ours unreadable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::domain::{
    format::{CustomItem, CustomKind, ERROR_HEADER, Format, ROW_NUMBER_HEADER},
    item::Item,
    kind::email,
    value::{fold, length, trim},
};

mod fault;
mod json;
mod limits;
mod options;
mod words;

pub use self::{
    fault::Fault,
    json::{CustomItemsError, custom_items_from_json},
    limits::{MAX_ITEMS, MAX_NAME_CHARACTERS, MAX_OPTION_CHARACTERS, MAX_OPTIONS},
    options::{OptionChanges, OptionEdit, option_changes},
};

/// Names that have a meaning in our own files.
pub const RESERVED_NAMES: [&str; 6] = [ERROR_HEADER, ROW_NUMBER_HEADER, "リードID", "登録日時", "更新日時", "検索条件"];

/// The draft in its stored form (trimmed, without options if the kind has none), or everything that is wrong with it.
/// `own_id` is the item that is being changed; `None` for a new one. Names and options are unique when folded; older ones
/// that are not may stay as they are.
pub fn judge(draft: &CustomItemDraft, format: &Format, own_id: Option<u32>) -> Result<CustomItemDraft, Vec<Fault>> {
    let name = trim(&draft.name).to_owned();
    let mut faults = Vec::new();
    if own_id.is_none() && format.custom_items.len() >= MAX_ITEMS {
        faults.push(Fault::TooManyItems);
    }
    let today = own_id.and_then(|own_id| format.custom_item(own_id));
    judge_name(&name, format, today, &mut faults);
    let own_options = today.map(|item| item.options.as_slice()).unwrap_or_default();
    let options =
        if draft.kind.has_options() { judge_options(&draft.options, own_options, &mut faults) } else { Vec::new() };
    if faults.is_empty() { Ok(CustomItemDraft { name, kind: draft.kind, options }) } else { Err(faults) }
}

fn judge_name(name: &str, format: &Format, today: Option<&CustomItem>, faults: &mut Vec<Fault>) {
    let compared = fold(name);
    if compared.is_empty() {
        faults.push(Fault::NameBlank);
        return;
    }
    if length::above(name, MAX_NAME_CHARACTERS).is_some() {
        faults.push(Fault::NameTooLong);
    }
    if name.contains(is_unusable) {
        faults.push(Fault::NameCharacter);
    }
    if email::is_email(&compared) {
        faults.push(Fault::NameIsAddress);
    }
    if today.is_some_and(|item| item.name == name) {
        return;
    }
    let is_same = |header: &str| fold(header) == compared;
    if Item::ALL.into_iter().any(|item| is_same(item.header()))
        || format.columns.iter().any(|column| is_same(&column.header))
        || RESERVED_NAMES.into_iter().any(is_same)
    {
        faults.push(Fault::NameReserved);
    }
    let mut others =
        format.custom_items.iter().filter(|item| today.is_none_or(|own| own.custom_item_id != item.custom_item_id));
    if let Some(other) = others.find(|item| is_same(&item.name)) {
        faults.push(Fault::NameTaken(other.name.clone()));
    }
}

/// Counted before anything else: if there are too many options, none is judged. `today` are the options of the item that
/// is being changed.
fn judge_options(options: &[String], today: &[String], faults: &mut Vec<Fault>) -> Vec<String> {
    if options.len() > MAX_OPTIONS {
        faults.push(Fault::TooManyOptions);
        return Vec::new();
    }
    let options: Vec<String> = options.iter().map(|option| trim(option).to_owned()).collect();
    if options.is_empty() {
        faults.push(Fault::NoOptions);
    }
    if options.iter().any(String::is_empty) {
        faults.push(Fault::OptionBlank);
    }
    for option in options.iter().filter(|option| !option.is_empty()) {
        if length::above(option, MAX_OPTION_CHARACTERS).is_some() {
            faults.push(Fault::OptionTooLong(option.clone()));
        }
        if option.contains(is_unusable) {
            faults.push(Fault::OptionCharacter(option.clone()));
        }
    }
    judge_alike_options(&options, today, faults);
    options
}

fn judge_alike_options(options: &[String], today: &[String], faults: &mut Vec<Fault>) {
    let mut seen: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for option in options.iter().filter(|option| !option.is_empty()) {
        let earlier = seen.entry(fold(option).into_owned()).or_default();
        let is_equal = |other: &&&String| other.nfc().eq(option.nfc());
        let is_new = |option: &String| !today.contains(option);
        if earlier.iter().any(|other| is_equal(&other)) {
            faults.push(Fault::OptionTwice(option.clone()));
        } else if let Some(other) = earlier.iter().find(|other| is_new(option) || is_new(other)) {
            faults.push(Fault::OptionAlike { option: option.clone(), other: (*other).clone() });
        }
        earlier.push(option);
    }
}

/// Whether neither a header nor a name in a cell may have the character.
pub(crate) fn is_unusable(character: char) -> bool {
    character == ',' || character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{fffd}')
}

/// An item of the workspace as a draft, for example to judge it again under another name.
impl From<&CustomItem> for CustomItemDraft {
    fn from(item: &CustomItem) -> CustomItemDraft {
        CustomItemDraft { name: item.name.clone(), kind: item.kind, options: item.options.clone() }
    }
}

/// A custom item that is to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItemDraft {
    pub name: String,
    pub kind: CustomKind,
    #[serde(default)]
    pub options: Vec<String>,
}

#[cfg(test)]
mod tests;
