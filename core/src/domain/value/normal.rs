//! Normalising of values (specification 3): the forms in which programs and keyboards write the same value become one.
//!
//! [`compact`] is for phones, zip codes, dates and numbers, [`without_invisible`] for addresses, [`web_address`] for
//! URLs, [`with_plain_breaks`] for texts. Guarantees: printable ASCII without a wrapping passes unchanged and is not
//! copied; the result has no blank characters around it.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::{
    blank::{is_blank_character, trim},
    visible::is_invisible,
};

/// A phone, zip code, date or number: NFKC, one kind of dash, nothing invisible, without the `="…"` or the `'` by which
/// a value is kept from being taken for a number.
pub fn compact(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() {
        return Cow::Borrowed(unwrap(typed));
    }
    let plain = |character: char| if is_dash(character) { '-' } else { character };
    let value: String =
        typed.chars().map(plain).nfkc().filter(|character| !is_invisible(*character)).map(plain).collect();
    Cow::Owned(unwrap(trim(&value)).to_owned())
}

/// The value without the invisible characters in it.
pub(crate) fn without_invisible(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() || !typed.contains(is_invisible) {
        return Cow::Borrowed(typed);
    }
    Cow::Owned(typed.chars().filter(|character| !is_invisible(*character)).collect())
}

/// A web address with the full-width ASCII of its scheme and host in half width, up to the slash after the host. What
/// comes after that is a matter of the web server and stays as typed.
pub(crate) fn web_address(typed: &str) -> Cow<'_, str> {
    let end = host_end(typed);
    let (head, rest) = typed.split_at(end);
    if !head.contains(is_wide_ascii) {
        return Cow::Borrowed(typed);
    }
    Cow::Owned(head.chars().map(half_width).chain(rest.chars()).collect())
}

/// The offset after the first slash that follows the host.
fn host_end(typed: &str) -> usize {
    let mut slashes = 0;
    for (at, character) in typed.char_indices() {
        match half_width(character) {
            // The scheme has two slashes of its own.
            '/' if slashes == 2 => return at + character.len_utf8(),
            '/' => slashes += 1,
            '?' | '#' => return at + character.len_utf8(),
            _ => {}
        }
    }
    typed.len()
}

fn is_wide_ascii(character: char) -> bool {
    matches!(character, '\u{FF01}'..='\u{FF5E}')
}

fn half_width(character: char) -> char {
    if is_wide_ascii(character) {
        char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
    } else {
        character
    }
}

/// How a spreadsheet writes a carriage return that was in a cell.
const WRITTEN_CR: &str = "_x000D_";

/// A text with its rare line breaks (VT, FF, U+0085, U+2028, U+2029) as line feeds, or as spaces if it is to be one
/// line. A carriage return that a spreadsheet spelled out is part of the line break after it, or of none at the end.
pub(crate) fn with_plain_breaks(typed: &str, has_lines: bool) -> Cow<'_, str> {
    if !typed.contains(is_rare_break) && !typed.contains(WRITTEN_CR) {
        return Cow::Borrowed(typed);
    }
    let mut text = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some(character) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix(WRITTEN_CR)
            && (behind.starts_with(is_break) || behind.chars().all(is_blank_character))
        {
            rest = behind;
            continue;
        }
        text.push(match character {
            rare if is_rare_break(rare) && has_lines => '\n',
            rare if is_rare_break(rare) => ' ',
            other => other,
        });
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    if text == typed { Cow::Borrowed(typed) } else { Cow::Owned(trim(&text).to_owned()) }
}

fn is_rare_break(character: char) -> bool {
    matches!(character, '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n') || is_rare_break(character)
}

/// The value in `="…"`, and without the apostrophe before it.
fn unwrap(value: &str) -> &str {
    let inner = value.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')).map_or(value, trim);
    inner.strip_prefix('\'').map_or(inner, trim)
}

