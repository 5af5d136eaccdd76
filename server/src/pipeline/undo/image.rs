//! The effect of an import on one lead, all its rows together.
//!
//! Guarantees: several rows of one lead make one image: the values before the first of them, those after the last, and
//! every name and memo that any of them added.

use std::collections::BTreeMap;

use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use crate::pipeline::plan::lead::split;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// Before and after.
    pub(crate) set: BTreeMap<Key, (Option<String>, Option<String>)>,
    /// The names that the lead had (for very many, the first), and those added.
    pub(crate) names: BTreeMap<Item, (Vec<String>, Vec<String>)>,
    pub(crate) memos: Vec<String>,
}

impl Image {
    /// The lead's next row, in the file's order.
    pub(crate) fn push(&mut self, changes: Vec<Change>) {
        for Change { key, old, new } in changes {
            match key {
                Key::Basic(Item::Memo) => self.memos.extend(new),
                Key::Basic(item) if item.holds_names() => self.push_names(item, old.as_deref(), new.as_deref()),
                key => match self.set.entry(key) {
                    std::collections::btree_map::Entry::Vacant(place) => _ = place.insert((old, new)),
                    std::collections::btree_map::Entry::Occupied(mut place) => place.get_mut().1 = new,
                },
            }
        }
    }

    fn push_names(&mut self, item: Item, old: Option<&str>, new: Option<&str>) {
        let before: Vec<&str> = old.into_iter().flat_map(split).collect();
        let (had, added) = self
            .names
            .entry(item)
            .or_insert_with(|| (before.iter().map(|name| (*name).to_owned()).collect(), Vec::new()));
        let had: std::collections::HashSet<&str> = had.iter().map(String::as_str).chain(before).collect();
        let new = new.into_iter().flat_map(split).filter(|name| !had.contains(name));
        added.extend(new.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::item::{Item, Key},
        wire::Change,
    };

    use super::Image;

    fn change(item: Item, old: Option<&str>, new: Option<&str>) -> Change {
        Change { key: Key::Basic(item), old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    #[test]
    fn rows_of_one_lead_are_one_image() {
        let mut image = Image::default();
        image.push(vec![
            change(Item::City, Some("元"), Some("上")),
            change(Item::Tags, Some("a"), Some("a,b")),
            change(Item::Memo, None, Some("m")),
        ]);
        image.push(vec![
            change(Item::City, Some("上"), None),
            change(Item::Tags, Some("a,b"), Some("a,b,c,d")),
            change(Item::Memo, None, Some("n")),
            change(Item::Phone, None, Some("03")),
        ]);
        assert_eq!(image.set[&Key::Basic(Item::City)], (Some("元".to_owned()), None));
        assert_eq!(image.set[&Key::Basic(Item::Phone)], (None, Some("03".to_owned())));
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(image.names[&Item::Tags], (words(&["a"]), words(&["b", "c", "d"])));
        assert_eq!(image.memos, words(&["m", "n"]));
    }
}
