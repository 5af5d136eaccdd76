//! The outcome for a lead that an import overwrote, or registered and that was touched since.
//!
//! Guarantees: a value is restored only if the import's is still there and was not given again; values that stay and
//! differ are reported with the reason. Deliberately has no database access: the lead's data comes in.

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
    fate::{Fate, Names},
    image::Image,
    later::LaterRows,
};
use crate::{
    pipeline::{
        plan::lead::{Lead, SHOWN_NAMES, split},
        recheck::file_row::FileRow,
    },
    records::custom_item::values::Fitting,
};

/// The data that all leads of an import share.
#[derive(Debug)]
pub(crate) struct Judge {
    pub(crate) names: Names,
    fittings: HashMap<u32, Fitting>,
    /// When the import was started: its texts are as of that moment.
    pub(crate) since: OffsetDateTime,
}

/// The values that are restored, and those that stay.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) changes: Vec<Change>,
    pub(crate) kept: Vec<KeptValue>,
}

impl Judged {
    fn keep(&mut self, key: Key, old: Option<String>, new: Option<String>, present: Option<String>, why: Why) {
        let (reason, later_import_id) = why;
        self.kept.push(KeptValue { key, old, new, present, reason, later_import_id });
    }
}

type Why = (KeptReason, Option<u64>);

impl Judge {
    pub(crate) fn new(names: Names, custom_items: &[CustomItem], since: OffsetDateTime) -> Judge {
        let fittings = custom_items.iter().map(|item| (item.custom_item_id, Fitting::new(item))).collect();
        Judge { names, fittings, since }
    }

    /// The numbers of an item's names; none for an item without names.
    pub(crate) fn name_ids(&self, item: Item, text: Option<&str>) -> Vec<i32> {
        let Some((kind, text)) = item.dictionary().zip(text) else { return Vec::new() };
        let names: Vec<&str> = if item.holds_names() { split(text).collect() } else { vec![text] };
        names.into_iter().filter_map(|name| self.names.dictionary.name_id(kind, name)).collect()
    }

    /// For a lead that was overwritten. `present` contains those memos of the image that it still has.
    pub(crate) fn judge(&self, image: Image, present: &Lead, later: &LaterRows) -> Judged {
        let mut judged = Judged::default();
        for (key, (old, new)) in image.set {
            self.judge_value(&mut judged, key, old, new, present.values.get(&key), later);
        }
        for (item, (had, added)) in image.names {
            self.judge_names(&mut judged, item, &had, &added, present, later);
        }
        for memo in image.memos.into_iter().filter(|memo| present.memos.contains(memo)) {
            let key = Key::Basic(Item::Memo);
            match later.giver(key, Some(&memo), &self.names) {
                Some(giver) => {
                    let why = (KeptReason::GivenAgain, Some(giver));
                    judged.keep(key, None, Some(memo.clone()), Some(memo), why);
                }
                None => judged.changes.push(Change { key, old: Some(memo), new: None }),
            }
        }
        // In the order of the items, of any kind; memos one after the other.
        judged.changes.sort_by_key(|change| change.key);
        judged.kept.sort_by_key(|kept| kept.key);
        judged
    }

    fn judge_value(
        &self,
        judged: &mut Judged,
        key: Key,
        old: Option<String>,
        new: Option<String>,
        present: Option<&String>,
        later: &LaterRows,
    ) {
        let (Some(Today { back, is_possible }), Some(standing)) =
            (self.before_today(key, old.as_deref()), self.after_today(key, new.as_deref()))
        else {
            // The custom item is deleted, and with it every value.
            return;
        };
        let present = present.cloned();
        if is_possible && present == back {
            return;
        }
        if present != standing.text {
            let why = self.changed_by(key, standing.is_other_name, later);
            return judged.keep(key, old, new, present, why);
        }
        if standing.is_other_name && present.is_some() {
            return judged.keep(key, old, new, present, (KeptReason::NameChanged, None));
        }
        if let Some(giver) = later.giver(key, present.as_deref(), &self.names) {
            return judged.keep(key, old, new, present, (KeptReason::GivenAgain, Some(giver)));
        }
        if !is_possible {
            return judged.keep(key, old, new, present, (KeptReason::DoesNotFit, None));
        }
        judged.changes.push(Change { key, old: present, new: back });
    }

