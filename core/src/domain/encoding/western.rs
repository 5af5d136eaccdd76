//! UTF-8 that a program read as Windows-1252 or Latin-1 and saved again: å§“ for 姓. Nothing is lost by that, so it can
//! be undone to the byte.
//!
//! Guarantees: both tables are undone, also where one text has both: they differ only in the characters that they give to
//! the bytes 80 to 9F, and no character has two bytes. The five bytes that Windows-1252 leaves undefined are the control
//! characters that Latin-1 and browsers make of them.

/// The characters of Windows-1252 for the bytes 80 to 9F.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The byte that was read as this character.
pub(crate) fn byte_of(character: char) -> Option<u8> {
    // Latin-1 is the first 256 characters of Unicode.
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return Some(byte);
    }
    let place = WINDOWS_1252.iter().position(|known| *known == character)?;
    u8::try_from(0x80 + place).ok()
}

/// The bytes that a text had before it was misread, even if they are not UTF-8. `None` if neither table has one of its
/// characters.
fn original(text: &str) -> Option<Vec<u8>> {
    text.chars().map(byte_of).collect()
}

/// The UTF-8 that a text was before it was misread; `None` if it certainly was not misread so. A text of ASCII stays.
pub(crate) fn read_back(text: &[u8]) -> Option<Vec<u8>> {
    let original = original(std::str::from_utf8(text).ok()?)?;
    std::str::from_utf8(&original).is_ok().then_some(original)
}

/// Whether a text was misread from its first to its last byte. If it goes on (`is_cut`), its last character may be
/// incomplete, and so may that of the text that it was.
pub(crate) fn was_misread(text: &[u8], is_cut: bool) -> bool {
    let is_sound = |text: &[u8]| match std::str::from_utf8(text) {
        Ok(_) => true,
        Err(error) => is_cut && error.error_len().is_none(),
    };
    let whole = std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len);
    let text_before_cut = text.get(..whole).and_then(|text| std::str::from_utf8(text).ok()).and_then(original);
    !text.is_ascii() && is_sound(text) && text_before_cut.is_some_and(|original| is_sound(&original))
}

/// The text as a program reads it that takes UTF-8 for Latin-1.
pub(crate) fn misread_as_latin_1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::{byte_of, misread_as_latin_1, original, read_back, was_misread};

    #[test]
    fn each_byte_has_its_character_in_both_tables() {
        for byte in 0..=0xFF_u8 {
            let (windows, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
            for character in windows.chars().chain([char::from(byte)]) {
                assert_eq!(byte_of(character), Some(byte), "{byte:02X}");
            }
        }
        let all = (0x100..=0x10_FFFF).filter_map(char::from_u32).filter(|character| byte_of(*character).is_some());
        assert_eq!(all.count(), 27);
    }

    #[test]
    fn a_misread_text_is_read_back_to_the_byte() {
        for text in ["姓,メールアドレス\r\n", "島本,\u{3000}ム\u{A0}\u{AD}", "\u{20BB7}é€", "a,b"] {
            let (windows, _) = WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
            for misread in [windows.into_owned(), misread_as_latin_1(text)] {
                assert_eq!(read_back(misread.as_bytes()).as_deref(), Some(text.as_bytes()), "{text}");
            }
        }
        for sound in ["姓", "José", "ÿ", "Ω", "å§“島", "å§"] {
            assert_eq!(read_back(sound.as_bytes()), None, "{sound}");
        }
        assert_eq!(read_back(b"\xC3"), None);
    }

    #[test]
    fn only_the_end_of_a_text_that_goes_on_may_be_incomplete() {
        let misread = misread_as_latin_1("島本\u{20BB7}");
        assert_eq!(original(&misread).as_deref(), Some("島本\u{20BB7}".as_bytes()));
        for cut in 2..misread.len() {
            assert!(was_misread(&misread.as_bytes()[..cut], true), "{cut}");
        }
        assert!(was_misread(misread.as_bytes(), false));
        assert!(!was_misread(&misread.as_bytes()[..misread.len() - 1], false));
        assert!(!was_misread(&misread.as_bytes()[..misread.len() - 2], false));
        for sound in ["", "a,b", "Joséa", "島", "島å§“"] {
            assert!(!was_misread(sound.as_bytes(), true), "{sound}");
        }
    }
}
