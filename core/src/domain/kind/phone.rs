//! Telephone numbers (specification 5, `phone_invalid`), and the traces of a spreadsheet that took them for numbers.
//!
//! Deliberately without area codes.

mod reason;

use std::borrow::Cow;

use super::{
    bytes::{DIALLED, DIGIT, EIGHT, all_digits, are_digits, class, hyphens_as_zeros, without_fraction},
    findings::Findings,
    text,
    words::ProblemWords,
};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Facts, Found, InvalidValue, Problem, ProblemCode},
    value::compact,
};

pub(super) fn content(max: u32) -> Message {
    both(format!("電話番号、{max}文字以内"), format!("A telephone number, at most {max} characters"))
}

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "電話番号の形式", en: "Telephone number" },
    message: invalid,
    advice: Words {
        ja: "数字と + - ( ) . # だけで入力してください。「9.01E+10」のような表示は表計算ソフトが書き換えたものです。列の表示形式を「文字列」にして入力し直してください。",
        en: "Use digits and + - ( ) . # only. Something like 9.01E+10 was made by a spreadsheet: format the column as text \
             and enter the number again.",
    },
    by_reason: reason::advice,
};

fn invalid(problem: &Problem, item: &Message) -> Message {
    let is_scientific = problem.facts.found == Some(Found::Value(InvalidValue::ScientificNotation));
    both(
        format!("{}の形式が正しくありません。", item.ja),
        if is_scientific {
            format!("{} was rewritten by a spreadsheet. Format the column as text and enter the number again.", item.en)
        } else {
            format!("{} is not a telephone number. Use digits, + - ( ) . # and spaces.", item.en)
        },
    )
}

pub(super) fn judge<'a>(typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, without_fraction(compact(typed), 9..=15));
    if value.is_empty() {
        return value;
    }
    if lost_its_zero(&value) {
        findings.warnings.push(ProblemCode::LeadingZeroLost);
    }
    text::judge_length(&value, typed, max, findings);
    if !is_phone(&value) {
        let found = is_scientific(&value).then_some(Found::Value(InvalidValue::ScientificNotation));
        let (reason, expected) = reason::reason(&value);
        let facts = Facts { found, reason: Some(reason), expected, ..Facts::default() };
        findings.problem(ProblemCode::PhoneInvalid, facts, typed);
    }
    value
}

/// Digits, `+ - ( ) . #` and spaces, at least one digit. `9.01E+10` has an `E` and is not one.
fn is_phone(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || b"+-().# ".contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// What a spreadsheet makes of a long number: `9.01E+10`.
pub(super) fn is_scientific(value: &str) -> bool {
    let Some((mantissa, exponent)) = value.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    all_digits(exponent)
        && match mantissa.split_once('.') {
            Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
            None => all_digits(mantissa),
        }
}

/// 9 or 10 digits without a hyphen that begin with 1 to 9: every Japanese number begins with 0.
fn lost_its_zero(value: &str) -> bool {
    (9..=10).contains(&value.len()) && all_digits(value) && !value.starts_with('0')
}

/// Whether it certainly is a telephone number that lost no zero.
#[inline(never)]
pub(super) fn is_plain(value: &[u8]) -> bool {
    // Most telephone numbers: a 0, then digits and hyphens, eight to sixteen bytes in all.
    if let (Some(first), Some(last), true) = (value.first_chunk(), value.last_chunk(), value.len() <= 2 * EIGHT)
        && first[0] == b'0'
        && are_digits(hyphens_as_zeros(u64::from_le_bytes(*first)))
        && are_digits(hyphens_as_zeros(u64::from_le_bytes(*last)))
    {
        return true;
    }
    let (mut every, mut any) = (DIALLED | DIGIT, 0);
    for &byte in value {
        let this = class(byte);
        every &= this;
        any |= this;
    }
    // Nine or ten digits alone that do not begin with 0 are worth a warning.
    let may_lack_a_zero = every & DIGIT != 0 && value.first() != Some(&b'0') && (9..=10).contains(&value.len());
    every & DIALLED != 0 && any & DIGIT != 0 && !may_lack_a_zero
}

#[cfg(test)]
mod tests {
    use super::{is_phone, is_plain, is_scientific, lost_its_zero};
    use crate::domain::{
        item::Item,
        kind::tests::{item, stored},
        problem::ProblemCode,
    };

    #[test]
    fn numbers_in_every_usual_spelling_are_telephone_numbers() {
        for value in ["03-1234-5678", "+81 (3) 1234.5678", "0312345678#12", "1"] {
            assert!(is_phone(value), "{value}");
        }
        for value in ["9.01E+10", "03-1234-5678 内線1", "-", "+()", "03/1234", "03\t1", "03,1"] {
            assert!(!is_phone(value), "{value}");
        }
    }

    #[test]
    fn the_fraction_of_a_number_is_removed_before_a_lost_zero_is_judged() {
        let warnings = vec![ProblemCode::Normalised, ProblemCode::LeadingZeroLost];
        assert_eq!(item(Item::Mobile, "9012345678.0"), ("9012345678".into(), vec![], warnings));
        assert_eq!(item(Item::Phone, "90123456789.0").0, "90123456789");
        assert_eq!(item(Item::Phone, "819012345678.0").0, "819012345678");
        for kept in ["12345678.0", "1234567890123456.0", "9012345678.00", "03-1234-5678.0"] {
            assert_eq!(item(Item::Phone, kept), stored(kept));
        }
    }

    #[test]
    fn scientific_notation_is_recognised() {
        for value in ["9.01E+10", "9.01e10", "1E+09", "8.19012E-3"] {
            assert!(is_scientific(value), "{value}");
        }
        for value in ["E+10", "9.01E", "9.E+10", "Exit 5", "12"] {
            assert!(!is_scientific(value), "{value}");
        }
    }

    #[test]
    fn a_lost_zero_is_suspected_in_digits_alone() {
        for value in ["312345678", "9012345678"] {
            assert!(lost_its_zero(value) && !is_plain(value.as_bytes()), "{value}");
        }
        for value in ["0312345678", "31234567", "90123456789", "3-12345678", "+31234567"] {
            assert!(!lost_its_zero(value), "{value}");
        }
    }
}
