//! What the rows say against a header whose names are to be put in order or dropped: it may be the header that is wrong,
//! and not the places of the values.
//!
//! Guarantees: rows that show nothing say nothing, unless they lack exactly the cells of the names to be dropped.

use super::{
    evidence::{ROWS_BELOW, score},
    line::{Header, Name, commonest_width},
    names::{Expected, Names},
};
use crate::domain::{
    item::Item,
    problem::{Facts, Reason},
};

/// Why the columns must not be put in order or dropped as the header says. `expected`: the shape that is meant.
pub(super) fn contradiction(names: &Names, header: Header<'_>, expected: &[Expected], facts: &Facts) -> Option<Reason> {
    let score = |items: &[Option<Item>]| score(items, header.below.iter().take(ROWS_BELOW));
    let own = score(&names.items(header.line.names.iter()));
    let is_known = |name: &&Name| names.intended(name).is_some();
    let in_order: Vec<Option<Item>> = expected.iter().map(|expected| expected.key.item()).collect();
    if !facts.moved.is_empty() && score(&in_order) > own {
        return Some(Reason::HeaderDisplaced);
    }
    if facts.added.is_empty() || !facts.missing.is_empty() {
        return None;
    }
    let others = score(&names.items(header.line.names.iter().filter(is_known)));
    (others > own || (others == own && lacks_cells(names, header))).then_some(Reason::HeaderLonger)
}

/// Whether most rows are just as much shorter than the header as it has unknown names, and have texts from the first of
/// these on.
fn lacks_cells(names: &Names, header: Header<'_>) -> bool {
    let unknown = || header.line.names.iter().enumerate().filter(|(_, name)| names.intended(name).is_none());
    let Some((first, _)) = unknown().next() else { return false };
    let rows = || header.below.iter().filter(|line| !line.is_blank());
    commonest_width(rows().map(|line| line.cells)).is_some_and(|width| width + unknown().count() == header.line.cells)
        && rows().any(|line| line.names.len() > first)
}
