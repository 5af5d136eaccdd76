//! The names of the items in sentences.

use crate::domain::{
    format::Format,
    item::{Item, Key},
    problem::Message,
};

/// The item's name in this workspace's files; basic and management items also in English. A custom item that the format
/// does not have (it was deleted meanwhile) is named by its key.
pub fn item_name(key: Key, format: &Format) -> Message {
    match key {
        Key::Basic(item) => Message { ja: format.header_of(item).to_owned(), en: english_name(item).to_owned() },
        Key::Custom(_) => {
            let name = format.header(key).map_or_else(|| key.to_string(), str::to_owned);
            Message { ja: name.clone(), en: name }
        }
    }
}

/// The specification's English name.
pub fn english_name(item: Item) -> &'static str {
    item.spec().english
}
