//! Rewrites a file's records: columns in another order, other names in the header, commas and CR+LF between them, their
//! text as it was before it was misread.
//!
//! Guarantees: the same bytes however the file is cut; between two chunks at most one record is held, and never more
//! than `RECORD_MAX` bytes of it (a longer record passes unchanged: the check skips it by its length anyway). Cells are
//! copied to the byte, quotes included; a record that cannot be read back is copied too. Line ends inside quotes stay. A text to the right of the last column stays
//! there, where the check reports it, unless its column is to be dropped; nothing is dropped from a row that is longer
//! than the header. It judges nothing.

use super::mark::LeadingMarks;
use crate::{
    check::{
        encoding::{BOM, marks},
        scan::{Cell, Ending, Flags, Last, RECORD_MAX, RecordEnd, Scanner, Targets, content},
        wrapping::quoted,
    },
    domain::encoding::read_back,
};

/// What is done to every record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RewriteOptions {
    /// The separator of the file's cells.
    pub(super) delimiter: u8,
    /// Each record is UTF-8 that was misread and saved again, and is read back where that is possible.
    pub(super) was_misread: bool,
    /// The place of the header among the records.
    pub(super) header: u32,
    /// How many records are removed from the beginning.
    pub(super) skipped: u32,
    /// How many records the header is moved to the front of.
    pub(super) moved_before: u32,
    /// The columns of the repaired file: where their cells come from, `None` for blank ones. `None`: the columns stay.
    pub(super) columns: Option<Vec<Option<usize>>>,
    /// How many columns the file has.
    pub(super) width: usize,
    /// The number of cells in the header's line, with the nameless ones.
    pub(super) full_width: usize,
    /// Replaced names of the header, by column of the repaired file; in the file's encoding, quoted where needed.
    pub(super) names: Vec<Option<Vec<u8>>>,
    /// The names are put as a line of their own in front of the first record.
    pub(super) is_put_in_front: bool,
    /// The columns without a name are removed.
    pub(super) drops_surplus: bool,
    /// Every record gets CR+LF; otherwise it keeps its own end.
    pub(super) to_crlf: bool,
}

/// A running rewrite.
pub(super) struct Rewriter {
    options: RewriteOptions,
    scanner: Scanner,
    /// Offset of the next chunk's first byte.
    position: u64,
    /// The bytes so far of a record that the chunk cuts off.
    carried: Vec<u8>,
    /// The current record is too long to be held: its carried bytes are already written.
    is_passing: bool,
    /// How the record before ended, and whether its end was written.
    previous: (Ending, bool),
    /// Number of the current record, from 0.
    record: u32,
    /// The records above a header that moves to the top, and the line end of the last one: they are within the bytes
    /// that an offer is made from.
    above: Vec<u8>,
    line_end_above: &'static [u8],
    marks: LeadingMarks,
    /// A last byte 1A, which is not part of the text.
    held_back: bool,
}

const END_OF_TEXT: u8 = 0x1A;

impl Rewriter {
    pub(super) fn new(options: RewriteOptions) -> Rewriter {
        let targets = Targets { delimiter: options.delimiter, utf8: false };
        Rewriter {
            options,
            scanner: Scanner::new(targets, 0),
            position: 0,
            carried: Vec::new(),
            is_passing: false,
            previous: (Ending::File, false),
            record: 0,
            above: Vec::new(),
            line_end_above: b"",
            marks: LeadingMarks::default(),
            held_back: false,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let Some((&last, others)) = chunk.split_last() else { return };
        if std::mem::take(&mut self.held_back) {
            self.take(&[END_OF_TEXT], out);
        }
        self.held_back = last == END_OF_TEXT;
        self.take(if self.held_back { others } else { chunk }, out);
    }

    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if !self.marks.is_done() {
            let held = self.marks.finish();
            self.begin(&held, out);
        }
        match self.scanner.finish() {
            Last::Nothing => {}
            Last::Record(end) => {
                let carried = std::mem::take(&mut self.carried);
                self.end_record(&carried, &end, out);
            }
            // Its cells are not known.
            Last::Unclosed { .. } => out.append(&mut self.carried),
        }
        out.append(&mut self.above);
    }

    fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.marks.is_done() {
            return self.text(bytes, out);
        }
        let text = self.marks.take(bytes).into_owned();
        if self.marks.is_done() {
            self.begin(&text, out);
        }
    }

    /// Writes one mark for any number of them, then the text.
    fn begin(&mut self, text: &[u8], out: &mut Vec<u8>) {
        if self.marks.has_mark() {
            out.extend_from_slice(BOM);
        }
        self.text(text, out);
    }

    fn text(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let mut done = 0;
        while let Some(end) = self.scanner.next_record(chunk) {
            let next = usize::try_from(end.next - self.position).expect("BUG: a record ends inside its chunk");
            let fresh = chunk.get(done..next).unwrap_or_default();
            if self.carried.is_empty() && !self.is_passing {
                self.end_record(fresh, &end, out);
            } else {
                self.carry(fresh, out);
                let carried = std::mem::take(&mut self.carried);
                self.end_record(&carried, &end, out);
                self.carried = carried;
                self.carried.clear();
            }
            self.scanner.start_record(&end);
            done = next;
        }
        self.carry(chunk.get(done..).unwrap_or_default(), out);
        self.position += chunk.len() as u64;
    }

    fn carry(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.carried.extend_from_slice(bytes);
        if self.is_passing || self.carried.len() as u64 > RECORD_MAX {
            self.is_passing = true;
            // The last two bytes may be its line end, which is written with the record's own.
            let end = self.carried.len().saturating_sub(2);
            out.extend(self.carried.drain(..end));
        }
    }

    /// Writes the record (or the rest of it, if it is passing through) with which `bytes` begin.
    fn end_record(&mut self, bytes: &[u8], end: &RecordEnd, out: &mut Vec<u8>) {
        let is_skipped = self.record < self.options.skipped;
        let (previous, is_written) = std::mem::replace(&mut self.previous, (end.ending, !is_skipped));
        if end.completes(previous, self.scanner.record_start()) {
            if is_written && !self.options.to_crlf {
                out.extend_from_slice(b"\r\n");
            }
            return;
        }
        let is_first = self.record == self.options.skipped;
        let is_header = self.record == self.options.header && !self.options.is_put_in_front;
        let is_above = !is_header && self.record < self.options.moved_before;
        self.record = self.record.saturating_add(1);
        let is_too_long = end.end - self.scanner.record_start() > RECORD_MAX;
        if std::mem::take(&mut self.is_passing) || is_too_long {
            let line_end = usize::try_from(end.next - end.end).unwrap_or_default();
            out.extend_from_slice(bytes.get(..bytes.len().saturating_sub(line_end)).unwrap_or_default());
            out.extend_from_slice(self.line_end(end.ending));
            return;
        }
        if is_skipped {
            return;
        }
        let length = usize::try_from(end.end - self.scanner.record_start()).unwrap_or(usize::MAX);
        let record = bytes.get(..length).unwrap_or(bytes);
        if is_first && self.options.is_put_in_front {
            let names = self.options.names.iter().map(|name| name.as_deref().unwrap_or_default());
            write_cells(names, out);
            out.extend_from_slice(if end.ending == Ending::Lf { b"\n" } else { b"\r\n" });
        }
        let line_end = self.line_end(end.ending);
        if is_above {
            let mut above = std::mem::take(&mut self.above);
            if !record.is_empty() {
                self.rewrite(record, false, &mut above);
            }
            above.extend_from_slice(line_end);
            (self.above, self.line_end_above) = (above, line_end);
            return;
        }
        if !record.is_empty() {
            let start = out.len();
            self.rewrite(record, is_header, out);
            if self.options.was_misread {
                self.read_back(start, out);
            }
        }
        // A header at the end of the file has no line end of its own.
        out.extend_from_slice(if is_header && line_end.is_empty() { self.line_end_above } else { line_end });
        if is_header {
            out.append(&mut self.above);
        }
    }

    /// Reads the record back that begins at `start`. Whatever looked like a mark in front of the first one is a mark.
    fn read_back(&self, start: usize, out: &mut Vec<u8>) {
        let Some(original) = out.get(start..).and_then(read_back) else { return };
        out.truncate(start);
        let is_known = self.record > 1 || self.marks.has_mark();
        let text = if self.record > 1 { &original } else { original.get(marks(&original)..).unwrap_or_default() };
        if !is_known && text.len() < original.len() {
            out.extend_from_slice(BOM);
        }
        out.extend_from_slice(text);
    }

    fn line_end(&self, ending: Ending) -> &'static [u8] {
        match ending {
            Ending::File => b"",
            _ if self.options.to_crlf => b"\r\n",
            Ending::CrCrLf => b"\r\r\n",
            Ending::Crlf => b"\r\n",
            Ending::Lf => b"\n",
            Ending::Cr => b"\r",
        }
    }

    fn rewrite(&self, record: &[u8], is_header: bool, out: &mut Vec<u8>) {
        let RewriteOptions { delimiter, columns, width, full_width, drops_surplus, .. } = &self.options;
        let names: &[_] = if is_header { &self.options.names } else { &[] };
        let cells = self.scanner.cells();
        let raw = |place: usize| cells.get(place).map(|cell| written(cell, record, *delimiter)).unwrap_or_default();
        let surplus = cells.get(*width..).unwrap_or_default();
        let has_texts = |cells: &[Cell]| cells.iter().any(|cell| has_text(cell, record));
        let is_shifted = has_texts(cells.get(*full_width..).unwrap_or_default());
        // The header keeps its width, so that text below its nameless cells is not taken for a shifted row.
        let keeps_surplus = is_shifted || (!drops_surplus && (is_header || has_texts(surplus)));
        let own: Vec<std::borrow::Cow<'_, [u8]>> = match columns {
            None => (0..cells.len().min(*width)).map(raw).collect(),
            Some(columns) => {
                // Only as many cells as the record has: a short row stays short.
                let is_there = |from: &Option<usize>| from.is_some_and(|from| from < cells.len());
                let last = columns.iter().rposition(is_there).map_or(0, |last| last + 1);
                let count = if keeps_surplus || !names.is_empty() { columns.len() } else { last };
                columns.iter().take(count).map(|from| from.map(raw).unwrap_or_default()).collect()
            }
        };
        let named =
            own.iter().enumerate().map(|(place, cell)| names.get(place).and_then(Option::as_deref).unwrap_or(cell));
        let surplus = surplus.iter().filter(|_| keeps_surplus).map(|cell| written(cell, record, *delimiter));
        let surplus: Vec<_> = surplus.collect();
        write_cells(named.chain(surplus.iter().map(AsRef::as_ref)), out);
    }
}

fn write_cells<'c>(cells: impl Iterator<Item = &'c [u8]>, out: &mut Vec<u8>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend_from_slice(cell);
    }
}

fn raw<'r>(cell: &Cell, record: &'r [u8]) -> &'r [u8] {
    record.get(cell.start as usize..cell.end as usize).unwrap_or_default()
}

fn has_text(cell: &Cell, record: &[u8]) -> bool {
    // The check also takes U+3000 and U+00A0 for blanks; a cell of only these that stays here is dropped there.
    !content(cell, record).trim_ascii().is_empty()
}

/// The cell in a comma-separated file. What follows a closing quote is part of the text, as the check reads it; if it
/// has a comma, quotes must hold it together.
fn written<'r>(cell: &Cell, record: &'r [u8], delimiter: u8) -> std::borrow::Cow<'r, [u8]> {
    let bytes = raw(cell, record);
    let is_held = cell.flags.any(Flags::QUOTED) && !cell.flags.any(Flags::AFTER_QUOTE);
    if delimiter == b',' || is_held || !bytes.contains(&b',') {
        return bytes.into();
    }
    quoted(&content(cell, record)).into()
}
