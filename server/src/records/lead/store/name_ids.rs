//! A lead's names as texts and as numbers, by the rule of an import: a text means the name that equals it, else the only
//! one that is equal when folded (`name::store::lookup`); unknown groups, sources, old mail groups and tags are created;
//! statuses, persons and forms must exist.
//!
//! A text that could be any of several registered names is refused here: a person can write it as it is registered.
//! The address check's tags are neither added nor removed here (`keep_check_tags`).
//!
//! Under the workspace's lock, as always when a lead gets a name (`name::follow`).

use std::collections::{BTreeMap, HashMap};

use torikomi_core::domain::{
    item::{Item, Key},
    kind::split_names,
    names::NameKind,
    value::fold,
};

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::{
        lead::record::NameList,
        name::store::{
            insert_missing,
            lookup::{Meaning, find_equal, look_up},
            refuse_beyond_limit,
        },
    },
};

/// The numbers of a lead's names.
#[derive(Debug, Default)]
pub(crate) struct NameIds {
    /// For items that hold one name.
    pub(crate) single: BTreeMap<Item, i32>,
    /// For the others, in order.
    pub(crate) several: Vec<i32>,
}

/// Replaces entered names by the registered spellings of those that they mean, each once. Of new names that are equal
/// when folded, the first spelling stays.
pub(crate) async fn spell(transaction: &mut Transaction, values: &mut BTreeMap<Key, String>) -> Result<()> {
    let entered = names(values);
    let meanings = look_up(transaction, &entered).await?;
    let mut new: HashMap<(NameKind, String), &str> = HashMap::new();
    let mut spelt: BTreeMap<Item, NameList> = BTreeMap::new();
    for ((kind, text), meaning) in entered.iter().copied().zip(&meanings) {
        let name = match meaning {
            Meaning::Registered(registered) => registered.name.as_str(),
            Meaning::None => *new.entry((kind, fold(text).into_owned())).or_insert(text),
            Meaning::Several(others) => {
                let others: Vec<&str> = others.iter().map(|other| other.name.as_str()).collect();
                return Err(Error::Invalid(words::name_ambiguous(kind, text, &others)));
            }
        };
        spelt.entry(kind.item()).or_default().add(name);
    }
    for (item, names) in spelt {
        values.insert(Key::Basic(item), names.in_order().join(","));
    }
    Ok(())
}

/// The numbers of names that [`spell`] has spelled.
pub(crate) async fn resolve(transaction: &mut Transaction, values: &BTreeMap<Key, String>) -> Result<NameIds> {
    let wanted = names(values);
    let mut known = find_equal(transaction, &wanted).await?;
    let missing = wanted.iter().enumerate().filter(|(place, _)| !known.contains_key(place));
    let missing: Vec<(NameKind, &str)> = missing.map(|(_, name)| *name).collect();
    if !missing.is_empty() {
        create(transaction, &missing).await?;
        known = find_equal(transaction, &wanted).await?;
    }
    let mut name_ids = NameIds::default();
    for (place, (kind, _)) in wanted.iter().enumerate() {
        let registered = known.get(&place);
        let name_id =
            registered.ok_or_else(|| Error::Internal("a name that was just created is missing".to_owned()))?.name_id;
        let item = kind.item();
        if item.holds_names() {
            name_ids.several.push(name_id);
        } else {
            name_ids.single.insert(item, name_id);
        }
    }
    Ok(name_ids)
}

/// All names of these values, in the order of the items.
fn names(values: &BTreeMap<Key, String>) -> Vec<(NameKind, &str)> {
    let mut names = Vec::new();
    for (item, text) in Item::ALL.into_iter().filter_map(|item| Some((item, values.get(&Key::Basic(item))?))) {
        match item.dictionary() {
            Some(kind) if item.holds_names() => names.extend(split_names(text).into_iter().map(|name| (kind, name))),
            Some(kind) if !text.is_empty() => names.push((kind, text.as_str())),
            _ => {}
        }
    }
    names
}

async fn create(transaction: &mut Transaction, names: &[(NameKind, &str)]) -> Result<()> {
    if names.iter().any(|(kind, _)| matches!(kind, NameKind::Status | NameKind::Person | NameKind::Form)) {
        return Err(Error::Internal(
            "a name that must be registered passed the check and is not registered".to_owned(),
        ));
    }
    for kind in [NameKind::Group, NameKind::Source, NameKind::OldMailGroup, NameKind::Tag] {
        let more = names.iter().filter(|(of_kind, _)| *of_kind == kind).count();
        if more > 0 {
            refuse_beyond_limit(transaction, kind, more).await?;
        }
    }
    insert_missing(transaction, names).await
}
