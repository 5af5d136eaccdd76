//! Damage on the fast path: values that certainly have none, by their bytes.
//!
//! Guarantees: where [`damage`](super::damage) finds something, each of these says that it may be there. Only the scan's
//! marks, the first byte and the first character outside ASCII are asked for most values.

use super::{Place, misread};
use crate::domain::encoding::Charset;

const LINE: u8 = 1;
const DATE: u8 = 2;
const LINES: u8 = 4;
const ADDRESS: u8 = 8;

/// At which places a value that begins with the byte needs a look.
static FIRST: [u8; 256] = first();

#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte, made when it is compiled")]
const fn first() -> [u8; 256] {
    let mut first = [0; 256];
    let mut rest = b"#Nn\\u-=+@".as_slice();
    while let [byte, others @ ..] = rest {
        first[*byte as usize] = LINE | LINES;
        rest = others;
    }
    (first[b'\'' as usize], first[b'"' as usize]) = (LINE, LINE);
    let mut rest = b"'-=+".as_slice();
    while let [byte, others @ ..] = rest {
        first[*byte as usize] |= ADDRESS;
        rest = others;
    }
    let mut rest = b"0123456789".as_slice();
    while let [byte, others @ ..] = rest {
        first[*byte as usize] |= DATE;
        rest = others;
    }
    first
}

/// The fast path's view of a [`Place`]: the first bytes that are asked for, and what else is damage there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watch(u8);

const SHORT: u8 = 16;
const NAME: u8 = 32;

impl Watch {
    pub(in super::super) const fn new(place: Place) -> Watch {
        Watch(match place {
            Place::Line => LINE | SHORT,
            Place::DateLike => LINE | DATE | SHORT,
            Place::Lines => LINES,
            Place::Name => LINE | SHORT | NAME,
            Place::Address => ADDRESS | SHORT,
        })
    }

    fn is_short(self) -> bool {
        self.0 & SHORT != 0
    }

    pub(in super::super) fn is_name(self) -> bool {
        self.0 & NAME != 0
    }
}

/// Whether the value's beginning allows damage.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte")]
pub(in super::super) fn has_odd_beginning(value: &[u8], watch: Watch) -> bool {
    let Some(&first) = value.first() else { return false };
    FIRST[usize::from(first)] & watch.0 != 0 && is_odd(value)
}

/// Judges a value with one of the first bytes.
#[inline(never)]
fn is_odd(value: &[u8]) -> bool {
    match value {
        b"NULL" | b"None" | b"nan" | b"undefined" | b"\\N" | b"-" => true,
        [b'=' | b'+' | b'@', ..] => true,
        [b'-', second, ..] => second.is_ascii_alphabetic(),
        [b'#', rest @ ..] => {
            matches!(rest, b"N/A" | b"REF!" | b"VALUE!" | b"NAME?" | b"DIV/0!" | [b'#', b'#', b'#', ..])
        }
        [b'\'', _, ..] => true,
        [b'"', .., last] => *last == b'"',
        [b'0'..=b'9', .., last] => {
            // The last byte of 日 in UTF-8 and in Shift-JIS.
            matches!(last, 0xA5 | 0xFA) || value.contains(&b'/') || value.get(4) == Some(&b'-') || is_month(value)
        }
        _ => false,
    }
}

/// Whether it may end with the name of a month.
fn is_month(value: &[u8]) -> bool {
    value.last().is_some_and(u8::is_ascii_alphabetic) && value.contains(&b'-')
}

/// Whether there may be damage at a marked byte.
#[inline(never)]
pub(in super::super) fn has_odd_mark(value: &[u8], watch: Watch, is_high: bool, charset: Charset) -> bool {
    value.contains(&b'&') && value.windows(2).any(|pair| pair == b"&#")
        || is_high && charset == Charset::Utf8 && value.contains(&0xC3) && has_letters(value)
        || watch.is_short() && is_high && has_lost_character(value, charset)
}

/// Whether it has several letters outside ASCII after each other.
fn has_letters(value: &[u8]) -> bool {
    value.windows(3).any(|bytes| matches!(bytes, [0xC3, _, 0x80..=0xFF]))
}

/// Whether it may have a radical, or `?` beside an ideograph, which in Shift-JIS may end with a byte of ASCII.
fn has_lost_character(value: &[u8], charset: Charset) -> bool {
    let may_be = |pair: &[u8]| match pair {
        [0xE2, second] => charset == Charset::Utf8 && matches!(second, 0xBA..=0xBF),
        [b'?', second] => !second.is_ascii() || charset == Charset::ShiftJis,
        [first, b'?'] => !first.is_ascii() || charset == Charset::ShiftJis,
        _ => false,
    };
    value.windows(2).any(may_be)
}

/// Whether a name may be several, by a semicolon or `、`. Shift-JIS has a table for the latter.
#[inline(never)]
pub(in super::super) fn has_separator(value: &[u8], charset: Charset) -> bool {
    let mut bytes = value.windows(3);
    value.contains(&b';') || charset == Charset::Utf8 && bytes.any(|bytes| matches!(bytes, [0xE3, 0x80, 0x81]))
}

/// Whether a text that begins with ASCII may have been read in the wrong encoding further on, by its first character
/// outside ASCII.
#[inline(never)]
pub(in super::super) fn may_be_misread_inside(value: &[u8]) -> bool {
    let high = value.iter().position(|byte| !byte.is_ascii()).and_then(|at| value.get(at..)).unwrap_or_default();
    high.first_chunk().is_some_and(|bytes| misread::may_begin(*bytes))
}

/// The same in Shift-JIS, for any text that is not ASCII.
#[inline(always)]
pub(in super::super) fn may_be_misread_shift_jis(value: &[u8]) -> bool {
    match value {
        [first, second, ..] if !first.is_ascii() => begins_misread_shift_jis(*first, *second),
        _ => may_be_misread_inside_shift_jis(value),
    }
}

#[inline(never)]
fn may_be_misread_inside_shift_jis(value: &[u8]) -> bool {
    let high = value.iter().position(|byte| !byte.is_ascii()).and_then(|at| value.get(at..)).unwrap_or_default();
    matches!(high, [first, second, ..] if begins_misread_shift_jis(*first, *second))
}

#[inline(always)]
fn begins_misread_shift_jis(first: u8, second: u8) -> bool {
    matches!((first, second), (0xE0..=0xEF, 0x80..=0xBF))
}
