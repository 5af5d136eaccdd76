//! Rules for a lead's names.

use std::collections::BTreeMap;

use torikomi_core::{
    domain::{
        item::{Item, Key},
        kind::split_names,
    },
    wire::is_check_tag,
};

/// Ignores the address check's tags among entered tags: the lead keeps those that it has and gets no others.
pub(crate) fn keep_check_tags(values: &mut BTreeMap<Key, String>, old: Option<&str>) {
    let Some(entered) = values.get_mut(&Key::Basic(Item::Tags)) else { return };
    let old = old.map(split_names).unwrap_or_default();
    let mut tags: Vec<&str> =
        split_names(entered).into_iter().filter(|tag| !is_check_tag(tag) || old.contains(tag)).collect();
    let is_own = |tag: &&&str| !is_check_tag(tag);
    if tags.iter().filter(is_own).eq(old.iter().filter(is_own)) {
        tags = old;
    } else {
        let missing: Vec<&str> = old.into_iter().filter(|tag| is_check_tag(tag) && !tags.contains(tag)).collect();
        tags.extend(missing);
    }
    *entered = tags.join(",");
}
