//! The difference between the names that an import would create and those of the plan shown before.
//!
//! Guarantees: whole lists are compared, of at most [`torikomi_core::domain::limits::NEW_NAMES_AN_IMPORT`] names; all
//! differing names are counted and the first [`SHOWN_NAMES`] kept.

use std::collections::HashSet;

use torikomi_core::wire::{NewName, NewNameChanges};

use crate::pipeline::import::store::SHOWN_NAMES;

pub(crate) fn changes(before: &[NewName], now: &[NewName]) -> NewNameChanges {
    let (added, added_count) = first_missing(now, before);
    let (removed, removed_count) = first_missing(before, now);
    NewNameChanges { added, added_count, removed, removed_count }
}

/// The first of the names that are missing among the others, and how many are missing.
fn first_missing(names: &[NewName], others: &[NewName]) -> (Vec<NewName>, u64) {
    let others: HashSet<&NewName> = others.iter().collect();
    let missing = || names.iter().filter(|name| !others.contains(name));
    (missing().take(SHOWN_NAMES).cloned().collect(), missing().count() as u64)
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::names::NameKind,
        wire::{NewName, NewNameChanges},
    };

    use super::changes;
    use crate::pipeline::import::store::SHOWN_NAMES;

    fn tags(numbers: std::ops::Range<usize>) -> Vec<NewName> {
        numbers.map(|number| NewName { kind: NameKind::Tag, name: number.to_string() }).collect()
    }

    #[test]
    fn names_that_stay_are_no_difference_whatever_their_order() {
        let mut now = tags(0..5);
        now.reverse();
        assert_eq!(changes(&tags(0..5), &now), NewNameChanges::default());
        let source = NewName { kind: NameKind::Source, name: "0".to_owned() };
        let other_kind = changes(&tags(0..1), std::slice::from_ref(&source));
        assert_eq!((other_kind.added, other_kind.removed), (vec![source], tags(0..1)), "another dictionary's name");
    }

    #[test]
    fn all_are_counted_and_the_first_ones_kept() {
        let (before, now) = (tags(0..300), tags(250..1_000));
        let found = changes(&before, &now);
        assert_eq!((found.added_count, found.removed_count), (700, 250));
        assert_eq!((found.added, found.removed), (tags(300..300 + SHOWN_NAMES), tags(0..SHOWN_NAMES)));
    }
}
