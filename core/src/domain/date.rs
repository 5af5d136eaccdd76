//! A civil date: a day on the calendar, without a clock or a zone.

use serde::{Deserialize, Serialize};

/// A day. On the wire `"2026-11-23"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The last possible day.
    pub const LAST: Date = Date { year: 9999, month: 12, day: 31 };

    /// `None` unless it is a real day of the years 1 to 9999 (proleptic Gregorian).
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }

    /// The day that a spreadsheet counts as number `days`: number 1 is 1900-01-01. `None` if it has no such number, or
    /// means 1900-02-29, which spreadsheets take for a day, or an earlier one.
    pub(crate) fn from_spreadsheet(days: u32) -> Option<Date> {
        // Days from 0000-03-01 to the day of number 0.
        const TO_ZERO: u32 = 693_899;
        if days <= 60 {
            return None;
        }
        // An era of 400 years has 146,097 days; a year begins in March, so that a leap day is its last one.
        let days = days.checked_add(TO_ZERO)?;
        let (cycle, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = u16::try_from(cycle * 400 + year + next).ok()?;
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    pub fn year(self) -> u16 {
        self.year
    }

    pub fn month(self) -> u8 {
        self.month
    }

    pub fn day(self) -> u8 {
        self.day
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl std::str::FromStr for Date {
    type Err = &'static str;

    /// Reads `YYYY-MM-DD`, all ten characters.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let (year, month, day) = (number(4), number(2), number(2));
        let date = match (year, month, day, parts.next()) {
            (Some(year), Some(month), Some(day), None) => match (year.parse(), month.parse(), day.parse()) {
                (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day),
                _ => None,
            },
            _ => None,
        };
        date.ok_or("not a date in the form YYYY-MM-DD")
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_day_that_is_not_on_the_calendar_is_no_date() {
        for (year, month, day) in [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (0, 1, 1), (2026, 1, 0)]
        {
            assert_eq!(Date::new(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(Date::new(2000, 2, 29).expect("a leap day").to_string(), "2000-02-29");
    }

    #[test]
    fn a_spreadsheet_counts_days_from_1900() {
        for (days, date) in [
            (61, "1900-03-01"),
            (25_569, "1970-01-01"),
            (36_525, "1999-12-31"),
            (36_585, "2000-02-29"),
            (36_586, "2000-03-01"),
            (46_027, "2026-01-05"),
            (2_958_465, "9999-12-31"),
        ] {
            assert_eq!(Date::from_spreadsheet(days).map(|date| date.to_string()).as_deref(), Some(date));
        }
        for days in [0, 60, 2_958_466, u32::MAX] {
            assert_eq!(Date::from_spreadsheet(days), None);
        }
        let mut before = Date::from_spreadsheet(61).expect("a day");
        for days in 62..=200_000 {
            let date = Date::from_spreadsheet(days).expect("a day");
            assert!(date > before, "{date}");
            before = date;
        }
    }

    #[test]
    fn only_the_full_form_is_read() {
        assert!("2026-11-23".parse::<Date>().is_ok());
        for text in ["2026-11-2", "2026/11/23", "2026-11-23 ", "", "2026-11-23-1"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