    /// `None`: the custom item is deleted.
    fn before_today(&self, key: Key, old: Option<&str>) -> Option<Today> {
        let Some(old) = old else { return self.exists(key).then_some(Today { back: None, is_possible: true }) };
        Some(match key {
            Key::Custom(custom_item_id) => match self.fitted(custom_item_id, old)? {
                Some(fitted) => Today { back: Some(fitted).filter(|text| !text.is_empty()), is_possible: true },
                None => Today { back: None, is_possible: false },
            },
            Key::Basic(item) => {
                let back = match item.dictionary() {
                    Some(kind) => self.names.fate(kind, old, self.since).text(),
                    None => Some(old.to_owned()),
                };
                Today { back, is_possible: true }
            }
        })
    }

    /// `None`: the custom item is deleted.
    fn after_today(&self, key: Key, new: Option<&str>) -> Option<Standing> {
        let Some(new) = new else { return self.exists(key).then(Standing::default) };
        Some(match key {
            Key::Custom(custom_item_id) => {
                let fitted = self.fitted(custom_item_id, new)?.filter(|text| !text.is_empty());
                Standing { text: fitted, is_other_name: false }
            }
            Key::Basic(item) => match item.dictionary() {
                Some(kind) => {
                    let fate = self.names.fate(kind, new, self.since);
                    let is_other_name = matches!(fate, Fate::Merged(_) | Fate::Gone);
                    Standing { text: fate.text(), is_other_name }
                }
                None => Standing { text: Some(new.to_owned()), is_other_name: false },
            },
        })
    }

    /// A value from the import's time in today's form of the item. Outer `None`: the custom item is deleted; inner: it
    /// does not accept the value.
    fn fitted(&self, custom_item_id: u32, value: &str) -> Option<Option<String>> {
        let fitting = self.fittings.get(&custom_item_id)?;
        Some(fitting.fitted(&self.names.value_today(custom_item_id, value, self.since)))
    }

    fn exists(&self, key: Key) -> bool {
        match key {
            Key::Basic(_) => true,
            Key::Custom(custom_item_id) => self.fittings.contains_key(&custom_item_id),
        }
    }

    fn changed_by(&self, key: Key, is_other_name: bool, later: &LaterRows) -> Why {
        match later.changer(key) {
            Some(import_id) => (KeptReason::LaterImport, Some(import_id)),
            None if is_other_name => (KeptReason::NameChanged, None),
            None => (KeptReason::Edited, None),
        }
    }

    fn judge_names(
        &self,
        judged: &mut Judged,
        item: Item,
        had: &[String],
        added: &[String],
        present: &Lead,
        later: &LaterRows,
    ) {
        let Some((kind, held)) = item.dictionary().zip(present.names.get(&item)) else { return };
        let had: BTreeSet<String> =
            had.iter().filter_map(|name| self.names.fate(kind, name, self.since).text()).collect();
        let mut off = BTreeSet::new();
        let mut kept: BTreeMap<Why, (Vec<String>, Vec<String>)> = BTreeMap::new();
        let mut keep = |why, new: &String, present: String| {
            let (news, presents) = kept.entry(why).or_default();
            news.push(new.clone());
            presents.push(present);
        };
        for name in added {
            match self.names.fate(kind, name, self.since) {
                Fate::Same(text) if held.contains(&text) && !had.contains(&text) => {
                    match later.giver(Key::Basic(item), Some(&text), &self.names) {
                        Some(giver) => keep((KeptReason::GivenAgain, Some(giver)), name, text),
                        None => _ = off.insert(text),
                    }
                }
                Fate::Merged(text) if held.contains(&text) && !had.contains(&text) => {
                    keep((KeptReason::NameChanged, None), name, text);
                }
                _ => {}
            }
        }
        let key = Key::Basic(item);
        for (why, (news, mut presents)) in kept {
            presents.dedup();
            judged.keep(key, None, Some(news.join(",")), Some(presents.join(",")), why);
        }
        if off.is_empty() {
            return;
        }
        let (shown, left): (Vec<&str>, Vec<&str>) = shown(held.in_order(), &off);
        let new = Some(left.join(",")).filter(|names| !names.is_empty());
        judged.changes.push(Change { key, old: Some(shown.join(",")), new });
    }

