//! Zip codes of Japan: three and four digits (specification 5, `zip_invalid`).
//!
//! Deliberately without a list of the zip codes in use.

use std::borrow::Cow;

use super::{
    bytes::{all_digits, are_digits, as_zero, without_fraction},
    findings::Findings,
    text,
    words::ProblemWords,
};
use crate::domain::{
    message::{Message, Words},
    problem::{Problem, ProblemCode, Reason},
    value::{compact, is_blank_character, trim},
};

pub(super) const CONTENT: Words = Words { ja: "郵便番号(例: 100-0001)", en: "A zip code (for example 100-0001)" };

pub(super) const HINT: Words = Words { ja: "例: 100-0001", en: "For example 100-0001" };

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "郵便番号の形式", en: "Zip code" },
    message: |_, _| {
        let words = Words {
            ja: "郵便番号の形式が正しくありません。",
            en: "The zip code is not valid. Enter 123-4567 or 1234567.",
        };
        words.into()
    },
    advice: Words {
        ja: "「123-4567」または「1234567」の形で入力してください。先頭の0が消えている場合は補ってください。",
        en: "Enter 123-4567 or 1234567. Restore a leading 0 that was lost.",
    },
    by_reason: advice,
};

pub(super) fn judge<'a>(typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, without_fraction(without_blanks(without_mark(compact(typed))), 5..=7));
    if value.is_empty() {
        return value;
    }
    if lost_its_zero(&value) {
        findings.warnings.push(ProblemCode::LeadingZeroLost);
    }
    text::judge_length(&value, typed, max, findings);
    if !is_zip(&value) {
        findings.refuse(ProblemCode::ZipInvalid, Some(reason(&value)), None, typed);
    }
    value
}

/// The value without the postal mark before it.
fn without_mark(value: Cow<'_, str>) -> Cow<'_, str> {
    match value.strip_prefix('〒').map(trim) {
        Some(code) => Cow::Owned(code.to_owned()),
        None => value,
    }
}

/// The value without the blanks between its three and its four digits, with or without a hyphen there.
fn without_blanks(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains(is_blank_character) {
        return value;
    }
    let is_side = |side: &str, length: usize| side.len() == length && all_digits(side);
    let parts = value.split_at_checked(3).and_then(|(area, rest)| {
        let rest = trim(rest);
        let (hyphen, rest) = rest.strip_prefix('-').map_or(("", rest), |rest| ("-", trim(rest)));
        (is_side(area, 3) && is_side(rest, 4)).then(|| format!("{area}{hyphen}{rest}"))
    });
    parts.map_or(value, Cow::Owned)
}

/// The reason why a normalised value is no zip code.
fn reason(value: &str) -> Reason {
    if value.starts_with('=') {
        Reason::Formula
    } else if value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        Reason::Digits
    } else {
        Reason::Character
    }
}

