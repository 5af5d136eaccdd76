//! The current state of a name that an import recorded: rows store names as texts, while people rename, merge and
//! delete names; the same for options of custom items.
//!
//! Guarantees: derived from the record of changes (`name_change`, kept for ever), which no import can overtake: while
//! one runs, names are neither renamed nor merged nor deleted.

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
pub(crate) enum Fate {
    /// The same name, perhaps under a new text.
    Same(String),
    /// Merged into this one.
    Merged(String),
    /// Deleted.
    Gone,
}

impl Fate {
    /// The text that a lead with the name has because of it today.
    pub(crate) fn text(self) -> Option<String> {
        match self {
            Fate::Same(text) | Fate::Merged(text) => Some(text),
            Fate::Gone => None,
        }
    }
}

#[derive(Debug)]
struct Event {
    number: i32,
    at: OffsetDateTime,
    action: NameAction,
    new_name: Option<String>,
}

/// The names of the workspace and their changes.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) dictionary: Dictionary,
    /// By kind and the name's key at that moment, in order.
    events: HashMap<(NameKind, String), Vec<Event>>,
    /// Changes of options of custom items, oldest first.
    options: HashMap<u32, Vec<(OffsetDateTime, Renaming)>>,
}

impl Names {
    /// With the changes since a moment.
    pub(crate) async fn load(transaction: &mut Transaction, since: OffsetDateTime) -> Result<Names> {
        let rows = name_changes::since(transaction, since).await?;
        let mut names = Names { dictionary: Dictionary::load(transaction).await?, ..Names::default() };
        for NameChange { name_change_id, created_at, kind, action, old_name, new_name } in rows {
            let event = Event { number: name_change_id, at: created_at, action, new_name };
            names.note(kind, &old_name, event);
        }
        for DatedChange { created_at, change } in changes::since(transaction, since).await? {
            let renamings = names.options.entry(change.before.custom_item_id).or_default();
            renamings.push((created_at, Renaming::new(&change)));
        }
        Ok(names)
    }

    fn note(&mut self, kind: NameKind, old_name: &str, event: Event) {
        self.events.entry((kind, rules::key(old_name))).or_default().push(event);
    }

    /// The current state of a name that was in the dictionary at the moment `since`.
    pub(crate) fn fate(&self, kind: NameKind, text: &str, since: OffsetDateTime) -> Fate {
        let (mut text, mut after, mut is_merged) = (text.to_owned(), 0, false);
        while let Some(event) = self.next_event(kind, &text, after, since) {
            match (event.action, &event.new_name) {
                (NameAction::Rename, Some(new_name)) => text.clone_from(new_name),
                (NameAction::Merge, Some(new_name)) => {
                    text.clone_from(new_name);
                    is_merged = true;
                }
                _ => return Fate::Gone,
            }
            after = event.number;
        }
        // A name that left with another import's undo has no record.
        match self.dictionary.spelling(kind, &text) {
            None => Fate::Gone,
            Some(spelling) if is_merged => Fate::Merged(spelling.to_owned()),
            Some(spelling) => Fate::Same(spelling.to_owned()),
        }
    }

    /// Today's text of a value that a custom item had at the moment `since`; '' if its options are gone.
    pub(crate) fn value_today(&self, custom_item_id: u32, value: &str, since: OffsetDateTime) -> String {
        let renamings = self.options.get(&custom_item_id).into_iter().flatten();
        let later = renamings.filter(|(at, _)| *at > since);
        later.fold(value.to_owned(), |value, (_, renaming)| renaming.renamed(&value))
    }

    fn next_event(&self, kind: NameKind, text: &str, after: i32, since: OffsetDateTime) -> Option<&Event> {
        let events = self.events.get(&(kind, rules::key(text)))?;
        events.iter().find(|event| event.number > after && event.at > since)
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, OffsetDateTime};
    use torikomi_core::{domain::names::NameKind, wire::NameAction};

    use super::{Event, Fate, Names};

    const KIND: NameKind = NameKind::Tag;

    fn at(number: i32) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::seconds(number.into())
    }

    /// Events of these names, in this order, and the names registered afterwards.
    fn names(events: &[(&str, NameAction, Option<&str>)], registered: &[&str]) -> Names {
        let mut names = Names::default();
        for (number, (old_name, action, new_name)) in (1..).zip(events) {
            let new_name = new_name.map(str::to_owned);
            names.note(KIND, old_name, Event { number, at: at(number), action: *action, new_name });
        }
        for (name_id, name) in (1..).zip(registered) {
            names.dictionary.add_registered(name_id, KIND, name);
        }
        names
    }

    #[test]
    fn a_name_is_followed_through_what_happened_to_it() {
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
        assert_eq!(names.fate(KIND, "a", at(0)), Fate::Merged("d".to_owned()));
        assert_eq!(names.fate(KIND, "a", at(1)), Fate::Gone, "the second one of that text");
        assert_eq!(names.fate(KIND, "c", at(0)), Fate::Same("d".to_owned()));
        assert_eq!(names.fate(KIND, "e", at(0)), Fate::Same("e".to_owned()));
        assert_eq!(names.fate(KIND, "x", at(0)), Fate::Gone);
        assert_eq!(names.fate(KIND, "no longer there", at(0)), Fate::Gone);
        assert_eq!(names.fate(NameKind::Source, "a", at(0)), Fate::Gone, "of another dictionary");
    }
}
