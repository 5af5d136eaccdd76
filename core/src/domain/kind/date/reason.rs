//! Why a value is no date, and what to do about it.

use super::form::{self, Reading};
use crate::domain::{
    date::Date,
    message::{Message, Words, both},
    problem::{Problem, Reason},
};

/// The reason why a normalised value that is not a future day is no date, and the day that it probably is.
pub(super) fn reason(value: &str) -> (Reason, Option<String>) {
    if let Some(day) = day_of_serial(value) {
        return (Reason::Serial, Some(day.to_string()));
    }
    let reason = match form::read(value) {
        Reading::NoSuchDay => Reason::NoSuchDay,
        _ if value.bytes().all(|byte| byte == b'#') => Reason::Hashes,
        _ => Reason::Form,
    };
    (reason, None)
}

/// What to do about it.
pub(super) fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let (ja, en) = match reason {
        Reason::Serial => {
            let day = problem.facts.expected.as_deref().unwrap_or_default();
            return Some(both(
                format!(
                    "表計算ソフトが日付に付ける番号で、{day}に当たります。列の表示形式を「日付」にして、CSVを保存し直してください。"
                ),
                format!(
                    "It is the number by which a spreadsheet counts days; it would be {day}. Format the column as a date and save the CSV again."
                ),
            ));
        }
        Reason::NoSuchDay => (
            "暦にない日付です。年月日(元号の場合はその期間も)を確かめてください。",
            "There is no such day. Check year, month and day, and with an era whether it had that day.",
        ),
        Reason::Future => {
            let today = problem.facts.expected.as_deref().unwrap_or_default();
            return Some(both(
                format!("生年月日に未来の日付は使えません。{today}までの日付を入力してください。"),
                format!("A date of birth cannot be in the future. Enter a day up to {today}."),
            ));
        }
        Reason::Hashes => (
            "表計算ソフトの列の幅が足りず、日付が#で表示されたまま保存されています。列の幅を広げて、CSVを保存し直してください。",
            "The column was too narrow in the spreadsheet, which saved # signs. Widen the column and save the CSV again.",
        ),
        Reason::Form => (
            "「2000/1/31」「2000-1-31」「2000年1月31日」「平成12年1月31日」のような形で入力してください。",
            "Enter the date as 2000/1/31, 2000-1-31, 2000年1月31日 or, with an era, 平成12年1月31日.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

/// The day of a spreadsheet's number, with or without a time as its fraction. Fewer than five digits are more likely to
/// be a year or part of a date.
fn day_of_serial(value: &str) -> Option<Date> {
    let (days, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let days: u32 =
        Some(days).filter(|days| days.len() == 5 && are_digits(days) && are_digits(fraction))?.parse().ok()?;
    Date::from_spreadsheet(days)
}

#[cfg(test)]
mod tests {
    use super::{advice, reason};
    use crate::domain::problem::{Problem, ProblemCode, Reason};

    #[test]
    fn both_languages_name_the_same_forms() {
        let advice = advice(&Problem::of(ProblemCode::DateInvalid), &Reason::Form).expect("advice");
        for form in ["2000/1/31", "2000-1-31", "2000年1月31日", "平成12年1月31日"] {
            assert!(advice.ja.contains(form) && advice.en.contains(form), "{form}");
        }
    }

    #[test]
    fn every_refused_date_has_the_first_reason_that_fits() {
        for (value, word, expected) in [
            ("36527", "serial", Some("2000-01-02")),
            ("46027", "serial", Some("2026-01-05")),
            ("46027.395833", "serial", Some("2026-01-05")),
            ("2026/2/29", "no_such_day", None),
            ("平成31年5月1日", "no_such_day", None),
            ("########", "hashes", None),
            ("1/2/2000", "form", None),
            ("2000", "form", None),
            ("2026/1/5 朝", "form", None),
        ] {
            let (reason, found) = reason(value);
            assert_eq!((reason.word(), found.as_deref()), (word, expected), "{value}");
        }
    }
}
