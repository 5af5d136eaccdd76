//! Judges one record: its cells, the required items, and whether an earlier row has its address.
//!
//! Guarantees: nothing is allocated and nothing decoded for a cell that is certainly valid. Every other cell goes to
//! `cell`; both ways lead to the same result (a property test compares them).

use super::{
    fast_column::FastColumn,
    line::{RepeatedHeader, header_again, is_ruled},
    record::Record,
    remembered::Remembered,
    row::RowView,
    slot::{CellContent, Slot, offset},
};
use crate::{
    check::{
        encoding,
        opening::Start,
        scan::{Cell, Flags, RecordEnd},
        seen::{Address, CaseVariant, CaseVariants, Seen, has_capitals},
        sink::{RowSink, Wanted},
        tally::Tally,
    },
    domain::{
        date::Date,
        encoding::Charset,
        format::Format,
        item::{Item, Key},
        kind::{FastRule, Findings, Rule, ends::is_odd_end, fast_path::CellHints},
        problem::{AddressPart, Facts, Found, OtherCharset, Problem, ProblemCode, Spot},
        value::shown,
    },
};

/// The key of the table of addresses. Browser and server need the same one; it keeps nothing secret.
const SEEN_KEY: u64 = 0x746F_7269_6B6F_6D69;

/// One column of the file.
pub(super) struct JudgedColumn {
    pub(super) key: Key,
    pub(super) rule: Rule,
}

pub(super) struct Judge {
    pub(super) charset: Option<Charset>,
    /// The number of the next record.
    pub(super) row: u32,
    pub(super) line: u32,
    pub(super) columns: Vec<JudgedColumn>,
    /// The fast path of each column; apart from the rest, because every cell reads it.
    pub(super) fast_columns: Vec<FastColumn>,
    pub(super) delimiter: u8,
    header: RepeatedHeader,
    /// The number of cells in the header's line. Text to the right of them was pushed there.
    pub(super) width: usize,
    /// There is a column without a name behind the last one, which few rows use: the last item's values are pushed into
    /// it by a comma inside a value.
    pub(super) is_spare: bool,
    /// All rows so far belong to the header.
    pub(super) is_below_header: bool,
    /// The column of the address.
    pub(super) email: usize,
    /// The row's values, if the sink wants them: one slot a column, and the texts that are not slices of the record.
    pub(super) slots: Vec<Slot>,
    pub(super) texts: String,
    pub(super) problems: Vec<Problem>,
    pub(super) findings: Findings,
    /// The row's address, if it has one that could be registered; else empty.
    pub(super) address: Vec<u8>,
    /// The required columns, and those of them that the row leaves blank.
    required: Vec<usize>,
    blank_required: Vec<usize>,
    seen: Seen,
    case_variants: CaseVariants,
}

/// The cells that `plain_cells` passed over: those before `end`.
struct PlainRun {
    end: usize,
    is_filled: bool,
}

/// How the cells of a record are judged.
#[derive(Clone, Copy)]
pub(super) struct CellMode {
    pub(super) charset: Charset,
    /// Cells with one of these flags are judged in full; `HIGH` is one of them if the record is not valid UTF-8.
    odd: Flags,
    /// The record is in the other charset.
    pub(super) is_foreign: bool,
    /// Whether an unquoted cell can have a comma, because the file has another separator.
    may_have_comma: bool,
    /// Whether the values are noted for the sink.
    pub(super) values: bool,
}

impl Judge {
    pub(super) fn new(format: &Format, today: Date, start: &Start) -> Judge {
        let rules = Rule::all(format, today);
        let rule = |key: Key| rules.iter().find(|rule| rule.key() == key).cloned();
        let column = |&key: &Key| {
            let rule = rule(key).expect("BUG: a header's columns are the format's");
            let (is_required, remembered) = (rule.is_required(), Remembered::default());
            let fast_rule = rule.fast_rule();
            let fast = FastColumn { watch: fast_rule.watch(), rule: fast_rule, is_required, remembered };
            (fast, JudgedColumn { key, rule })
        };
        let (fast_columns, columns): (Vec<_>, Vec<_>) = start.columns.iter().map(column).unzip();
        let email = columns.iter().position(|column| column.key == Key::Basic(Item::Email));
        let email = email.expect("BUG: every accepted header has the address");
        let is_spare = start.is_spare && columns.last().is_some_and(|column| column.rule.is_strict());
        let required = columns.iter().enumerate().filter(|(_, column)| column.rule.is_required());
        let required = required.map(|(index, _)| index).collect();
        Judge {
            charset: start.charset,
            row: start.row,
            line: start.line,
            fast_columns,
            columns,
            delimiter: start.delimiter,
            header: RepeatedHeader::new(format, &start.columns, email),
            width: start.width,
            is_spare,
            is_below_header: true,
            email,
            slots: Vec::new(),
            texts: String::new(),
            problems: Vec::new(),
            findings: Findings::default(),
            address: Vec::new(),
            required,
            blank_required: Vec::new(),
            seen: Seen::new(SEEN_KEY),
            case_variants: CaseVariants::default(),
        }
    }

