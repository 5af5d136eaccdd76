//! A registered lead as the plan sees it, and what a row of the file does to it (specification 6).
//!
//! Guarantees: a row is judged against what the rows above it have left, so that "unchanged" holds row by row.
//! Deliberately knows no database: what is registered comes in, what changes goes out.

use std::collections::{BTreeMap, HashSet};

use torikomi_core::{
    check::Value,
    format::{Item, Key},
    wire::{BlankRule, Change},
};

use super::dictionary::{Dictionary, kind_of};
use crate::file_row::FileRow;

pub const CONSENT_GIVEN: &str = "希望する";
pub const CONSENT_REFUSED: &str = "希望しない";

/// The items that are a text of the lead and may be overwritten: A to S but the address.
pub fn text_items() -> impl Iterator<Item = Item> {
    Item::ALL.into_iter().filter(|item| *item <= Item::Occupation && *item != Item::Email)
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    pub lead_id: i64,
    pub revision: i32,
    /// Every item but the memo that is not blank; several names in their order, registered spelling.
    pub values: BTreeMap<Key, String>,
    /// Of the memos: those that the file has too.
    pub memos: HashSet<String>,
}

impl Lead {
    /// Applies a row without problems; answers what changes, in the format's order. Nothing: the row is unchanged.
    pub fn overwrite(&mut self, row: &FileRow, blank_rule: BlankRule, dictionary: &mut Dictionary) -> Vec<Change> {
        let mut changes = Vec::new();
        for item in Item::ALL {
            let change = match item {
                Item::Email => None,
                Item::Memo => self.add_memo(row.filled(item)),
                _ if item <= Item::Occupation => self.overwrite_text(item, row.item(item), blank_rule),
                Item::Status | Item::Group => self.overwrite_name(item, row.filled(item), dictionary),
                _ if item.holds_names() => self.add_names(item, row.filled(item), dictionary),
                _ => self.set(Key::Basic(item), row.filled(item)),
            };
            changes.extend(change);
        }
        for (custom_item_id, text) in row.filled_custom() {
            changes.extend(self.set(Key::Custom(custom_item_id), Some(text)));
        }
        changes
    }

    /// Repeats changes that rows above have made.
    pub fn repeat(&mut self, changes: &[Change]) {
        for change in changes {
            match (&change.new, change.key) {
                (Some(memo), Key::Basic(Item::Memo)) => {
                    self.memos.insert(memo.clone());
                }
                (Some(new), key) => {
                    self.values.insert(key, new.clone());
                }
                (None, key) => {
                    self.values.remove(&key);
                }
            }
        }
    }

    fn overwrite_text(&mut self, item: Item, value: Value<'_>, blank_rule: BlankRule) -> Option<Change> {
        let key = Key::Basic(item);
        match value {
            Value::Text(text) => self.set(key, Some(text)),
            // The last name is never cleared: a blank one is a problem, or keeps what is registered.
            Value::Blank if blank_rule == BlankRule::ImportRules && item != Item::LastName => {
                self.values.remove(&key).map(|old| Change { key, old: Some(old), new: None })
            }
            Value::Blank | Value::Absent => None,
        }
    }

    fn overwrite_name(&mut self, item: Item, name: Option<&str>, dictionary: &mut Dictionary) -> Option<Change> {
        let kind = kind_of(item).expect("BUG: status and group have a dictionary");
        let name = dictionary.use_name(kind, name?);
        let change = self.set(Key::Basic(item), Some(&name))?;
        if let Some(old) = &change.old {
            dictionary.use_name(kind, old);
        }
        Some(change)
    }

    fn add_names(&mut self, item: Item, names: Option<&str>, dictionary: &mut Dictionary) -> Option<Change> {
        let kind = kind_of(item).expect("BUG: items that hold names have a dictionary");
        let key = Key::Basic(item);
        let names = names?;
        let old = self.values.get(&key).cloned();
        let mut union: Vec<String> = old.iter().flat_map(|names| split(names)).map(str::to_owned).collect();
        let registered = union.len();
        let mut present: HashSet<String> = union.iter().cloned().collect();
        for name in split(names) {
            let name = dictionary.use_name(kind, name);
            if present.insert(name.clone()) {
                union.push(name);
            }
        }
        if union.len() == registered {
            return None;
        }
        for name in union.iter().take(registered) {
            dictionary.use_name(kind, name);
        }
        let new = union.join(",");
        self.values.insert(key, new.clone());
        Some(Change { key, old, new: Some(new) })
    }

    fn add_memo(&mut self, memo: Option<&str>) -> Option<Change> {
        let memo = memo?;
        let is_new = self.memos.insert(memo.to_owned());
        is_new.then(|| Change { key: Key::Basic(Item::Memo), old: None, new: Some(memo.to_owned()) })
    }

    fn set(&mut self, key: Key, text: Option<&str>) -> Option<Change> {
        let text = text?;
        if self.values.get(&key).is_some_and(|old| old == text) {
            return None;
        }
        let old = self.values.insert(key, text.to_owned());
        Some(Change { key, old, new: Some(text.to_owned()) })
    }
}

/// The names of a value that holds several.
pub fn split(names: &str) -> std::str::Split<'_, char> {
    names.split(',')
}
