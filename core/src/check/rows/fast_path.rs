//! The fast path: cells that are certainly valid, recognised by their bytes without decoding them.
//!
//! Guarantees: a cell is called valid only where [`Rule::judge`](crate::domain::value::Rule::judge) finds neither problem
//! nor warning (a property test compares them). [`FastPath::Unknown`] is no verdict: the rule decides. The rules stand in
//! `domain::value`, not here.

use super::remembered::Remembered;
use crate::{
    check::encoding::{Charset, ShiftJis},
    domain::{
        date::Date,
        format::{CustomKind, Format},
        item::{Item, ItemKind, Key},
        limits::NAMES_A_CELL,
    },
};

/// A column, as the fast path needs it for every cell.
pub(crate) struct FastColumn {
    pub(crate) rule: FastRule,
    pub(crate) is_required: bool,
    /// Filled with `FastRule::Remembered` alone.
    pub(crate) remembered: Remembered,
}

/// What makes a column's cell certainly valid.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FastRule {
    Text {
        max: u32,
        /// So many bytes of UTF-8 are certainly not more than `max` characters: composing makes nothing longer than
        /// one and a half characters a byte (U+0390: two bytes, three parts).
        sure: u32,
    },
    Email,
    Phone {
        max: u32,
    },
    Zip,
    Url {
        max: u32,
    },
    Date {
        not_after: Date,
    },
    Number,
    Names {
        max: u32,
        sure: u32,
    },
    /// Few different values: those found in order are remembered.
    Remembered,
}

/// What the scan knows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// It is not all ASCII.
    pub(crate) is_high: bool,
    /// It may have a comma.
    pub(crate) has_comma: bool,
}

/// The answer of the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FastPath {
    /// The rule must decide.
    Unknown,
    /// Valid, and stored as it is typed.
    Valid,
    /// Valid, and stored in another form.
    ValidNormalised,
}

impl FastPath {
    /// Whether the rule need not look at the cell. `values`: the stored form matters too.
    #[inline(always)]
    pub(crate) fn is_enough(self, values: bool) -> bool {
        self == FastPath::Valid || (self == FastPath::ValidNormalised && !values)
    }
}

impl FastRule {
    pub(crate) fn new(key: Key, format: &Format, today: Date) -> FastRule {
        match key {
            Key::Basic(item) => FastRule::of_item(item, format, today),
            Key::Custom(custom_item_id) => match format.custom_item(custom_item_id).map(|item| item.kind) {
                Some(CustomKind::Text) => FastRule::text(255),
                Some(CustomKind::LongText) => FastRule::text(3000),
                Some(CustomKind::Number) => FastRule::Number,
                Some(CustomKind::Date) => FastRule::Date { not_after: Date::LAST },
                Some(CustomKind::Select | CustomKind::Checkbox) | None => FastRule::Remembered,
            },
        }
    }

    fn of_item(item: Item, format: &Format, today: Date) -> FastRule {
        let is_looked_up = |dictionary| format.names.required(dictionary).is_some();
        match item.spec().kind {
            ItemKind::Text { max } | ItemKind::Memo { max } => FastRule::text(max),
            ItemKind::Email { .. } => FastRule::Email,
            ItemKind::Phone { max } => FastRule::Phone { max },
            ItemKind::Zip { .. } => FastRule::Zip,
            ItemKind::Prefecture | ItemKind::Consent => FastRule::Remembered,
            ItemKind::Url { max } => FastRule::Url { max },
            ItemKind::BirthDate => FastRule::Date { not_after: today },
            ItemKind::Name { of, .. } | ItemKind::Names { of, .. } if is_looked_up(of) => FastRule::Remembered,
            ItemKind::Name { max, .. } => FastRule::text(max),
            ItemKind::Names { max, .. } => FastRule::Names { max, sure: sure(max) },
        }
    }

    fn text(max: u32) -> FastRule {
        FastRule::Text { max, sure: sure(max) }
    }
}