fn advice(_: &Problem, reason: &Reason) -> Option<Message> {
    let (ja, en) = match reason {
        Reason::Formula => (
            "セルが数式(=で始まる文字)になっています。表計算ソフトで値だけを貼り付け直してください。",
            "The cell holds a formula, which begins with =. Paste it as a value.",
        ),
        Reason::Digits => (
            "郵便番号は7桁です。「123-4567」または「1234567」の形で入力してください。先頭の0が消えている場合は補ってください。",
            "A zip code has 7 digits. Enter 123-4567 or 1234567, and restore a leading 0 that was lost.",
        ),
        Reason::Character => (
            "数字とハイフン以外の文字を取り除き、「123-4567」または「1234567」の形で入力してください。住所は別の列に入力します。",
            "Remove everything but digits and the hyphen: 123-4567 or 1234567. The address has its own columns.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

/// Three digits, perhaps a hyphen, four digits.
fn is_zip(value: &str) -> bool {
    let (area, rest) = match value.split_once('-') {
        Some(parts) => parts,
        None => match value.split_at_checked(3) {
            Some(parts) => parts,
            None => return false,
        },
    };
    area.len() == 3 && rest.len() == 4 && all_digits(area) && all_digits(rest)
}

/// Digits alone, fewer than 7: 0600001 was taken for the number 600001. A spreadsheet leaves a zip code with a hyphen
/// alone, so a short one is a typing error.
fn lost_its_zero(value: &str) -> bool {
    value.len() < 7 && all_digits(value)
}

/// Whether it certainly is a zip code that lost no zero.
#[inline(always)]
pub(super) fn is_plain(value: &[u8]) -> bool {
    const HYPHEN_AS_ZERO: u64 = as_zero(b'-', 3);
    match value {
        &[a, b, c, d @ b'-', e, f, g, h] => are_digits(u64::from_le_bytes([a, b, c, d, e, f, g, h]) ^ HYPHEN_AS_ZERO),
        _ => value.len() == 7 && value.iter().all(u8::is_ascii_digit),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_plain, is_zip, lost_its_zero, reason};
    use crate::domain::{item::Item, kind::tests::item, problem::ProblemCode};

    #[test]
    fn a_zip_code_is_three_and_four_digits() {
        for value in ["100-0001", "1000001"] {
            assert!(is_zip(value) && is_plain(value.as_bytes()), "{value}");
        }
        for value in ["10-00001", "1000-001", "100--0001", "100-000", "10000001", "100 0001", "〒100-0001", "日本", "1"]
        {
            assert!(!is_zip(value) && !is_plain(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn every_refused_zip_has_its_reason() {
        for (value, word) in [
            ("=1000001", "formula"),
            ("10-00001", "digits"),
            ("1000-001", "digits"),
            ("600001", "digits"),
            ("100-0001-22", "digits"),
            ("100 0001", "character"),
            ("東京", "character"),
        ] {
            assert_eq!(reason(value).word(), word, "{value}");
        }
    }

    #[test]
    fn a_lost_zero_is_suspected_in_digits_alone() {
        assert!(lost_its_zero("600001") && lost_its_zero("1"));
        assert!(!lost_its_zero("0600001") && !lost_its_zero("60-001"));
    }

    #[test]
    fn a_postal_mark_and_the_fraction_of_a_number_are_removed() {
        for typed in ["〒100-0001", "〒 １００ー０００１", "=\"〒100-0001\"", "'100-0001", "100\u{200B}─0001"]
        {
            assert_eq!(
                item(Item::ZipCode, typed),
                ("100-0001".into(), vec![], vec![ProblemCode::Normalised]),
                "{typed}"
            );
        }
        assert_eq!(item(Item::ZipCode, "1000001.0"), ("1000001".into(), vec![], vec![ProblemCode::Normalised]));
        let lost = item(Item::ZipCode, "600001.0");
        assert_eq!(lost.2, [ProblemCode::LeadingZeroLost]);
        assert_eq!(item(Item::ZipCode, "1000.0").2, []);
    }

    #[test]
    fn blanks_between_the_two_parts_are_removed_and_no_others() {
        for (typed, stored) in [
            ("100 0001", "1000001"),
            ("100　0001", "1000001"),
            ("100 - 0001", "100-0001"),
            ("〒100- ０００１", "100-0001"),
            ("100 \u{2212}0001", "100-0001"),
        ] {
            assert_eq!(item(Item::ZipCode, typed), (stored.into(), vec![], vec![ProblemCode::Normalised]), "{typed}");
        }
        for typed in ["1000 001", "10 00001", "1 0 0 0001", "100 00 01", "100 --0001", "100 000", "東京 100"] {
            assert_eq!(item(Item::ZipCode, typed).1.len(), 1, "{typed}");
        }
    }

    #[test]
    fn a_zip_can_be_too_long_and_invalid() {
        let codes: Vec<ProblemCode> =
            item(Item::ZipCode, "100-0001-22").1.into_iter().map(|problem| problem.0).collect();
        assert_eq!(codes, [ProblemCode::TooLong, ProblemCode::ZipInvalid]);
    }
}
