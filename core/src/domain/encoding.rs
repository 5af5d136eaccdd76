//! The encodings that are read: which one a file has, how its cells are decoded, and how its records end.

mod shift_jis;
mod western;

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    shift_jis::ShiftJis,
    western::{byte_of, misread_as_latin_1, read_back, was_misread},
};
use super::value::is_forbidden;

/// A character code a file can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// As Windows-31J (CP932).
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

impl Encoding {
    pub(crate) fn charset(self) -> Charset {
        match self {
            Encoding::Utf8 | Encoding::Utf8Bom => Charset::Utf8,
            Encoding::ShiftJis => Charset::ShiftJis,
        }
    }
}

/// The decoder of a file's cells. A BOM is no part of it: it is gone before the first cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    ShiftJis,
}

impl Charset {
    /// The text, with U+FFFD for what cannot be decoded, and whether anything could not.
    pub(crate) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Charset::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (String::from_utf8_lossy(bytes), true),
            },
            Charset::ShiftJis => match SHIFT_JIS.decode_without_bom_handling(bytes) {
                // The decoder gives U+0080 for the byte 80, which is no character of Windows-31J.
                (text, _) if text.contains('\u{80}') => (text.replace('\u{80}', "\u{FFFD}").into(), true),
                decoded => decoded,
            },
        }
    }

    /// Offset of the first byte that cannot be decoded, or of the first U+FFFD.
    pub(crate) fn first_undecodable(self, bytes: &[u8]) -> Option<usize> {
        let is_undecodable = |character: Option<char>| character.is_none_or(|character| character == '\u{FFFD}');
        self.characters(bytes).find(|(_, character)| is_undecodable(*character)).map(|(at, _)| at)
    }

    /// The first control character that no value may have, and its offset.
    pub(crate) fn first_forbidden(self, bytes: &[u8]) -> Option<(usize, char)> {
        self.characters(bytes).find_map(|(at, character)| Some((at, character.filter(|found| is_forbidden(*found))?)))
    }

    /// The characters with their offsets; `None` for each byte that cannot be decoded.
    fn characters(self, bytes: &[u8]) -> impl Iterator<Item = (usize, Option<char>)> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let at = next;
            let character = self.character(*bytes.get(at)?, bytes.get(at..).unwrap_or_default());
            next += character.map_or(1, |(_, length)| length);
            Some((at, character.map(|(character, _)| character)))
        })
    }

    /// The first character and its length in bytes, if it can be decoded.
    fn character(self, first: u8, rest: &[u8]) -> Option<(char, usize)> {
        if first < 0x80 {
            return Some((char::from(first), 1));
        }
        let lengths = match self {
            Charset::Utf8 => 2..=4,
            Charset::ShiftJis => 1..=2,
        };
        lengths.into_iter().find_map(|length| {
            let (text, damaged) = self.decode(rest.get(..length)?);
            let mut characters = text.chars();
            match (damaged, characters.next(), characters.next()) {
                (false, Some(character), None) => Some((character, length)),
                _ => None,
            }
        })
    }
}

/// How the records of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineEnding {
    Crlf,
    Lf,
    /// CR+LF and LF in one file.
    Mixed,
    Cr,
}

#[cfg(test)]
mod tests {
    use super::Charset;

    fn shift_jis(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    #[test]
    fn the_first_undecodable_byte_is_found_in_both_charsets() {
        assert_eq!(Charset::Utf8.first_undecodable("山田\t太郎\r\n\u{85}\0".as_bytes()), None);
        assert_eq!(Charset::Utf8.first_undecodable("山\u{FFFD}".as_bytes()), Some(3));
        assert_eq!(Charset::Utf8.first_undecodable(b"ab\xE5\xB1"), Some(2));
        assert_eq!(Charset::ShiftJis.first_undecodable(&shift_jis("山田①㈱髙﨑ｱ")), None);
        assert_eq!(Charset::ShiftJis.first_undecodable(b"\x8ER\x80"), Some(2));
        assert_eq!(Charset::ShiftJis.first_undecodable(b"a\x8E"), Some(1));
        for byte in [0x80, 0xA0, 0xFD, 0xFE, 0xFF] {
            assert_eq!(Charset::ShiftJis.first_undecodable(&[byte]), Some(0), "{byte:X}");
            assert_eq!(Charset::ShiftJis.decode(&[byte]), ("\u{FFFD}".into(), true), "{byte:X}");
        }
    }

    #[test]
    fn the_first_forbidden_control_character_is_found_after_undecodable_bytes_too() {
        assert_eq!(Charset::Utf8.first_forbidden("山\t\r\n\u{B}\u{C}\u{85}\u{2028}".as_bytes()), None);
        assert_eq!(Charset::Utf8.first_forbidden(b"a\xE5\xB1\x1F"), Some((3, '\u{1F}')));
        assert_eq!(Charset::Utf8.first_forbidden("山\u{9F}\u{1}".as_bytes()), Some((3, '\u{9F}')));
        assert_eq!(Charset::ShiftJis.first_forbidden(b"\x8ER\x80\x7F"), Some((3, '\u{7F}')));
        assert_eq!(Charset::ShiftJis.first_forbidden(b"\x8ER\x80"), None);
    }
}