impl FastColumn {
    /// Looks at a value that is not blank, without blank characters of ASCII around it, decodable where it is UTF-8, free of
    /// control characters and U+FFFD.
    #[inline(always)]
    pub(crate) fn look(&self, value: &[u8], look: Look, code: Charset) -> FastPath {
        match self.rule {
            FastRule::Text { max, sure } => valid_if(is_short(value, max, sure, look, code)),
            FastRule::Names { max, sure } => match is_short(value, max, sure, look, code) {
                false => FastPath::Unknown,
                true if look.has_comma => list(value),
                true => FastPath::Valid,
            },
            FastRule::Remembered => valid_if(self.remembered.holds(value)),
            FastRule::Email => valid_if(is_plain_email(value)),
            FastRule::Phone { max } => valid_if(value.len() <= max as usize && is_plain_phone(value)),
            FastRule::Zip => valid_if(is_plain_zip(value)),
            FastRule::Url { max } => valid_if(value.len() <= max as usize && !look.is_high && is_plain_url(value)),
            FastRule::Date { not_after } => plain_date(value, not_after),
            FastRule::Number => valid_if(is_plain_number(value)),
        }
    }
}

fn sure(max: u32) -> u32 {
    max / 3 * 2
}

/// Names that may have commas between them.
#[inline(never)]
fn list(value: &[u8]) -> FastPath {
    match value {
        _ if !value.contains(&b',') => FastPath::Valid,
        // A digit list is nothing but digits and commas.
        _ if value.iter().all(|byte| byte.is_ascii_digit() || *byte == b',') => FastPath::Unknown,
        // Commas with blanks between them are a blank cell: there must be a byte that is of neither.
        _ if value.iter().all(|byte| b", \t\r\n@\xE2\xE3\x80\x81\xA8\xA9".contains(byte)) => FastPath::Unknown,
        // So many commas may stand between too many names.
        _ if value.len() >= NAMES_A_CELL && commas(value) >= NAMES_A_CELL => FastPath::Unknown,
        _ => FastPath::ValidNormalised,
    }
}

fn commas(value: &[u8]) -> usize {
    value.iter().filter(|&&byte| byte == b',').count()
}

fn valid_if(is_valid: bool) -> FastPath {
    if is_valid { FastPath::Valid } else { FastPath::Unknown }
}

/// Certainly no longer than `max` when composed, and without a blank character at its ends.
#[inline(always)]
fn is_short(value: &[u8], max: u32, sure: u32, look: Look, code: Charset) -> bool {
    let (max, sure) = (max as usize, sure as usize);
    if !look.is_high {
        return value.len() <= max;
    }
    match code {
        Charset::Utf8 => !has_wide_ends(value) && (value.len() <= sure || is_plain(value, max)),
        Charset::ShiftJis => !has_wide_ends_shift_jis(value) && is_short_shift_jis(value, max),
    }
}

#[inline(never)]
fn is_plain(value: &[u8], max: usize) -> bool {
    plain_length(value).is_some_and(|length| length <= max)
}

#[inline(never)]
fn is_short_shift_jis(value: &[u8], max: usize) -> bool {
    ShiftJis::table().characters(value).is_some_and(|length| length as usize <= max)
}

/// Whether an ideographic space (E3 80 80) or a line break (U+2028, U+2029: E2 80 A8, E2 80 A9) stands at an end. The other
/// blank characters outside ASCII begin with C2, which the scan notes.
#[inline(always)]
fn has_wide_ends(value: &[u8]) -> bool {
    let is_wide = |end: &[u8; 3]| matches!(end, [0xE3, 0x80, 0x80] | [0xE2, 0x80, 0xA8 | 0xA9]);
    value.first_chunk().is_some_and(is_wide) || value.last_chunk().is_some_and(is_wide)
}

