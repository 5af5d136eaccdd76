//! A look ahead: which rows of a chunk are certainly in order, told without knowing what stands before the chunk.
//!
//! How a record is cut and judged depends on its bytes alone, from its first one on; only whether a row above has its
//! address does not. So somebody else, on another thread, may look at a chunk before its turn comes, beginning behind
//! its first line feed, and the check takes over what is told of a record **that begins where a record begins**. A look
//! that began in the middle of a quoted cell names places where none begins, or those that it is right about all the
//! same.
//! Guarantees: the verdict is the same with every look ahead and without one (a property test compares them).

use super::{Record, Rows};
use crate::{
    check::{
        scan::{Ending, RecordEnd},
        seen::Address,
        tally::Tally,
    },
    domain::encoding::Charset,
};

/// What was told of a chunk. As words it can be handed from thread to thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prechecked {
    rows: Vec<PrecheckedRow>,
}

/// A row that is in order, ends in CR+LF or LF and has no line end in its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrecheckedRow {
    /// Offsets in the chunk: of its first byte, and behind its line end.
    pub(super) start: u32,
    pub(super) next: u32,
    pub(super) is_crlf: bool,
    pub(super) address: Address,
}

const WORDS_OF_ROW: usize = 7;

impl Prechecked {
    /// Seven words a row.
    pub fn into_words(self) -> Vec<u32> {
        let words = |row: PrecheckedRow| {
            let [a, b, c, d] = row.address.0;
            [row.start, row.next, u32::from(row.is_crlf), a, b, c, d]
        };
        self.rows.into_iter().flat_map(words).collect()
    }

    /// What `into_words` made.
    pub fn from_words(words: &[u32]) -> Prechecked {
        let (rows, _) = words.as_chunks::<WORDS_OF_ROW>();
        let row = |&[start, next, is_crlf, a, b, c, d]: &[u32; WORDS_OF_ROW]| PrecheckedRow {
            start,
            next,
            is_crlf: is_crlf != 0,
            address: Address([a, b, c, d]),
        };
        Prechecked { rows: rows.iter().map(row).collect() }
    }

    /// How many rows need no second look.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of the chunk's bytes those rows are.
    pub fn bytes(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.next - row.start)).sum()
    }

    pub(super) fn rows(&self) -> &[PrecheckedRow] {
        &self.rows
    }
}

impl PrecheckedRow {
    /// As the scanner would have told it; the chunk begins at `position`.
    pub(super) fn record_end(&self, position: u64) -> RecordEnd {
        let next = position + u64::from(self.next);
        match self.is_crlf {
            true => RecordEnd { end: next - 2, next, ending: Ending::Crlf },
            false => RecordEnd { end: next - 1, next, ending: Ending::Lf },
        }
    }
}

impl Rows<'_> {
    /// Whether the character code is known, without which nothing can be told ahead.
    pub(crate) fn can_look_ahead(&self) -> bool {
        self.judge.code.is_some()
    }

    /// Looks at a chunk from anywhere in the file. What was looked at before is forgotten; nothing may be pushed any
    /// more.
    pub(crate) fn look_ahead(&mut self, chunk: &[u8], tally: &mut Tally<'_>) -> Prechecked {
        let mut prechecked = Prechecked::default();
        let Some(line_feed) = chunk.iter().position(|&byte| byte == b'\n') else { return prechecked };
        let mut start = line_feed + 1;
        (self.position, self.valid_until) = (0, 0);
        self.scanner.go_to(chunk, start, 0);
        if self.judge.code == Some(Charset::Utf8) {
            self.look_over(chunk, start);
        }
        while let Some(end) = self.scanner.next_record(chunk) {
            let next = usize::try_from(end.next).expect("BUG: a record ends inside its chunk");
            if let Some(address) = self.precheck(chunk.get(start..).unwrap_or_default(), &end, tally) {
                let places = (u32::try_from(start), u32::try_from(next));
                let is_crlf = end.ending == Ending::Crlf;
                if let (Ok(start), Ok(next)) = places {
                    prechecked.rows.push(PrecheckedRow { start, next, is_crlf, address });
                }
            }
            self.scanner.start_record(&end);
            start = next;
        }
        prechecked
    }

    /// The address of a row that is in order; `bytes` begin with it.
    fn precheck(&mut self, bytes: &[u8], end: &RecordEnd, tally: &mut Tally<'_>) -> Option<Address> {
        if !matches!(end.ending, Ending::Crlf | Ending::Lf) || self.scanner.lines() > 0 {
            return None;
        }
        let record: Record<'_> = self.cut(bytes, end);
        let cells = self.scanner.cells();
        self.judge.precheck(&record, cells, self.scanner.record_flags(), tally)
    }
}
