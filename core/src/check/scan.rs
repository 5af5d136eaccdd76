//! Cuts bytes into records and cells without decoding them.
//!
//! The trail bytes of Shift-JIS are 40–7E and 80–FC, so a comma, a quote, CR or LF is never part of a character; in
//! UTF-8 neither. One scanner serves both charsets, and every offset is the file's.
//!
//! Guarantees: the same records and cells however the bytes are cut into chunks; nothing is kept but the offsets of the
//! current record, and of those only the ones within its first `RECORD_MAX` bytes. The rules are RFC 4180's with the
//! specification's additions (chapter 3): a quote opens only as a cell's first byte; a CR alone ends a record; after a
//! closing quote text runs on to the next separator; a byte order mark before a record is no part of its cells. It
//! judges nothing.

mod simd;
mod cell;

use self::simd::{BLOCK, Masks, masks};
pub(crate) use self::{
    cell::{Cell, Flags, content, count_breaks},
    simd::Targets,
};
use super::encoding::BOM;

/// The longest record that is kept and judged cell by cell. A record of the specified format with 100 long custom
/// items, each of the maximal length, every character four bytes, is shorter; and no file, however broken, may take the
/// memory of the machine that checks it.
pub(crate) const RECORD_MAX: u64 = 4 << 20;

/// How a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Crlf,
    Lf,
    Cr,
    /// A program wrote CR+LF in text mode, which puts a CR in front of each LF. The scanner cuts it into a CR and the
    /// CR+LF of a record without bytes: see [`RecordEnd::completes`].
    CrCrLf,
    /// At the end of the file.
    File,
}

/// The end of a record, as offsets in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordEnd {
    /// The end of its last cell.
    pub(crate) end: u64,
    /// The end of its line end.
    pub(crate) next: u64,
    pub(crate) ending: Ending,
}

impl RecordEnd {
    /// Whether this is no end of a record of its own, but the rest of a CR CR LF whose first CR ended the `previous` record.
    /// `start` is where the record without bytes begins.
    #[inline]
    pub(crate) fn completes(&self, previous: Ending, start: u64) -> bool {
        previous == Ending::Cr && self.ending == Ending::Crlf && self.end == start
    }
}

/// What is left at the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// The last record had its line end.
    Nothing,
    Record(RecordEnd),
    /// A quote was opened and never closed: the cell that it opens.
    Unclosed {
        byte: u64,
        column: u32,
        /// The number of line ends between the record's first byte and the quote.
        lines: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At a cell's start, or in a cell without quotes, or after a closing quote that text follows.
    Text,
    Quoted,
    /// The last byte was a quote inside a quoted cell: the next one decides what it means.
    Quote,
    /// The last byte was a CR that ends the record; its LF may follow.
    Cr,
}

/// Whether a byte order mark is at the record's start. Programs that join files leave one before a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// So many of its bytes have passed, and the next byte decides.
    Open(usize),
    /// It has passed, or there is none.
    Decided,
}

/// A running scan.
#[derive(Debug, Clone)]
pub(crate) struct Scanner {
    targets: Targets,
    state: State,
    /// Offset of the chunk's first byte, and of the record's and the cell's.
    chunk_start: u64,
    record_start: u64,
    cell_start: u64,
    /// The record's cells so far are the first `held`. Past `RECORD_MAX` only the count grows.
    cells: Vec<Cell>,
    held: usize,
    cell_count: u32,
    /// The number of line ends inside the record's quotes so far, and of those before the current cell.
    lines: u32,
    lines_before_cell: u32,
    cell_flags: Flags,
    record_flags: Flags,
    // The current block: bytes `block..block + length` of the chunk; those before `cursor` are done.
    masks: Masks,
    /// The byte before the block, 0 at the very beginning; and the last byte that was read.
    before_block: u8,
    block: usize,
    length: u32,
    cursor: u32,
    /// Where in the block the bytes of the cell begin that are not yet in `cell_flags`.
    cell_from: u32,
    before: u8,
    mark: Mark,
    /// Whether marks are passed: in Shift-JIS these bytes are something else.
    passes_marks: bool,
}