    /// Judges a record. Returns `false`, and does nothing, if it is a data row and there is no room for another one.
    pub(super) fn record<S: RowSink>(
        &mut self,
        record: &Record<'_>,
        cells: &[Cell],
        flags: Flags,
        is_room: bool,
        tally: &mut Tally<'_>,
        sink: &mut S,
    ) -> bool {
        self.forget_record();
        let mode = self.mode(record, flags, S::WANTED == Wanted::AllRows);
        let is_ruled = !record.is_too_long() && is_ruled(record, cells, self.email, mode.charset);
        if !is_room && !is_ruled && (record.is_too_long() || !self.is_blank(record, cells, mode)) {
            return false;
        }
        if mode.values {
            self.clear_values();
        }
        if record.is_too_long() {
            self.too_long(record, cells);
        } else if !is_ruled && self.header.is_in(record, cells, mode.charset) {
            self.problems.push(header_again(record, cells, mode.charset));
        } else if !is_ruled && self.may_be_shifted(cells) && self.is_shifted(record, cells, mode.charset) {
            self.shifted(None, record, cells, mode, tally);
        } else if !is_ruled
            && self.is_short(cells)
            && let Some(moved) = self.moved_address(record, cells, mode.charset)
        {
            self.shifted(Some(moved), record, cells, mode, tally);
        } else if !is_ruled && self.cells(record, cells, mode, tally) {
            self.required(record, cells);
            self.duplicate(record, cells, tally);
            if !self.problems.is_empty() {
                self.judge_whole(record, cells, mode.charset);
            }
            if cells.len() > self.width {
                tally.uneven_row(record.spot());
            }
        } else {
            let blank = || Problem::at(ProblemCode::BlankLines, record.spot());
            tally.count(ProblemCode::BlankLines, None, 1, blank);
            return true;
        }
        if record.lines > 0 && !record.is_too_long() && self.row_shape().may_be_in(record.bytes, cells.len()) {
            self.note_swallowed_rows(record, cells, mode.charset, tally);
        }
        if mode.is_foreign {
            tally.count(ProblemCode::EncodingChanges, None, 1, || encoding_changes(record, mode.charset));
        }
        if self.problems.is_empty() {
            self.is_below_header = false;
            tally.valid_row();
        } else {
            crate::check::tally::sort(&mut self.problems);
            tally.invalid_row(&mut self.problems);
        }
        self.hand_over(record, cells, mode, sink);
        true
    }

    /// Judges a record without reporting anything. Returns the address of a valid row.
    pub(super) fn precheck(
        &mut self,
        record: &Record<'_>,
        cells: &[Cell],
        flags: Flags,
        tally: &mut Tally<'_>,
    ) -> Option<Address> {
        self.forget_record();
        let mode = self.mode(record, flags, false);
        let is_shifted = self.may_be_shifted(cells) && self.is_shifted(record, cells, mode.charset);
        if record.is_too_long()
            || mode.is_foreign
            || is_shifted
            || is_ruled(record, cells, self.email, mode.charset)
            || self.header.is_in(record, cells, mode.charset)
            || !self.cells(record, cells, mode, tally)
        {
            return None;
        }
        self.required(record, cells);
        let has_noted = tally.take_noted();
        // An address with capitals must be noted twice.
        let is_noted_once = !self.address.is_empty() && !has_capitals(&self.address);
        let is_in_order = !has_noted && self.problems.is_empty() && is_noted_once;
        is_in_order.then(|| self.seen.address(&self.address))
    }

    /// Whether the record has more cells than the header, or than names.
    #[inline(always)]
    fn may_be_shifted(&self, cells: &[Cell]) -> bool {
        cells.len() > self.width || (self.is_spare && cells.len() > self.columns.len())
    }

    /// Whether the record has fewer cells than the file has columns.
    #[inline(always)]
    pub(super) fn is_short(&self, cells: &[Cell]) -> bool {
        cells.len() < self.columns.len()
    }

    /// Forgets the previous record.
    fn forget_record(&mut self) {
        self.problems.clear();
        self.address.clear();
        self.blank_required.clear();
    }

