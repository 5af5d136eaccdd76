//! The rows of a file: cut, judged one by one, handed to the sink.
//!
//! Guarantees: the same problems however the bytes are cut; between two chunks at most one record is held, and never
//! more than `RECORD_MAX` bytes of it. A longer record is one problem: `too_long`, at the cell in which the limit lies;
//! nothing else in it is judged, because its cells are not kept. What a header may be, and what a cell's value must be,
//! is decided elsewhere.

mod ahead;
mod fast_column;
mod remembered;
mod judge;
mod cell;
mod record;
mod row;
mod line;
mod moved;
mod swallowed;
mod slot;

pub use self::ahead::Prechecked;
use self::{ahead::PrecheckedRow, judge::Judge, record::Record};
use crate::{
    check::{
        encoding::whole_characters,
        opening::Start,
        scan::{Ending, Last, RECORD_MAX, RecordEnd, Scanner, Targets},
        sink::RowSink,
        tally::Tally,
    },
    domain::{
        date::Date,
        encoding::Charset,
        format::Format,
        problem::{Column, Facts, Found, Limit, Problem, ProblemCode, Spot},
    },
};

/// CR+LF, and a final 1A, may come between a record's last byte and the next record.
const LINE_END_BYTES: u64 = 3;

/// Reads the rows of a file.
pub(crate) struct Rows<'f> {
    format: &'f Format,
    scanner: Scanner,
    /// Offset of the next chunk's first byte.
    position: u64,
    /// The bytes so far of a record that the chunk cuts off; only the beginning of one that is too long.
    carried: Vec<u8>,
    judge: Judge,
    /// How the record before ended.
    previous: Ending,
    /// The bytes of the current chunk, from the start of a record in it, are known to be valid UTF-8 up to here.
    valid_until: u64,
    /// The limit of the format that was exceeded: nothing more is read.
    passed: Option<Limit>,
}

