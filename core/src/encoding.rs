//! What the first bytes of a file are: a CSV in one of our character codes, or something else.
//!
//! Guarantees: the answer depends on the first bytes alone, never on how they arrived. Decoding is `encoding_rs`'s,
//! always without its BOM handling (which would switch the code in the middle of a decision).

mod signature;
mod shift_jis;
mod utf16;

use std::borrow::Cow;

use encoding_rs::{EUC_JP, SHIFT_JIS};

pub(crate) use self::{shift_jis::ShiftJis, signature::signature};
use crate::{header::Names, verdict::Encoding};

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What cells are decoded with. A BOM is no part of it: it is gone before the first cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Utf8,
    ShiftJis,
}

impl Code {
    /// The text, with U+FFFD for what cannot be decoded, and whether there was such.
    pub(crate) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Code::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (String::from_utf8_lossy(bytes), true),
            },
            Code::ShiftJis => SHIFT_JIS.decode_without_bom_handling(bytes),
        }
    }

    /// Offset of the first byte that cannot be decoded, or decodes to a control character (tab and line ends are
    /// none) or to U+FFFD; `None` where the text is sound.
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
            Code::Utf8 => 2..=4,
            Code::ShiftJis => 1..=2,
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

/// The bytes without the beginning of a UTF-8 character at their end that goes on behind them.
pub(crate) fn whole_characters(bytes: &[u8]) -> &[u8] {
    let last = bytes.iter().rev().take(4).position(|byte| byte & 0xC0 != 0x80);
    let Some((place, lead)) = last.and_then(|behind| Some((behind + 1, *bytes.iter().rev().nth(behind)?))) else {
        return bytes;
    };
    let length = match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
        _ => 1,
    };
    if place < length { bytes.get(..bytes.len() - place).unwrap_or_default() } else { bytes }
}

/// Whether a character must not stand in a cell: U+FFFD says that something was lost before the file came to us;
/// control characters other than tab and line ends cannot have been meant.
pub(crate) fn is_unsound(character: char) -> bool {
    character == '\u{FFFD}' || (character.is_control() && !matches!(character, '\t' | '\r' | '\n'))
}

/// The name of a character code that we do not read, told by a BOM, by its pattern of NULs or by its escape
/// sequences.
pub(crate) fn unsupported(bytes: &[u8], names: &Names) -> Option<&'static str> {
    utf16::unsupported(bytes, names).or_else(|| is_iso_2022_jp(bytes).then_some("ISO-2022-JP"))
}

/// ISO-2022-JP is all ASCII bytes and switches to Japanese by `ESC $ @`, `ESC $ B` or `ESC $ ( D`.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && bytes.windows(3).any(|three| matches!(three, [0x1B, b'$', b'@' | b'B' | b'('] | [0x1B, b'(', b'I']))
}

/// How the header's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Is(Code),
    /// Line 1 is pure ASCII: the first record that is not decides.
    Open,
    /// The header can be decoded in none of the codes, and none of them shows a name.
    Unreadable,
    EucJp,
}

/// Decides without a BOM: the reading in which line 1 or line 3 (of a search export) holds more of the format's
/// names; a tie goes to UTF-8, unless line 1 is no UTF-8 and can be Shift-JIS.
pub(crate) fn reading(first: &[u8], third: Option<&[u8]>, names: &Names) -> Reading {
    let held = |decode: &dyn Fn(&[u8]) -> usize| decode(first).max(third.map_or(0, decode));
    let utf8 = held(&|line| names.held(&Code::Utf8.decode(line).0));
    let shift_jis = held(&|line| names.held(&Code::ShiftJis.decode(line).0));
    let euc_jp = held(&|line| names.held(&EUC_JP.decode_without_bom_handling(line).0));
    if euc_jp > utf8.max(shift_jis) {
        Reading::EucJp
    } else if utf8 != shift_jis {
        Reading::Is(if shift_jis > utf8 { Code::ShiftJis } else { Code::Utf8 })
    } else if first.is_ascii() {
        Reading::Open
    } else if std::str::from_utf8(first).is_ok() {
        Reading::Is(Code::Utf8)
    } else if !Code::ShiftJis.decode(first).1 {
        Reading::Is(Code::ShiftJis)
    } else if utf8 > 0 {
        Reading::Is(Code::Utf8)
    } else {
        Reading::Unreadable
    }
}

/// Decides by a record that is not ASCII, where the header was. Of one that goes on behind its bytes (`is_cut`) the
/// last character may be cut off.
pub(crate) fn code_of_record(record: &[u8], is_cut: bool) -> Code {
    match simdutf8::compat::from_utf8(record) {
        Ok(_) => Code::Utf8,
        Err(error) if is_cut && error.error_len().is_none() => Code::Utf8,
        Err(_) => Code::ShiftJis,
    }
}

