//! Zip codes of Japan: three and four digits (specification 5, `zip_invalid`).
//!
//! Deliberately without a list of the zip codes in use.

use std::borrow::Cow;

use super::{
    bytes::{all_digits, are_digits, as_zero},
    findings::Findings,
    text,
    words::ProblemWords,
};
use crate::domain::{
    message::Words,
    problem::{Facts, ProblemCode},
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
};

pub(super) fn judge<'a>(typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed);
    if lost_its_zero(&value) {
        findings.warnings.push(ProblemCode::LeadingZeroLost);
    }
    text::judge_length(&value, typed, max, findings);
    if !is_zip(&value) {
        findings.problem(ProblemCode::ZipInvalid, Facts::default(), typed);
    }
    value
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
    use super::{is_plain, is_zip, lost_its_zero};
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
    fn a_lost_zero_is_suspected_in_digits_alone() {
        assert!(lost_its_zero("600001") && lost_its_zero("1"));
        assert!(!lost_its_zero("0600001") && !lost_its_zero("60-001"));
    }

    #[test]
    fn a_zip_can_be_too_long_and_invalid() {
        let codes: Vec<ProblemCode> =
            item(Item::ZipCode, "100-0001-22").1.into_iter().map(|problem| problem.0).collect();
        assert_eq!(codes, [ProblemCode::TooLong, ProblemCode::ZipInvalid]);
    }
}
