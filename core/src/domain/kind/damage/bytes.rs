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
/// Blank characters, and control characters.
const BLANK: u8 = 64;

/// At which places a value that begins with the byte needs a look.
static FIRST: [u8; 256] = first();

#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte, made when it is compiled")]
const fn first() -> [u8; 256] {
    let mut first = [0; 256];
    // In Shift-JIS, of the ideographic space and of `“`. No character of UTF-8 begins with it.
    first[0x81] = BLANK;
    let mut blank = 0;
    while blank <= b' ' {
        first[blank as usize] = BLANK;
        blank += 1;
    }
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
    /// Blanks alone: for values that are no texts.
    pub(in super::super) const BLANKS: Watch = Watch(BLANK);

    pub(in super::super) const fn new(place: Place) -> Watch {
        Watch(match place {
            Place::Line => BLANK | LINE | SHORT,
            Place::DateLike => BLANK | LINE | DATE | SHORT,
            Place::Lines => BLANK | LINES,
            Place::Name => BLANK | LINE | SHORT | NAME,
            Place::Address => BLANK | ADDRESS | SHORT,
        })
    }

    /// Whether a value that begins with the byte may have a blank or damage at its beginning.
    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "a table with a place for every byte")]
    pub(crate) fn is_odd_first(self, first: u8) -> bool {
        FIRST[usize::from(first)] & self.0 != 0
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
pub(in super::super) fn has_odd_beginning(value: &[u8], watch: Watch) -> bool {
    value.first().is_some_and(|&first| watch.is_odd_first(first)) && is_odd(value)
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

/// What a byte asks for. Those of UTF-8 mean nothing in Shift-JIS.
const CONTROL: u8 = 1;
const REFERENCE: u8 = 2;
const SEPARATOR: u8 = 4;
const LOST: u8 = 8;
const LATIN: u8 = 16;
const ODD: u8 = 32;
const MAYBE_ODD: u8 = 64;

static ASKED: [u8; 256] = asked();

#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte, made when it is compiled")]
const fn asked() -> [u8; 256] {
    let mut asked = [0; 256];
    let mut byte = 0;
    while byte < b' ' {
        asked[byte as usize] = if matches!(byte, b'\t' | b'\r' | b'\n') { 0 } else { CONTROL };
        byte += 1;
    }
    asked[0x7F] = CONTROL;
    asked[b'&' as usize] = REFERENCE;
    asked[b';' as usize] = SEPARATOR;
    asked[b'?' as usize] = LOST;
    // The last byte of `、`, and of `〓`.
    (asked[0x81], asked[0x93]) = (SEPARATOR, LOST);
    // Of the no-break space and the C1 control characters, and of private-use characters.
    (asked[0xC2], asked[0xEE]) = (ODD, ODD);
    asked[0xC3] = LATIN;
    // Of radicals, and of U+2028 and U+2029; of other private-use characters, and of U+FFFD.
    (asked[0xE2], asked[0xEF]) = (LOST | MAYBE_ODD, MAYBE_ODD);
    asked
}

/// Whether there may be damage, a control character or another form in a marked value.
#[inline(never)]
#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte")]
pub(in super::super) fn has_odd_mark(value: &[u8], watch: Watch, is_high: bool, charset: Charset) -> bool {
    let asked = value.iter().fold(0, |asked, &byte| asked | ASKED[usize::from(byte)]);
    let is_utf8 = is_high && charset == Charset::Utf8;
    asked & CONTROL != 0
        || asked & REFERENCE != 0 && value.windows(2).any(|pair| pair == b"&#")
        || asked & SEPARATOR != 0 && watch.is_name() && has_separator(value, is_utf8)
        || asked & LOST != 0 && watch.is_short() && (is_high && has_lost_character(value, charset) || is_lost(value))
        || is_utf8
            && (asked & ODD != 0
                || asked & MAYBE_ODD != 0 && has_odd_character(value)
                || asked & LATIN != 0 && has_letters(value))
}

/// Whether a name may be several, by a semicolon or `、`. In Shift-JIS the latter has a table.
fn has_separator(value: &[u8], is_utf8: bool) -> bool {
    value.contains(&b';') || is_utf8 && value.windows(3).any(|bytes| bytes == "、".as_bytes())
}

/// Whether it may have U+2028, U+2029, a private-use character, or U+FFFD.
fn has_odd_character(value: &[u8]) -> bool {
    value.windows(2).any(|pair| match pair {
        [0xEF, second] => matches!(second, 0x80..=0xA3 | 0xBF),
        [0x80, third] => matches!(third, 0xA8 | 0xA9),
        _ => false,
    })
}

/// Whether it has several letters outside ASCII after each other.
fn has_letters(value: &[u8]) -> bool {
    value.windows(3).any(|bytes| matches!(bytes, [0xC3, _, 0x80..=0xFF]))
}

/// Whether it may have a radical, or `?` or `〓` beside an ideograph, which in Shift-JIS may end with a byte of ASCII.
fn has_lost_character(value: &[u8], charset: Charset) -> bool {
    let may_be = |pair: &[u8]| match pair {
        [0xE2, second] => charset == Charset::Utf8 && matches!(second, 0xBA..=0xBF),
        [0x80, third] => charset == Charset::Utf8 && *third == 0x93,
        [b'?', second] => !second.is_ascii() || charset == Charset::ShiftJis,
        [first, b'?'] => !first.is_ascii() || charset == Charset::ShiftJis,
        _ => false,
    };
    value.windows(2).any(may_be)
}

/// Whether it is nothing but question marks.
pub(in super::super) fn is_lost(value: &[u8]) -> bool {
    value.len() > 1 && value.iter().all(|&byte| byte == b'?')
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