    /// Notes the address of a valid row. `false`: an earlier row may have it, or has it in another case.
    pub(super) fn take_over(&mut self, address: Address) -> bool {
        let is_new = !self.case_variants.may_hold(address) && self.seen.note_new(address, self.row);
        self.is_below_header &= !is_new;
        is_new
    }

    /// The place of the current record's line end.
    pub(super) fn spot_of_end(&self, end: &RecordEnd) -> Spot {
        Spot { row: self.row, line: self.line, byte: end.end, column: None }
    }

    /// Goes to the next record.
    pub(super) fn next_record(&mut self) {
        self.row = self.row.saturating_add(1);
        self.line = self.line.saturating_add(1);
    }

    /// Decides the charset, if it was open, and whether the record is valid in it.
    fn mode(&mut self, record: &Record<'_>, flags: Flags, values: bool) -> CellMode {
        let is_high = flags.any(Flags::HIGH);
        let charset = match self.charset {
            Some(charset) => charset,
            None if is_high => *self.charset.insert(encoding::charset_of_record(record.bytes, record.is_too_long())),
            None => Charset::Utf8,
        };
        let is_valid = !is_high
            || record.is_valid_utf8
            || charset == Charset::ShiftJis
            || simdutf8::basic::from_utf8(record.bytes).is_ok();
        let may_be_foreign = is_high && (!is_valid || charset == Charset::ShiftJis) && !record.is_too_long();
        let is_foreign = may_be_foreign && encoding::is_in_other_charset(record.bytes, charset);
        let odd = if is_valid && !is_foreign { Flags::AFTER_QUOTE } else { Flags::AFTER_QUOTE.with(Flags::HIGH) };
        CellMode { charset, odd, is_foreign, may_have_comma: self.delimiter != b',', values }
    }

    /// Judges the cells. Returns whether any of them is not blank.
    fn cells(&mut self, record: &Record<'_>, cells: &[Cell], mode: CellMode, tally: &mut Tally<'_>) -> bool {
        if mode.values {
            self.cells_with::<true>(record, cells, mode, tally)
        } else {
            self.cells_with::<false>(record, cells, mode, tally)
        }
    }

    /// `VALUES` is the mode's `values`, known at compile time: most of a check is spent here.
    fn cells_with<const VALUES: bool>(
        &mut self,
        record: &Record<'_>,
        cells: &[Cell],
        mode: CellMode,
        tally: &mut Tally<'_>,
    ) -> bool {
        let (mut is_filled, mut index) = (false, 0);
        loop {
            let plain = self.plain_cells::<VALUES>(record, cells, index, mode);
            is_filled |= plain.is_filled;
            index = plain.end;
            let (Some(cell), Some(column)) = (cells.get(index), self.fast_columns.get(index)) else { break };
            let is_required = column.is_required;
            let held = match self.on_fast_path::<VALUES>(index, cell, record, mode) {
                CellContent::Unclear => self.judge_in_full(index, cell, record, mode, tally),
                held => held,
            };
            is_filled |= held != CellContent::Blank;
            if matches!(held, CellContent::Blank | CellContent::BlankWithProblem) {
                if is_required {
                    self.blank_required.push(index);
                }
                if VALUES {
                    self.note_slot(index, Slot::Blank);
                }
            }
            index += 1;
        }
        for (index, cell) in cells.iter().enumerate().skip(self.columns.len()) {
            is_filled |= self.surplus(index, cell, record, mode, tally);
        }
        if is_filled && record.has_mark(cells) {
            self.note_mark(record, cells, mode.charset, tally);
        }
        if is_filled && cells.len() < self.columns.len() {
            let first = || Problem::at(ProblemCode::ShortRows, record.spot());
            tally.count(ProblemCode::ShortRows, None, 1, first);
        }
        is_filled
    }