impl Scanner {
    /// A scan that begins at the offset `start`, at the beginning of a record.
    pub(crate) fn new(targets: Targets, start: u64) -> Scanner {
        Scanner {
            targets,
            state: State::Text,
            chunk_start: start,
            record_start: start,
            cell_start: start,
            cells: Vec::new(),
            held: 0,
            cell_count: 0,
            lines: 0,
            lines_before_cell: 0,
            cell_flags: Flags::default(),
            record_flags: Flags::default(),
            masks: Masks::default(),
            before_block: 0,
            block: 0,
            length: 0,
            cursor: 0,
            cell_from: 0,
            before: 0,
            mark: Mark::Open(0),
            passes_marks: true,
        }
    }

    /// Sets, from the next block on, whether the bytes are read as UTF-8.
    pub(crate) fn set_utf8(&mut self, utf8: bool) {
        self.targets.utf8 = utf8;
        self.passes_marks = utf8;
    }

    /// The cells of the record that just ended, within its first `RECORD_MAX` bytes.
    pub(crate) fn cells(&self) -> &[Cell] {
        self.cells.get(..self.held).unwrap_or_default()
    }

    /// The flags of all the record's cells together.
    pub(crate) fn record_flags(&self) -> Flags {
        self.record_flags
    }

    /// Offset of the current record, or of the one that just ended.
    pub(crate) fn record_start(&self) -> u64 {
        self.record_start
    }

    /// The number of line ends inside the quotes of the record that just ended.
    pub(crate) fn lines(&self) -> u32 {
        self.lines
    }

    /// Goes on to the end of the next record. `None`: the chunk is done and the record goes on in the next one, which
    /// must then be passed, until `None` again. After a record `start_record` must be called.
    pub(crate) fn next_record(&mut self, chunk: &[u8]) -> Option<RecordEnd> {
        self.pass_mark(chunk);
        loop {
            if let Some(end) = self.walk() {
                return Some(end);
            }
            self.note_flags(self.length);
            let next = self.block + self.length as usize;
            if next >= chunk.len() {
                self.chunk_start += chunk.len() as u64;
                (self.block, self.length, self.cursor, self.cell_from) = (0, 0, 0, 0);
                return None;
            }
            self.load(chunk, next);
        }
    }

    /// Looks for a byte order mark at the record's first byte. Its bytes end no cell and open no quote, so they may be
    /// walked over before the last of them has arrived.
    #[inline(always)]
    fn pass_mark(&mut self, chunk: &[u8]) {
        match (self.mark, chunk.get(self.block + self.cursor as usize)) {
            (Mark::Decided, _) => {}
            (Mark::Open(0), Some(&first)) if Some(&first) != BOM.first() => self.mark = Mark::Decided,
            (Mark::Open(passed), _) => self.pass_mark_from(passed, chunk),
        }
    }

    #[cold]
    fn pass_mark_from(&mut self, passed: usize, chunk: &[u8]) {
        let rest = BOM.get(passed..).unwrap_or_default();
        let bytes = chunk.get(self.block + self.cursor as usize..).unwrap_or_default();
        let same = rest.iter().zip(bytes).take_while(|(expected, byte)| expected == byte).count();
        if same == rest.len() && self.passes_marks {
            self.cell_start = self.record_start + BOM.len() as u64;
        }
        self.mark = if same < rest.len() && same == bytes.len() { Mark::Open(passed + same) } else { Mark::Decided };
    }

