//! Which pairs of bytes are characters in Shift-JIS, so that a cell can be judged without decoding it.
//!
//! Guarantees: says yes exactly where `encoding_rs` decodes a pair to one character (the table is made by asking it).

use std::sync::LazyLock;

use super::Code;

/// For every lead byte one bit a trail byte.
pub(crate) struct ShiftJis {
    trails: Box<[[u64; 4]; 256]>,
}

static TABLE: LazyLock<ShiftJis> = LazyLock::new(ShiftJis::new);

impl ShiftJis {
    pub(crate) fn table() -> &'static ShiftJis {
        &TABLE
    }

    /// How many characters the text has; `None` where it cannot be decoded or holds U+0080, a control character.
    /// Other control characters are not looked for: they are ASCII.
    pub(crate) fn characters(&self, text: &[u8]) -> Option<u32> {
        let mut count = 0;
        let mut rest = text.iter();
        while let Some(&byte) = rest.next() {
            if !matches!(byte, 0..=0x7F | 0xA1..=0xDF) {
                let &trail = rest.next()?;
                if self.trails[usize::from(byte)][usize::from(trail >> 6)] >> (trail & 63) & 1 == 0 {
                    return None;
                }
            }
            count += 1;
        }
        Some(count)
    }

    fn new() -> ShiftJis {
        let mut trails = Box::new([[0; 4]; 256]);
        for lead in (0x81..=0x9F).chain(0xE0..=0xFC_u8) {
            for trail in 0x40..=0xFC_u8 {
                let pair = [lead, trail];
                let (text, damaged) = Code::ShiftJis.decode(&pair);
                if !damaged && text.chars().count() == 1 {
                    trails[usize::from(lead)][usize::from(trail >> 6)] |= 1 << (trail & 63);
                }
            }
        }
        ShiftJis { trails }
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::ShiftJis;
    use crate::encoding::Code;

    #[test]
    fn the_table_agrees_with_the_decoder_on_every_pair_of_bytes() {
        let table = ShiftJis::table();
        for pair in 0x2000..=0xFFFF_u16 {
            let bytes = pair.to_be_bytes();
            let (text, damaged) = Code::ShiftJis.decode(&bytes);
            let expected = (!damaged && !text.contains('\u{80}')).then(|| text.chars().count());
            let ours = table.characters(&bytes).map(|count| count as usize);
            assert_eq!(ours, expected, "{bytes:02X?} is {text}");
        }
    }

    #[test]
    fn no_character_of_shift_jis_changes_its_length_when_composed() {
        let mut all = String::new();
        for pair in 0x8140..=0xFCFC_u16 {
            let bytes = pair.to_be_bytes();
            let (text, damaged) = Code::ShiftJis.decode(&bytes);
            if !damaged {
                all.push_str(&text);
            }
        }
        assert_eq!(all.nfc().count(), all.chars().count());
        assert!(all.chars().all(|character| unicode_normalization::char::canonical_combining_class(character) == 0));
    }
}