    /// Passes over the cells from `first` on that are certainly valid as they are, without quotes and without blanks
    /// around them: most cells of a file.
    #[inline(never)]
    fn plain_cells<const VALUES: bool>(
        &mut self,
        record: &Record<'_>,
        cells: &[Cell],
        first: usize,
        mode: CellMode,
    ) -> PlainRun {
        let odd = mode.odd.with(Flags::QUOTED).with(Flags::MARK);
        let mut plain = PlainRun { end: first, is_filled: false };
        let cells = cells.get(first..).unwrap_or_default();
        let columns = self.fast_columns.get(first..).unwrap_or_default();
        for (cell, column) in cells.iter().zip(columns) {
            let (start, end) = (cell.start as usize, cell.end as usize);
            if start == end {
                if column.is_required {
                    break;
                }
                if VALUES && let Some(slot) = self.slots.get_mut(plain.end) {
                    *slot = Slot::Blank;
                }
            } else {
                let is_high = cell.flags.any(Flags::HIGH);
                if cell.flags.any(odd) || (VALUES && is_high && mode.charset == Charset::ShiftJis) {
                    break;
                }
                let value = record.bytes.get(start..end).unwrap_or_default();
                if value.first().is_none_or(|&first| column.watch.is_odd_first(first)) || is_odd_end(value) {
                    break;
                }
                let hints = CellHints {
                    is_high,
                    has_mark: false,
                    may_have_odd_ends: false,
                    has_comma: mode.may_have_comma,
                    may_have_break: false,
                };
                if !column.check(value, hints, mode.charset).is_enough(VALUES) {
                    break;
                }
                if matches!(column.rule, FastRule::Email) {
                    self.address.extend_from_slice(value);
                }
                if VALUES && let Some(slot) = self.slots.get_mut(plain.end) {
                    *slot = Slot::Typed { start: cell.start, end: cell.end };
                }
                plain.is_filled = true;
            }
            plain.end = plain.end.wrapping_add(1);
        }
        plain
    }

    /// Judges a cell by its bytes alone.
    fn on_fast_path<const VALUES: bool>(
        &mut self,
        index: usize,
        cell: &Cell,
        record: &Record<'_>,
        mode: CellMode,
    ) -> CellContent {
        if cell.start == cell.end {
            return CellContent::Blank;
        }
        // A doubled quote is stored as one: if nobody wants the text, its length is enough.
        let is_escaped = cell.flags.any(Flags::ESCAPED);
        if cell.flags.any(mode.odd) || (is_escaped && VALUES) {
            return CellContent::Unclear;
        }
        let is_quoted = cell.flags.any(Flags::QUOTED);
        let (mut start, mut end) = (cell.start as usize, cell.end as usize);
        if is_quoted {
            (start, end) = (start + 1, end - 1);
        }
        let mut value = record.bytes.get(start..end).unwrap_or_default();
        if let [0..=b' ', ..] | [.., 0..=b' '] | [] = value {
            (start, end) = bare(cell, record.bytes);
            value = record.bytes.get(start..end).unwrap_or_default();
            if value.is_empty() {
                return CellContent::Blank;
            }
        }
        let hints = CellHints {
            is_high: cell.flags.any(Flags::HIGH),
            has_mark: cell.flags.any(Flags::MARK),
            may_have_odd_ends: true,
            has_comma: mode.may_have_comma || is_quoted,
            may_have_break: is_quoted && record.lines > 0,
        };
        let Some(column) = self.fast_columns.get(index) else { return CellContent::Unclear };
        if is_escaped && !matches!(column.rule, FastRule::Text { .. }) {
            return CellContent::Unclear;
        }
        if !column.check(value, hints, mode.charset).is_enough(VALUES) {
            return CellContent::Unclear;
        }
        if index == self.email {
            self.address.extend_from_slice(value);
        }
        if VALUES {
            if hints.is_high && mode.charset == Charset::ShiftJis {
                self.note_shift_jis(index, value);
            } else {
                self.note_slot(index, Slot::Typed { start: offset(start), end: offset(end) });
            }
        }
        CellContent::Filled
    }

    /// Whether all cells are blank.
    fn is_blank(&self, record: &Record<'_>, cells: &[Cell], mode: CellMode) -> bool {
        cells.iter().all(|cell| {
            let content = crate::check::scan::content(cell, record.bytes);
            let (text, damaged) = mode.charset.decode(&content);
            !damaged && crate::domain::value::trim(&text).is_empty() && !cell.flags.any(Flags::AFTER_QUOTE)
        })
    }

    /// Required items that are blank. A padded cell is absent, which is no better than blank here.
    #[inline(always)]
    fn required(&mut self, record: &Record<'_>, cells: &[Cell]) {
        if !self.blank_required.is_empty() || self.is_short(cells) {
            self.blank_in(record, cells);
        }
    }

    #[inline(never)]
    fn blank_in(&mut self, record: &Record<'_>, cells: &[Cell]) {
        self.blank_required.extend(self.required.iter().filter(|&&index| index >= cells.len()));
        for &index in &self.blank_required {
            let problem = Problem::at(ProblemCode::Required, record.spot_of(cells, index));
            let value = (index < cells.len()).then(String::new);
            self.problems.push(Problem { key: self.columns.get(index).map(|column| column.key), value, ..problem });
        }
    }