    /// Goes on at `at` in the chunk, where a record begins whose offset is `start`. The current record is forgotten.
    pub(crate) fn go_to(&mut self, chunk: &[u8], at: usize, start: u64) {
        let before = at.checked_sub(1).and_then(|before| chunk.get(before)).copied().unwrap_or(self.before);
        let next = start + at as u64;
        (self.state, self.chunk_start, self.before) = (State::Text, start, before);
        (self.block, self.length, self.cursor, self.cell_from) = (at, 0, 0, 0);
        self.start_record(&RecordEnd { end: next, next, ending: Ending::Lf });
    }

    /// Forgets the record that ended.
    pub(crate) fn start_record(&mut self, end: &RecordEnd) {
        self.record_start = end.next;
        self.cell_start = end.next;
        self.mark = Mark::Open(0);
        self.held = 0;
        self.cell_count = 0;
        self.lines = 0;
        self.lines_before_cell = 0;
        self.cell_flags = Flags::default();
        self.record_flags = Flags::default();
    }

    /// Ends the scan at the end of the file.
    pub(crate) fn finish(&mut self) -> Last {
        let end = self.chunk_start;
        match self.state {
            State::Quoted => {
                Last::Unclosed { byte: self.cell_start, column: self.cell_count, lines: self.lines_before_cell }
            }
            State::Cr => Last::Record(RecordEnd { end: end - 1, next: end, ending: Ending::Cr }),
            State::Text | State::Quote if end == self.record_start => Last::Nothing,
            State::Text | State::Quote => Last::Record(self.cut()),
        }
    }

    /// Ends the record where the bytes end: for text that is only looked at in part.
    pub(crate) fn cut(&mut self) -> RecordEnd {
        let end = self.chunk_start;
        self.state = State::Text;
        self.end_cell(end);
        RecordEnd { end, next: end, ending: Ending::File }
    }

    /// The block's line ends: every CR, and every LF that follows none.
    fn breaks(&self) -> u64 {
        self.masks.cr | (self.masks.lf & !((self.masks.cr << 1) | u64::from(self.before_block == b'\r')))
    }

    fn load(&mut self, chunk: &[u8], next: usize) {
        let rest = chunk.get(next..).unwrap_or_default();
        let before = self.before;
        let length = match rest.first_chunk::<BLOCK>() {
            Some(block) => {
                masks(block, before, self.targets, &mut self.masks);
                self.before = block[BLOCK - 1];
                BLOCK
            }
            None => {
                let mut block = [b' '; BLOCK];
                block.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
                masks(&block, before, self.targets, &mut self.masks);
                self.before = rest.last().copied().unwrap_or(before);
                rest.len()
            }
        };
        self.before_block = before;
        (self.block, self.length) = (next, u32::try_from(length).expect("BUG: at most 64"));
        (self.cursor, self.cell_from) = (0, 0);
    }

    /// Processes the block's bytes up to its end or the end of a record.
    #[inline]
    fn walk(&mut self) -> Option<RecordEnd> {
        let length = self.length;
        let base = self.chunk_start + self.block as u64;
        let ends = self.masks.delimiter | self.masks.cr | self.masks.lf;
        let structure = ends | self.masks.quote;
        while self.cursor < length {
            let ahead = u64::MAX << self.cursor;
            match self.state {
                State::Text => {
                    let marks = structure & ahead;
                    let bits = if self.is_plain(ahead, base) {
                        self.plain_cells(marks, base)
                    } else {
                        self.text_cells(marks, base)
                    };
                    if bits == 0 {
                        self.cursor = length;
                        break;
                    }
                    let place = bits.trailing_zeros();
                    let bit = bits & bits.wrapping_neg();
                    self.cursor = place + 1;
                    if self.masks.quote & bit != 0 {
                        self.state = State::Quoted;
                        self.cell_flags = self.cell_flags.with(Flags::QUOTED);
                        continue;
                    }
                    let at = base + u64::from(place);
                    self.note_flags(place);
                    self.end_cell(at);
                    if self.masks.lf & bit != 0 {
                        return Some(RecordEnd { end: at, next: at + 1, ending: Ending::Lf });
                    }
                    self.state = State::Cr;
                }
                State::Quoted => {
                    let bits = self.masks.quote & ahead;
                    if bits == 0 {
                        self.cursor = length;
                        break;
                    }
                    self.cursor = bits.trailing_zeros() + 1;
                    self.state = State::Quote;
                }
                State::Quote => {
                    let bit = 1 << self.cursor;
                    if self.masks.quote & bit != 0 {
                        self.cell_flags = self.cell_flags.with(Flags::ESCAPED);
                        self.state = State::Quoted;
                        self.cursor += 1;
                    } else {
                        if ends & bit == 0 {
                            self.cell_flags = self.cell_flags.with(Flags::AFTER_QUOTE);
                        }
                        self.state = State::Text;
                    }
                }
                State::Cr => {
                    self.state = State::Text;
                    let at = base + u64::from(self.cursor);
                    if self.masks.lf & (1 << self.cursor) != 0 {
                        self.cursor += 1;
                        self.cell_from = self.cursor;
                        return Some(RecordEnd { end: at - 1, next: at + 1, ending: Ending::Crlf });
                    }
                    self.cell_from = self.cursor;
                    return Some(RecordEnd { end: at - 1, next: at, ending: Ending::Cr });
                }
            }
        }
        None
    }

