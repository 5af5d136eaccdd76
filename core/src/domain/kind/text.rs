//! Text: any characters, up to a maximum. It is stored as typed but for rare line breaks and what a spreadsheet made of
//! them (specification 3).

use std::borrow::Cow;

use super::{
    damage::{
        Place,
        bytes::{self, Watch},
        damage,
    },
    ends,
    fast_path::CellHints,
    findings::Findings,
    words::CustomWords,
};
use crate::domain::{
    encoding::{Charset, ShiftJis},
    message::{Message, Words, both, number},
    problem::{Facts, Found, ProblemCode},
    value::{length, with_plain_breaks},
};

/// The maximum of characters of a custom item.
pub(super) const CUSTOM_MAX: u32 = 255;
pub(super) const CUSTOM_LONG_MAX: u32 = 3000;

/// The value of a custom item in the sample.
pub(super) const SAMPLE: &str = "サンプル";
pub(super) const LONG_SAMPLE: &str = "サンプルの文章";

pub(super) const CUSTOM: CustomWords = CustomWords {
    name: Words { ja: "テキスト", en: "Text" },
    content: Words { ja: "255文字以内の文字", en: "At most 255 characters." },
};
pub(super) const CUSTOM_LONG: CustomWords = CustomWords {
    name: Words { ja: "長いテキスト", en: "Long text" },
    content: Words {
        ja: "3,000文字以内の文字。改行も使えます。",
        en: "At most 3,000 characters, with line breaks if you like.",
    },
};

pub(super) fn content(max: u32) -> Message {
    both(format!("{max}文字以内の文字"), format!("Text of at most {max} characters"))
}

pub(super) fn content_of_lines(max: u32) -> Message {
    let max = number(max.into());
    both(
        format!("{max}文字以内の文字。改行も使えます"),
        format!("Text of at most {max} characters, in one or more lines"),
    )
}

pub(super) fn judge<'a>(typed: &'a str, max: u32, place: Place, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, with_plain_breaks(typed, place.has_lines()));
    judge_length(&value, typed, max, findings);
    findings.warnings.extend(damage(&value, place));
    value
}

/// Judges the length of a value of any kind. A problem shows the value as `typed`.
pub(super) fn judge_length(value: &str, typed: &str, max: u32, findings: &mut Findings) {
    if let Some(length) = length::above(value, max) {
        findings.problem(ProblemCode::TooLong, too_long(length, max), typed);
    }
}

pub(super) fn too_long(length: u64, max: u32) -> Facts {
    Facts { max: Some(u64::from(max)), found: Some(Found::Length(length)), ..Facts::default() }
}

/// A text of this many bytes of UTF-8 certainly has no more than `max` characters: composing makes no text longer than
/// one and a half characters a byte (U+0390: two bytes, three parts).
pub(super) fn sure(max: u32) -> u32 {
    max / 3 * 2
}

/// Whether it is certainly no longer than `max` when composed, without a blank character at its ends and without damage.
#[inline(always)]
pub(super) fn is_plain(value: &[u8], max: u32, sure: u32, watch: Watch, hints: CellHints, charset: Charset) -> bool {
    let (max, sure) = (max as usize, sure as usize);
    if hints.has_mark && bytes::has_odd_mark(value, watch, hints.is_high, charset)
        || hints.may_have_break && has_written_break(value)
        || hints.may_have_odd_ends && has_odd_ends(value, watch, hints.is_high, charset)
    {
        return false;
    }
    if !hints.is_high {
        return value.len() <= max;
    }
    match charset {
        Charset::Utf8 => !ends::may_begin_oddly(value) && (value.len() <= sure || is_short(value, max)),
        Charset::ShiftJis => !bytes::may_be_misread_shift_jis(value) && is_short_shift_jis(value, max, watch),
    }
}

#[inline(always)]
fn has_odd_ends(value: &[u8], watch: Watch, is_high: bool, charset: Charset) -> bool {
    let is_wide = || match charset {
        Charset::Utf8 => ends::may_end_oddly(value),
        Charset::ShiftJis => has_wide_ends_shift_jis(value),
    };
    value.last() == Some(&b'_') || bytes::has_odd_beginning(value, watch) || is_high && is_wide()
}

