//! Judges one cell in full: decoded, trimmed, by its column's rule.
//!
//! A cell that cannot be decoded, or has control characters that nobody can have meant, is not judged further: what was
//! meant is unknown. A cell with text after its closing quote is judged as it reads.

use super::{
    fast_column::FastColumn,
    judge::{CellMode, Judge, bare},
    line::row_shifted,
    moved::MovedAddress,
    record::{Record, index_of},
    slot::{CellContent, Slot, offset},
    swallowed::RowShape,
};
use crate::{
    check::{
        opening,
        scan::{Cell, Flags, content},
        tally::Tally,
    },
    domain::{
        encoding::{Charset, ShiftJis},
        item::Key,
        kind::{FastRule, Findings},
        problem::{Column, Facts, Found, Problem, ProblemCode, Reason, Spot},
        value::{is_forbidden, is_visible_blank, shown, trim},
    },
};

/// How many cells to the right of the last column are judged: enough for every file that a person made, and few enough
/// that no record, however broken, makes millions of problems.
const SURPLUS_JUDGED: usize = 256;

impl Judge {
    /// Decodes and judges a cell of a known column.
    #[inline(never)]
    pub(super) fn judge_in_full(
        &mut self,
        index: usize,
        cell: &Cell,
        record: &Record<'_>,
        mode: CellMode,
        tally: &mut Tally<'_>,
    ) -> CellContent {
        let content = content(cell, record.bytes);
        let (text, damaged) = mode.charset.decode(&content);
        let value = trim(&text);
        let spot = record.spot_at(cell, index);
        let is_after_quote = cell.flags.any(Flags::AFTER_QUOTE);
        if is_after_quote {
            let problem = self.wrong_quote(index, cell, record, mode.charset, spot);
            self.problem(index, value, problem);
        }
        if damaged || is_foreign(cell, mode) || text.chars().any(is_unsound) {
            self.note_nuls(&content, spot, tally);
            self.unsound(index, value, cell, record, mode);
            if mode.values {
                self.note_text(index, value);
            }
            return CellContent::Filled;
        }
        if value.is_empty() {
            return if is_after_quote { CellContent::BlankWithProblem } else { CellContent::Blank };
        }
        let is_plain = self.judge_value(index, &text, spot, mode.values, tally);
        if is_plain && !cell.flags.any(Flags::ESCAPED.with(Flags::AFTER_QUOTE)) {
            self.remember(index, cell, record, mode.charset, value);
        }
        CellContent::Filled
    }

    /// Judges a cell's value by its column's rule. Returns whether nothing was found and it is stored as typed.
    fn judge_value(&mut self, index: usize, text: &str, spot: Spot, values: bool, tally: &mut Tally<'_>) -> bool {
        let Judge { columns, findings, problems, texts, slots, address, email, .. } = self;
        let Some(column) = columns.get(index) else { return false };
        findings.clear();
        let value = trim(text);
        let stored = column.rule.judge(value, findings);
        findings.note_trimmed(text);
        let is_plain = findings.problems.is_empty() && findings.warnings.is_empty() && stored == value;
        if index == *email && findings.problems.is_empty() {
            address.extend_from_slice(stored.as_bytes());
        }
        if values {
            put(slots, index, if findings.is_absent { Slot::Absent } else { put_text(texts, &stored) });
        }
        // A wrong quote was reported before.
        if problems.iter().any(|problem| problem.column == spot.column) {
            findings.forget_normalised();
        }
        let key = Some(column.key);
        for code in findings.warnings.drain(..) {
            let is_normalised = code == ProblemCode::Normalised;
            let expected = || is_normalised.then(|| shown(&stored));
            // What is removed from the ends may be all that is stored otherwise.
            let typed = if is_normalised { text.trim_matches(is_visible_blank) } else { value };
            let place = || Problem {
                key,
                value: Some(shown(typed)),
                facts: Facts { expected: expected(), ..Facts::default() },
                ..Problem::at(code, spot)
            };
            tally.count(code, spot.column, 1, place);
        }
        for finding in findings.problems.drain(..) {
            let (value, facts) = (Some(finding.value), finding.facts);
            problems.push(Problem { key, value, facts, ..Problem::at(finding.code, spot) });
        }
        is_plain
    }

