//! What was found in one cell.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::nearest::Looked;
use crate::domain::{
    problem::{Facts, ProblemCode, Reason},
    value::{is_blank_character, is_invisible, shown},
};

/// A problem of a cell, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: ProblemCode,
    pub facts: Facts,
    /// The offending value as typed, at most 255 characters of it: the whole cell, or the first bad one of several
    /// names or options.
    pub value: String,
}

/// What was found in one cell. It is reused for every cell: see [`Findings::clear`].
#[derive(Debug, Default)]
pub struct Findings {
    /// At most one of each code, in the specification's order.
    pub problems: Vec<Finding>,
    /// Each at most once, but for damage: several names of a cell can be damaged in the same way. `Normalised` only without
    /// problems, because no other value is stored.
    pub warnings: Vec<ProblemCode>,
    /// The cell holds a word for nothing: it counts as if the row ended before it, and never clears a value.
    pub is_absent: bool,
    /// The unknown names that were looked for in all cells.
    pub(super) looked: Looked,
}

impl Findings {
    /// Forgets the last cell and keeps the memory, and what was looked for.
    pub fn clear(&mut self) {
        self.problems.clear();
        self.warnings.clear();
        self.is_absent = false;
    }

    pub(super) fn problem(&mut self, code: ProblemCode, facts: Facts, value: &str) {
        self.problems.push(Finding { code, facts, value: shown(value) });
    }

    /// The value in its checked and stored form, with a warning if that differs from `typed`.
    pub(super) fn normalised<'a>(&mut self, typed: &str, value: Cow<'a, str>) -> Cow<'a, str> {
        if value != typed {
            self.note_normalised();
        }
        value
    }

    /// A problem with its reason and what should stand there.
    pub(super) fn refuse(&mut self, code: ProblemCode, reason: Option<Reason>, expected: Option<String>, value: &str) {
        self.problem(code, Facts { reason, expected, ..Facts::default() }, value);
    }

    /// Makes the cell absent, whatever was found in it.
    pub(super) fn make_absent(&mut self) {
        self.clear();
        self.is_absent = true;
        self.warnings.push(ProblemCode::Placeholder);
    }

    /// Warns if trimming removes an invisible character from the ends of `text`. Nobody misses other blanks.
    pub fn note_trimmed(&mut self, text: &str) {
        if !self.is_absent && self.problems.is_empty() && has_hidden_end(text) {
            self.note_normalised();
        }
    }

    /// Warns if a name is stored in another spelling. Composing its letters does not change it.
    pub(super) fn note_spelling(&mut self, typed: &str, stored: &str) {
        if typed != stored && !typed.nfc().eq(stored.nfc()) {
            self.note_normalised();
        }
    }

    /// Forgets that the value is stored otherwise than typed: it is not stored at all.
    pub(crate) fn forget_normalised(&mut self) {
        self.warnings.retain(|code| *code != ProblemCode::Normalised);
    }

    /// Notes that the value is stored otherwise than typed.
    pub(super) fn note_normalised(&mut self) {
        if !self.warnings.contains(&ProblemCode::Normalised) {
            self.warnings.push(ProblemCode::Normalised);
        }
    }
}

/// Whether trimming removes an invisible character.
pub(super) fn has_hidden_end(text: &str) -> bool {
    let is_hidden = |blanks: &str| blanks.contains(is_invisible);
    let inner = text.trim_start_matches(is_blank_character);
    let (before, inner) = text.split_at(text.len() - inner.len());
    let behind = inner.get(inner.trim_end_matches(is_blank_character).len()..).unwrap_or_default();
    is_hidden(before) || is_hidden(behind)
}
