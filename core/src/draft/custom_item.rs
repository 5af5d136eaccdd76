//! The rules for custom items (specification 10): names and options that fit into a file's header and cells.
//!
//! Server and client judge by the same rules; only the server's database knows about names taken meanwhile. Guarantees:
//! an item that passes never makes a file of ours unreadable.

use std::collections::BTreeSet;

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
/// `own_id` is the item that is being changed; `None` for a new one.
pub fn judge(draft: &CustomItemDraft, format: &Format, own_id: Option<u32>) -> Result<CustomItemDraft, Vec<Fault>> {
    let name = trim(&draft.name).to_owned();
    let mut faults = Vec::new();
    if own_id.is_none() && format.custom_items.len() >= MAX_ITEMS {
        faults.push(Fault::TooManyItems);
    }
    judge_name(&name, format, own_id, &mut faults);
    let options = if draft.kind.has_options() { judge_options(&draft.options, &mut faults) } else { Vec::new() };
    if faults.is_empty() { Ok(CustomItemDraft { name, kind: draft.kind, options }) } else { Err(faults) }
}

fn judge_name(name: &str, format: &Format, own_id: Option<u32>, faults: &mut Vec<Fault>) {
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
    let is_same = |header: &str| fold(header) == compared;
    if Item::ALL.into_iter().any(|item| is_same(item.header()))
        || format.columns.iter().any(|column| is_same(&column.header))
        || RESERVED_NAMES.into_iter().any(is_same)
    {
        faults.push(Fault::NameReserved);
    }
    let others = format.custom_items.iter().filter(|item| Some(item.custom_item_id) != own_id);
    if others.map(|item| fold(&item.name)).any(|other| other == compared) {
        faults.push(Fault::NameTaken);
    }
}

/// Counted before anything else: if there are too many options, none is judged.
fn judge_options(options: &[String], faults: &mut Vec<Fault>) -> Vec<String> {
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
    let mut seen = BTreeSet::new();
    for option in options.iter().filter(|option| !option.is_empty()) {
        if length::above(option, MAX_OPTION_CHARACTERS).is_some() {
            faults.push(Fault::OptionTooLong(option.clone()));
        }
        if option.contains(is_unusable) {
            faults.push(Fault::OptionCharacter(option.clone()));
        }
        if !seen.insert(option.nfc().collect::<String>()) {
            faults.push(Fault::OptionTwice(option.clone()));
        }
    }
    options
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