/// The same of an ideographic space in Shift-JIS, whose bytes may be halves of others: then it is looked at properly, which
/// is all that is asked.
#[inline(always)]
fn has_wide_ends_shift_jis(value: &[u8]) -> bool {
    value.starts_with(b"\x81\x40") || value.ends_with(b"\x81\x40")
}

/// The characters of a UTF-8 text of ASCII, kana, ideographs and full-width forms alone: composing makes none of them
/// longer.
fn plain_length(value: &[u8]) -> Option<usize> {
    let mut length = 0;
    let mut lead = 0;
    for &byte in value {
        match byte {
            0..=0x7F | 0xE3..=0xE9 | 0xEF => length += 1,
            // EF leads U+F000 to U+FFFF; only U+FF00 and above are plain.
            0x80..=0xBF if lead != 0xEF || byte >= 0xBC => {}
            _ => return None,
        }
        lead = byte;
    }
    Some(length)
}

/// What a byte is in an address, a host's name or a telephone number.
const LETTER: u16 = 1;
const HYPHEN: u16 = 2;
const DOT: u16 = 4;
const DIGIT: u16 = 8;
/// May be in an address before the `@`; in a host's name; in a telephone number.
const LOCAL: u16 = 16;
const HOST: u16 = 32;
const DIALLED: u16 = 64;
/// So far above their own bits stand those that must not follow in a host's name.
const FORBIDS: u16 = 8;
const CLASSES: [u16; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "a place for every byte, worked out by the compiler")]
const fn classes() -> [u16; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        classes[byte as usize] = match byte {
            b'0'..=b'9' => LETTER | DIGIT | LOCAL | HOST | DIALLED,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER | LOCAL | HOST,
            // A hyphen neither begins a label nor ends one.
            b'-' => HYPHEN | LOCAL | HOST | DIALLED | DOT << FORBIDS,
            b'.' => DOT | LOCAL | HOST | (HYPHEN | DOT) << FORBIDS,
            b'+' => LOCAL | DIALLED,
            b'_' => LOCAL,
            b'(' | b')' | b' ' => DIALLED,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a place for every byte")]
fn class(byte: u8) -> u16 {
    CLASSES[usize::from(byte)]
}

#[inline(never)]
fn is_plain_email(value: &[u8]) -> bool {
    let (mut before, mut local, mut dots) = (DOT, 0_usize, 0);
    for &byte in value {
        let this = class(byte);
        if this & LOCAL == 0 {
            break;
        }
        dots |= this & before & DOT;
        before = this;
        local = local.wrapping_add(1);
    }
    let Some([b'@', domain @ ..]) = value.get(local..) else { return false };
    // A domain that is no longer than a label may be has none that is too long.
    (1..=64).contains(&local)
        && value.len() >= 6
        && (dots | before) & DOT == 0
        && domain.len() <= 63
        && is_plain_domain(domain)
}

fn is_plain_domain(domain: &[u8]) -> bool {
    let (mut before, mut wrong, mut every, mut any) = (DOT | (HYPHEN | DOT) << FORBIDS, 0, HOST, 0);
    for &byte in domain {
        let this = class(byte);
        every &= this;
        any |= this;
        wrong |= this & (before >> FORBIDS);
        before = this;
    }
    every & HOST != 0 && wrong == 0 && any & DOT != 0 && before & LETTER != 0
}

#[inline(never)]
fn is_plain_phone(value: &[u8]) -> bool {
    // Most numbers: a 0, then digits and hyphens, eight to sixteen bytes in all.
    if let (Some(first), Some(last), true) = (value.first_chunk(), value.last_chunk(), value.len() <= 2 * EIGHT)
        && first[0] == b'0'
        && are_digits(hyphens_as_zeros(u64::from_le_bytes(*first)))
        && are_digits(hyphens_as_zeros(u64::from_le_bytes(*last)))
    {
        return true;
    }
    let (mut every, mut any) = (DIALLED | DIGIT, 0);
    for &byte in value {
        let this = class(byte);
        every &= this;
        any |= this;
    }
    // Nine or ten digits alone that do not begin with 0 are worth a warning.
    let may_lack_a_zero = every & DIGIT != 0 && value.first() != Some(&b'0') && (9..=10).contains(&value.len());
    every & DIALLED != 0 && any & DIGIT != 0 && !may_lack_a_zero
}

#[inline(always)]
fn is_plain_zip(value: &[u8]) -> bool {
    const HYPHEN_AS_ZERO: u64 = as_zero(b'-', 3);
    match value {
        &[a, b, c, d @ b'-', e, f, g, h] => are_digits(u64::from_le_bytes([a, b, c, d, e, f, g, h]) ^ HYPHEN_AS_ZERO),
        _ => value.len() == 7 && value.iter().all(u8::is_ascii_digit),
    }
}

/// What makes the byte at a place a 0, where it is `byte`.
const fn as_zero(byte: u8, place: u32) -> u64 {
    ((byte ^ b'0') as u64) << (8 * place)
}

/// So many bytes are looked at as one number.
const EIGHT: usize = size_of::<u64>();
const ONES: u64 = 0x0101_0101_0101_0101;

/// Whether all eight bytes are digits.
#[inline(always)]
fn are_digits(word: u64) -> bool {
    // A digit is 3x, and stays so when 6 is added.
    const HIGH_HALVES: u64 = ONES * 0xF0;
    const THREES: u64 = ONES * 0x30;
    let above_nine = word.wrapping_add(ONES * 6);
    (word & HIGH_HALVES) == THREES && (above_nine & HIGH_HALVES) == THREES
}

/// The eight bytes with every hyphen made a 0; of bytes that are not ASCII nothing is promised but that they stay so.
#[inline(always)]
fn hyphens_as_zeros(word: u64) -> u64 {
    const TOP: u64 = ONES * 0x80;
    let other = word ^ (ONES * u64::from(b'-'));
    // The top bit of each byte of the sum is set unless its lower seven bits are zero; no carry leaves a byte.
    let is_hyphen = !(((other & !TOP) + !TOP) | other) & TOP;
    word ^ ((is_hyphen >> 7) * u64::from(b'-' ^ b'0'))
}

#[inline(never)]
fn is_plain_url(value: &[u8]) -> bool {
    let rest = value.strip_prefix(b"https://").or_else(|| value.strip_prefix(b"http://"));
    let Some(rest) = rest else { return false };
    let end = rest.iter().position(|&byte| class(byte) & HOST == 0).unwrap_or(rest.len());
    let behind = rest.get(end..).unwrap_or_default();
    // Control characters were ruled out before; the least byte tells whether there is a space.
    rest.first().is_some_and(|&first| class(first) & LETTER != 0)
        && matches!(behind.first(), None | Some(b'/' | b'?' | b'#'))
        && behind.iter().fold(u8::MAX, |least, &byte| least.min(byte)) > b' '
}

#[inline(never)]
fn plain_date(value: &[u8], not_after: Date) -> FastPath {
    let &[y1, y2, y3, y4, first, m1, m2, second, d1, d2] = value else { return FastPath::Unknown };
    let head = u64::from_le_bytes([y1, y2, y3, y4, first, m1, m2, second]) ^ as_zero(first, 4) ^ as_zero(second, 7);
    if first != second
        || !matches!(first, b'/' | b'-')
        || !are_digits(head)
        || !d1.is_ascii_digit()
        || !d2.is_ascii_digit()
    {
        return FastPath::Unknown;
    }
    let number = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
    let year = u16::from(number(y1, y2)) * 100 + u16::from(number(y3, y4));
    match Date::new(year, number(m1, m2), number(d1, d2)) {
        Some(date) if date > not_after => FastPath::Unknown,
        Some(_) if first == b'-' => FastPath::Valid,
        Some(_) => FastPath::ValidNormalised,
        None => FastPath::Unknown,
    }
}

#[inline(never)]
fn is_plain_number(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    (1..=30).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}
