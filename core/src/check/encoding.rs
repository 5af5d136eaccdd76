//! What the first bytes of a file are: a CSV in one of the encodings that are read, or something else.
//!
//! Guarantees: the answer depends on the first bytes alone, never on how they arrived. `encoding_rs` decodes, always
//! without its BOM handling (which would switch the encoding in the middle of a decision).

mod doubt;
mod signature;
mod utf16;

use encoding_rs::{BIG5, DecoderResult, EUC_JP, EUC_KR, GB18030, SHIFT_JIS, UTF_8};

pub(crate) use self::{doubt::is_doubtful, signature::signature};
use crate::{
    check::header::Names,
    domain::{
        encoding::{Charset, ShiftJis},
        problem::UnsupportedCharset,
    },
};

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The length of the marks at the beginning: several count as one.
pub(crate) fn marks(bytes: &[u8]) -> usize {
    bytes.chunks(BOM.len()).take_while(|chunk| *chunk == BOM).count() * BOM.len()
}

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
    /// As `Is`, but a charset that is not read shows more of the names, if not enough to be believed; or there are no
    /// names, and another charset reads better.
    Guessed(Charset),
    /// Line 1 is pure ASCII: the first record that is not ASCII decides.
    Open,
    /// The header can be decoded in none of the charsets, and none of them shows a name. With the one that leaves the
    /// fewest sequences undecoded.
    Unreadable(Charset),
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
/// not ASCII decides; otherwise the reading with more names wins; without any name the one with fewer undecodable
/// sequences. A tie goes to UTF-8.
///
/// `window` is the beginning of the text, `first` its line 1. If the text goes on after the window (`is_cut`), a
/// character may be cut off at its end.
pub(crate) fn reading(window: &[u8], is_cut: bool, first: &[u8], names: &Names) -> Reading {
    let lines = lines(window);
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
    let [utf8, shift_jis, others @ ..] = held;
    let reading = if first.is_ascii() {
        Reading::Open
    } else if utf8 != shift_jis {
        Reading::Is(if shift_jis > utf8 { Charset::ShiftJis } else { Charset::Utf8 })
    } else if utf8 > 0 {
        Reading::Is(Charset::Utf8)
    } else {
        without_names(window, is_cut, first)
    };
    match reading {
        Reading::Is(charset) if others.iter().any(|other| *other > utf8.max(shift_jis)) => Reading::Guessed(charset),
        reading => reading,
    }
}

fn lines(window: &[u8]) -> impl Iterator<Item = &[u8]> {
    window.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty()).take(LINES)
}

/// UTF-8 or Shift-JIS for a text that shows no name in either.
fn without_names(window: &[u8], is_cut: bool, first: &[u8]) -> Reading {
    let undecodable = [Charset::Utf8, Charset::ShiftJis].map(|charset| count_undecodable(charset, window, is_cut));
    let [utf8, shift_jis] = undecodable;
    let (best, other) =
        if shift_jis < utf8 { (Charset::ShiftJis, Charset::Utf8) } else { (Charset::Utf8, Charset::ShiftJis) };
    let is_damaged = |charset: Charset| charset.decode(first).1;
    if is_damaged(best) && is_damaged(other) {
        return Reading::Unreadable(best);
    }
    // The header of a file whose rows are in another charset. One damaged character does not make it one.
    let text = best.decode(first).0;
    let lost = text.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
    let is_other = lost > 0 && lost * 2 >= text.chars().filter(|character| !character.is_ascii()).count();
    match best {
        _ if is_other => Reading::Is(other),
        Charset::ShiftJis if is_doubtful(window, is_cut) => Reading::Guessed(best),
        _ => Reading::Is(best),
    }
}

/// How many sequences of the text cannot be decoded.
fn count_undecodable(charset: Charset, text: &[u8], is_cut: bool) -> usize {
    match charset {
        Charset::Utf8 => {
            let text = if is_cut { whole_characters(text) } else { text };
            text.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
        }
        Charset::ShiftJis => {
            let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
            let (mut rest, mut written, mut count) = (text, [0; 4096], 0);
            loop {
                let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut written, !is_cut);
                rest = rest.get(read..).unwrap_or_default();
                match result {
                    DecoderResult::InputEmpty => return count,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => count += 1,
                }
            }
        }
    }
}

