//! The input of a lead: one entry for each item, judged like a cell of the same text (`core::draft::lead`) while a person
//! types.
//!
//! Guarantees: untouched entries are not sent. If others have changed the lead in the meantime, their values replace
//! the untouched entries, and the person's input stays.

use std::{sync::Arc, time::Duration};

use gloo_timers::future::sleep;
use leptos::prelude::*;
use torikomi_core::{
    domain::{
        date::Date,
        format::Format,
        item::{Item, Key},
        problem::{Message, Problem},
    },
    draft::lead::{CheckedCell, KeyValue, check_cell},
    wire::{FormatAnswer, Lead, LeadDraft},
};

use crate::{base::words::localized, parts::Choice};

/// One item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) value: RwSignal<String>,
    /// The lead's value.
    before: RwSignal<String>,
    /// The person has left its field.
    pub(super) left: RwSignal<bool>,
    /// The server's message about a text.
    refused: RwSignal<Option<(String, String)>>,
}

impl Entry {
    fn new(key: Key, before: String) -> Self {
        Entry {
            key,
            value: RwSignal::new(before.clone()),
            before: RwSignal::new(before),
            left: RwSignal::new(false),
            refused: RwSignal::new(None),
        }
    }
}

/// The input of the whole lead. Copyable; lives as long as the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed {
    pub(super) format: StoredValue<Arc<Format>>,
    today: StoredValue<Date>,
    is_new: bool,
    entries: StoredValue<Vec<Entry>>,
    /// The fields for choosing names.
    pub(super) choices: StoredValue<Vec<Choice>>,
    pub(super) removed_memos: RwSignal<Vec<u32>>,
    /// The person has tried to save.
    pub(super) tried: RwSignal<bool>,
}

impl Typed {
    /// For a registered lead, or for a new one.
    pub(super) fn new(lead: Option<&Lead>, answer: FormatAnswer) -> Self {
        let entry = |key| Entry::new(key, lead.map(|lead| value(lead, key)).unwrap_or_default());
        let entries = answer.format.columns_in_effect().map(|column| entry(column.key)).collect();
        Typed {
            today: StoredValue::new(answer.today),
            format: StoredValue::new(Arc::new(answer.format)),
            is_new: lead.is_none(),
            entries: StoredValue::new(entries),
            choices: StoredValue::default(),
            removed_memos: RwSignal::default(),
            tried: RwSignal::new(false),
        }
    }

    /// The entries that `is_meant` accepts, in the format's order.
    pub(super) fn entries(self, is_meant: fn(Key) -> bool) -> Vec<Entry> {
        self.entries.with_value(|entries| entries.iter().filter(|entry| is_meant(entry.key)).copied().collect())
    }

    /// Core's judgement on the current text.
    fn checked(self, entry: Entry) -> Option<CheckedCell> {
        let text = entry.value.get();
        self.format.with_value(|format| check_cell(entry.key, &text, format, self.today.get_value()))
    }

    /// Whether the stored value would change.
    fn is_changed(self, entry: Entry) -> bool {
        let before = entry.before.get();
        entry.value.with(|value| *value != before) && self.checked(entry).is_some_and(|cell| cell.value != before)
    }

    /// Problems of untouched entries do not prevent saving.
    fn problems(self, entry: Entry) -> Vec<Problem> {
        let counts = self.is_new || self.is_changed(entry);
        self.checked(entry).filter(|_| counts).map(|cell| cell.problems).unwrap_or_default()
    }

    /// The error, once it may be shown.
    pub(super) fn error(self, entry: Entry) -> Option<String> {
        let refused = entry.refused.with(|refused| {
            refused.as_ref().filter(|(text, _)| entry.value.with(|value| value == text)).map(|(_, text)| text.clone())
        });
        let is_shown = self.tried.get() || (entry.left.get() && entry.value.with(|value| !value.is_empty()));
        let own = || self.problems(entry).first().map(|problem| localized(&problem.message).to_owned());
        refused.or_else(|| is_shown.then(own).flatten())
    }

    /// What will be stored differently than typed, or looks odd.
    pub(super) fn oddity(self, entry: Entry) -> Option<String> {
        let warnings = self.checked(entry).filter(|_| self.is_changed(entry)).map(|cell| cell.warnings);
        warnings.and_then(|warnings| warnings.first().map(|warning| localized(&warning.message).to_owned()))
    }

    pub(super) fn is_acceptable(self) -> bool {
        untrack(|| self.entries(|_| true).into_iter().all(|entry| self.problems(entry).is_empty()))
    }

    /// The values to be sent.
    pub(super) fn draft(self) -> LeadDraft {
        let changed = |entry: Entry| {
            let value = KeyValue { key: entry.key, value: entry.value.get() };
            self.is_changed(entry).then_some(value)
        };
        let values = untrack(|| self.entries(|_| true).into_iter().filter_map(changed).collect());
        LeadDraft { values, removed_memos: self.removed_memos.get_untracked() }
    }