impl Encoding {
    pub(crate) fn code(self) -> Code {
        match self {
            Encoding::Utf8 | Encoding::Utf8Bom => Code::Utf8,
            Encoding::ShiftJis => Code::ShiftJis,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Reading, reading, unsupported, whole_characters};
    use crate::{format::Format, header::Names};

    fn shift_jis(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    #[test]
    fn the_reading_with_more_of_the_names_wins_and_a_tie_goes_to_utf8() {
        let names = Names::new(&Format::default());
        let header = "姓,名,メールアドレス";
        assert_eq!(reading(header.as_bytes(), None, &names), Reading::Is(Code::Utf8));
        assert_eq!(reading(&shift_jis(header), None, &names), Reading::Is(Code::ShiftJis));
        assert_eq!(reading(&shift_jis("検索条件"), Some(&shift_jis(header)), &names), Reading::Is(Code::ShiftJis));
        assert_eq!(reading("山田".as_bytes(), None, &names), Reading::Is(Code::Utf8));
        assert_eq!(reading(&shift_jis("山田,太郎"), None, &names), Reading::Is(Code::ShiftJis));
        assert_eq!(reading(b"a,b", None, &names), Reading::Open);
        assert_eq!(reading(b"\x80\xFF\xFE", None, &names), Reading::Unreadable);
        let euc_jp = encoding_rs::EUC_JP.encode(header).0;
        assert_eq!(reading(&euc_jp, None, &names), Reading::EucJp);
    }

    #[test]
    fn other_codes_are_told_by_marks_nuls_and_escapes() {
        let names = Names::new(&Format::default());
        let header = "姓,名,メールアドレス\r\n";
        let units: Vec<u16> = header.encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let le32: Vec<u8> = header.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect();
        let be32: Vec<u8> = header.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect();
        assert_eq!(unsupported(&le, &names), Some("UTF-16LE"));
        assert_eq!(unsupported(&be, &names), Some("UTF-16BE"));
        assert_eq!(unsupported(&le32, &names), Some("UTF-32LE"));
        assert_eq!(unsupported(&be32, &names), Some("UTF-32BE"));
        assert_eq!(unsupported(&[b"\xFF\xFE", le.as_slice()].concat(), &names), Some("UTF-16LE"));
        assert_eq!(unsupported(&[b"\xFF\xFE\0\0", le32.as_slice()].concat(), &names), Some("UTF-32LE"));
        let (iso, _, _) = encoding_rs::ISO_2022_JP.encode(header);
        assert_eq!(unsupported(&iso, &names), Some("ISO-2022-JP"));
        assert_eq!(unsupported(header.as_bytes(), &names), None);
        assert_eq!(unsupported("姓,名\r\na\0b,\0".as_bytes(), &names), None);
    }

    #[test]
    fn the_first_unsound_byte_is_found_in_both_codes() {
        assert_eq!(Code::Utf8.first_unsound("山田\t太郎\r\n".as_bytes()), None);
        assert_eq!(Code::Utf8.first_unsound("山\u{FFFD}".as_bytes()), Some(3));
        assert_eq!(Code::Utf8.first_unsound(b"ab\xE5\xB1"), Some(2));
        assert_eq!(Code::Utf8.first_unsound("a\u{85}".as_bytes()), Some(1));
        assert_eq!(Code::Utf8.first_unsound(b"a\0"), Some(1));
        assert_eq!(Code::ShiftJis.first_unsound(&shift_jis("山田①㈱髙﨑ｱ")), None);
        assert_eq!(Code::ShiftJis.first_unsound(b"\x8ER\x80"), Some(2));
        assert_eq!(Code::ShiftJis.first_unsound(b"a\x8E"), Some(1));
        assert_eq!(Code::ShiftJis.first_unsound(b"\xFD"), Some(0));
    }
    #[test]
    fn a_character_that_goes_on_behind_the_bytes_is_left_out_and_nothing_else() {
        for character in ["a", "é", "山", "𠮷"] {
            let text = format!("x{character}");
            for end in 1..text.len() {
                assert_eq!(whole_characters(&text.as_bytes()[..end]), b"x");
            }
            assert_eq!(whole_characters(text.as_bytes()), text.as_bytes());
        }
        // What is no UTF-8 stays, to be found by whoever validates.
        for bytes in [b"".as_slice(), b"\x80\x80\x80\x80\x80", b"a\x80", b"\xC3\xA9\x80"] {
            assert_eq!(whole_characters(bytes), bytes);
        }
    }
}
