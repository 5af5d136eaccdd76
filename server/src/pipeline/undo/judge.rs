//! The outcome for a lead that an import overwrote, or registered and that was touched since.
//!
//! Guarantees: a value is restored only if the lead still has the import's value and no later import contains it;
//! values that stay and differ are reported with the reason. Deliberately has no database access: the lead's data comes
//! in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::OffsetDateTime;
use torikomi_core::{
    domain::{
        format::CustomItem,
        item::{Item, Key},
    },
    wire::{Change, KeptReason, KeptValue, is_check_tag},
};

use super::{
    effect::ImportEffect,
    later_rows::LaterRows,
    name_history::{CurrentName, NameHistory},
};
use crate::{
    pipeline::{plan::lead::SHOWN_NAMES, recheck::file_row::FileRow},
    records::{
        custom_item::values::ItemRule,
        lead::record::{Lead, split},
    },
};

/// The data that all leads of an import share.
#[derive(Debug)]
pub(crate) struct Judge {
    pub(crate) names: NameHistory,
    item_rules: HashMap<u32, ItemRule>,
    /// When the import was started: its texts are as of that moment.
    pub(crate) since: OffsetDateTime,
}

/// The values that are restored, and those that stay.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) changes: Vec<Change>,
    pub(crate) kept: Vec<KeptValue>,
}

impl Decision {
    fn keep(&mut self, key: Key, old: Option<String>, new: Option<String>, present: Option<String>, reason: Reason) {
        let (reason, later_import_id) = reason;
        self.kept.push(KeptValue { key, old, new, present, reason, later_import_id });
    }
}

type Reason = (KeptReason, Option<u64>);

impl Judge {
    pub(crate) fn new(names: NameHistory, custom_items: &[CustomItem], since: OffsetDateTime) -> Judge {
        let item_rules = custom_items.iter().map(|item| (item.custom_item_id, ItemRule::new(item))).collect();
        Judge { names, item_rules, since }
    }

    /// The numbers of an item's names; none for an item without names.
    pub(crate) fn name_ids(&self, item: Item, text: Option<&str>) -> Vec<i32> {
        let Some((kind, text)) = item.dictionary().zip(text) else { return Vec::new() };
        let names: Vec<&str> = if item.holds_names() { split(text).collect() } else { vec![text] };
        names.into_iter().filter_map(|name| self.names.dictionary.name_id(kind, name)).collect()
    }

    /// For a lead that was overwritten. `present` contains those added memos that the lead still has.
    pub(crate) fn judge(&self, effect: ImportEffect, present: &Lead, later: &LaterRows) -> Decision {
        let mut decision = Decision::default();
        for (key, (old, new)) in effect.values {
            self.judge_value(&mut decision, key, old, new, present.values.get(&key), later);
        }
        for (item, (previous, added)) in effect.names {
            self.judge_names(&mut decision, item, &previous, &added, present, later);
        }
        for memo in effect.memos.into_iter().filter(|memo| present.memos.contains(memo)) {
            let key = Key::Basic(Item::Memo);
            match later.last_with_value(key, Some(&memo), &self.names) {
                Some(later_import) => {
                    let reason = (KeptReason::GivenAgain, Some(later_import));
                    decision.keep(key, None, Some(memo.clone()), Some(memo), reason);
                }
                None => decision.changes.push(Change { key, old: Some(memo), new: None }),
            }
        }
        // In the order of the items, of any kind; memos one after the other.
        decision.changes.sort_by_key(|change| change.key);
        decision.kept.sort_by_key(|kept| kept.key);
        decision
    }

    fn judge_value(
        &self,
        decision: &mut Decision,
        key: Key,
        old: Option<String>,
        new: Option<String>,
        present: Option<&String>,
        later: &LaterRows,
    ) {
        let (Some(PreviousValue { text: previous, is_possible }), Some(imported)) =
            (self.previous_value(key, old.as_deref()), self.imported_value(key, new.as_deref()))
        else {
            // The custom item is deleted, and with it every value.
            return;
        };
        let present = present.cloned();
        if is_possible && present == previous {
            return;
        }
        if present != imported.text {
            let reason = self.change_reason(key, imported.is_other_name, later);
            return decision.keep(key, old, new, present, reason);
        }
        if imported.is_other_name && present.is_some() {
            return decision.keep(key, old, new, present, (KeptReason::NameChanged, None));
        }
        if let Some(later_import) = later.last_with_value(key, present.as_deref(), &self.names) {
            return decision.keep(key, old, new, present, (KeptReason::GivenAgain, Some(later_import)));
        }
        if !is_possible {
            return decision.keep(key, old, new, present, (KeptReason::DoesNotFit, None));
        }
        decision.changes.push(Change { key, old: present, new: previous });
    }