    /// Whether no field has text left that could not be taken: such text is reported and never dropped silently.
    pub(super) async fn is_settled(self) -> bool {
        for choice in self.choices.get_value() {
            if !choice.is_settled().await {
                return false;
            }
        }
        // The entries follow the choices.
        sleep(Duration::ZERO).await;
        true
    }

    /// The server found further problems.
    pub(super) fn refuse(self, problems: &[Problem]) {
        for problem in problems {
            let entry = self.entries(|_| true).into_iter().find(|entry| Some(entry.key) == problem.key);
            if let Some(entry) = entry {
                let text = localized(&problem.message).to_owned();
                entry.refused.set(Some((entry.value.get_untracked(), text)));
            }
        }
    }

    /// Another lead has the address.
    pub(super) fn refuse_address(self, message: &Message) {
        let text = localized(message).to_owned();
        for entry in self.entries(|key| key == Key::Basic(Item::Email)) {
            entry.refused.set(Some((entry.value.get_untracked(), text.clone())));
        }
    }

    /// The lead has changed. Returns the items that both have changed.
    pub(super) fn take_over(self, now: &Lead) -> Vec<Key> {
        let mut both = Vec::new();
        for entry in self.entries(|key| key != Key::Basic(Item::Memo)) {
            let (before, after) = (entry.before.get_untracked(), value(now, entry.key));
            if !untrack(|| self.is_changed(entry)) {
                entry.value.set(after.clone());
            } else if before != after {
                both.push(entry.key);
            }
            entry.before.set(after);
        }
        both
    }
}

/// The lead's value; a memo is always a new one.
fn value(lead: &Lead, key: Key) -> String {
    let value = lead.values.iter().find(|value| value.key == key && key != Key::Basic(Item::Memo));
    value.map(|value| value.value.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use leptos::prelude::{GetUntracked, Owner, Set};
    use torikomi_core::{
        domain::{
            date::Date,
            format::Format,
            item::{Item, Key},
        },
        draft::lead::KeyValue,
        wire::{FormatAnswer, Lead},
    };

    use super::{Entry, Typed};

    fn lead(values: &[(Item, &str)]) -> Lead {
        let values = values.iter().map(|(item, value)| KeyValue { key: Key::Basic(*item), value: (*value).to_owned() });
        Lead {
            lead_id: 1,
            revision: 1,
            values: values.collect(),
            memos: Vec::new(),
            memo_count: 0,
            created_at: String::new(),
            updated_at: String::new(),
            company: None,
        }
    }

    fn typed(lead: Option<&Lead>) -> Typed {
        let format = Format::default();
        let fingerprint = format.fingerprint();
        let answer = FormatAnswer { format, fingerprint, today: Date::LAST, check_version: String::new() };
        Typed::new(lead, answer)
    }

    fn entry(typed: Typed, item: Item) -> Entry {
        let entries = typed.entries(|_| true);
        entries.into_iter().find(|entry| entry.key == Key::Basic(item)).expect("an item of the format")
    }

    #[test]
    fn only_changed_values_are_sent() {
        let owner = Owner::new();
        owner.set();
        let typed = typed(Some(&lead(&[(Item::LastName, "佐藤"), (Item::Phone, "03-1234-5678")])));
        assert!(typed.draft().values.is_empty());
        // The same number in other characters.
        entry(typed, Item::Phone).value.set("０３-1234-5678".to_owned());
        assert!(typed.draft().values.is_empty());
        entry(typed, Item::LastName).value.set("鈴木".to_owned());
        assert_eq!(typed.draft().values, [KeyValue { key: Key::Basic(Item::LastName), value: "鈴木".to_owned() }]);
        entry(typed, Item::LastName).value.set(String::new());
        assert!(!typed.is_acceptable());
    }

    #[test]
    fn a_new_lead_needs_a_last_name_and_an_address() {
        let owner = Owner::new();
        owner.set();
        let typed = typed(None);
        assert!(!typed.is_acceptable());
        entry(typed, Item::LastName).value.set("佐藤".to_owned());
        entry(typed, Item::Email).value.set("hanako@example.jp".to_owned());
        assert!(typed.is_acceptable());
    }

    #[test]
    fn changes_of_others_replace_untouched_values() {
        let owner = Owner::new();
        owner.set();
        let typed = typed(Some(&lead(&[(Item::LastName, "佐藤"), (Item::City, "港区"), (Item::JobTitle, "課長")])));
        entry(typed, Item::City).value.set("中央区".to_owned());
        entry(typed, Item::JobTitle).value.set("部長".to_owned());
        let both =
            typed.take_over(&lead(&[(Item::LastName, "鈴木"), (Item::City, "千代田区"), (Item::JobTitle, "課長")]));
        assert_eq!(both, [Key::Basic(Item::City)]);
        let value = |item| entry(typed, item).value.get_untracked();
        assert_eq!((value(Item::LastName), value(Item::City)), ("鈴木".to_owned(), "中央区".to_owned()));
        assert_eq!(typed.draft().values.len(), 2);
    }
}