    /// Whether the rest of the block has neither quotes nor marked bytes and is within `RECORD_MAX`.
    #[inline(always)]
    fn is_plain(&self, ahead: u64, base: u64) -> bool {
        (self.masks.quote | self.masks.mark) & ahead == 0
            && !self.cell_flags.any(Flags::QUOTED)
            && base.wrapping_sub(self.record_start).wrapping_add(BLOCK as u64) <= RECORD_MAX
    }

    /// Does what `text_cells` does, for blocks that `is_plain` accepts: most of a file.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "offsets are within RECORD_MAX; at most 64 cells are counted")]
    #[expect(clippy::indexing_slicing, reason = "a remainder is a place among the block's slots")]
    fn plain_cells(&mut self, marks: u64, base: u64) -> u64 {
        let line_ends = marks & !self.masks.delimiter;
        let mut separators = marks & line_ends.wrapping_sub(1) & !line_ends;
        if separators == 0 {
            return line_ends;
        }
        if self.cells.len() < self.held + BLOCK {
            self.cells.resize(self.held * 2 + BLOCK, Cell::default());
        }
        let slots = self.cells.get_mut(self.held..).and_then(|slots| slots.first_chunk_mut::<BLOCK>());
        let slots = slots.expect("BUG: there is room for a block's cells");
        let high = self.masks.high;
        // The record may begin inside the block: this wraps around, and wraps back where a place is added.
        let block = base.wrapping_sub(self.record_start) as u32;
        let mut start = (self.cell_start - self.record_start) as u32;
        let (mut flags, mut all_flags, mut count) = (self.cell_flags.0, 0, 0_usize);
        let mut done = !(u64::MAX << self.cell_from);
        while separators != 0 {
            let place = separators.trailing_zeros();
            let up_to = separators ^ separators.wrapping_sub(1);
            flags |= u8::from(high & up_to & !done != 0) * Flags::HIGH.0;
            let end = block.wrapping_add(place);
            slots[count % BLOCK] = Cell { start, end, flags: Flags(flags) };
            all_flags |= flags;
            (start, flags, done) = (end.wrapping_add(1), 0, up_to);
            count = count.wrapping_add(1);
            separators &= separators.wrapping_sub(1);
        }
        self.held += count;
        self.cell_count = self.cell_count.saturating_add(count as u32);
        self.cell_start = self.record_start.wrapping_add(u64::from(start));
        self.cell_from = 64 - done.leading_zeros();
        self.cell_flags = Flags::default();
        self.record_flags.0 |= all_flags;
        self.lines_before_cell = self.lines;
        line_ends
    }

