//! The workspace's names during a plan: the registered ones, those that the import would create, and those that it
//! uses.
//!
//! Guarantees: a text means the name that equals it in NFC, else the only one that equals it when folded (specification
//! 3). A name is returned in the registered spelling (for a new one, the first spelling in the file), so that two texts
//! are the same name exactly if they are equal. Memory is bounded: by the names that a workspace can have of each kind,
//! and by those that one import can create ([`Excess`]).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures::TryStreamExt;
use serde_json::{Value, json};
use torikomi_core::{
    domain::{
        item::Item,
        limits::{NAMES_OF_A_KIND, NEW_NAMES_AN_IMPORT},
        names::NameKind,
        value::fold,
    },
    wire::NewName,
};

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    records::name::rules,
};

/// A registered name.
#[derive(Debug, sqlx::FromRow)]
struct NameRow {
    name_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    name: String,
}

/// A name that is being deleted, or merged into another one.
#[derive(Debug, sqlx::FromRow)]
struct LeavingName {
    name_id: i32,
    into_name_id: Option<i32>,
}

#[derive(Debug)]
struct Entry {
    /// `None`: the import creates it.
    name_id: Option<i32>,
    kind: NameKind,
    name: Arc<str>,
    used: bool,
}

/// More new names than an import can create. Such a plan cannot be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// In total.
    Import,
    /// Together with the workspace's names of this kind.
    Kind(NameKind),
}

impl Excess {
    pub(crate) fn kind(self) -> Option<NameKind> {
        match self {
            Excess::Import => None,
            Excess::Kind(kind) => Some(kind),
        }
    }
}

#[derive(Debug, Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    by_key: HashMap<(NameKind, Arc<str>), usize>,
    /// By the folded form; `None`: several names have it, so it means none of them.
    by_fold: HashMap<(NameKind, Arc<str>), Option<usize>>,
    by_id: HashMap<i32, usize>,
    /// Leaving names (`name::follow`) without a target: a lead that still holds one no longer has it.
    gone: HashSet<i32>,
    of_kind: HashMap<NameKind, usize>,
    new: usize,
    excess: Option<Excess>,
}

impl Dictionary {
    pub async fn load(transaction: &mut Transaction) -> Result<Dictionary> {
        let (mut dictionary, mut pace) = (Dictionary::default(), Pace::default());
        let mut rows = sqlx::query_as::<_, NameRow>(
            "select name_id, kind, name from name where workspace_id = $1 and kind <> 'leaving'",
        )
        .bind(transaction.workspace_id())
        .fetch(&mut **transaction);
        while let Some(NameRow { name_id, kind, name }) = rows.try_next().await? {
            dictionary.add(Some(name_id), kind, &name);
            pace.step().await;
        }
        drop(rows);
        let leaving: Vec<LeavingName> = sqlx::query_as(
            "select name_id, into_name_id from name_change where workspace_id = $1 and ended_at is null",
        )
        .bind(transaction.workspace_id())
        .fetch_all(&mut **transaction)
        .await?;
        for LeavingName { name_id, into_name_id } in leaving {
            dictionary.leave(name_id, into_name_id);
        }
        Ok(dictionary)
    }

    /// A lead that still holds the name is read as holding the target, or nothing.
    fn leave(&mut self, name_id: i32, into_name_id: Option<i32>) {
        match into_name_id.and_then(|into| self.by_id.get(&into).copied()) {
            Some(index) => _ = self.by_id.insert(name_id, index),
            None => _ = self.gone.insert(name_id),
        }
    }

    /// Whether a lead that holds the name has nothing because of it.
    pub fn is_gone(&self, name_id: i32) -> bool {
        self.gone.contains(&name_id)
    }