/// Decides after a mark of UTF-8, which some programs put in front of any text: it decides if the header's line is valid
/// UTF-8.
pub(crate) fn reading_after_mark(window: &[u8], is_cut: bool, first: &[u8], names: &Names) -> Reading {
    let is_utf8 = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok();
    if is_utf8(if is_cut { whole_characters(window) } else { window }) {
        return Reading::Is(Charset::Utf8);
    }
    let held = |line: &[u8]| {
        let held = READINGS.map(|(charset, _)| names.count_in(&charset.decode_without_bom_handling(line).0));
        held.into_iter().max().unwrap_or_default()
    };
    let mut header = (first, 0);
    for line in lines(window) {
        let held = held(line);
        header = if held > header.1 { (line, held) } else { header };
    }
    if is_utf8(header.0) {
        return Reading::Is(Charset::Utf8);
    }
    match reading(window, is_cut, header.0, names) {
        Reading::Is(Charset::ShiftJis) | Reading::Guessed(Charset::ShiftJis) => {
            Reading::Unsupported(UnsupportedCharset::ShiftJisWithBom)
        }
        reading => reading,
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

/// Whether a record of a file is in the other charset: valid in it and not in the file's. A record of a Shift-JIS file
/// may be valid in both. It is in UTF-8 if it has at least two characters of three bytes there, and Windows-31J has all
/// of these: two random pairs of bytes hardly ever make such characters.
pub(crate) fn is_in_other_charset(record: &[u8], charset: Charset) -> bool {
    match charset {
        Charset::Utf8 => simdutf8::basic::from_utf8(record).is_err() && ShiftJis::table().characters(record).is_some(),
        Charset::ShiftJis => is_utf8_in_shift_jis(record),
    }
}

#[inline(always)]
fn is_utf8_in_shift_jis(record: &[u8]) -> bool {
    // The leads of kana and of most ideographs in Shift-JIS begin no character of UTF-8.
    let first = record.iter().find(|byte| !byte.is_ascii());
    matches!(first, Some(0xC2..=0xF4)) && is_certainly_utf8(record)
}

#[inline(never)]
fn is_certainly_utf8(record: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(record) else { return false };
    if ShiftJis::table().characters(record).is_none() {
        return true;
    }
    let wide: String = text.chars().filter(|character| character.len_utf8() == 3).collect();
    let (bytes, _, is_unmappable) = SHIFT_JIS.encode(&wide);
    wide.chars().nth(1).is_some() && !is_unmappable && Charset::ShiftJis.decode(&bytes).0 == wide
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030};

    use super::{Reading, is_in_other_charset, reading, unsupported, whole_characters};
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
        let of =
            |bytes: &[u8]| reading(bytes, false, bytes.split(|byte| *byte == b'\n').next().unwrap_or_default(), &names);
        let header = "姓,名,メールアドレス";
        assert_eq!(of(header.as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis(header)), Reading::Is(Charset::ShiftJis));
        assert_eq!(of(&shift_jis("検索条件\nタグ=展示会\n姓,名,メールアドレス")), Reading::Is(Charset::ShiftJis));
        assert_eq!(of("山田".as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis("山田,太郎")), Reading::Is(Charset::ShiftJis));
        assert_eq!(of(b"a,b"), Reading::Open);
        assert_eq!(of(b"\x80\xFF\xFE"), Reading::Unreadable(Charset::ShiftJis));
    }

    #[test]
    fn a_record_in_the_other_charset_is_recognised() {
        for text in ["海野,灯", "齊田,莉子", "髙﨑,㈱", "ｱ"] {
            // These two names are valid UTF-8 in Shift-JIS.
            let is_found = is_in_other_charset(&shift_jis(text), Charset::Utf8);
            assert_eq!(is_found, text != "齊田,莉子", "{text}");
            assert!(!is_in_other_charset(text.as_bytes(), Charset::Utf8), "{text}");
            assert!(!is_in_other_charset(&shift_jis(text), Charset::ShiftJis), "{text}");
        }
        for text in ["海野,灯", "齊田,莉子", "髙﨑,㈱", "\u{FEFF}海", "José,海野"] {
            assert!(is_in_other_charset(text.as_bytes(), Charset::ShiftJis), "{text}");
        }
        // Valid in both, and too little to be sure.
        for text in ["", "a,b", "é", "島"] {
            assert!(!is_in_other_charset(text.as_bytes(), Charset::ShiftJis), "{text}");
        }
        for bytes in [b"\xFF".as_slice(), b"\x80", b"\xE5\xB1\xB1\xFF"] {
            assert!(!is_in_other_charset(bytes, Charset::Utf8), "{bytes:X?}");
            assert!(!is_in_other_charset(bytes, Charset::ShiftJis), "{bytes:X?}");
        }
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
                assert_eq!(reading(&bytes, false, first, &names), Reading::Unsupported(charset), "{line:?}");
            }
            let few = written(names.count_writable(code) / 2 - 1);
            assert!(!matches!(reading(&few, false, &few, &names), Reading::Unsupported(_)), "{charset:?}");
        }
        // Kana and ASCII are the same bytes in both charsets.
        let kana = GB18030.encode("名称,Webサイト,メモ,タグ").0;
        assert!(!matches!(reading(&kana, false, &kana, &names), Reading::Unsupported(_)));
    }

    #[test]
    fn without_names_the_charset_with_fewer_undecodable_sequences_is_read() {
        let names = Names::new(&Format::default());
        let of = |header: &[u8], rows: &[u8]| reading(&[header, b"\r\n", rows].concat(), false, header, &names);
        let (header, rows) = ("顧客番号,氏名,区分", "1,海野 灯,卸\r\n2,山田 花子,小売");
        assert_eq!(of(header.as_bytes(), rows.as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis(header), &shift_jis(rows)), Reading::Is(Charset::ShiftJis));
        // One damaged character in the header does not make the rows Shift-JIS, nor one in the rows UTF-8.
        let damaged = header.replace('区', "?").replace('?', "\u{1}").into_bytes();
        let damaged: Vec<u8> = damaged.into_iter().map(|byte| if byte == 1 { 0xE5 } else { byte }).collect();
        assert!(matches!(
            of(&damaged, rows.as_bytes()),
            Reading::Is(Charset::Utf8) | Reading::Unreadable(Charset::Utf8)
        ));
        let rows_damaged = [shift_jis(rows).as_slice(), b"\xFD,\xFD"].concat();
        assert_eq!(of(&shift_jis(header), &rows_damaged), Reading::Is(Charset::ShiftJis));
        // A header in one charset, the rows in the other.
        assert_eq!(of(&shift_jis(header), "1,海野灯\r\n".repeat(99).as_bytes()), Reading::Is(Charset::ShiftJis));
        // A character that the window cuts off does not count.
        for cut in 1..3 {
            let bytes = header.as_bytes();
            let cut = &bytes[..bytes.len() - cut];
            assert_eq!(super::count_undecodable(Charset::Utf8, cut, true), 0);
            assert_eq!(super::count_undecodable(Charset::Utf8, cut, false), 1);
        }
        let bytes = shift_jis("区分");
        assert_eq!(super::count_undecodable(Charset::ShiftJis, &bytes[..3], true), 0);
        assert_eq!(super::count_undecodable(Charset::ShiftJis, &bytes[..3], false), 1);
    }

    #[test]
    fn after_a_mark_the_headers_line_decides() {
        let names = Names::new(&Format::default());
        let of = |bytes: &[u8]| {
            let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            super::reading_after_mark(bytes, false, first, &names)
        };
        let header = "姓,名,メールアドレス\n";
        let marked = Reading::Unsupported(UnsupportedCharset::ShiftJisWithBom);
        assert_eq!(of(header.as_bytes()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&[header.as_bytes(), b"\xFD\x80"].concat()), Reading::Is(Charset::Utf8));
        assert_eq!(of(&shift_jis(header)), marked);
        assert_eq!(of(&shift_jis("顧客番号,氏名\n海野,灯")), marked);
        assert_eq!(of(&[b"list\n".as_slice(), &shift_jis(header)].concat()), marked);
        assert_eq!(of(&[shift_jis("一覧\n").as_slice(), header.as_bytes()].concat()), Reading::Is(Charset::Utf8));
        assert_eq!(super::marks(b"\xEF\xBB\xBF\xEF\xBB\xBF\xEF\xBB"), 6);
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