/// Whether a spreadsheet may have spelled out a carriage return. Without a line break after it, it is only looked for at
/// the end.
#[inline(never)]
fn has_written_break(value: &[u8]) -> bool {
    value.contains(&b'_') && value.windows(2).any(|pair| pair == b"_x")
}

#[inline(never)]
fn is_short(value: &[u8], max: usize) -> bool {
    plain_length(value).is_some_and(|length| length <= max)
}

#[inline(never)]
fn is_short_shift_jis(value: &[u8], max: usize, watch: Watch) -> bool {
    ShiftJis::table().plain_characters(value, watch.is_name()).is_some_and(|length| length as usize <= max)
}

/// Whether a name between commas may be damaged, or have a blank outside ASCII at an end.
pub(super) fn may_be_odd(name: &[u8], charset: Charset) -> bool {
    let name = name.trim_ascii();
    bytes::has_odd_beginning(name, Watch::new(Place::Name))
        || bytes::is_lost(name)
        || !name.is_ascii()
            && match charset {
                Charset::Utf8 => ends::may_begin_oddly(name) || ends::may_end_oddly(name),
                Charset::ShiftJis => has_wide_ends_shift_jis(name) || bytes::may_be_misread_shift_jis(name),
            }
}

/// Whether an ideographic space (81 40) or `“` (81 67) may be at an end in Shift-JIS. The bytes may be halves of other
/// characters: the cell is then judged in full, which is harmless.
#[inline(always)]
fn has_wide_ends_shift_jis(value: &[u8]) -> bool {
    matches!(value, [0x81, 0x40 | 0x67, ..] | [.., 0x81, 0x40])
}

/// The number of characters of a UTF-8 text of only ASCII, kana, ideographs and full-width forms: composing makes none
/// of them longer.
fn plain_length(value: &[u8]) -> Option<usize> {
    let mut length = 0;
    let mut lead = 0;
    for &byte in value {
        match byte {
            0..=0x7F | 0xE3..=0xE9 | 0xEF => length += 1,
            // EF leads U+F000 to U+FFFF; only U+FF00 and above are plain.
            0x80..=0xBF if lead != 0xEF || byte >= 0xBC => {}
            _ => return None,
        }
        lead = byte;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        format::CustomKind,
        item::Item,
        kind::tests::{custom, item, stored},
        problem::ProblemCode,
    };

    #[test]
    fn text_is_stored_as_typed() {
        assert_eq!(item(Item::LastName, "ﾔﾏﾀﾞ"), stored("ﾔﾏﾀﾞ"));
        assert_eq!(item(Item::LastName, &"か\u{3099}".repeat(50)).1, []);
        assert_eq!(item(Item::LastName, &"か\u{3099}".repeat(51)).1.len(), 1);
    }

    #[test]
    fn a_rare_line_break_is_plain_in_a_memo_and_a_space_in_one_line() {
        for (place, stored) in
            [(Item::Memo, "一\n二"), (Item::City, "一 二"), (Item::Group, "一 二"), (Item::Tags, "一 二")]
        {
            assert_eq!(
                item(place, "一\u{2028}二"),
                (stored.into(), vec![], vec![ProblemCode::Normalised]),
                "{place:?}"
            );
        }
        assert_eq!(custom(CustomKind::LongText, &[], "一_x000D_\n二").0, "一\n二");
        assert_eq!(custom(CustomKind::Text, &[], "一\u{2029}二").0, "一 二");
        assert_eq!(item(Item::Memo, "一\r\n二\n三"), stored("一\r\n二\n三"));
    }

    #[test]
    fn a_custom_item_has_a_short_text_or_a_long_one() {
        assert_eq!(custom(CustomKind::Text, &[], &"あ".repeat(256)).1.len(), 1);
        assert_eq!(custom(CustomKind::LongText, &[], &"あ".repeat(3000)).1.len(), 0);
    }
}