    /// `None`: the custom item is deleted.
    fn previous_value(&self, key: Key, old: Option<&str>) -> Option<PreviousValue> {
        let Some(old) = old else { return self.exists(key).then_some(PreviousValue { text: None, is_possible: true }) };
        Some(match key {
            Key::Custom(custom_item_id) => match self.accepted_value(custom_item_id, old)? {
                Some(value) => PreviousValue { text: Some(value).filter(|text| !text.is_empty()), is_possible: true },
                None => PreviousValue { text: None, is_possible: false },
            },
            Key::Basic(item) => {
                let text = match item.dictionary() {
                    Some(kind) => self.names.current_name(kind, old, self.since).text(),
                    None => Some(old.to_owned()),
                };
                PreviousValue { text, is_possible: true }
            }
        })
    }

    /// `None`: the custom item is deleted.
    fn imported_value(&self, key: Key, new: Option<&str>) -> Option<ImportedValue> {
        let Some(new) = new else { return self.exists(key).then(ImportedValue::default) };
        Some(match key {
            Key::Custom(custom_item_id) => {
                let text = self.accepted_value(custom_item_id, new)?.filter(|text| !text.is_empty());
                ImportedValue { text, is_other_name: false }
            }
            Key::Basic(item) => match item.dictionary() {
                Some(kind) => {
                    let current = self.names.current_name(kind, new, self.since);
                    let is_other_name = matches!(current, CurrentName::Merged(_) | CurrentName::Deleted);
                    ImportedValue { text: current.text(), is_other_name }
                }
                None => ImportedValue { text: Some(new.to_owned()), is_other_name: false },
            },
        })
    }

    /// A value from the import's time in the item's current form. Outer `None`: the custom item is deleted; inner: it
    /// does not accept the value.
    fn accepted_value(&self, custom_item_id: u32, value: &str) -> Option<Option<String>> {
        let rule = self.item_rules.get(&custom_item_id)?;
        Some(rule.accept(&self.names.current_value(custom_item_id, value, self.since)))
    }

    fn exists(&self, key: Key) -> bool {
        match key {
            Key::Basic(_) => true,
            Key::Custom(custom_item_id) => self.item_rules.contains_key(&custom_item_id),
        }
    }

    fn change_reason(&self, key: Key, is_other_name: bool, later: &LaterRows) -> Reason {
        match later.last_that_changed(key) {
            Some(import_id) => (KeptReason::LaterImport, Some(import_id)),
            None if is_other_name => (KeptReason::NameChanged, None),
            None => (KeptReason::Edited, None),
        }
    }

    fn judge_names(
        &self,
        decision: &mut Decision,
        item: Item,
        previous: &[String],
        added: &[String],
        present: &Lead,
        later: &LaterRows,
    ) {
        let Some((kind, present_names)) = item.dictionary().zip(present.names.get(&item)) else { return };
        let previous: BTreeSet<String> =
            previous.iter().filter_map(|name| self.names.current_name(kind, name, self.since).text()).collect();
        let mut removed = BTreeSet::new();
        let mut kept: BTreeMap<Reason, (Vec<String>, Vec<String>)> = BTreeMap::new();
        let mut keep = |reason, new: &String, present: String| {
            let (news, presents) = kept.entry(reason).or_default();
            news.push(new.clone());
            presents.push(present);
        };
        for name in added {
            match self.names.current_name(kind, name, self.since) {
                CurrentName::Same(text) if present_names.contains(&text) && !previous.contains(&text) => {
                    match later.last_with_value(Key::Basic(item), Some(&text), &self.names) {
                        Some(later_import) => keep((KeptReason::GivenAgain, Some(later_import)), name, text),
                        None => _ = removed.insert(text),
                    }
                }
                CurrentName::Merged(text) if present_names.contains(&text) && !previous.contains(&text) => {
                    keep((KeptReason::NameChanged, None), name, text);
                }
                _ => {}
            }
        }
        let key = Key::Basic(item);
        for (reason, (news, mut presents)) in kept {
            presents.dedup();
            decision.keep(key, None, Some(news.join(",")), Some(presents.join(",")), reason);
        }
        if removed.is_empty() {
            return;
        }
        let (before, after) = before_and_after(present_names.in_order(), &removed);
        let new = Some(after.join(",")).filter(|names| !names.is_empty());
        decision.changes.push(Change { key, old: Some(before.join(",")), new });
    }

