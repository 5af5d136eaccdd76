//! The first lines of a file, as decoded names.

use std::collections::BTreeMap;

use crate::domain::value::is_ruled_line;

/// A cell of line 1 (or of the line that may be the header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// As in the file, trimmed.
    pub(crate) typed: String,
    /// In the form in which names are compared.
    pub(crate) compared: String,
    /// Whether it has bytes that cannot be decoded.
    pub(crate) damaged: bool,
}

/// A line that may be the header, or a line above or below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NamedLine {
    /// Without the empty names at its end.
    pub(crate) names: Vec<Name>,
    /// The number of its cells, with the empty ones at its end.
    pub(crate) cells: usize,
}

impl NamedLine {
    /// Whether it is blank, or a ruled line, which counts as a blank one.
    pub(crate) fn is_blank(&self) -> bool {
        self.names.iter().all(|name| name.typed.is_empty() || is_ruled_line(&name.typed))
    }
}

/// The number of cells that most rows have; the larger one, if two are as common.
pub(crate) fn commonest_width(widths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = BTreeMap::new();
    for width in widths {
        *counts.entry(width).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map(|(width, _)| width)
}

/// The first lines of a file: the one that is judged as the header, and those around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'l> {
    pub(crate) above: &'l [NamedLine],
    pub(crate) line: &'l NamedLine,
    pub(crate) below: &'l [NamedLine],
}