/// Characters that people and programs write for a hyphen (specification 3).
fn is_dash(character: char) -> bool {
    matches!(
        character,
        '\u{2D7}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207B}'
                | '\u{208B}'
                | '\u{2212}'
                | '\u{23AF}'
                | '\u{23E4}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{30FC}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{FF70}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{compact, web_address, with_plain_breaks, without_invisible};
    use crate::domain::value::{is_invisible, trim};

    #[test]
    fn every_dash_becomes_a_hyphen_and_full_width_becomes_half_width() {
        let dashes = "\u{2D7}‐‑‒–—―\u{2043}\u{207B}\u{208B}−\u{23AF}\u{23E4}─━➖\u{2E3A}\u{2E3B}ー\u{FE58}\u{FE63}－ｰ-";
        assert_eq!(dashes.chars().count(), 24);
        for dash in dashes.chars() {
            assert_eq!(compact(&format!("０９０{dash}1234")), "090-1234", "{dash}");
        }
        assert_eq!(compact("\u{2003}０３（１２）\u{2003}"), "03(12)");
    }

    #[test]
    fn invisible_characters_and_wrappings_are_removed() {
        for typed in [
            "\u{202D}090-1234\u{202C}",
            "090\u{200B}-12\u{AD}34",
            "=\"090-1234\"",
            "＝＂090-1234＂",
            "'090-1234",
            "=\"'090-1234 \"",
            "'\u{2060}090\u{2212}1234",
        ] {
            assert_eq!(compact(typed), "090-1234", "{typed}");
        }
        for (typed, compacted) in
            [("=090", "=090"), ("=\"090", "=\"090"), ("''1", "'1"), ("=\"\"", ""), ("\"1\"", "\"1\"")]
        {
            assert_eq!(compact(typed), compacted, "{typed}");
        }
        assert_eq!(without_invisible("ta\u{200B}ro@\u{FEFF}example.jp"), "taro@example.jp");
        assert_eq!(without_invisible("ａ@example.jp"), "ａ@example.jp");
    }

    #[test]
    fn a_web_address_is_narrowed_up_to_the_slash_after_the_host() {
        for (typed, stored) in [
            ("ｈｔｔｐｓ：／／ｘ．ｊｐ", "https://x.jp"),
            ("https：//x.jp／会社／Ａ", "https://x.jp/会社／Ａ"),
            ("https://x.jp/サービス？ｑ＝１", "https://x.jp/サービス？ｑ＝１"),
            ("https://ユーザー.example.jp/㈱", "https://ユーザー.example.jp/㈱"),
            ("https://x.jp？ｑ", "https://x.jp?ｑ"),
            ("ｗｗｗ．x.jp", "www.x.jp"),
        ] {
            assert_eq!(web_address(typed), stored);
        }
    }

    #[test]
    fn rare_line_breaks_are_plain_ones_in_a_long_text_and_spaces_elsewhere() {
        for rare in ['\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'] {
            assert_eq!(with_plain_breaks(&format!("一{rare}二"), true), "一\n二");
            assert_eq!(with_plain_breaks(&format!("一{rare}二"), false), "一 二");
        }
        assert_eq!(with_plain_breaks("一_x000D_\n二_x000D_\r\n三", true), "一\n二\r\n三");
        assert_eq!(with_plain_breaks("一_x000D_\u{B}二", false), "一 二");
        assert_eq!(with_plain_breaks("一_x000D_", true), "一");
        for kept in ["一_x000D_二", "一\r\n二\t三", "_x000_\n"] {
            assert_eq!(with_plain_breaks(kept, true), kept);
        }
    }

    proptest! {
        #[test]
        fn a_normalised_value_stays(typed in "[ -~０-９ー−\u{200B}\u{2028}\u{B}ｱﾞが\u{3099}＝＂〒年\n]{0,12}") {
            let typed = trim(&typed);
            let once = [without_invisible(typed), web_address(typed), with_plain_breaks(typed, true), with_plain_breaks(typed, false)];
            prop_assert_eq!(&without_invisible(&once[0]), &once[0]);
            prop_assert_eq!(&web_address(&once[1]), &once[1]);
            prop_assert_eq!(&with_plain_breaks(&once[2], true), &once[2]);
            prop_assert_eq!(&with_plain_breaks(&once[3], false), &once[3]);
            let compacted = compact(typed);
            prop_assert_eq!(trim(&compacted), &*compacted);
            prop_assert!(!compacted.contains(is_invisible));
        }
    }
}
