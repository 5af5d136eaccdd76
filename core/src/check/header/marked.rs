//! Quotes that RFC 4180 does not know, around every name and every value: to rename the header would leave them around the
//! values.

use super::line::{Header, Name};
use crate::domain::problem::Reason;

/// Whether most names, and most values of the rows below, are between the same two marks.
pub(super) fn marked(header: Header<'_>) -> Option<Reason> {
    let filled = |names: &[Name]| -> Vec<(char, char)> {
        names.iter().filter(|name| !name.compared.is_empty()).filter_map(ends).collect()
    };
    let names = filled(&header.line.names);
    let &(open, close) = names.first()?;
    let values: Vec<(char, char)> = header.below.iter().flat_map(|line| filled(&line.names)).collect();
    let are_marked =
        |ends: &[(char, char)]| ends.iter().filter(|ends| **ends == (open, close)).count() * 2 > ends.len();
    let is_mark = !open.is_alphanumeric() && !close.is_alphanumeric();
    (is_mark && are_marked(&names) && are_marked(&values)).then_some(Reason::MarksAroundValues)
}

fn ends(name: &Name) -> Option<(char, char)> {
    let mut characters = name.typed.chars();
    Some((characters.next()?, characters.next_back()?))
}