impl<'f> Rows<'f> {
    pub(crate) fn new(format: &'f Format, today: Date, start: &Start) -> Rows<'f> {
        let targets = Targets { delimiter: start.delimiter, utf8: start.charset != Some(Charset::ShiftJis) };
        let mut scanner = Scanner::new(targets, start.byte);
        scanner.set_utf8(targets.utf8);
        Rows {
            format,
            scanner,
            position: start.byte,
            carried: Vec::new(),
            valid_until: 0,
            judge: Judge::new(format, today, start),
            previous: start.ending,
            passed: None,
        }
    }

    /// Takes the next bytes, and the rows of them that were prechecked.
    pub(crate) fn push<S: RowSink>(
        &mut self,
        chunk: &[u8],
        prechecked: &Prechecked,
        tally: &mut Tally<'_>,
        sink: &mut S,
    ) {
        // If rows were prechecked, few others are left: each is validated by itself.
        let (mut done, mut is_validated) = (0, !prechecked.is_empty());
        let mut ahead = prechecked.rows();
        while self.passed.is_none() {
            done = self.take_over_prechecked(chunk, done, &mut ahead, tally);
            let Some(end) = self.scanner.next_record(chunk) else {
                self.carry(chunk.get(done..).unwrap_or_default());
                break;
            };
            // A CR that ended the last chunk already follows the record's end.
            let next = usize::try_from(end.next - self.position).expect("BUG: a record ends inside its chunk");
            let fresh = chunk.get(done..next).unwrap_or_default();
            if self.carried.is_empty() {
                if !is_validated && self.judge.charset == Some(Charset::Utf8) {
                    is_validated = true;
                    self.validate_rest(chunk, done);
                }
                self.record(fresh, &end, tally, sink);
            } else {
                self.carry(fresh);
                let carried = std::mem::take(&mut self.carried);
                self.record(&carried, &end, tally, sink);
                self.carried = carried;
                self.carried.clear();
            }
            self.scanner.start_record(&end);
            done = next;
        }
        self.position += chunk.len() as u64;
        // Wherever the current record ends, it ends after the limit: its end need not be waited for.
        if self.passed.is_none() && self.position > self.format.limits.max_bytes.saturating_add(LINE_END_BYTES) {
            self.passed = Some(Limit::Bytes);
        }
    }

    /// Validates the rest of a chunk in one go: most files are valid throughout.
    fn validate_rest(&mut self, chunk: &[u8], done: usize) {
        let rest = whole_characters(chunk.get(done..).unwrap_or_default());
        if simdutf8::basic::from_utf8(rest).is_ok() {
            self.valid_until = self.position + (done + rest.len()) as u64;
        }
    }

    /// Whether a limit was exceeded, so that the rest of the file is not wanted.
    pub(crate) fn is_done(&self) -> bool {
        self.passed.is_some()
    }

    /// Ends the rows of a file of `bytes` bytes.
    pub(crate) fn finish<S: RowSink>(&mut self, bytes: u64, tally: &mut Tally<'_>, sink: &mut S) {
        // A line end after the limit counts too.
        let is_over = bytes > self.format.limits.max_bytes;
        if self.passed.is_none() {
            match self.scanner.finish() {
                Last::Nothing => {}
                Last::Record(end) => {
                    let carried = std::mem::take(&mut self.carried);
                    self.record(&carried, &end, tally, sink);
                }
                Last::Unclosed { .. } if is_over => {}
                Last::Unclosed { byte, column, lines } => {
                    let line = self.judge.line.saturating_add(lines);
                    let spot = Spot { row: self.judge.row, line, byte, column: Some(Column(column)) };
                    let key = self.judge.key_of(spot.column);
                    tally.file_problem(Problem { key, ..Problem::at(ProblemCode::QuoteUnclosed, spot) });
                    return;
                }
            }
        }
        if let Some(limit) = self.passed.or(is_over.then_some(Limit::Bytes)) {
            tally.file_problem(too_large(self.format, limit));
        } else if tally.rows == 0 {
            tally.file_problem(Problem::of(ProblemCode::NoRows));
        }
    }

    /// The charset that the rows decided, if the header left it open.
    pub(crate) fn charset(&self) -> Option<Charset> {
        self.judge.charset
    }

    fn carry(&mut self, bytes: &[u8]) {
        let room = usize::try_from(RECORD_MAX).unwrap_or(usize::MAX).saturating_sub(self.carried.len());
        self.carried.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// Takes over the prechecked rows of a chunk, from `done` on without a gap, and leaves the later ones in `ahead`.
    /// Returns the offset up to which the chunk is done.
    fn take_over_prechecked(
        &mut self,
        chunk: &[u8],
        mut done: usize,
        ahead: &mut &[PrecheckedRow],
        tally: &mut Tally<'_>,
    ) -> usize {
        if !self.carried.is_empty() {
            return done;
        }
        let from = done;
        while let [row, behind @ ..] = *ahead
            && row.start as usize <= done
        {
            *ahead = behind;
            let is_here = row.start as usize == done && row.next as usize <= chunk.len();
            if is_here && self.take_over(row, tally) {
                done = row.next as usize;
            }
        }
        if done > from {
            self.scanner.go_to(chunk, done, self.position);
        }
        done
    }

    /// Takes over a prechecked row. `false`: it must be judged after all.
    fn take_over(&mut self, row: &PrecheckedRow, tally: &mut Tally<'_>) -> bool {
        let end = row.record_end(self.position);
        let limits = &self.format.limits;
        if end.end > limits.max_bytes || tally.rows >= limits.max_rows || !self.judge.take_over(row.address) {
            return false;
        }
        self.previous = end.ending;
        tally.valid_row();
        if row.is_uneven {
            let byte = self.position + u64::from(row.start);
            tally.uneven_row(Spot { row: self.judge.row, line: self.judge.line, byte, column: None });
        }
        tally.ending(end.ending, || self.judge.spot_of_end(&end));
        self.judge.next_record();
        true
    }

    /// The record that the scanner just cut, with which `bytes` begin.
    fn cut<'r>(&self, bytes: &'r [u8], end: &RecordEnd) -> Record<'r> {
        let start = self.scanner.record_start();
        let length = end.end - start;
        let held = usize::try_from(length.min(RECORD_MAX)).unwrap_or(usize::MAX);
        Record {
            bytes: bytes.get(..held).unwrap_or(bytes),
            row: self.judge.row,
            line: self.judge.line,
            byte: start,
            length,
            lines: self.scanner.lines(),
            is_valid_utf8: end.end <= self.valid_until,
        }
    }

    /// Judges the record with which `bytes` begin.
    fn record<S: RowSink>(&mut self, bytes: &[u8], end: &RecordEnd, tally: &mut Tally<'_>, sink: &mut S) {
        let previous = std::mem::replace(&mut self.previous, end.ending);
        if end.completes(previous, self.scanner.record_start()) {
            tally.complete_cr();
            return;
        }
        let record = self.cut(bytes, end);
        if end.end > self.format.limits.max_bytes {
            self.passed = Some(Limit::Bytes);
            return;
        }
        let cells = self.scanner.cells();
        let was_open = self.judge.charset.is_none();
        let is_room = tally.rows < self.format.limits.max_rows;
        if !self.judge.record(&record, cells, self.scanner.record_flags(), is_room, tally, sink) {
            self.passed = Some(Limit::Rows);
            return;
        }
        if was_open && let Some(charset) = self.judge.charset {
            self.scanner.set_utf8(charset == Charset::Utf8);
        }
        self.judge.line = record.line.saturating_add(record.lines);
        tally.ending(end.ending, || self.judge.spot_of_end(end));
        self.judge.next_record();
    }
}

/// The problem of an exceeded limit.
pub(crate) fn too_large(format: &Format, limit: Limit) -> Problem {
    let max = match limit {
        Limit::Rows => format.limits.max_rows.into(),
        Limit::Bytes => format.limits.max_bytes,
    };
    let facts = Facts { found: Some(Found::Exceeded(limit)), max: Some(max), ..Facts::default() };
    Problem { facts, ..Problem::of(ProblemCode::TooLarge) }
}