    /// Reports an address that an earlier valid row has, or has in another case.
    #[inline(always)]
    fn duplicate(&mut self, record: &Record<'_>, cells: &[Cell], tally: &mut Tally<'_>) {
        if self.address.is_empty() {
            return;
        }
        let (address, is_valid) = (self.seen.address(&self.address), self.problems.is_empty());
        let winner = match is_valid {
            true => self.seen.note_address(address, record.row),
            false => self.seen.row_of(address),
        };
        match winner {
            None if self.case_variants.is_empty() && !has_capitals(&self.address) => {}
            None => self.note_case(address, is_valid, record, cells, tally),
            Some(row) => self.repeated(row, record, cells),
        }
    }

    #[inline(never)]
    fn repeated(&mut self, winner_row: u32, record: &Record<'_>, cells: &[Cell]) {
        let address = String::from_utf8_lossy(&self.address);
        self.problems.push(Problem {
            key: self.columns.get(self.email).map(|column| column.key),
            value: Some(shown(&address)),
            facts: Facts { winner_row: Some(winner_row), ..Facts::default() },
            ..Problem::at(ProblemCode::DuplicateInFile, record.spot_of(cells, self.email))
        });
    }

    #[inline(never)]
    fn note_case(
        &mut self,
        address: Address,
        is_valid: bool,
        record: &Record<'_>,
        cells: &[Cell],
        tally: &mut Tally<'_>,
    ) {
        let Judge { case_variants, seen, .. } = self;
        let variant = case_variants.find_variant(seen, &self.address, address);
        if is_valid {
            case_variants.note(seen, &self.address, record.row);
        }
        if let Some(variant) = variant {
            self.case_variant(variant, record, cells, tally);
        }
    }

    #[cold]
    fn case_variant(&self, variant: CaseVariant, record: &Record<'_>, cells: &[Cell], tally: &mut Tally<'_>) {
        let spot = record.spot_of(cells, self.email);
        let found = variant.is_same_mailbox.then_some(Found::Part(AddressPart::Domain));
        let facts = Facts { winner_row: Some(variant.row), found, ..Facts::default() };
        let key = self.columns.get(self.email).map(|column| column.key);
        let value = Some(shown(&String::from_utf8_lossy(&self.address)));
        let problem = Problem { key, value, facts, ..Problem::at(ProblemCode::CaseVariant, spot) };
        match variant.is_same_mailbox {
            true => tally.count_apart(AddressPart::Domain.word(), problem),
            false => tally.count(ProblemCode::CaseVariant, spot.column, 1, || problem.clone()),
        }
    }

    /// A record that is not kept whole: one problem, at the cell in which the limit lies.
    fn too_long(&mut self, record: &Record<'_>, cells: &[Cell]) {
        let index = cells.len().saturating_sub(1);
        let column = self.columns.get(index);
        let max = column.and_then(|column| column.rule.max_characters());
        self.problems.push(Problem {
            key: column.map(|column| column.key),
            facts: Facts { max: max.map(u64::from), ..Facts::default() },
            ..Problem::at(ProblemCode::TooLong, record.spot_of(cells, index))
        });
    }

    fn hand_over<S: RowSink>(&mut self, record: &Record<'_>, cells: &[Cell], mode: CellMode, sink: &mut S) {
        let is_wanted = match S::WANTED {
            Wanted::Nothing => false,
            Wanted::RowsWithProblems => !self.problems.is_empty(),
            Wanted::AllRows => true,
        };
        if !is_wanted {
            return;
        }
        if !mode.values {
            self.clear_values();
            if !record.is_too_long() {
                self.note_values(record, cells, mode.charset);
            }
        }
        let text = simdutf8::basic::from_utf8(record.bytes).ok();
        sink.row(&RowView { judge: self, record, cells, text, charset: mode.charset });
    }
}

fn encoding_changes(record: &Record<'_>, charset: Charset) -> Problem {
    let other = match charset {
        Charset::Utf8 => OtherCharset::ShiftJis,
        Charset::ShiftJis => OtherCharset::Utf8,
    };
    let facts = Facts { found: Some(Found::OtherCharset(other)), ..Facts::default() };
    Problem { facts, ..Problem::at(ProblemCode::EncodingChanges, record.spot()) }
}

/// The range of the cell without its quotes and without ASCII blanks around it.
#[inline(never)]
pub(super) fn bare(cell: &Cell, record: &[u8]) -> (usize, usize) {
    let (start, end) = (cell.start as usize, cell.end as usize);
    let (start, end) = if cell.flags.any(Flags::QUOTED) { (start + 1, end - 1) } else { (start, end) };
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let inner = record.get(start..end).unwrap_or_default();
    let before = inner.iter().take_while(is_blank).count();
    let after = inner.iter().skip(before).rev().take_while(is_blank).count();
    (start + before, end - after)
}
