//! Dates as people type them: `YYYY/M/D` or `YYYY-M-D` (specification 5, `date_invalid`).
//!
//! Takes normalised values. Deliberately no other order, era or serial number: a guess would be a day off.

use std::borrow::Cow;

use crate::domain::date::Date;

/// The day, if it is one of the calendar: four digits of the year, one or two of month and day, one kind of separator.
pub(super) fn read(value: &str) -> Option<Date> {
    let separator = if value.contains('/') { '/' } else { '-' };
    let mut parts = value.split(separator);
    let year = number(parts.next()?, 4..=4)?;
    let month = u8::try_from(number(parts.next()?, 1..=2)?).ok()?;
    let day = u8::try_from(number(parts.next()?, 1..=2)?).ok()?;
    match parts.next() {
        Some(_) => None,
        None => Date::new(year, month, day),
    }
}

/// The stored form, without allocating where the value has it already.
pub(super) fn stored(value: Cow<'_, str>, date: Date) -> Cow<'_, str> {
    // Ten characters that were read as this date with hyphens can only be its stored form.
    if value.len() == 10 && value.contains('-') { value } else { Cow::Owned(date.to_string()) }
}

fn number(digits: &str, count: std::ops::RangeInclusive<usize>) -> Option<u16> {
    (count.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{read, stored};

    #[test]
    fn both_separators_and_short_numbers_are_read() {
        for value in ["2000/1/2", "2000-1-2", "2000/01/02", "2000-01-2", "2000-01-02"] {
            let date = read(value).expect("a date");
            assert_eq!(stored(Cow::Borrowed(value), date), "2000-01-02", "{value}");
        }
    }

    #[test]
    fn everything_else_is_no_date() {
        for value in [
            "2000/1-2",
            "2000-1/2",
            "2000.1.2",
            "20000102",
            "2000年1月2日",
            "00/1/2",
            "02000/1/2",
            "2000/001/2",
            "2000/1",
            "2000/1/2/3",
            "2000/2/30",
            "2001/2/29",
            "2000/13/1",
            "2000/0/1",
            "0000/1/1",
            "2000/1/2 0:00",
            "2000/+1/2",
            "36527",
            "1/2/2000",
            "",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