    /// For a lead that the import registered and that stays: the differences from its row of the file.
    pub(crate) fn differences(&self, row: &FileRow, present: &Lead, later: &LaterRows) -> Vec<KeptValue> {
        let mut judged = Judged::default();
        let given: BTreeMap<Key, &str> = row.filled_values().collect();
        let held = present.names.keys().map(|item| Key::Basic(*item));
        let keys: BTreeSet<Key> = given.keys().copied().chain(present.values.keys().copied()).chain(held).collect();
        for key in keys.into_iter().filter(|key| is_compared(*key)) {
            let new = given.get(&key).map(|text| (*text).to_owned());
            let Some(standing) = self.standing(key, new.as_deref()) else { continue };
            let now = present_text(present, key);
            if but_for_checks(key, now.clone()) != but_for_checks(key, standing.text) {
                let why = self.changed_by(key, standing.is_other_name, later);
                judged.keep(key, None, new, now.map(|text| cut(&text)), why);
            }
        }
        judged.kept
    }

    /// As `after_today`, also for several names.
    fn standing(&self, key: Key, new: Option<&str>) -> Option<Standing> {
        let Key::Basic(item) = key else { return self.after_today(key, new) };
        let Some(kind) = item.dictionary().filter(|_| item.holds_names()) else { return self.after_today(key, new) };
        let fates: Vec<Fate> =
            new.into_iter().flat_map(split).map(|name| self.names.fate(kind, name, self.since)).collect();
        let is_other_name = fates.iter().any(|fate| !matches!(fate, Fate::Same(_)));
        let mut seen = BTreeSet::new();
        let texts = fates.into_iter().filter_map(Fate::text).filter(|text| seen.insert(text.clone()));
        let text = Some(texts.collect::<Vec<_>>().join(",")).filter(|names| !names.is_empty());
        Some(Standing { text, is_other_name })
    }
}

/// The current form of a previous value.
struct Today {
    back: Option<String>,
    /// Whether the item still accepts it.
    is_possible: bool,
}

/// The current form of the import's value, if it is untouched.
#[derive(Default)]
struct Standing {
    text: Option<String>,
    /// It was merged into another name, or deleted.
    is_other_name: bool,
}

/// Memos are many, and their authors know them.
fn is_compared(key: Key) -> bool {
    !matches!(key, Key::Basic(Item::Email | Item::Memo))
}

/// Tags of the address check are nobody's change.
fn but_for_checks(key: Key, names: Option<String>) -> Option<String> {
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
fn cut(names: &str) -> String {
    if names.matches(',').count() <= SHOWN_NAMES {
        names.to_owned()
    } else {
        split(names).take(SHOWN_NAMES).collect::<Vec<_>>().join(",")
    }
}

/// The names before and after the removal; of the remaining ones the first.
fn shown<'a>(held: &'a [String], off: &BTreeSet<String>) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for name in held {
        if off.contains(name) {
            with.push(name.as_str());
        } else if without.len() < SHOWN_NAMES {
            with.push(name.as_str());
            without.push(name.as_str());
        }
    }
    (with, without)
}
