//! The length of a value: Unicode scalar values of its NFC form (specification 3).
//!
//! Guarantees: a decomposed が counts as one character, as a person counts it. What is stored is not normalised.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The number of characters.
pub(crate) fn characters(value: &str) -> u64 {
    if value.is_ascii() {
        return value.len() as u64;
    }
    match is_nfc_quick(value.chars()) {
        IsNormalized::Yes => value.chars().count() as u64,
        IsNormalized::No | IsNormalized::Maybe => value.nfc().count() as u64,
    }
}

/// The number of characters if it is above `max`.
///
/// No text has more NFC characters than bytes (the few characters that NFC decomposes, such as U+FB2C or U+1D160, have
/// at least as many bytes as parts), so most cells are not counted at all.
pub(crate) fn above(value: &str, max: u32) -> Option<u64> {
    if value.len() as u64 <= u64::from(max) {
        return None;
    }
    let length = characters(value);
    (length > u64::from(max)).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::{above, characters};
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn a_decomposed_letter_counts_once() {
        assert_eq!(characters("か\u{3099}"), 1);
        assert_eq!(characters("が"), 1);
        assert_eq!(characters("𠮷野"), 2);
        assert_eq!(above(&"か\u{3099}".repeat(50), 50), None);
        assert_eq!(above(&"か\u{3099}".repeat(51), 50), Some(51));
    }

    #[test]
    fn no_character_has_more_parts_than_bytes() {
        for character in '\0'..=char::MAX {
            assert!(character.nfc().count() <= character.len_utf8(), "U+{:04X}", u32::from(character));
        }
    }
}