    fn add(&mut self, name_id: Option<i32>, kind: NameKind, name: &str) -> usize {
        let index = self.entries.len();
        let (name, key): (Arc<str>, String) = (name.into(), rules::key(name));
        // Usually a name is its own key.
        let key = if *key == *name { name.clone() } else { key.into() };
        let folded = fold(&name);
        let folded = if *folded == *name { name.clone() } else { folded.into() };
        self.entries.push(Entry { name_id, kind, name, used: false });
        self.by_key.insert((kind, key), index);
        self.by_fold.entry((kind, folded)).and_modify(|known| *known = None).or_insert(Some(index));
        *self.of_kind.entry(kind).or_default() += 1;
        if let Some(name_id) = name_id {
            self.by_id.insert(name_id, index);
        }
        index
    }

    /// A registered name's text, by its number.
    pub fn name(&self, name_id: i32) -> Option<&str> {
        self.by_id.get(&name_id).and_then(|index| self.entries.get(*index)).map(|entry| &*entry.name)
    }

    /// The item and text of a registered name.
    pub fn item_and_name(&self, name_id: i32) -> Option<(Item, &str)> {
        let entry = self.by_id.get(&name_id).and_then(|index| self.entries.get(*index))?;
        Some((entry.kind.item(), &entry.name))
    }

    /// A name's number; `None` if it is not registered.
    pub fn name_id(&self, kind: NameKind, name: &str) -> Option<i32> {
        self.entries.get(self.index(kind, name)?)?.name_id
    }

    /// The registered spelling of a name; `None` if it is not registered.
    pub fn spelling(&self, kind: NameKind, name: &str) -> Option<&str> {
        self.entries.get(self.index(kind, name)?).map(|entry| &*entry.name)
    }

    fn index(&self, kind: NameKind, name: &str) -> Option<usize> {
        let exact = self.by_key.get(&(kind, rules::key(name).into())).copied();
        exact.or_else(|| self.by_fold.get(&(kind, fold(name).into())).copied().flatten())
    }

    #[cfg(test)]
    pub(crate) fn add_registered(&mut self, name_id: i32, kind: NameKind, name: &str) {
        self.add(Some(name_id), kind, name);
    }

    /// The name as it is, or will be, registered; from now on the plan relies on it. A new name beyond the limit is not
    /// kept.
    pub fn use_name(&mut self, kind: NameKind, name: &str) -> String {
        let index = match self.index(kind, name) {
            Some(index) => index,
            None => {
                self.excess = self.excess.or_else(|| self.excess_with_another(kind));
                if self.excess.is_some() {
                    return name.to_owned();
                }
                self.new += 1;
                self.add(None, kind, name)
            }
        };
        let entry = self.entries.get_mut(index).expect("BUG: an index of our own");
        entry.used = true;
        entry.name.to_string()
    }

    fn excess_with_another(&self, kind: NameKind) -> Option<Excess> {
        if self.new >= NEW_NAMES_AN_IMPORT {
            return Some(Excess::Import);
        }
        let of_kind = self.of_kind.get(&kind).copied().unwrap_or_default();
        (of_kind >= NAMES_OF_A_KIND).then_some(Excess::Kind(kind))
    }

    /// Whether there were more new names than can be created; then there is no plan.
    pub fn excess(&self) -> Option<Excess> {
        self.excess
    }

    /// The names that the import creates, in the file's order.
    pub fn new_names(&self) -> Vec<NewName> {
        let new = self.entries.iter().filter(|entry| entry.name_id.is_none());
        new.map(|entry| NewName { kind: entry.kind, name: entry.name.to_string() }).collect()
    }

    /// `[[name_id, "name"], …]`: the registered names that the plan relies on.
    pub fn used_names(&self) -> Value {
        let used = self.entries.iter().filter(|entry| entry.used);
        used.filter_map(|entry| entry.name_id.map(|name_id| json!([name_id, &*entry.name]))).collect()
    }
}

