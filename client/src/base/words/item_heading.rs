//! The name of an item in the workspace's files.

use torikomi_core::{
    domain::{format::Format, item::Key},
    words::item_name,
};

use super::{localized, words};

/// The item's current name in this workspace's files; basic and management items in the language of the page.
pub(crate) fn item_heading(format: &Format, key: Key) -> String {
    if format.header(key).is_none() {
        return words().import_detail.deleted_item.to_owned();
    }
    localized(&item_name(key, format)).to_owned()
}
