//! The encodings that are read: which one a file has, how its cells are decoded, and how its records end.

mod shift_jis;

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;
use serde::{Deserialize, Serialize};

pub(crate) use self::shift_jis::ShiftJis;
use super::value::is_unsound;

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
            Charset::ShiftJis => SHIFT_JIS.decode_without_bom_handling(bytes),
        }
    }

    /// Offset of the first byte that cannot be decoded, or that decodes to U+FFFD or to a control character other than
    /// tab and line ends; `None` if the text is sound.
    pub(crate) fn first_unsound(self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            match self.character(first, rest) {
                Some((character, length)) if !is_unsound(character) => at += length,
                _ => return Some(at),
            }
        }
        None
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
    fn the_first_unsound_byte_is_found_in_both_charsets() {
        assert_eq!(Charset::Utf8.first_unsound("山田\t太郎\r\n".as_bytes()), None);
        assert_eq!(Charset::Utf8.first_unsound("山\u{FFFD}".as_bytes()), Some(3));
        assert_eq!(Charset::Utf8.first_unsound(b"ab\xE5\xB1"), Some(2));
        assert_eq!(Charset::Utf8.first_unsound("a\u{85}".as_bytes()), Some(1));
        assert_eq!(Charset::Utf8.first_unsound(b"a\0"), Some(1));
        assert_eq!(Charset::ShiftJis.first_unsound(&shift_jis("山田①㈱髙﨑ｱ")), None);
        assert_eq!(Charset::ShiftJis.first_unsound(b"\x8ER\x80"), Some(2));
        assert_eq!(Charset::ShiftJis.first_unsound(b"a\x8E"), Some(1));
        assert_eq!(Charset::ShiftJis.first_unsound(b"\xFD"), Some(0));
    }
}