/// A name's number. The import has already created every name that the plan found missing.
pub(crate) fn name_id(dictionary: &Dictionary, item: Item, name: &str) -> Result<i32> {
    let kind = item.dictionary().ok_or_else(|| Error::Internal(format!("{} holds no names", item.key())))?;
    dictionary
        .name_id(kind, name)
        .ok_or_else(|| Error::Internal(format!("a name of {} that the import relies on is gone", item.key())))
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{
        limits::{NAMES_OF_A_KIND, NEW_NAMES_AN_IMPORT},
        names::NameKind,
    };

    use crate::records::name::store::dictionary::{Dictionary, Excess};

    #[test]
    fn new_names_beyond_the_limit_of_an_import_are_reported_and_not_kept() {
        let mut dictionary = Dictionary::default();
        for number in 0..NEW_NAMES_AN_IMPORT {
            dictionary.use_name(NameKind::Tag, &format!("t{number}"));
        }
        dictionary.use_name(NameKind::Tag, "t0");
        assert_eq!(dictionary.excess(), None);
        for number in 0..50 {
            assert_eq!(dictionary.use_name(NameKind::Tag, &format!("beyond{number}")), format!("beyond{number}"));
        }
        assert_eq!(dictionary.excess(), Some(Excess::Import));
        assert_eq!(dictionary.entries.len(), NEW_NAMES_AN_IMPORT);
    }

    #[test]
    fn a_kind_that_is_full_takes_no_new_name_and_another_kind_does() {
        let mut dictionary = Dictionary::default();
        for number in 1..=i32::try_from(NAMES_OF_A_KIND).expect("a small number") {
            dictionary.add(Some(number), NameKind::Tag, &number.to_string());
        }
        dictionary.use_name(NameKind::Tag, "7");
        dictionary.use_name(NameKind::Source, "new");
        assert_eq!(dictionary.excess(), None);
        dictionary.use_name(NameKind::Tag, "new");
        assert_eq!(dictionary.excess(), Some(Excess::Kind(NameKind::Tag)));
    }

    #[test]
    fn a_name_has_its_registered_spelling_whatever_its_form_in_the_file() {
        let mut dictionary = Dictionary::default();
        dictionary.add(Some(3), NameKind::Tag, "ガス");
        assert_eq!(dictionary.use_name(NameKind::Tag, "カ\u{3099}ス"), "ガス");
        assert_eq!(dictionary.use_name(NameKind::Source, "ガス"), "ガス");
        assert_eq!(dictionary.new_names().len(), 1, "the same text in another dictionary is another name");
        assert_eq!(dictionary.used_names().to_string(), "[[3,\"ガス\"]]");
    }

    #[test]
    fn a_text_means_the_equal_name_else_the_only_one_that_looks_the_same() {
        let mut dictionary = Dictionary::default();
        dictionary.add(Some(1), NameKind::Tag, "1〜10名");
        dictionary.add(Some(2), NameKind::Tag, "ＡＢＣ");
        dictionary.add(Some(3), NameKind::Tag, "ABC");
        assert_eq!(dictionary.use_name(NameKind::Tag, "１～１０名"), "1〜10名");
        assert_eq!(dictionary.use_name(NameKind::Tag, "ABC"), "ABC");
        assert_eq!(dictionary.use_name(NameKind::Tag, "ＡＢＣ"), "ＡＢＣ");
        assert_eq!(dictionary.use_name(NameKind::Tag, "ＡBＣ"), "ＡBＣ", "several look the same: none is meant");
        assert_eq!(dictionary.use_name(NameKind::Source, "展示会　春"), "展示会　春");
        assert_eq!(dictionary.use_name(NameKind::Source, "展示会 春"), "展示会　春", "the first spelling is made");
        let new: Vec<String> = dictionary.new_names().into_iter().map(|new| new.name).collect();
        assert_eq!(new, ["ＡBＣ", "展示会　春"]);
    }

    #[test]
    fn a_name_that_is_being_merged_is_read_as_its_target() {
        let mut dictionary = Dictionary::default();
        dictionary.add(Some(3), NameKind::Tag, "展示会");
        dictionary.leave(1, Some(3));
        dictionary.leave(2, None);
        assert_eq!((dictionary.name(1), dictionary.name(2)), (Some("展示会"), None));
        assert!(dictionary.is_gone(2) && !dictionary.is_gone(1));
    }
}
