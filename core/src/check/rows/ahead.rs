//! A look ahead: which rows of a chunk are certainly valid, decided without knowing what precedes the chunk.
//!
//! How a record is cut and judged depends on its bytes alone, from its first one on; only whether an earlier row has
//! its address does not. So another thread may look at a chunk before the check gets to it, starting after the chunk's
//! first line feed, and the check takes over the result for every record **that begins where a record begins**. A look
//! that began in the middle of a quoted cell names places where no record begins, or is right about a record all the
//! same.
//!
//! Guarantees: the verdict is the same with any look ahead and without one (a property test compares them).

use super::{Rows, record::Record};
use crate::{
    check::{
        scan::{Ending, RecordEnd},
        seen::Address,
        tally::Tally,
    },
    domain::encoding::Charset,
};

/// The prechecked rows of a chunk. As words they can be passed from thread to thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prechecked {
    rows: Vec<PrecheckedRow>,
}

/// A valid row that ends in CR+LF or LF and has no line end in its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrecheckedRow {
    /// Offsets in the chunk: of its first byte, and of the byte after its line end.
    pub(super) start: u32,
    pub(super) next: u32,
    pub(super) is_crlf: bool,
    /// It has blank cells beyond the header's.
    pub(super) is_uneven: bool,
    pub(super) address: Address,
}

const WORDS_PER_ROW: usize = 7;

impl Prechecked {
    /// Seven words a row.
    pub fn into_words(self) -> Vec<u32> {
        let words = |row: PrecheckedRow| {
            let [a, b, c, d] = row.address.0;
            [row.start, row.next, u32::from(row.is_crlf) | u32::from(row.is_uneven) << 1, a, b, c, d]
        };
        self.rows.into_iter().flat_map(words).collect()
    }

    /// Reads the words of [`Prechecked::into_words`].
    pub fn from_words(words: &[u32]) -> Prechecked {
        let (rows, _) = words.as_chunks::<WORDS_PER_ROW>();
        let row = |&[start, next, flags, a, b, c, d]: &[u32; WORDS_PER_ROW]| PrecheckedRow {
            start,
            next,
            is_crlf: flags & 1 != 0,
            is_uneven: flags & 2 != 0,
            address: Address([a, b, c, d]),
        };
        Prechecked { rows: rows.iter().map(row).collect() }
    }

    /// How many rows need not be judged again.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of bytes in these rows.
    pub fn bytes(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.next - row.start)).sum()
    }

    pub(super) fn rows(&self) -> &[PrecheckedRow] {
        &self.rows
    }
}

impl PrecheckedRow {
    /// The end as the scanner would have found it; the chunk begins at `position`.
    pub(super) fn record_end(&self, position: u64) -> RecordEnd {
        let next = position + u64::from(self.next);
        match self.is_crlf {
            true => RecordEnd { end: next - 2, next, ending: Ending::Crlf },
            false => RecordEnd { end: next - 1, next, ending: Ending::Lf },
        }
    }
}

impl Rows<'_> {
    /// Whether the charset is known; otherwise nothing can be prechecked.
    pub(crate) fn can_look_ahead(&self) -> bool {
        self.judge.charset.is_some()
    }

    /// Prechecks a chunk from anywhere in the file. It forgets the chunk before, and nothing may be pushed afterwards.
    pub(crate) fn precheck_chunk(&mut self, chunk: &[u8], tally: &mut Tally<'_>) -> Prechecked {
        let mut prechecked = Prechecked::default();
        let Some(line_feed) = chunk.iter().position(|&byte| byte == b'\n') else { return prechecked };
        let mut start = line_feed + 1;
        (self.position, self.valid_until) = (0, 0);
        self.scanner.go_to(chunk, start, 0);
        if self.judge.charset == Some(Charset::Utf8) {
            self.validate_rest(chunk, start);
        }
        while let Some(end) = self.scanner.next_record(chunk) {
            let next = usize::try_from(end.next).expect("BUG: a record ends inside its chunk");
            if let Some(address) = self.precheck(chunk.get(start..).unwrap_or_default(), &end, tally) {
                let places = (u32::try_from(start), u32::try_from(next));
                let is_crlf = end.ending == Ending::Crlf;
                let is_uneven = self.scanner.cells().len() > self.judge.width;
                if let (Ok(start), Ok(next)) = places {
                    prechecked.rows.push(PrecheckedRow { start, next, is_crlf, is_uneven, address });
                }
            }
            self.scanner.start_record(&end);
            start = next;
        }
        prechecked
    }

    /// The address of a valid row; `bytes` begin with the row.
    fn precheck(&mut self, bytes: &[u8], end: &RecordEnd, tally: &mut Tally<'_>) -> Option<Address> {
        if !matches!(end.ending, Ending::Crlf | Ending::Lf) || self.scanner.lines() > 0 {
            return None;
        }
        let record: Record<'_> = self.cut(bytes, end);
        let cells = self.scanner.cells();
        self.judge.precheck(&record, cells, self.scanner.record_flags(), tally)
    }
}
