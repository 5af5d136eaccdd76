//! The workspace's names while a plan is made: which are registered, which the import would create, which it uses.
//!
//! Guarantees: names are compared in NFC and told in the spelling that is registered (of a new one: the spelling that
//! the file has first), so that two texts are the same name exactly when they are equal.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use torikomi_core::{
    format::Item,
    wire::{NameKind, NewName},
};

use crate::{
    database::Transaction,
    error::{Error, Result},
    name,
};

/// The dictionary in which an item's names stand; `None` for an item that holds none.
pub fn kind_of(item: Item) -> Option<NameKind> {
    match item {
        Item::Status => Some(NameKind::Status),
        Item::Group => Some(NameKind::Group),
        Item::PersonsInCharge => Some(NameKind::Person),
        Item::LeadSources => Some(NameKind::Source),
        Item::OldMailGroups => Some(NameKind::OldMailGroup),
        Item::MemberForms => Some(NameKind::Form),
        Item::Tags => Some(NameKind::Tag),
        _ => None,
    }
}

#[derive(Debug)]
struct Entry {
    /// `None`: the import creates it.
    name_id: Option<i32>,
    kind: NameKind,
    name: String,
    used: bool,
}

#[derive(Debug, Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    by_key: HashMap<(NameKind, String), usize>,
    by_id: HashMap<i32, usize>,
    /// Names that leave (`name::leave`) and go into no other one: a lead that still holds one has it no more.
    gone: HashSet<i32>,
}

impl Dictionary {
    pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Dictionary> {
        let rows: Vec<(i32, String, String)> =
            sqlx::query_as("select name_id, kind, name from name where workspace_id = $1 and kind <> 'leaving'")
                .bind(workspace_id)
                .fetch_all(&mut **transaction)
                .await?;
        let mut dictionary = Dictionary::default();
        for (name_id, kind, name) in rows {
            let kind = serde_json::from_value(Value::String(kind)).map_err(|error| Error::internal("name", error))?;
            dictionary.add(Some(name_id), kind, &name);
        }
        let leaving: Vec<(i32, Option<i32>)> = sqlx::query_as(
            "select name_id, into_name_id from name_change where workspace_id = $1 and ended_at is null",
        )
        .bind(workspace_id)
        .fetch_all(&mut **transaction)
        .await?;
        for (name_id, into_name_id) in leaving {
            dictionary.leave(name_id, into_name_id);
        }
        Ok(dictionary)
    }

    /// A lead that still holds the name is read as one that holds the other, or nothing.
    fn leave(&mut self, name_id: i32, into_name_id: Option<i32>) {
        match into_name_id.and_then(|into| self.by_id.get(&into).copied()) {
            Some(index) => _ = self.by_id.insert(name_id, index),
            None => _ = self.gone.insert(name_id),
        }
    }

    /// Whether a lead that holds the name has nothing by it.
    pub fn is_gone(&self, name_id: i32) -> bool {
        self.gone.contains(&name_id)
    }

    fn add(&mut self, name_id: Option<i32>, kind: NameKind, name: &str) -> usize {
        let index = self.entries.len();
        self.entries.push(Entry { name_id, kind, name: name.to_owned(), used: false });
        self.by_key.insert((kind, name::key(name)), index);
        if let Some(name_id) = name_id {
            self.by_id.insert(name_id, index);
        }
        index
    }

    /// A registered name's text, by its number.
    pub fn name(&self, name_id: i32) -> Option<&str> {
        self.by_id.get(&name_id).and_then(|index| self.entries.get(*index)).map(|entry| entry.name.as_str())
    }

    /// Which item of a lead a registered name belongs to, and its text.
    pub fn item_and_name(&self, name_id: i32) -> Option<(Item, &str)> {
        let entry = self.by_id.get(&name_id).and_then(|index| self.entries.get(*index))?;
        let item = Item::ALL.into_iter().find(|item| kind_of(*item) == Some(entry.kind))?;
        Some((item, &entry.name))
    }

    /// A name's number; `None` for one that is not registered.
    pub fn name_id(&self, kind: NameKind, name: &str) -> Option<i32> {
        let index = self.by_key.get(&(kind, name::key(name)))?;
        self.entries.get(*index)?.name_id
    }

    /// A registered name as it is spelt; `None` for one that is not registered.
    pub fn spelling(&self, kind: NameKind, name: &str) -> Option<&str> {
        let index = self.by_key.get(&(kind, name::key(name)))?;
        self.entries.get(*index).map(|entry| entry.name.as_str())
    }

    #[cfg(test)]
    pub(crate) fn add_registered(&mut self, name_id: i32, kind: NameKind, name: &str) {
        self.add(Some(name_id), kind, name);
    }

    /// The name as it is, or will be, registered; from now on the plan relies on it.
    pub fn use_name(&mut self, kind: NameKind, name: &str) -> String {
        let known = self.by_key.get(&(kind, name::key(name))).copied();
        let index = known.unwrap_or_else(|| self.add(None, kind, name));
        let entry = self.entries.get_mut(index).expect("BUG: an index of our own");
        entry.used = true;
        entry.name.clone()
    }

    /// The names that the import creates, in the order in which the file has them first.
    pub fn new_names(&self) -> Vec<NewName> {
        let new = self.entries.iter().filter(|entry| entry.name_id.is_none());
        new.map(|entry| NewName { kind: entry.kind, name: entry.name.clone() }).collect()
    }

    /// `[[name_id, "name"], …]`: the registered names that the plan relies on.
    pub fn used_names(&self) -> Value {
        let used = self.entries.iter().filter(|entry| entry.used);
        used.filter_map(|entry| entry.name_id.map(|name_id| json!([name_id, entry.name]))).collect()
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::wire::NameKind;

    use super::Dictionary;

    #[test]
    fn a_name_is_told_in_its_registered_spelling_whatever_its_form_in_the_file() {
        let mut dictionary = Dictionary::default();
        dictionary.add(Some(3), NameKind::Tag, "ガス");
        assert_eq!(dictionary.use_name(NameKind::Tag, "カ\u{3099}ス"), "ガス");
        assert_eq!(dictionary.use_name(NameKind::Source, "ガス"), "ガス");
        assert_eq!(dictionary.new_names().len(), 1, "the same text in another dictionary is another name");
        assert_eq!(dictionary.used_names().to_string(), "[[3,\"ガス\"]]");
    }

    #[test]
    fn a_name_on_its_way_into_another_one_is_read_as_that() {
        let mut dictionary = Dictionary::default();
        dictionary.add(Some(3), NameKind::Tag, "展示会");
        dictionary.leave(1, Some(3));
        dictionary.leave(2, None);
        assert_eq!((dictionary.name(1), dictionary.name(2)), (Some("展示会"), None));
        assert!(dictionary.is_gone(2) && !dictionary.is_gone(1));
    }
}
