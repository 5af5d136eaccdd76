//! Numbers of custom items (specification 5, `number_invalid`).
//!
//! A number stays text: it is never turned into a float, so nothing is rounded.

use std::borrow::Cow;

use super::{
    findings::Findings,
    phone::is_scientific,
    words::{CustomWords, ProblemWords},
};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Problem, ProblemCode, Reason},
    value::compact,
};

/// How many digits a number may have, both sides of the point together.
const MAX_DIGITS: usize = 30;

/// The value in the sample.
pub(super) const SAMPLE: &str = "100";

pub(super) const CUSTOM: CustomWords = CustomWords {
    name: Words { ja: "数値", en: "Number" },
    content: Words {
        ja: "30桁以内の数値。小数も使えます。",
        en: "At most 30 digits, with a decimal point if you like.",
    },
};

pub(super) const HINT: Words = Words {
    ja: "30桁以内の数値。小数も使えます。",
    en: "At most 30 digits; it may have a decimal point.",
};

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "数値", en: "Number" },
    message: |_, item| {
        both(format!("{}は数値で入力してください。", item.ja), format!("Enter a number for {}.", item.en))
    },
    advice: Words {
        ja: "数字と小数点、先頭の + - だけで入力してください(30桁まで)。桁区切りのカンマや単位は付けません。",
        en: "Use digits, one decimal point and a leading + or - (at most 30 digits), no thousands separators or units.",
    },
    by_reason: advice,
};

pub(super) fn judge<'a>(typed: &'a str, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, compact(typed));
    if value.is_empty() {
        return value;
    }
    if !is_number(&value) {
        findings.refuse(ProblemCode::NumberInvalid, reason(&value), None, typed);
    }
    value
}

/// The reason why a normalised value is no number; `None` if it is only too long or has a mark too many.
fn reason(value: &str) -> Option<Reason> {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let has_thousands = value
        .as_bytes()
        .windows(3)
        .any(|three| three.get(1) == Some(&b',') && is_digit(three.first()) && is_digit(three.get(2)));
    let is_numeric = |character: char| character.is_ascii_digit() || matches!(character, '+' | '-' | '.');
    let bare = value.trim_matches(|character: char| !is_numeric(character));
    if is_scientific(value) {
        Some(Reason::ScientificNotation)
    } else if has_thousands {
        Some(Reason::Thousands)
    } else if bare.len() < value.len() && is_number(bare) || is_negative(value) {
        Some(Reason::Unit)
    } else if value.contains(char::is_alphabetic) {
        Some(Reason::Words)
    } else {
        None
    }
}

fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let value = compact(problem.value.as_deref().unwrap_or_default());
    let (ja, en) = match reason {
        Reason::Thousands | Reason::Unit if is_negative(&value) => (
            "マイナスの値であれば、△や括弧などの代わりに先頭へ半角の - を付け、-1000 のように入力してください。桁区切りや単位は付けません。",
            "If it is negative, put a - in front instead of signs such as △ or brackets: -1000, without thousands \
             separators or units.",
        ),
        Reason::Thousands if has_decimal_comma(&value) => (
            "小数点は . で、桁区切りは付けずに、1000.50 のように入力してください。",
            "Use . as the decimal point and no thousands separators: enter 1000.50.",
        ),
        Reason::ScientificNotation => (
            "表計算ソフトが短く表示した数値で、下の桁が失われていることがあります。列の表示形式を「数値」にして、CSVを保存し直してください。",
            "It is a spreadsheet's short form, in which digits may be lost. Format the column as a number and save the CSV \
             again.",
        ),
        Reason::Thousands => (
            "桁区切りのカンマを取り除き、1000 のように入力してください。",
            "Remove the thousands separators: enter 1000, not 1,000.",
        ),
        Reason::Unit => (
            "円、%、万などの単位や記号を取り除き、数字だけで入力してください(5万は 50000)。",
            "Remove units and signs such as 円 or % and enter the number alone (50000 for 5万).",
        ),
        Reason::Words => (
            "文字を取り除き、数字で入力してください。値がない場合はセルを空にしてください。",
            "Remove the words and enter a number, or leave the cell blank.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

/// Whether it is a number with another sign for minus: `△100`, `(100)`, `100-`, `- 100`, `マイナス100`.
fn is_negative(value: &str) -> bool {
    const SIGNS: [&str; 6] = ["△", "▲", "▽", "▼", "マイナス", "- "];
    let marked = SIGNS.into_iter().find_map(|sign| value.trim_start_matches(['¥', '$']).strip_prefix(sign));
    let in_brackets = || value.strip_prefix('(')?.strip_suffix(')');
    let Some(amount) = marked.or_else(in_brackets).or_else(|| value.strip_suffix('-')) else { return false };
    let is_part = |character: char| character.is_ascii_digit() || " ,.¥$円%".contains(character);
    amount.contains(|character: char| character.is_ascii_digit()) && amount.chars().all(is_part)
}

/// Whether its comma is a decimal point: `1.000,50`, `12,5`.
fn has_decimal_comma(value: &str) -> bool {
    let Some((whole, fraction)) = value.split_once(',') else { return false };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(fraction) && (whole.contains('.') || fraction.len() != 3)
}

/// Optional sign, at most 30 digits, at most one point with a digit on both sides; no thousands separators.
fn is_number(value: &str) -> bool {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && fraction.is_none_or(digits) && whole.len() + fraction.map_or(0, str::len) <= MAX_DIGITS
}

/// Whether it certainly is a number: digits, perhaps a minus.
#[inline(never)]
pub(super) fn is_plain(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    (1..=MAX_DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{advice, is_number, reason};
    use crate::domain::{
        format::CustomKind,
        kind::tests::{custom, problem},
        problem::{Problem, ProblemCode},
    };

    #[test]
    fn advice_keeps_the_sign_and_the_decimal_point() {
        for (value, expected) in [
            ("△100", "-1000"),
            ("▲1,000円", "-1000"),
            ("(1,000)", "-1000"),
            ("（¥100）", "-1000"),
            ("100-", "-1000"),
            ("- 100", "-1000"),
            ("¥△100", "-1000"),
            ("マイナス5", "-1000"),
            ("1.000,50", "1000.50"),
            ("12,5", "1000.50"),
            ("1,000", "1000 の"),
            ("1,234,567.5", "1000 の"),
            ("¥100", "50000"),
            ("(約100)", "50000"),
            ("1.0E+05", "「数値」"),
        ] {
            let problem = Problem { value: Some(value.to_owned()), ..Problem::of(ProblemCode::NumberInvalid) };
            let reason = reason(&crate::domain::value::compact(value)).expect("a reason");
            let advice = advice(&problem, &reason).expect("advice");
            assert!(advice.ja.contains(expected), "{value}: {}", advice.ja);
        }
    }

    #[test]
    fn numbers_are_signs_digits_and_one_point() {
        let thirty = "1".repeat(30);
        let thirty_with_point = format!("-{}.{}", "1".repeat(15), "2".repeat(15));
        for value in ["0", "-1", "+1", "007", "3.14", &thirty, &thirty_with_point] {
            assert!(is_number(value), "{value}");
        }
        let too_long = "1".repeat(31);
        for value in ["", "-", "1.", ".5", "1.2.3", "1,000", "1e5", "--1", "1 000", "¥100", "12円", &too_long] {
            assert!(!is_number(value), "{value}");
        }
    }

    #[test]
    fn a_refused_number_has_its_reason() {
        for (value, word) in [
            ("1,000", Some("thousands")),
            ("¥1,000円", Some("thousands")),
            ("5万", Some("unit")),
            ("¥100", Some("unit")),
            ("12.5%", Some("unit")),
            ("約100", Some("unit")),
            ("未定", Some("words")),
            ("1e5", Some("scientific_notation")),
            ("1E+05", Some("scientific_notation")),
            ("1.0E+05", Some("scientific_notation")),
            ("1.000,50", Some("thousands")),
            ("△100", Some("unit")),
            ("(100)", Some("unit")),
            ("100-", Some("unit")),
            ("- 100", Some("unit")),
            ("1.2.3", None),
            ("--1", None),
        ] {
            assert_eq!(reason(value).as_ref().map(|reason| reason.word()), word, "{value}");
        }
    }

    #[test]
    fn a_number_is_stored_normalised() {
        assert_eq!(custom(CustomKind::Number, &[], "－１．５"), ("-1.5".into(), vec![], vec![ProblemCode::Normalised]));
        assert_eq!(custom(CustomKind::Number, &[], "1,000"), problem(ProblemCode::NumberInvalid, "1,000"));
    }
}
