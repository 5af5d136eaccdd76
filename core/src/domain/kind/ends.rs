//! Characters outside ASCII at the ends of a text in UTF-8 that need a look, by their bytes: blanks, `“`, and the
//! beginnings of texts that were read as Windows-31J.
//!
//! Guarantees: a text without any of them is neither trimmed nor wrapped nor misread. Some other characters are named
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

/// Whether an end of a text that is not ASCII may be one of them.
#[inline(always)]
pub(super) fn has_odd_ends(value: &[u8]) -> bool {
    let Some((first, last)) = value.first_chunk::<3>().zip(value.last_chunk::<3>()) else {
        // Shorter than three bytes: a character of two bytes, which an invisible one may be.
        return true;
    };
    let before = match value {
        [.., before, _, _, _] => *before,
        _ => 0,
    };
    let is_odd_first = match first {
        [0..=0x7F, ..] => bytes::may_be_misread_inside(value),
        _ => is_odd(&ODD_FIRST, *first),
    };
    // The last character has three bytes, two, or four.
    is_odd_first || last[0] >= 0xE0 && is_odd(&ODD_LAST, *last) || matches!(last[1], 0xCD | 0xD8) || before >= 0xF0
}

#[cfg(test)]
mod tests {
    use super::has_odd_ends;
    use crate::domain::value::is_blank_character;

    #[test]
    fn every_blank_outside_ascii_is_found_at_both_ends() {
        for character in '\u{100}'..=char::MAX {
            let [before, behind] = [format!("{character}山田"), format!("山田{character}")];
            if is_blank_character(character) || character == '“' {
                assert!(has_odd_ends(before.as_bytes()) && has_odd_ends(behind.as_bytes()), "{character:?}");
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
            assert!(!has_odd_ends(value.as_bytes()), "{value}");
        }
    }
}