    /// Whether there is text to the right of the header's cells, or a value of the last item right behind it.
    #[inline(never)]
    pub(super) fn is_shifted(&self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> bool {
        self.pushed(record, cells, charset).is_some()
    }

    /// The first cell with a text that was pushed there.
    fn pushed<'c>(&self, record: &Record<'_>, cells: &'c [Cell], charset: Charset) -> Option<(usize, &'c Cell)> {
        first_text(record, cells, self.width, charset).or_else(|| self.pushed_by_one(record, cells, charset))
    }

    /// The cell right behind the last item's, if it has a value of the item, which itself is blank or has none.
    fn pushed_by_one<'c>(&self, record: &Record<'_>, cells: &'c [Cell], charset: Charset) -> Option<(usize, &'c Cell)> {
        let spare = self.columns.len();
        let (cell, last) = (cells.get(spare).filter(|_| self.is_spare)?, self.columns.last()?);
        let is_value = |cell: &Cell| {
            let content = content(cell, record.bytes);
            let (text, damaged) = charset.decode(&content);
            let (value, mut findings) = (trim(&text), Findings::default());
            let is_stored = |findings: &mut Findings| !last.rule.judge(value, findings).is_empty();
            !damaged && !value.is_empty() && is_stored(&mut findings) && findings.problems.is_empty()
        };
        let has_own = cells.get(spare - 1).is_some_and(is_value);
        (!has_own && is_value(cell)).then_some((spare, cell))
    }

    /// Judges a row whose values were moved: one problem, because every other value is in the wrong column. If a wrong
    /// quote moved them, only the quote is reported. `moved`: the address shows it; otherwise there is text to the right
    /// of the header's cells.
    pub(super) fn shifted(
        &mut self,
        moved: Option<MovedAddress>,
        record: &Record<'_>,
        cells: &[Cell],
        mode: CellMode,
        tally: &mut Tally<'_>,
    ) {
        for (index, cell) in cells.iter().enumerate() {
            let content = content(cell, record.bytes);
            let spot = record.spot_at(cell, index);
            self.note_nuls(&content, spot, tally);
            if cell.flags.any(Flags::AFTER_QUOTE) && index < self.columns.len() + SURPLUS_JUDGED {
                let text = mode.charset.decode(&content).0;
                // Without an item: even if the screen's values replace those of one column, the row stays shifted.
                let value = Some(shown(trim(&text)));
                let problem = self.wrong_quote(index, cell, record, mode.charset, spot);
                self.problems.push(Problem { value, ..problem });
            }
        }
        if self.problems.is_empty() {
            let problem = match moved {
                Some(moved) => Some(moved.problem(record, cells, mode.charset)),
                None => {
                    let pushed = self.pushed(record, cells, mode.charset);
                    pushed.map(|(index, _)| row_shifted(index, record, cells, mode.charset))
                }
            };
            self.problems.extend(problem);
        }
        if mode.values {
            self.note_values(record, cells, mode.charset);
        }
    }

    /// Judges a cell to the right of the last column and within the header's width: with text it is a file problem.
    /// Returns whether it is filled.
    #[inline(never)]
    pub(super) fn surplus(
        &mut self,
        index: usize,
        cell: &Cell,
        record: &Record<'_>,
        mode: CellMode,
        tally: &mut Tally<'_>,
    ) -> bool {
        if cell.start == cell.end {
            return false;
        }
        let content = content(cell, record.bytes);
        let (text, damaged) = mode.charset.decode(&content);
        let value = trim(&text);
        let spot = record.spot_at(cell, index);
        let is_after_quote = cell.flags.any(Flags::AFTER_QUOTE);
        let is_judged = index < self.columns.len() + SURPLUS_JUDGED;
        if is_after_quote && is_judged {
            let problem = self.wrong_quote(index, cell, record, mode.charset, spot);
            self.problem(index, value, problem);
        }
        if damaged || is_foreign(cell, mode) || text.chars().any(is_unsound) {
            self.note_nuls(&content, spot, tally);
            if is_judged {
                self.unsound(index, value, cell, record, mode);
            }
        }
        if !value.is_empty() {
            let first = || Problem { value: Some(shown(value)), ..Problem::at(ProblemCode::ExtraCells, spot) };
            tally.count(ProblemCode::ExtraCells, None, 1, first);
        }
        is_after_quote || !value.is_empty()
    }

    /// Notes that a byte order mark before the row was dropped.
    #[cold]
    pub(super) fn note_mark(&self, record: &Record<'_>, cells: &[Cell], charset: Charset, tally: &mut Tally<'_>) {
        let Some(cell) = cells.first() else { return };
        let spot = record.spot_at(cell, 0);
        if self.problems.iter().any(|problem| problem.column == spot.column) {
            return;
        }
        let first = || Problem {
            key: self.key_of(spot.column),
            value: Some(shown(&record.text(cell, charset))),
            ..Problem::at(ProblemCode::Normalised, spot)
        };
        tally.count(ProblemCode::Normalised, spot.column, 1, first);
    }

    /// Notes the values of a row that was judged without noting them.
    pub(super) fn note_values(&mut self, record: &Record<'_>, cells: &[Cell], charset: Charset) {
        let Judge { columns, findings, texts, slots, .. } = self;
        for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
            let content = content(cell, record.bytes);
            let (text, damaged) = charset.decode(&content);
            let value = trim(&text);
            findings.clear();
            let slot = match value {
                "" => Slot::Blank,
                _ if damaged || value.chars().any(is_unsound) => put_text(texts, value),
                _ => {
                    let stored = column.rule.judge(value, findings);
                    if findings.is_absent { Slot::Absent } else { put_text(texts, &stored) }
                }
            };
            put(slots, index, slot);
        }
    }

    /// Forgets the values of the last row.
    pub(super) fn clear_values(&mut self) {
        self.texts.clear();
        self.slots.clear();
        self.slots.resize(self.columns.len(), Slot::Absent);
    }

    /// Notes a value that is sound Shift-JIS.
    pub(super) fn note_shift_jis(&mut self, index: usize, value: &[u8]) {
        let start = offset(self.texts.len());
        ShiftJis::table().decode_onto(value, &mut self.texts);
        let slot = Slot::Text { start, end: offset(self.texts.len()) };
        put(&mut self.slots, index, slot);
    }

    pub(super) fn note_slot(&mut self, index: usize, slot: Slot) {
        put(&mut self.slots, index, slot);
    }

    pub(super) fn note_text(&mut self, index: usize, text: &str) {
        let slot = put_text(&mut self.texts, text);
        put(&mut self.slots, index, slot);
    }

    /// The item of a column; `None` to the right of the last one.
    pub(super) fn key_of(&self, column: Option<Column>) -> Option<Key> {
        self.columns.get(index_of(column?)).map(|column| column.key)
    }

    fn note_nuls(&self, content: &[u8], spot: Spot, tally: &mut Tally<'_>) {
        let nuls = content.iter().filter(|&&byte| byte == 0).count() as u64;
        if nuls > 0 {
            let nul = || Problem { key: self.key_of(spot.column), ..opening::nul(spot) };
            tally.count(ProblemCode::NotCsv, None, nuls, nul);
        }
    }

    /// Reports what cannot be decoded, and control characters.
    fn unsound(&mut self, index: usize, value: &str, cell: &Cell, record: &Record<'_>, mode: CellMode) {
        let raw = record.raw(cell);
        let spot = record.spot_at(cell, index);
        let at = |offset: usize| Spot { byte: spot.byte + offset as u64, ..spot };
        let first_high = || raw.iter().position(|byte| !byte.is_ascii()).filter(|_| is_foreign(cell, mode));
        if let Some(offset) = mode.charset.first_undecodable(raw).or_else(first_high) {
            self.undecodable(index, value, at(offset));
        }
        if let Some((offset, character)) = mode.charset.first_forbidden(raw) {
            let facts = Facts { found: Some(Found::Character(character)), ..Facts::default() };
            let problem = Problem::at(ProblemCode::ControlCharacter, at(offset));
            self.problem(index, value, Problem { facts, ..problem });
        }
    }

    /// Reports a damaged cell: the first of the row is the problem, the others are counted.
    fn undecodable(&mut self, index: usize, value: &str, spot: Spot) {
        let is_address = index == self.email;
        let Some(first) = self.problems.iter_mut().find(|problem| problem.code == ProblemCode::Encoding) else {
            return self.problem(index, value, Problem::at(ProblemCode::Encoding, spot));
        };
        first.facts.count = Some(first.facts.count.unwrap_or(1) + 1);
        // Without an item: the address is damaged, or the screen's values may replace the first cell but not this one.
        if is_address || matches!(first.key, Some(Key::Basic(item)) if item.is_management()) {
            first.key = None;
        }
    }

    /// Notes the quoted cells that hold whole rows. `record` has line ends inside its quotes.
    #[inline(never)]
    pub(super) fn note_swallowed_rows(
        &self,
        record: &Record<'_>,
        cells: &[Cell],
        charset: Charset,
        tally: &mut Tally<'_>,
    ) {
        for (index, cell) in cells.iter().enumerate().take(self.columns.len() + SURPLUS_JUDGED) {
            let Some(rows) = self.row_shape().rows_in(record.raw(cell), index) else { continue };
            let spot = record.spot_at(cell, index);
            let place = || Problem {
                key: self.key_of(spot.column),
                value: Some(shown(&record.text(cell, charset))),
                facts: Facts { found: Some(Found::Length(rows)), ..Facts::default() },
                ..Problem::at(ProblemCode::RowsInACell, spot)
            };
            tally.count(ProblemCode::RowsInACell, None, 1, place);
        }
    }

    pub(super) fn row_shape(&self) -> RowShape {
        RowShape { delimiter: self.delimiter, width: self.width, email: self.email }
    }

    /// The `quote_invalid` problem. A backslash before a quote is how other programs escape it; whole rows in the cell
    /// show that the quote at its beginning was not closed.
    fn wrong_quote(&self, index: usize, cell: &Cell, record: &Record<'_>, charset: Charset, spot: Spot) -> Problem {
        let raw = record.raw(cell);
        let rows = if record.lines > 0 { self.row_shape().rows_in(raw, index) } else { None };
        let reason = match rows {
            Some(_) => Reason::NotClosed,
            None if charset.decode(raw).0.contains("\\\"") => Reason::Backslash,
            None => Reason::TextBehind,
        };
        let facts = Facts { reason: Some(reason), found: rows.map(Found::Length), ..Facts::default() };
        Problem { facts, ..Problem::at(ProblemCode::QuoteInvalid, spot) }
    }

    fn problem(&mut self, index: usize, value: &str, problem: Problem) {
        let key = self.columns.get(index).map(|column| column.key);
        self.problems.push(Problem { key, value: Some(shown(value)), ..problem });
    }

    fn remember(&mut self, index: usize, cell: &Cell, record: &Record<'_>, charset: Charset, value: &str) {
        let Some(FastColumn { rule: FastRule::Remembered, remembered, .. }) = self.fast_columns.get_mut(index) else {
            return;
        };
        let (start, end) = bare(cell, record.bytes);
        let bytes = record.bytes.get(start..end).unwrap_or_default();
        if charset.decode(bytes).0 == value {
            remembered.put(bytes);
        }
    }
}