    /// Ends cells at separators, up to a quote that opens one or the end of the record; passes over quotes that are
    /// text. Returns the remaining marks, that one first. The same as repeated calls of `end_cell`, but faster.
    #[inline(never)]
    #[expect(clippy::cast_possible_truncation, reason = "both offsets are below 2^32 where they are cast")]
    fn text_cells(&mut self, marks: u64, base: u64) -> u64 {
        let mut marks = marks;
        // The record may begin inside the block: this wraps around, and wraps back where a place is added.
        let block = base.wrapping_sub(self.record_start);
        let mut start = self.cell_start - self.record_start;
        let (mut from, mut flags, mut count) = (self.cell_from, self.cell_flags.0, 0_u32);
        let mut all_flags = self.record_flags.0;
        while marks != 0 {
            let place = marks.trailing_zeros();
            let mark = marks & marks.wrapping_neg();
            let end = block.wrapping_add(u64::from(place));
            if self.masks.delimiter & mark == 0 {
                if self.masks.quote & mark == 0 || end == start {
                    break;
                }
                marks ^= mark;
                continue;
            }
            marks ^= mark;
            // `from` is at most `place` here, and so below 64.
            let range = mark.wrapping_sub(1) & u64::MAX.wrapping_shl(from);
            flags |= (u8::from(self.masks.high & range != 0) * Flags::HIGH.0)
                | (u8::from(self.masks.mark & range != 0) * Flags::MARK.0);
            if flags & Flags::QUOTED.0 != 0 {
                self.lines = self.lines.saturating_add((self.breaks() & range).count_ones());
            }
            if start <= RECORD_MAX {
                // A start within RECORD_MAX is never cut off; an end may be, and stays too far then.
                let end = end.min(u64::from(u32::MAX)) as u32;
                self.hold(Cell { start: start as u32, end, flags: Flags(flags) });
            }
            all_flags |= flags;
            (flags, start, from) = (0, end.wrapping_add(1), place.wrapping_add(1));
            count = count.wrapping_add(1);
        }
        if count > 0 {
            self.cell_start = self.record_start.wrapping_add(start);
            self.cell_from = from;
            self.cell_flags = Flags(flags);
            self.record_flags = Flags(all_flags);
            self.cell_count = self.cell_count.saturating_add(count);
            self.lines_before_cell = self.lines;
        }
        marks
    }

    /// Notes the flags of the cell's bytes before `place`.
    #[inline(always)]
    fn note_flags(&mut self, place: u32) {
        // Both shifts stay below 64: `place` is at most 64 and the two limits differ only where there are bytes.
        if self.cell_from < place {
            let range = (u64::MAX >> (64 - (place - self.cell_from))) << self.cell_from;
            if self.masks.high & range != 0 {
                self.cell_flags = self.cell_flags.with(Flags::HIGH);
            }
            if self.masks.mark & range != 0 {
                self.cell_flags = self.cell_flags.with(Flags::MARK);
            }
            if self.cell_flags.any(Flags::QUOTED) {
                self.lines = self.lines.saturating_add((self.breaks() & range).count_ones());
            }
        }
        self.cell_from = place;
    }

    #[inline(always)]
    fn hold(&mut self, cell: Cell) {
        match self.cells.get_mut(self.held) {
            Some(slot) => *slot = cell,
            None => self.cells.push(cell),
        }
        self.held += 1;
    }

    #[inline(always)]
    fn end_cell(&mut self, end: u64) {
        let start = self.cell_start - self.record_start;
        if start <= RECORD_MAX {
            let end = u32::try_from(end - self.record_start).unwrap_or(u32::MAX);
            // Never clipped: the start is at most RECORD_MAX.
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            self.hold(Cell { start, end, flags: self.cell_flags });
        }
        self.record_flags = self.record_flags.with(self.cell_flags);
        self.cell_flags = Flags::default();
        self.cell_count = self.cell_count.saturating_add(1);
        self.cell_start = end + 1;
        self.lines_before_cell = self.lines;
        self.cell_from = self.cursor;
    }
}
