//! What the first bytes of a file are: a CSV in one of the encodings that are read, or something else.
//!
//! Guarantees: the answer depends on the first bytes alone, never on how they arrived. `encoding_rs` decodes, always
//! without its BOM handling (which would switch the encoding in the middle of a decision).

mod signature;
mod utf16;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, SHIFT_JIS, UTF_8};

pub(crate) use self::signature::signature;
use crate::{
    check::header::Names,
    domain::{encoding::Charset, problem::UnsupportedCharset},
};

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The bytes without an incomplete UTF-8 character at their end.
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

/// A charset that is not read, recognised by a BOM, by its pattern of NULs or by its escape sequences.
pub(crate) fn unsupported(bytes: &[u8], names: &Names) -> Option<UnsupportedCharset> {
    utf16::unsupported(bytes, names).or_else(|| is_iso_2022_jp(bytes).then_some(UnsupportedCharset::Iso2022Jp))
}

/// ISO-2022-JP is all ASCII bytes and switches to Japanese by `ESC $ @`, `ESC $ B` or `ESC $ ( D`.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && bytes.windows(3).any(|three| matches!(three, [0x1B, b'$', b'@' | b'B' | b'('] | [0x1B, b'(', b'I']))
}

/// How the file's bytes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Is(Charset),
    /// Line 1 is pure ASCII: the first record that is not ASCII decides.
    Open,
    /// The header can be decoded in none of the charsets, and none of them shows a name.
    Unreadable,
    /// A charset that is not read.
    Unsupported(UnsupportedCharset),
}

/// The charsets whose readings are compared.
const READINGS: [(&encoding_rs::Encoding, Reading); 6] = [
    (UTF_8, Reading::Is(Charset::Utf8)),
    (SHIFT_JIS, Reading::Is(Charset::ShiftJis)),
    (EUC_JP, Reading::Unsupported(UnsupportedCharset::EucJp)),
    (GB18030, Reading::Unsupported(UnsupportedCharset::Gb18030)),
    (BIG5, Reading::Unsupported(UnsupportedCharset::Big5)),
    (EUC_KR, Reading::Unsupported(UnsupportedCharset::EucKr)),
];
/// How many lines are searched for the header.
const LINES: usize = 50;

/// Decides without a BOM, by the format's fixed names. A reading scores the largest number of them that one of its
/// first 50 lines holds. It is plausible only if it holds at least half of the names that can be written in it and at
/// least twice as many as any other reading: kana and ASCII have the same bytes in EUC-JP and GBK, so three names prove
/// nothing. If no reading is plausible, the file is UTF-8 or Shift-JIS. If line 1 is ASCII, the first record that is
/// not ASCII decides; otherwise the reading with more names wins. A tie goes to UTF-8, unless line 1 is invalid UTF-8
/// and valid Shift-JIS.
///
/// `window` is the beginning of the text, `first` its line 1.
pub(crate) fn reading(window: &[u8], first: &[u8], names: &Names) -> Reading {
    let lines = window.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty()).take(LINES);
    // All charsets read a line of ASCII alike.
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_ascii()).collect();
    // The first of them is the header of nearly every file, and decides alone.
    let mut held = [0; READINGS.len()];
    for count in [1, LINES] {
        let lines = lines.get(..count).unwrap_or(&lines);
        held = READINGS.map(|(charset, _)| {
            let held = |line: &&[u8]| names.count_in(&charset.decode_without_bom_handling(line).0);
            lines.iter().map(held).max().unwrap_or_default()
        });
        if let Some(reading) = plausible(&held, names) {
            return reading;
        }
    }
    let [utf8, shift_jis, ..] = held;
    if first.is_ascii() {
        Reading::Open
    } else if utf8 != shift_jis {
        Reading::Is(if shift_jis > utf8 { Charset::ShiftJis } else { Charset::Utf8 })
    } else if std::str::from_utf8(first).is_ok() {
        Reading::Is(Charset::Utf8)
    } else if !Charset::ShiftJis.decode(first).1 {
        Reading::Is(Charset::ShiftJis)
    } else if utf8 > 0 {
        Reading::Is(Charset::Utf8)
    } else {
        Reading::Unreadable
    }
}

/// The reading with the most names, if it has enough.
fn plausible(held: &[usize; READINGS.len()], names: &Names) -> Option<Reading> {
    let (best, most) =
        held.iter().copied().enumerate().max_by_key(|(place, held)| (*held, std::cmp::Reverse(*place)))?;
    let next = held.iter().enumerate().filter(|(place, _)| *place != best).map(|(_, held)| *held).max()?;
    let (charset, reading) = READINGS.get(best)?;
    let is_enough = most > 0 && most >= next * 2 && most * 2 >= names.count_writable(charset);
    is_enough.then_some(*reading)
}

