//! Dates (specification 5, `date_invalid`): they are read in the forms in which people write them, and stored as
//! `YYYY-MM-DD`.

pub(super) mod form;
mod reason;

use std::borrow::Cow;

use self::form::Reading;
use super::{
    bytes::{are_digits, as_zero},
    fast_path::FastPath,
    findings::Findings,
    words::{CustomWords, ProblemWords},
};
use crate::domain::{
    date::Date,
    message::{Message, Words, both},
    problem::{Facts, Found, InvalidValue, Problem, ProblemCode, Reason},
    value::compact,
};

/// The value of a custom item in the sample.
pub(super) const SAMPLE: &str = "2026/01/31";

pub(super) const CUSTOM: CustomWords = CustomWords {
    name: Words { ja: "日付", en: "Date" },
    content: Words {
        ja: "2026/11/23 または 2026-11-23 の形の日付", en: "A date such as 2026/11/23 or 2026-11-23."
    },
};

pub(super) const CONTENT: Words =
    Words { ja: "日付(例: 2026/11/23、2026-11-23)", en: "A date (for example 2026/11/23 or 2026-11-23)" };

pub(super) const HINT: Words =
    Words { ja: "2026/11/23 または 2026-11-23 の形", en: "For example 2026/11/23 or 2026-11-23" };

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "日付", en: "Date" },
    message: invalid,
    advice: Words {
        ja: "「2000/1/31」または「2000-1-31」の形で、実在する日付を入力してください。生年月日に未来の日付は使えません。",
        en: "Enter a valid date as 2000/1/31 or 2000-1-31. A date of birth cannot be in the future.",
    },
    by_reason: reason::advice,
};

fn invalid(problem: &Problem, item: &Message) -> Message {
    let is_to_come = problem.facts.found == Some(Found::Value(InvalidValue::Future));
    both(
        format!("{}の日付が正しくありません。", item.ja),
        if is_to_come {
            format!("{} is in the future. Enter today or an earlier date.", item.en)
        } else {
            format!("{} is not a date. Enter a valid date such as 2000/1/31 or 2000-1-31.", item.en)
        },
    )
}

pub(super) fn judge<'a>(typed: &'a str, not_after: Option<Date>, findings: &mut Findings) -> Cow<'a, str> {
    let value = compact(typed);
    if value != typed {
        findings.note_normalised();
    }
    if value.is_empty() {
        return value;
    }
    match form::read(&value) {
        Reading::Day { date, is_converted } if not_after.is_none_or(|last| date <= last) => {
            if is_converted {
                findings.note_normalised();
            }
            let stored = date.to_string();
            if value == stored { value } else { Cow::Owned(stored) }
        }
        Reading::Day { .. } => {
            let (found, expected) = (Found::Value(InvalidValue::Future), not_after.map(|last| last.to_string()));
            let facts = Facts { found: Some(found), expected, reason: Some(Reason::Future), ..Facts::default() };
            findings.problem(ProblemCode::DateInvalid, facts, typed);
            value
        }
        Reading::NoSuchDay | Reading::Unread => {
            let (reason, expected) = reason::reason(&value);
            let facts = Facts { reason: Some(reason), expected, ..Facts::default() };
            findings.problem(ProblemCode::DateInvalid, facts, typed);
            value
        }
    }
}

/// Accepts a date of ten characters.
#[inline(never)]
pub(super) fn fast_path(value: &[u8], not_after: Date) -> FastPath {
    let &[y1, y2, y3, y4, first, m1, m2, second, d1, d2] = value else { return FastPath::Unknown };
    let head = u64::from_le_bytes([y1, y2, y3, y4, first, m1, m2, second]) ^ as_zero(first, 4) ^ as_zero(second, 7);
    if first != second
        || !matches!(first, b'/' | b'-')
        || !are_digits(head)
        || !d1.is_ascii_digit()
        || !d2.is_ascii_digit()
    {
        return FastPath::Unknown;
    }
    let number = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
    let year = u16::from(number(y1, y2)) * 100 + u16::from(number(y3, y4));
    match Date::new(year, number(m1, m2), number(d1, d2)) {
        Some(date) if date > not_after => FastPath::Unknown,
        Some(_) if first == b'-' => FastPath::Valid,
        Some(_) => FastPath::ValidNormalised,
        None => FastPath::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        format::CustomKind,
        item::Item,
        kind::tests::{self, custom, item, problem},
        problem::ProblemCode,
    };

    #[test]
    fn a_birth_date_may_be_today_but_not_tomorrow_and_a_custom_date_may() {
        assert_eq!(item(Item::BirthDate, "2026/11/23"), tests::stored("2026-11-23"));
        assert_eq!(item(Item::BirthDate, "2026/11/24"), problem(ProblemCode::DateInvalid, "2026/11/24"));
        assert_eq!(custom(CustomKind::Date, &[], "2030-1-2"), tests::stored("2030-01-02"));
        assert_eq!(custom(CustomKind::Date, &[], "2030年"), problem(ProblemCode::DateInvalid, "2030年"));
        assert_eq!(
            item(Item::BirthDate, "２０００/１/２"),
            ("2000-01-02".into(), vec![], vec![ProblemCode::Normalised])
        );
    }

    #[test]
    fn separators_are_not_worth_a_warning_but_eras_and_times_are() {
        for typed in ["2000年1月2日", "20000102", "2000/1/2", "2000-01-02"] {
            assert_eq!(item(Item::BirthDate, typed), tests::stored("2000-01-02"), "{typed}");
        }
        assert_eq!(item(Item::BirthDate, "2000. 1. 2"), tests::stored("2000-01-02"));
        for typed in
            ["平12.1.2", "2000/1/2(日)", "平成12年1月2日", "H12.1.2", "2000/1/2 0:00", "=\"2000/1/2\"", "'2000-1-2"]
        {
            let normalised = ("2000-01-02".into(), vec![], vec![ProblemCode::Normalised]);
            assert_eq!(item(Item::BirthDate, typed), normalised, "{typed}");
        }
        assert_eq!(item(Item::BirthDate, "R99.1.1").1, [(ProblemCode::DateInvalid, "R99.1.1".to_owned())]);
    }
}
