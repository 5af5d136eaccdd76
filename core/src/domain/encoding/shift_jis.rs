//! Which pairs of bytes are characters in Shift-JIS, and which characters: so a cell can be judged without decoding it,
//! and a sound one decoded without setting up a decoder for each.
//!
//! Guarantees: it accepts exactly the pairs that `encoding_rs` decodes to one character, and gives that character: the
//! tables are made with `encoding_rs`.

#![allow(clippy::indexing_slicing, reason = "tables with a place for every value of the byte that asks")]

use std::sync::LazyLock;

use super::Charset;

/// Lead bytes are numbered by `number`.
pub(crate) struct ShiftJis {
    /// What two bytes begin with, indexed by their little-endian number.
    widths: Box<[u8; 1 << 16]>,
    /// The characters by lead number and trail; all are in the basic plane.
    characters: Box<[[u16; 256]; 64]>,
}

static TABLE: LazyLock<ShiftJis> = LazyLock::new(ShiftJis::new);

/// What two bytes begin with: nothing that can be decoded, a character of one byte, one of both; of the latter `、`, and
/// those that may be traces of damage.
const BROKEN: u8 = 0;
const NARROW: u8 = 1;
const WIDE: u8 = 2;
const COMMA: u8 = 3;
const ODD: u8 = 4;

/// How many lead bytes there are: 81–9F and E0–FC.
const LEADS: u8 = 60;

/// The lead byte's number, below [`LEADS`]; another byte's is not.
#[inline(always)]
fn number(byte: u8) -> u8 {
    (byte ^ 0x20).wrapping_sub(0xA1)
}

impl ShiftJis {
    pub(crate) fn table() -> &'static ShiftJis {
        &TABLE
    }

    /// How many characters the text has; `None` if it cannot be decoded or has U+0080, a control character. Other
    /// control characters are not searched for: they are ASCII.
    pub(crate) fn characters(&self, text: &[u8]) -> Option<u32> {
        self.count(text, ODD)
    }

    /// The same, but `None` too if a character may be a trace of damage: private use, `〓`, or `×`, with which letters
    /// begin that were read in another encoding; in a name also `、`.
    pub(crate) fn plain_characters(&self, text: &[u8], is_name: bool) -> Option<u32> {
        self.count(text, if is_name { WIDE } else { COMMA })
    }

    /// `widest` is the last of the pairs that may be there.
    #[inline(always)]
    fn count(&self, text: &[u8], widest: u8) -> Option<u32> {
        let mut count = 0_u32;
        let mut rest = text;
        while let [first, second, behind @ ..] = rest {
            rest = match self.width(*first, *second) {
                NARROW => rest.get(1..).unwrap_or_default(),
                width if width.wrapping_sub(WIDE) <= widest - WIDE => behind,
                _ => return None,
            };
            count = count.wrapping_add(1);
        }
        match rest {
            [] => Some(count),
            // A blank stands for the missing second byte: it makes no character with any lead byte.
            [last] if self.width(*last, b' ') == NARROW => Some(count.wrapping_add(1)),
            _ => None,
        }
    }

    #[inline(always)]
    fn width(&self, first: u8, second: u8) -> u8 {
        self.widths[usize::from(u16::from_le_bytes([first, second]))]
    }

    /// Appends the characters of a text that [`ShiftJis::characters`] found sound.
    pub(crate) fn decode_onto(&self, text: &[u8], onto: &mut String) {
        let mut rest = text;
        while let [byte, behind @ ..] = rest {
            let number = number(*byte);
            let (unit, behind) = match behind {
                [trail, behind @ ..] if number < LEADS => {
                    (self.characters[usize::from(number & 63)][usize::from(*trail)], behind)
                }
                // Half-width katakana, 61 to 9F of the block that begins at U+FF00.
                _ if *byte >= 0xA1 => (u16::from(*byte) - 0xA1 + 0xFF61, behind),
                _ => (u16::from(*byte), behind),
            };
            onto.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = behind;
        }
    }

    fn new() -> ShiftJis {
        let mut characters = Box::new([[0; 256]; 64]);
        let mut widths = vec![BROKEN; 1 << 16];
        for (pair, width) in widths.iter_mut().enumerate() {
            if matches!(pair & 0xFF, 0..=0x7F | 0xA1..=0xDF) {
                *width = NARROW;
            }
        }
        for lead in (0..=0xFF_u8).filter(|byte| number(*byte) < LEADS) {
            for trail in 0x40..=0xFC_u8 {
                let pair = [lead, trail];
                let (text, damaged) = Charset::ShiftJis.decode(&pair);
                let units: Vec<u16> = text.encode_utf16().collect();
                if let (false, [unit]) = (damaged, units.as_slice()) {
                    characters[usize::from(number(lead))][usize::from(trail)] = *unit;
                    widths[usize::from(u16::from_le_bytes(pair))] = match text.chars().next() {
                        Some('、') => COMMA,
                        Some('\u{E000}'..='\u{F8FF}' | '〓' | '×') => ODD,
                        _ => WIDE,
                    };
                }
            }
        }
        let widths = widths.into_boxed_slice().try_into().expect("BUG: a width for every pair");
        ShiftJis { widths, characters }
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::ShiftJis;
    use crate::domain::encoding::Charset;

    #[test]
    fn the_table_agrees_with_the_decoder_on_every_pair_of_bytes() {
        let table = ShiftJis::table();
        for pair in 0x2000..=0xFFFF_u16 {
            let bytes = pair.to_be_bytes();
            let (text, damaged) = Charset::ShiftJis.decode(&bytes);
            let expected = (!damaged && !text.contains('\u{80}')).then(|| text.chars().count());
            let ours = table.characters(&bytes).map(|count| count as usize);
            assert_eq!(ours, expected, "{bytes:02X?} is {text}");
            if ours.is_some() {
                let mut decoded = String::new();
                table.decode_onto(&bytes, &mut decoded);
                assert_eq!(decoded, text);
            }
        }
    }

    #[test]
    fn no_character_of_shift_jis_changes_its_length_when_composed() {
        let mut all = String::new();
        for pair in 0x8140..=0xFCFC_u16 {
            let bytes = pair.to_be_bytes();
            let (text, damaged) = Charset::ShiftJis.decode(&bytes);
            if !damaged {
                all.push_str(&text);
            }
        }
        assert_eq!(all.nfc().count(), all.chars().count());
        assert!(all.chars().all(|character| unicode_normalization::char::canonical_combining_class(character) == 0));
    }
}
