//! What the files of a workspace call an item.

use torikomi_core::{
    domain::{format::Format, item::Key},
    words::item_name,
};

use super::{in_words, words};

/// What the files of this workspace call an item today; the basic and management items in the language of the page.
pub(crate) fn item_heading(format: &Format, key: Key) -> String {
    if format.header(key).is_none() {
        return words().import_detail.deleted_item.to_owned();
    }
    in_words(&item_name(key, format)).to_owned()
}
