//! A cell as the scan leaves it: its offsets, its flags and its content.

use std::borrow::Cow;

/// A cell of a record, as offsets from the record's first byte; quotes are part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) flags: Flags,
}

/// What the scan noticed in a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flags(pub(super) u8);

impl Flags {
    /// Begins with a quote that opens it.
    pub(crate) const QUOTED: Flags = Flags(1);
    /// Holds a doubled quote.
    pub(crate) const ESCAPED: Flags = Flags(2);
    /// Goes on after its closing quote.
    pub(crate) const AFTER_QUOTE: Flags = Flags(4);
    /// Has bytes that are not ASCII.
    pub(crate) const HIGH: Flags = Flags(8);
    /// Has bytes at which a text may be damaged, or stored in another form.
    pub(crate) const MARK: Flags = Flags(16);

    pub(crate) const fn any(self, flags: Flags) -> bool {
        self.0 & flags.0 != 0
    }

    pub(crate) const fn with(self, flags: Flags) -> Flags {
        Flags(self.0 | flags.0)
    }
}

/// The content of a cell: without the quotes around it, with doubled quotes as single ones, and with text after the
/// closing quote unchanged.
pub(crate) fn content<'r>(cell: &Cell, record: &'r [u8]) -> Cow<'r, [u8]> {
    let raw = record.get(cell.start as usize..cell.end as usize).unwrap_or_default();
    if !cell.flags.any(Flags::QUOTED) {
        return Cow::Borrowed(raw);
    }
    let inner = raw.strip_prefix(b"\"").unwrap_or(raw);
    if !cell.flags.any(Flags::ESCAPED.with(Flags::AFTER_QUOTE)) {
        return Cow::Borrowed(inner.strip_suffix(b"\"").unwrap_or(inner));
    }
    let mut content = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(quote) = rest.iter().position(|&byte| byte == b'"') {
        let (before, from_quote) = rest.split_at(quote);
        content.extend_from_slice(before);
        match from_quote.strip_prefix(b"\"\"") {
            Some(after) => {
                content.push(b'"');
                rest = after;
            }
            None => {
                rest = from_quote.get(1..).unwrap_or_default();
                break;
            }
        }
    }
    content.extend_from_slice(rest);
    Cow::Owned(content)
}

/// The number of line ends: CR, LF, and CR+LF as one.
pub(crate) fn count_breaks(bytes: &[u8]) -> u32 {
    let mut breaks = 0_u32;
    let mut before = 0;
    for &byte in bytes {
        if byte == b'\r' || (byte == b'\n' && before != b'\r') {
            breaks = breaks.saturating_add(1);
        }
        before = byte;
    }
    breaks
}
