//! What is known of a cell: whether it is filled, and where its value is.

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellContent {
    Blank,
    /// Blank, but with a problem: its row is not a blank line.
    BlankWithProblem,
    Filled,
    /// The fast path cannot decide.
    Unclear,
}

/// A value for the sink.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    Absent,
    Blank,
    /// Bytes of the record, ASCII or valid UTF-8.
    Typed {
        start: u32,
        end: u32,
    },
    /// A part of the texts that the judge made of the record.
    Text {
        start: u32,
        end: u32,
    },
}

/// An offset inside a record, or inside the texts made of one.
pub(super) fn offset(offset: usize) -> u32 {
    u32::try_from(offset).expect("BUG: a record is at most RECORD_MAX long")
}
