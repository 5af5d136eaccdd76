//! Bytes in the values of several kinds: their classes, and eight of them tested as one number.

use std::{borrow::Cow, ops::RangeInclusive};

/// The class of a byte in an address, a host's name or a telephone number.
pub(super) const LETTER: u16 = 1;
pub(super) const HYPHEN: u16 = 2;
pub(super) const DOT: u16 = 4;
pub(super) const DIGIT: u16 = 8;
/// Allowed in an address before the `@`; in a host's name; in a telephone number.
pub(super) const LOCAL: u16 = 16;
pub(super) const HOST: u16 = 32;
pub(super) const DIALLED: u16 = 64;
/// By how many bits the classes that must not follow in a host's name are shifted.
pub(super) const FORBIDS: u16 = 8;
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
pub(super) fn class(byte: u8) -> u16 {
    CLASSES[usize::from(byte)]
}

/// The mask that turns `byte` at a place into a 0.
pub(super) const fn as_zero(byte: u8, place: u32) -> u64 {
    ((byte ^ b'0') as u64) << (8 * place)
}

/// How many bytes are tested as one number.
pub(super) const EIGHT: usize = size_of::<u64>();
const ONES: u64 = 0x0101_0101_0101_0101;

/// Whether all eight bytes are digits.
#[inline(always)]
pub(super) fn are_digits(word: u64) -> bool {
    // A digit is 3x, and stays 3x when 6 is added.
    const HIGH_HALVES: u64 = ONES * 0xF0;
    const THREES: u64 = ONES * 0x30;
    let above_nine = word.wrapping_add(ONES * 6);
    (word & HIGH_HALVES) == THREES && (above_nine & HIGH_HALVES) == THREES
}

/// The eight bytes with every hyphen replaced by a 0. Bytes that are not ASCII stay so; nothing else is guaranteed of
/// them.
#[inline(always)]
pub(super) fn hyphens_as_zeros(word: u64) -> u64 {
    const TOP: u64 = ONES * 0x80;
    let other = word ^ (ONES * u64::from(b'-'));
    // The top bit of each byte of the sum is set unless its lower seven bits are zero; no carry leaves a byte.
    let is_hyphen = !(((other & !TOP) + !TOP) | other) & TOP;
    word ^ ((is_hyphen >> 7) * u64::from(b'-' ^ b'0'))
}

/// The value without the `.0` that a program wrote behind a whole number of so many digits.
pub(super) fn without_fraction(value: Cow<'_, str>, digits: RangeInclusive<usize>) -> Cow<'_, str> {
    let is_float = value.strip_suffix(".0").is_some_and(|whole| digits.contains(&whole.len()) && all_digits(whole));
    match value {
        value if !is_float => value,
        Cow::Borrowed(value) => Cow::Borrowed(value.strip_suffix(".0").unwrap_or(value)),
        Cow::Owned(mut value) => {
            value.truncate(value.len() - ".0".len());
            Cow::Owned(value)
        }
    }
}

pub(super) fn all_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}