    /// For a lead that the import registered and that stays: the differences from its row of the file.
    pub(crate) fn differences(&self, row: &FileRow, present: &Lead, later: &LaterRows) -> Vec<KeptValue> {
        let mut decision = Decision::default();
        let in_file: BTreeMap<Key, &str> = row.filled_values().collect();
        let with_names = present.names.keys().map(|item| Key::Basic(*item));
        let keys: BTreeSet<Key> =
            in_file.keys().copied().chain(present.values.keys().copied()).chain(with_names).collect();
        for key in keys.into_iter().filter(|key| is_compared(*key)) {
            let new = in_file.get(&key).map(|text| (*text).to_owned());
            let Some(imported) = self.imported_value_or_names(key, new.as_deref()) else { continue };
            let now = present_text(present, key);
            if without_check_tags(key, now.clone()) != without_check_tags(key, imported.text) {
                let reason = self.change_reason(key, imported.is_other_name, later);
                decision.keep(key, None, new, now.map(|text| shorten(&text)), reason);
            }
        }
        decision.kept
    }

    /// As `imported_value`, also for several names.
    fn imported_value_or_names(&self, key: Key, new: Option<&str>) -> Option<ImportedValue> {
        let Key::Basic(item) = key else { return self.imported_value(key, new) };
        let Some(kind) = item.dictionary().filter(|_| item.holds_names()) else { return self.imported_value(key, new) };
        let current_names: Vec<CurrentName> =
            new.into_iter().flat_map(split).map(|name| self.names.current_name(kind, name, self.since)).collect();
        let is_other_name = current_names.iter().any(|name| !matches!(name, CurrentName::Same(_)));
        let mut seen = BTreeSet::new();
        let texts = current_names.into_iter().filter_map(CurrentName::text).filter(|text| seen.insert(text.clone()));
        let text = Some(texts.collect::<Vec<_>>().join(",")).filter(|names| !names.is_empty());
        Some(ImportedValue { text, is_other_name })
    }
}

/// The current form of a previous value.
struct PreviousValue {
    text: Option<String>,
    /// Whether the item still accepts it.
    is_possible: bool,
}

/// The current form of the import's value, if it is untouched.
#[derive(Default)]
struct ImportedValue {
    text: Option<String>,
    /// It was merged into another name, or deleted.
    is_other_name: bool,
}

/// Memos are many, and their authors know them.
fn is_compared(key: Key) -> bool {
    !matches!(key, Key::Basic(Item::Email | Item::Memo))
}

/// Tags that the address check added are not a change by a person.
fn without_check_tags(key: Key, names: Option<String>) -> Option<String> {
    if key != Key::Basic(Item::Tags) {
        return names;
    }
    let names: Vec<&str> = names.as_deref().into_iter().flat_map(split).filter(|name| !is_check_tag(name)).collect();
    Some(names.join(",")).filter(|names| !names.is_empty())
}

fn present_text(present: &Lead, key: Key) -> Option<String> {
    match key {
        Key::Basic(item) if item.holds_names() => {
            present.names.get(&item).map(|names| names.in_order().join(",")).filter(|names| !names.is_empty())
        }
        key => present.values.get(&key).cloned(),
    }
}

/// For very many names, the first ones.
fn shorten(names: &str) -> String {
    if names.matches(',').count() <= SHOWN_NAMES {
        names.to_owned()
    } else {
        split(names).take(SHOWN_NAMES).collect::<Vec<_>>().join(",")
    }
}

/// The names before and after the removal; of the remaining names, the first ones.
fn before_and_after<'a>(names: &'a [String], removed: &BTreeSet<String>) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for name in names {
        if removed.contains(name) {
            with.push(name.as_str());
        } else if without.len() < SHOWN_NAMES {
            with.push(name.as_str());
            without.push(name.as_str());
        }
    }
    (with, without)
}
