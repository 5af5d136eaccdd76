//! The effect of a row of the file on a registered lead (specification 6).
//!
//! Guarantees: a row is judged against the result of the rows above it, so that "unchanged" is decided row by row. A
//! row's change does not grow with the rows above: for a lead with very many names, the first ones are shown.
//! Deliberately has no database access: registered values come in, changes go out.

use torikomi_core::{
    check::sink::Value,
    domain::{
        item::{Item, Key, UpdateRule},
        limits::{MEMOS_A_LEAD, NAMES_OF_A_KIND_A_LEAD},
    },
    wire::{BlankRule, Change},
};

use crate::{
    pipeline::{import::store::stored_form::RenamedCompany, recheck::file_row::FileRow},
    records::{
        company::name::CompanyName,
        lead::record::{Lead, memo_form, split},
        name::store::dictionary::Dictionary,
    },
};

/// How many of a lead's names a change shows besides those that it adds.
pub const SHOWN_NAMES: usize = 100;

impl Lead {
    /// Applies a row without problems; returns the changes, in the format's order. If there are none, the row is
    /// unchanged.
    pub fn overwrite(&mut self, row: &FileRow, blank_rule: BlankRule, dictionary: &mut Dictionary) -> Vec<Change> {
        let mut changes = Vec::new();
        for item in Item::ALL {
            let change = match item.spec().update {
                UpdateRule::Identity => None,
                UpdateRule::Overwrite => self.overwrite_text(item, row.item(item), blank_rule),
                UpdateRule::Set if item.dictionary().is_some() => {
                    self.overwrite_name(item, row.filled(item), dictionary)
                }
                UpdateRule::Set => self.set(Key::Basic(item), row.filled(item)),
                UpdateRule::Add if item.holds_names() => self.add_names(item, row.filled(item), dictionary),
                UpdateRule::Add => self.add_memo(row.filled(item)),
            };
            changes.extend(change);
        }
        for (custom_item_id, text) in row.filled_custom() {
            changes.extend(self.set(Key::Custom(custom_item_id), Some(text)));
        }
        changes
    }

    /// Called after a row's changes: if they include the company name, returns the new one, and the company that the
    /// lead leaves because the name no longer matches.
    pub fn rename_company(&mut self, changes: &[Change]) -> Option<RenamedCompany> {
        let change = changes.iter().find(|change| change.key == Key::Basic(Item::CompanyName))?;
        let name = CompanyName::of(change.new.as_deref().unwrap_or_default());
        let left = self.company.take_if(|company| !company.is_compatible_with(&name));
        Some(RenamedCompany {
            left_id: left.as_ref().map(|company| company.company_id),
            left: left.map(|company| company.name),
            name_key: name.proper,
            legal_form: name.form.0,
        })
    }

    /// The number of its names, of all kinds.
    pub fn name_count(&self) -> usize {
        self.names.values().map(|names| names.in_order().len()).sum()
    }

    /// Repeats the changes of rows above, except the memos that they added.
    pub fn repeat(&mut self, changes: &[Change]) {
        self.rename_company(changes);
        for change in changes {
            match (&change.new, change.key) {
                (_, Key::Basic(Item::Memo)) => {}
                (Some(new), Key::Basic(item)) if item.holds_names() => {
                    let names = self.names.entry(item).or_default();
                    split(new).for_each(|name| _ = names.add(name));
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
            // The last name is never cleared: a blank one is a problem, or keeps the registered one.
            Value::Blank if blank_rule == BlankRule::ImportRules && item != Item::LastName => {
                self.values.remove(&key).map(|old| Change { key, old: Some(old), new: None })
            }
            Value::Blank | Value::Absent => None,
        }
    }

    fn overwrite_name(&mut self, item: Item, name: Option<&str>, dictionary: &mut Dictionary) -> Option<Change> {
        let kind = item.dictionary().expect("BUG: status and group have a dictionary");
        let name = dictionary.use_name(kind, name?);
        let change = self.set(Key::Basic(item), Some(&name))?;
        if let Some(old) = &change.old {
            dictionary.use_name(kind, old);
        }
        Some(change)
    }

    fn add_names(&mut self, item: Item, names: Option<&str>, dictionary: &mut Dictionary) -> Option<Change> {
        let kind = item.dictionary().expect("BUG: items that hold names have a dictionary");
        let list = self.names.entry(item).or_default();
        let before = list.in_order().len();
        for name in split(names?) {
            if list.in_order().len() < NAMES_OF_A_KIND_A_LEAD {
                list.add(&dictionary.use_name(kind, name));
            } else if !dictionary.spelling(kind, name).is_some_and(|spelling| list.contains(spelling)) {
                self.omitted_names += 1;
            }
        }
        let (before, added) = list.in_order().split_at(before);
        if added.is_empty() {
            return None;
        }
        let shown = before.get(..SHOWN_NAMES).unwrap_or(before);
        for name in shown {
            dictionary.use_name(kind, name);
        }
        let old = (!shown.is_empty()).then(|| shown.join(","));
        let new = Some([shown, added].concat().join(","));
        Some(Change { key: Key::Basic(item), old, new })
    }

    fn add_memo(&mut self, memo: Option<&str>) -> Option<Change> {
        let memo = memo?;
        let form = memo_form(memo);
        if self.memos.contains(&*form) {
            return None;
        }
        if self.memo_count >= MEMOS_A_LEAD {
            self.omitted_memos += 1;
            return None;
        }
        self.memo_count += 1;
        self.memos.insert(form.clone().into_owned());
        self.added_memos.push(form.into_owned());
        Some(Change { key: Key::Basic(Item::Memo), old: None, new: Some(memo.to_owned()) })
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