/// The first cell with text from `from` on.
fn first_text<'c>(record: &Record<'_>, cells: &'c [Cell], from: usize, charset: Charset) -> Option<(usize, &'c Cell)> {
    let has_text =
        |cell: &Cell| cell.start != cell.end && !trim(&charset.decode(&content(cell, record.bytes)).0).is_empty();
    cells.iter().enumerate().skip(from).find(|(_, cell)| has_text(cell))
}

/// Whether nothing of the cell but ASCII can be read, because its record is in UTF-8: decoded as Shift-JIS, much of it is
/// characters that nobody has written. In a UTF-8 file, only what cannot be decoded is certainly damaged.
fn is_foreign(cell: &Cell, mode: CellMode) -> bool {
    mode.is_foreign && mode.charset == Charset::ShiftJis && cell.flags.any(Flags::HIGH)
}

/// Whether the character shows that a cell is damaged, or cannot have been meant.
fn is_unsound(character: char) -> bool {
    character == char::REPLACEMENT_CHARACTER || is_forbidden(character)
}

/// An empty value (names that are nothing but commas) is blank.
fn put_text(texts: &mut String, text: &str) -> Slot {
    if text.is_empty() {
        return Slot::Blank;
    }
    let start = offset(texts.len());
    texts.push_str(text);
    Slot::Text { start, end: offset(texts.len()) }
}

fn put(slots: &mut [Slot], index: usize, slot: Slot) {
    if let Some(place) = slots.get_mut(index) {
        *place = slot;
    }
}
