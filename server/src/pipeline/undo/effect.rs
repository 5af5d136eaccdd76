//! The effect of an import on one lead, all its rows together.
//!
//! Guarantees: the rows of one lead are combined: the values before the first row, the values after the last row, and
//! every name and memo that any row added.

use std::collections::BTreeMap;

use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use crate::records::lead::record::split;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportEffect {
    /// Before and after.
    pub(crate) values: BTreeMap<Key, (Option<String>, Option<String>)>,
    /// The names that the lead had before (for very many, the first ones), and the added names.
    pub(crate) names: BTreeMap<Item, (Vec<String>, Vec<String>)>,
    pub(crate) memos: Vec<String>,
}

impl ImportEffect {
    /// Adds the lead's next row, in the file's order.
    pub(crate) fn push(&mut self, changes: Vec<Change>) {
        for Change { key, old, new } in changes {
            match key {
                Key::Basic(Item::Memo) => self.memos.extend(new),
                Key::Basic(item) if item.holds_names() => self.push_names(item, old.as_deref(), new.as_deref()),
                key => match self.values.entry(key) {
                    std::collections::btree_map::Entry::Vacant(entry) => _ = entry.insert((old, new)),
                    std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().1 = new,
                },
            }
        }
    }

    fn push_names(&mut self, item: Item, old: Option<&str>, new: Option<&str>) {
        let before: Vec<&str> = old.into_iter().flat_map(split).collect();
        let (previous, added) = self
            .names
            .entry(item)
            .or_insert_with(|| (before.iter().map(|name| (*name).to_owned()).collect(), Vec::new()));
        let previous: std::collections::HashSet<&str> = previous.iter().map(String::as_str).chain(before).collect();
        let new = new.into_iter().flat_map(split).filter(|name| !previous.contains(name));
        added.extend(new.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::item::{Item, Key},
        wire::Change,
    };

    use super::ImportEffect;

    fn change(item: Item, old: Option<&str>, new: Option<&str>) -> Change {
        Change { key: Key::Basic(item), old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    #[test]
    fn rows_of_one_lead_are_combined() {
        let mut effect = ImportEffect::default();
        effect.push(vec![
            change(Item::City, Some("元"), Some("上")),
            change(Item::Tags, Some("a"), Some("a,b")),
            change(Item::Memo, None, Some("m")),
        ]);
        effect.push(vec![
            change(Item::City, Some("上"), None),
            change(Item::Tags, Some("a,b"), Some("a,b,c,d")),
            change(Item::Memo, None, Some("n")),
            change(Item::Phone, None, Some("03")),
        ]);
        assert_eq!(effect.values[&Key::Basic(Item::City)], (Some("元".to_owned()), None));
        assert_eq!(effect.values[&Key::Basic(Item::Phone)], (None, Some("03".to_owned())));
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(effect.names[&Item::Tags], (words(&["a"]), words(&["b", "c", "d"])));
        assert_eq!(effect.memos, words(&["m", "n"]));
    }
}