/// Decides by the first record that is not ASCII, if the header was ASCII. If the record is cut off (`is_cut`), its
/// last character may be incomplete.
pub(crate) fn charset_of_record(record: &[u8], is_cut: bool) -> Charset {
    match simdutf8::compat::from_utf8(record) {
        Ok(_) => Charset::Utf8,
        Err(error) if is_cut && error.error_len().is_none() => Charset::Utf8,
        Err(_) => Charset::ShiftJis,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030};

    use super::{Reading, reading, unsupported, whole_characters};
    use crate::{
        check::header::Names,
        domain::{encoding::Charset, format::Format, item::Item, problem::UnsupportedCharset},
    };

    fn shift_jis(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    #[test]
    fn the_reading_with_more_of_the_names_wins_and_a_tie_goes_to_utf8() {
        let names = Names::new(&Format::default());
        let of = |bytes: &[u8]| reading(bytes, bytes.split(|byte| *byte == b'\n').next().unwrap_or_default(), &names);
        let header = "姓,名,メールアドレス";
        assert_eq!(of(header.as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis(header)), Reading::Is(Charset::ShiftJis));
        assert_eq!(of(&shift_jis("検索条件\nタグ=展示会\n姓,名,メールアドレス")), Reading::Is(Charset::ShiftJis));
        assert_eq!(of("山田".as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis("山田,太郎")), Reading::Is(Charset::ShiftJis));
        assert_eq!(of(b"a,b"), Reading::Open);
        assert_eq!(of(b"\x80\xFF\xFE"), Reading::Unreadable);
    }

    #[test]
    fn a_charset_needs_half_of_the_names_that_can_be_written_in_it() {
        let names = Names::new(&Format::default());
        let codes = [EUC_JP, GB18030, BIG5, EUC_KR];
        assert_eq!(codes.map(|code| names.count_writable(code)), [Item::ALL.len(), Item::ALL.len(), 14, 14]);
        let charsets = [
            UnsupportedCharset::EucJp,
            UnsupportedCharset::Gb18030,
            UnsupportedCharset::Big5,
            UnsupportedCharset::EucKr,
        ];
        for (code, charset) in codes.into_iter().zip(charsets) {
            let writable = |header: &&str| !code.encode(header).2;
            let all: Vec<&str> = Item::ALL.map(Item::header).into_iter().filter(writable).collect();
            let written = |count: usize| code.encode(&all[..count].join(",")).0.into_owned();
            for line in ["", "title\n", "\n\n"] {
                let bytes = [line.as_bytes(), &written(all.len())].concat();
                let first = line.trim_ascii_end().as_bytes();
                assert_eq!(reading(&bytes, first, &names), Reading::Unsupported(charset), "{line:?}");
            }
            let few = written(names.count_writable(code) / 2 - 1);
            assert!(!matches!(reading(&few, &few, &names), Reading::Unsupported(_)), "{charset:?}");
        }
        // Kana and ASCII are the same bytes in both charsets.
        let kana = GB18030.encode("名称,Webサイト,メモ,タグ").0;
        assert!(!matches!(reading(&kana, &kana, &names), Reading::Unsupported(_)));
    }

    #[test]
    fn unsupported_charsets_are_recognised_by_boms_nuls_and_escapes() {
        let names = Names::new(&Format::default());
        let header = "姓,名,メールアドレス\r\n";
        let units: Vec<u16> = header.encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let le32: Vec<u8> = header.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect();
        let be32: Vec<u8> = header.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect();
        assert_eq!(unsupported(&le, &names), Some(UnsupportedCharset::Utf16Le));
        assert_eq!(unsupported(&be, &names), Some(UnsupportedCharset::Utf16Be));
        assert_eq!(unsupported(&le32, &names), Some(UnsupportedCharset::Utf32Le));
        assert_eq!(unsupported(&be32, &names), Some(UnsupportedCharset::Utf32Be));
        assert_eq!(unsupported(&[b"\xFF\xFE", le.as_slice()].concat(), &names), Some(UnsupportedCharset::Utf16Le));
        assert_eq!(
            unsupported(&[b"\xFF\xFE\0\0", le32.as_slice()].concat(), &names),
            Some(UnsupportedCharset::Utf32Le)
        );
        let (iso, _, _) = encoding_rs::ISO_2022_JP.encode(header);
        assert_eq!(unsupported(&iso, &names), Some(UnsupportedCharset::Iso2022Jp));
        assert_eq!(unsupported(header.as_bytes(), &names), None);
        assert_eq!(unsupported("姓,名\r\na\0b,\0".as_bytes(), &names), None);
    }

    #[test]
    fn only_an_incomplete_last_character_is_cut_off() {
        for character in ["a", "é", "山", "𠮷"] {
            let text = format!("x{character}");
            for end in 1..text.len() {
                assert_eq!(whole_characters(&text.as_bytes()[..end]), b"x");
            }
            assert_eq!(whole_characters(text.as_bytes()), text.as_bytes());
        }
        // Invalid UTF-8 stays, for the validation to find.
        for bytes in [b"".as_slice(), b"\x80\x80\x80\x80\x80", b"a\x80", b"\xC3\xA9\x80"] {
            assert_eq!(whole_characters(bytes), bytes);
        }
    }
}
