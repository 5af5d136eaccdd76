//! The current state of a name that an import recorded: rows store names as texts, while people rename, merge and
//! delete names; the same for options of custom items.
//!
//! Guarantees: derived from the record of changes (`name_change`, which is never deleted). No import can miss a change:
//! while an import runs, names are neither renamed nor merged nor deleted.

use std::collections::HashMap;

use time::OffsetDateTime;
use torikomi_core::{domain::names::NameKind, wire::NameAction};

use super::store::name_changes::{self, NameChange};
use crate::{
    base::{database::Transaction, error::Result},
    records::{
        custom_item::{
            store::changes::{self, DatedChange},
            values::Renaming,
        },
        name::{rules, store::dictionary::Dictionary},
    },
};

/// The current state of a name that was in the dictionary once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CurrentName {
    /// The same name, perhaps under a new text.
    Same(String),
    /// Merged into this one.
    Merged(String),
    /// Deleted.
    Deleted,
}

impl CurrentName {
    /// The text that a lead with the name has now.
    pub(crate) fn text(self) -> Option<String> {
        match self {
            CurrentName::Same(text) | CurrentName::Merged(text) => Some(text),
            CurrentName::Deleted => None,
        }
    }
}

#[derive(Debug)]
struct NameEvent {
    number: i32,
    at: OffsetDateTime,
    action: NameAction,
    new_name: Option<String>,
}

/// The names of the workspace, and their changes.
#[derive(Debug, Default)]
pub(crate) struct NameHistory {
    pub(crate) dictionary: Dictionary,
    /// By kind and the name's key at that moment, in order.
    events: HashMap<(NameKind, String), Vec<NameEvent>>,
    /// Changes of options of custom items, oldest first.
    options: HashMap<u32, Vec<(OffsetDateTime, Renaming)>>,
}

impl NameHistory {
    /// With the changes since a moment.
    pub(crate) async fn load(transaction: &mut Transaction, since: OffsetDateTime) -> Result<NameHistory> {
        let rows = name_changes::since(transaction, since).await?;
        let mut names = NameHistory { dictionary: Dictionary::load(transaction).await?, ..NameHistory::default() };
        for NameChange { name_change_id, created_at, kind, action, old_name, new_name } in rows {
            let event = NameEvent { number: name_change_id, at: created_at, action, new_name };
            names.add_event(kind, &old_name, event);
        }
        for DatedChange { created_at, change } in changes::since(transaction, since).await? {
            let renamings = names.options.entry(change.before.custom_item_id).or_default();
            renamings.push((created_at, Renaming::new(&change)));
        }
        Ok(names)
    }

    fn add_event(&mut self, kind: NameKind, old_name: &str, event: NameEvent) {
        self.events.entry((kind, rules::key(old_name))).or_default().push(event);
    }

    /// The current state of a name that was in the dictionary at the moment `since`.
    pub(crate) fn current_name(&self, kind: NameKind, text: &str, since: OffsetDateTime) -> CurrentName {
        let (mut text, mut after, mut is_merged) = (text.to_owned(), 0, false);
        while let Some(event) = self.next_event(kind, &text, after, since) {
            match (event.action, &event.new_name) {
                (NameAction::Rename, Some(new_name)) => text.clone_from(new_name),
                (NameAction::Merge, Some(new_name)) => {
                    text.clone_from(new_name);
                    is_merged = true;
                }
                _ => return CurrentName::Deleted,
            }
            after = event.number;
        }
        // No record: another import's undo deleted the name.
        match self.dictionary.spelling(kind, &text) {
            None => CurrentName::Deleted,
            Some(spelling) if is_merged => CurrentName::Merged(spelling.to_owned()),
            Some(spelling) => CurrentName::Same(spelling.to_owned()),
        }
    }

    /// The current text of a value that a custom item had at the moment `since`; '' if its options are deleted.
    pub(crate) fn current_value(&self, custom_item_id: u32, value: &str, since: OffsetDateTime) -> String {
        let renamings = self.options.get(&custom_item_id).into_iter().flatten();
        let later = renamings.filter(|(at, _)| *at > since);
        later.fold(value.to_owned(), |value, (_, renaming)| renaming.apply(&value))
    }

    fn next_event(&self, kind: NameKind, text: &str, after: i32, since: OffsetDateTime) -> Option<&NameEvent> {
        let events = self.events.get(&(kind, rules::key(text)))?;
        events.iter().find(|event| event.number > after && event.at > since)
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, OffsetDateTime};
    use torikomi_core::{domain::names::NameKind, wire::NameAction};

    use super::{CurrentName, NameEvent, NameHistory};

    const KIND: NameKind = NameKind::Tag;

    fn at(number: i32) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::seconds(number.into())
    }

    /// Events of these names, in this order, and the names registered afterwards.
    fn names(events: &[(&str, NameAction, Option<&str>)], registered: &[&str]) -> NameHistory {
        let mut names = NameHistory::default();
        for (number, (old_name, action, new_name)) in (1..).zip(events) {
            let new_name = new_name.map(str::to_owned);
            names.add_event(KIND, old_name, NameEvent { number, at: at(number), action: *action, new_name });
        }
        for (name_id, name) in (1..).zip(registered) {
            names.dictionary.add_registered(name_id, KIND, name);
        }
        names
    }

    #[test]
    fn a_name_is_followed_through_its_changes() {
        let names = names(
            &[
                ("a", NameAction::Rename, Some("b")),
                // Another name with the text that has become free.
                ("a", NameAction::Delete, None),
                ("b", NameAction::Merge, Some("c")),
                ("c", NameAction::Rename, Some("d")),
                ("x", NameAction::Delete, None),
            ],
            &["d", "e"],
        );
        assert_eq!(names.current_name(KIND, "a", at(0)), CurrentName::Merged("d".to_owned()));
        assert_eq!(names.current_name(KIND, "a", at(1)), CurrentName::Deleted, "the second one of that text");
        assert_eq!(names.current_name(KIND, "c", at(0)), CurrentName::Same("d".to_owned()));
        assert_eq!(names.current_name(KIND, "e", at(0)), CurrentName::Same("e".to_owned()));
        assert_eq!(names.current_name(KIND, "x", at(0)), CurrentName::Deleted);
        assert_eq!(names.current_name(KIND, "no longer there", at(0)), CurrentName::Deleted);
        assert_eq!(names.current_name(NameKind::Source, "a", at(0)), CurrentName::Deleted, "of another dictionary");
    }
}
