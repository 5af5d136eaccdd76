//! The renaming that only a person can decide: the only unknown column stands where the only missing one belongs.
//!
//! Guarantees: it is asked, never done unasked, and the first values of the column come with it; two or more unknown
//! columns are never renamed by their places.

use super::{
    line::Header,
    names::{Expected, Names},
};
use crate::domain::{
    problem::{Column, Facts, RenameQuestion},
    value::shown,
};

/// How many values show what a column holds.
const VALUES: usize = 3;

/// The question that the differences raise. `expected`: the names to the right of the first `offset` columns.
pub(super) fn question(
    names: &Names,
    header: Header<'_>,
    expected: &[Expected],
    offset: usize,
    facts: &Facts,
) -> Option<RenameQuestion> {
    let ([missing], [added]) = (facts.missing.as_slice(), facts.added.as_slice()) else { return None };
    let place = offset + expected.iter().position(|expected| expected.header == *missing)?;
    let name = header.line.names.get(place)?;
    // A column that is recognised is another one, or the same one twice.
    if names.intended(name).is_some() || name.typed.chars().take(added.chars().count()).ne(added.chars()) {
        return None;
    }
    let values = header.below.iter().filter_map(|line| line.names.get(place)).filter(|name| !name.typed.is_empty());
    let values = values.take(VALUES).map(|name| shown(&name.typed)).collect();
    Some(RenameQuestion { column: Column::at(place), found: added.clone(), expected: missing.clone(), values })
}
