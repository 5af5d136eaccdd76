//! The ends of a text in UTF-8, by their bytes: blanks outside ASCII, `“`, and the beginnings of texts that were read as
//! Windows-31J.
//!
//! Guarantees: a text whose ends are not odd is neither trimmed nor wrapped nor misread. Some other characters are named
//! too, which is harmless. C2 is noted by the scan.

use super::damage::{bytes, misread};

/// A bit for each character of three bytes, by the low bits of its bytes; longer and shorter ones share them with
/// others: at the beginning, and at the end, where only blanks matter.
static ODD_FIRST: [u64; 2048] = odd(&misread::BEGINNING_BITS);
static ODD_LAST: [u64; 2048] = odd(&[]);

/// The blanks of three bytes, and `“`.
const BLANKS: [(u32, u32); 11] = [
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x201C, 0x201C),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
];

#[allow(clippy::indexing_slicing, reason = "a table that is made when it is compiled")]
const fn odd(others: &[u64]) -> [u64; 2048] {
    let mut bits = [0; 2048];
    let mut place = 0;
    while place < others.len() {
        bits[place] = others[place];
        place += 1;
    }
    let mut range = 0;
    while range < BLANKS.len() {
        let (mut character, last) = BLANKS[range];
        while character <= last {
            bits[(character >> 6) as usize] |= 1 << (character & 0x3F);
            character += 1;
        }
        range += 1;
    }
    // U+FFF0 and above; then CD 8F, D8 9C, F0 9B B2, F0 9D 85 and F3 A0.
    bits[0x3FF] = u64::MAX;
    bits[0x0D << 6 | 0x0F] = u64::MAX;
    bits[0x18 << 6 | 0x1C] = u64::MAX;
    bits[0x10 << 6 | 0x1B] |= 1 << 0x32;
    bits[0x10 << 6 | 0x1D] |= 1 << 0x05;
    bits[0x13 << 6 | 0x20] = u64::MAX;
    bits
}

/// Whether three bytes may be one of a table's characters.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a table with a place for the low bits of two bytes")]
fn is_odd(table: &[u64; 2048], [first, second, third]: [u8; 3]) -> bool {
    table[usize::from(first & 0x1F) << 6 | usize::from(second & 0x3F)] >> (third & 0x3F) & 1 != 0
}

/// Whether the beginning of a text that is not ASCII may be one of them.
#[inline(always)]
pub(super) fn may_begin_oddly(value: &[u8]) -> bool {
    match value.first_chunk::<3>() {
        Some([0..=0x7F, ..]) => bytes::may_be_misread_inside(value),
        Some(first) => is_odd(&ODD_FIRST, *first),
        // A character of two bytes, which an invisible one may be.
        None => true,
    }
}

/// Whether the end of a text that is not ASCII may be one of them.
#[inline(always)]
pub(super) fn may_end_oddly(value: &[u8]) -> bool {
    let Some(last) = value.last_chunk::<3>() else { return true };
    let before = match value {
        [.., before, _, _, _] => *before,
        _ => 0,
    };
    // The last character has three bytes, two, or four.
    last[0] >= 0xE0 && is_odd(&ODD_LAST, *last) || matches!(last[1], 0xCD | 0xD8) || before >= 0xF0
}

/// The last bytes of values that need a look: ASCII blanks, `_`, and the last bytes of the blanks outside ASCII that the
/// scan does not mark, in both charsets.
static LAST: [bool; 256] = last();

#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte, made when it is compiled")]
const fn last() -> [bool; 256] {
    let mut last = [false; 256];
    let mut byte = 0;
    while byte <= b' ' {
        last[byte as usize] = true;
        byte += 1;
    }
    let mut rest = b"_\x40\x80\xA0\xA4\xBF".as_slice();
    while let [byte, others @ ..] = rest {
        last[*byte as usize] = true;
        rest = others;
    }
    last
}

/// Whether a value that the scan did not mark may have a blank at its end, or what a spreadsheet made of a line break.
/// The charset may be either.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a table with a place for every byte")]
pub(crate) fn is_odd_end(value: &[u8]) -> bool {
    value.last().is_none_or(|&last| LAST[usize::from(last)] && is_blank_end(value))
}

#[inline(never)]
fn is_blank_end(value: &[u8]) -> bool {
    matches!(
        value,
        [.., 0..=b' ' | b'_']
            | [.., 0x81, 0x40]
            | [.., 0xE3, 0x80, 0x80]
            | [.., 0xE3, 0x85, 0xA4]
            | [.., 0xEF, 0xBB, 0xBF]
            | [.., 0xEF, 0xBE, 0xA0]
    )
}

#[cfg(test)]
mod tests {
    use super::{is_odd_end, may_begin_oddly, may_end_oddly};
    use crate::domain::value::is_blank_character;

    #[test]
    fn every_blank_outside_ascii_is_found_at_both_ends() {
        for character in '\u{100}'..=char::MAX {
            let [before, behind] = [format!("{character}山田"), format!("山田{character}")];
            if is_blank_character(character) || character == '“' {
                assert!(may_begin_oddly(before.as_bytes()) && may_end_oddly(behind.as_bytes()), "{character:?}");
                let is_marked = !matches!(behind.as_bytes().get(6), Some(0xE3..=0xE9 | 0xEF));
                assert!(is_marked || is_odd_end(behind.as_bytes()) || character >= '\u{FFF0}', "{character:?}");
            }
        }
    }

    #[test]
    fn kana_ideographs_and_letters_are_plain() {
        for value in [
            "サトウ",
            "ｻﾄｳ",
            "ﾀﾆﾔ",
            "さくら",
            "海野",
            "髙橋",
            "山﨑",
            "ＡＢＣ",
            "（株）",
            "渡邊",
            "Łódź",
            "Иван",
            "한국어",
            "株A",
        ] {
            let value = value.as_bytes();
            assert!(!may_begin_oddly(value) && !may_end_oddly(value) && !is_odd_end(value), "{value:?}");
        }
    }
}
