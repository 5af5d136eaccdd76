//! The forms of a date (specification 3 and 5): `2026/1/5`, `2026-1-5`, `2026.1.5`, `2026年1月5日`, `20260105`, era dates;
//! after any of them a weekday in brackets and a time, which are left out.
//!
//! Deliberately no other order and no serial number: a guess could be a day off.

use std::borrow::Cow;

use crate::domain::{date::Date, value::is_blank_character};

/// What a text says about a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Day {
        date: Date,
        /// It was given by an era, or had a time or a weekday: more than the separators is stored otherwise.
        is_converted: bool,
    },
    /// The form of a date, but no day on the calendar, or none of its era.
    NoSuchDay,
    /// Not a date.
    Unread,
}

/// No date is longer, in characters, whatever blanks, weekday and time it has.
const LONGEST: usize = 64;

fn is_too_long(text: &str) -> bool {
    text.chars().nth(LONGEST).is_some()
}

/// Reads a text without blanks around it, after normalising.
pub(super) fn read(text: &str) -> Reading {
    if is_too_long(text) {
        return Reading::Unread;
    }
    let without_weekday = without_weekday(text);
    let has_weekday = without_weekday != text;
    let tight = tight(&without_weekday);
    let Some((day, has_time)) = without_time(&tight) else { return Reading::Unread };
    let reading = if let Some((era, day)) = Era::before(day) { era.read(day) } else { read_day(day) };
    match reading {
        Reading::Day { date, is_converted } => {
            Reading::Day { date, is_converted: is_converted || has_time || has_weekday }
        }
        other => other,
    }
}

/// The text without a weekday in brackets, such as `(月)`, `(月曜日)` or `(Mon)`.
fn without_weekday(text: &str) -> Cow<'_, str> {
    const ENGLISH: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let parts = text.split_once('(').and_then(|(day, rest)| {
        let (weekday, behind) = rest.split_once(')')?;
        Some((day, weekday.trim_matches(is_blank_character), behind))
    });
    let Some((day, weekday, behind)) = parts else { return Cow::Borrowed(text) };
    let short = weekday.strip_suffix("曜日").or_else(|| weekday.strip_suffix('曜')).unwrap_or(weekday);
    let mut characters = short.chars();
    let is_japanese =
        characters.next().is_some_and(|first| "月火水木金土日".contains(first)) && characters.next().is_none();
    let is_weekday = is_japanese || ENGLISH.into_iter().any(|english| english.eq_ignore_ascii_case(weekday));
    let day = day.trim_end_matches(is_blank_character);
    // A weekday alone is no day.
    if is_weekday && !day.is_empty() { Cow::Owned(format!("{day}{behind}")) } else { Cow::Borrowed(text) }
}

/// The text without the blanks around the separators of a day and after its era. A blank between two digits, or after 日,
/// comes before a time.
fn tight(text: &str) -> Cow<'_, str> {
    if !text.contains(is_blank_character) {
        return Cow::Borrowed(text);
    }
    let is_separator = |character: char| matches!(character, '/' | '-' | '.' | '年' | '月');
    let era = Era::before(text).map_or(0, |(_, rest)| text.len() - rest.len());
    let (era_part, rest) = text.split_at(era);
    let mut tight = era_part.to_owned();
    let mut rest = if era > 0 { rest.trim_start_matches(is_blank_character) } else { rest };
    while let Some(character) = rest.chars().next() {
        let after = rest.trim_start_matches(is_blank_character);
        if after.len() == rest.len() {
            tight.push(character);
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
            continue;
        }
        let is_beside = after.starts_with(|next| is_separator(next) || next == '日') || tight.ends_with(is_separator);
        if !is_beside {
            tight.push_str(rest.strip_suffix(after).unwrap_or_default());
        }
        rest = after;
    }
    Cow::Owned(tight)
}

/// Whether it has the form of a date and is what programs write for none: all zeros, or the day before the first one
/// of a spreadsheet.
pub(in crate::domain::kind) fn is_no_day(text: &str) -> bool {
    if is_too_long(text) {
        return false;
    }
    let tight = tight(text);
    let Some((day, _)) = without_time(&tight) else { return false };
    if day == "00000000" {
        return true;
    }
    let parts = parts(day, &['/', '-', '.'])
        .map(|[year, month, day]| Some((number(year, 1..=4)?, number(month, 1..=2)?, number(day, 1..=2)?)));
    matches!(parts.flatten(), Some((0, 0, 0) | (1900, 1, 0)))
}

fn read_day(text: &str) -> Reading {
    let day = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.split_at_checked(4)
            .and_then(|(year, rest)| rest.split_at_checked(2).map(|(month, day)| [year, month, day]))
    } else {
        parts(text, &['/', '-', '.'])
    };
    let Some([year, month, day]) = day else { return Reading::Unread };
    let Some(year) = number(year, 4..=4) else { return Reading::Unread };
    on_calendar(year, month, day).map_or(Reading::Unread, |date| match date {
        Some(date) => Reading::Day { date, is_converted: false },
        None => Reading::NoSuchDay,
    })
}

/// `None` unless month and day are one or two digits; no date unless it is on the calendar.
fn on_calendar(year: u16, month: &str, day: &str) -> Option<Option<Date>> {
    let month = u8::try_from(number(month, 1..=2)?).ok()?;
    let day = u8::try_from(number(day, 1..=2)?).ok()?;
    Some(Date::new(year, month, day))
}

/// An era of Japan, from its first to its last day.
struct Era {
    name: &'static str,
    /// The first character of its name.
    short: char,
    letter: char,
    /// The year before its first one.
    before: u16,
    first: (u16, u8, u8),
    last: (u16, u8, u8),
}

/// Meiji from its sixth year: before it, Japan had another calendar. A day on which an era changed belongs to both until
/// Shōwa; later ones began on the day after.
const ERAS: [Era; 5] = [
    Era { name: "明治", short: '明', letter: 'M', before: 1867, first: (1873, 1, 1), last: (1912, 7, 30) },
    Era { name: "大正", short: '大', letter: 'T', before: 1911, first: (1912, 7, 30), last: (1926, 12, 25) },
    Era { name: "昭和", short: '昭', letter: 'S', before: 1925, first: (1926, 12, 25), last: (1989, 1, 7) },
    Era { name: "平成", short: '平', letter: 'H', before: 1988, first: (1989, 1, 8), last: (2019, 4, 30) },
    Era { name: "令和", short: '令', letter: 'R', before: 2018, first: (2019, 5, 1), last: (9999, 12, 31) },
];

impl Era {
    /// The era that a text begins with (its name, the first character of it, or its letter), and the rest of the text.
    fn before(text: &str) -> Option<(&'static Era, &str)> {
        ERAS.iter().find_map(|era| {
            let rest = text.strip_prefix(era.name).or_else(|| text.strip_prefix([era.short, era.letter]))?;
            Some((era, rest))
        })
    }

    fn read(&self, text: &str) -> Reading {
        let Some([year, month, day]) = parts(text, &['.', '/', '-']) else { return Reading::Unread };
        let year = if year == "元" { Some(1) } else { number(year, 1..=2) };
        let Some(year) = year else { return Reading::Unread };
        let Some(date) = on_calendar(self.before + year, month, day) else { return Reading::Unread };
        let is_own = |date: &Date| {
            let date = (date.year(), date.month(), date.day());
            year > 0 && self.first <= date && date <= self.last
        };
        match date.filter(is_own) {
            Some(date) => Reading::Day { date, is_converted: true },
            None => Reading::NoSuchDay,
        }
    }
}

/// Year, month and day: `…年…月…日`, or with one kind of the separators.
fn parts<'t>(text: &'t str, separators: &[char]) -> Option<[&'t str; 3]> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return Some([year, month, day.strip_suffix('日')?]);
    }
    let separator = separators.iter().find(|separator| text.contains(**separator))?;
    let mut parts = text.split(*separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn number(digits: &str, count: std::ops::RangeInclusive<usize>) -> Option<u16> {
    (count.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The day before a time, and whether there is one. `None` if something else comes after the day.
fn without_time(text: &str) -> Option<(&str, bool)> {
    // A T at the beginning is an era.
    let separator =
        text.char_indices().skip(1).find(|(_, character)| *character == 'T' || is_blank_character(*character));
    let Some((at, _)) = separator else { return Some((text, false)) };
    let (day, rest) = text.split_at(at);
    let time = rest.strip_prefix('T').unwrap_or(rest).trim_start_matches(is_blank_character);
    is_time(time).then_some((day, true))
}

/// `H:MM` or `H:MM:SS`, perhaps with a fraction, then perhaps `Z` or an offset.
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', '+', '-', ' ']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    is_clock(clock) && is_zone(zone.trim_start_matches(' '))
}

fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let hour = parts.next().and_then(|hour| number(hour, 1..=2));
    let minute = parts.next().and_then(|minute| number(minute, 2..=2));
    let second = match parts.next() {
        None => Some(0),
        Some(second) => {
            let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
            let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
            number(second, 2..=2).filter(|_| is_fraction)
        }
    };
    parts.next().is_none() && matches!((hour, minute, second), (Some(0..=23), Some(0..=59), Some(0..=59)))
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return matches!(text, "" | "Z") };
    let minutes = match offset.split_once(':') {
        Some((hours, minutes)) => number(hours, 2..=2).zip(number(minutes, 2..=2)),
        None if offset.len() == 4 => {
            offset.split_at_checked(2).and_then(|(hours, minutes)| number(hours, 2..=2).zip(number(minutes, 2..=2)))
        }
        None => number(offset, 2..=2).map(|hours| (hours, 0)),
    };
    matches!(minutes, Some((0..=23, 0..=59)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reading, is_no_day, read};
    use crate::domain::{date::Date, value::compact};

    fn day(text: &str) -> Option<String> {
        match read(&compact(text)) {
            Reading::Day { date, .. } => Some(date.to_string()),
            Reading::NoSuchDay | Reading::Unread => None,
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2000/1/2", "2000-01-02"),
            ("2000-1-2", "2000-01-02"),
            ("2000-01-2", "2000-01-02"),
            ("2026年1月5日", "2026-01-05"),
            ("２０２６年０１月０５日", "2026-01-05"),
            ("20260105", "2026-01-05"),
            ("令和8年1月5日", "2026-01-05"),
            ("R8.1.5", "2026-01-05"),
            ("Ｒ０８／０１／０５", "2026-01-05"),
            ("R元-5-1", "2019-05-01"),
            ("㋿元年5月1日", "2019-05-01"),
            ("平成31年4月30日", "2019-04-30"),
            ("平成元年1月8日", "1989-01-08"),
            ("H1.1.8", "1989-01-08"),
            ("昭和64年1月7日", "1989-01-07"),
            ("昭和元年12月25日", "1926-12-25"),
            ("大正15年12月25日", "1926-12-25"),
            ("T1/7/30", "1912-07-30"),
            ("明治45年7月30日", "1912-07-30"),
            ("M6-1-1", "1873-01-01"),
            ("T10.1.5T00:00", "1921-01-05"),
            ("2026/1/5 0:00", "2026-01-05"),
            ("2026-01-05 00:00:00", "2026-01-05"),
            ("2026-01-05T23:59:59.999Z", "2026-01-05"),
            ("2026-01-05T00:00:00+09:00", "2026-01-05"),
            ("2026-01-05 00:00:00.000000-0500", "2026-01-05"),
            ("2026-01-05 00:00:00+09", "2026-01-05"),
            ("2026-01-05 00:00:00 +0900", "2026-01-05"),
            ("2026年1月5日　9:30", "2026-01-05"),
            ("20260105 9:30", "2026-01-05"),
            ("令和8年1月5日 10:00", "2026-01-05"),
            ("1990.1.31", "1990-01-31"),
            ("１９９０．０１．３１", "1990-01-31"),
            ("1990/ 1/31", "1990-01-31"),
            ("1990年 1月31日", "1990-01-31"),
            ("1990 年 1 月 31 日", "1990-01-31"),
            ("1990 - 1 - 31　9:30", "1990-01-31"),
            ("H 2. 1.31", "1990-01-31"),
            ("平成 2年 1月31日", "1990-01-31"),
            ("平2.1.31", "1990-01-31"),
            ("昭55年9月1日", "1980-09-01"),
            ("令8年1月5日", "2026-01-05"),
            ("大元.7.30", "1912-07-30"),
            ("明45/7/30", "1912-07-30"),
            ("2026/1/5(月)", "2026-01-05"),
            ("2026年1月5日（月曜日）", "2026-01-05"),
            ("2026年1月5日 ㈪ 10:00", "2026-01-05"),
            ("2026-01-05 (Mon)", "2026-01-05"),
            ("令8.1.5(月曜)", "2026-01-05"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_date_has_at_most_64_characters() {
        let spaced = |blanks: usize| format!("2000/1/2{}9:30", " ".repeat(blanks));
        assert_eq!(day(&spaced(52)).as_deref(), Some("2000-01-02"));
        assert_eq!(day(&spaced(53)), None);
        assert!(!is_no_day(&format!("0000/00/00{}0:00", " ".repeat(64))));
    }

    #[test]
    fn a_day_that_is_not_there_is_told_from_other_texts() {
        for text in [
            "2000/2/30",
            "2001/2/29",
            "2000/13/1",
            "2000/0/1",
            "0000/1/1",
            "20261345",
            "2026年2月30日",
            "平成31年5月1日",
            "昭和64年1月8日",
            "令和元年4月30日",
            "大正1年7月29日",
            "明治5年12月1日",
            "R0.1.5",
            "S99.1.1",
        ] {
            assert_eq!(read(&compact(text)), Reading::NoSuchDay, "{text}");
        }
        for text in [
            "2000/1-2",
            "2000-1/2",
            "00.1.2",
            "2000.1-2",
            "2000.1",
            "1990 1 31",
            "1990 1/31",
            "2026/1/5(祝)",
            "2026/1/5(1)",
            "2026/1/5()",
            "(月)",
            "(月)2026/1/5",
            "月5日",
            "平",
            "00/1/2",
            "02000/1/2",
            "2000/001/2",
            "2000/1",
            "2000/1/2/3",
            "2000/+1/2",
            "36527",
            "1/2/2000",
            "2000年",
            "2000年1月",
            "2000年1月2",
            "R8",
            "R8.1",
            "R8.1-5",
            "令和八年1月5日",
            "X8.1.5",
            "元年1月1日",
            "R100.1.5",
            "2026/1/5 24:00",
            "2026/1/5 0:60",
            "2026/1/5 朝",
            "2026/1/5 0:0",
            "2026/1/5T",
            "2026/1/5 ",
            "2026/1/5 1:00:00.",
            "2026/1/5 1:00 JST",
            "T",
            "",
            "260105",
            "2026010",
        ] {
            assert_eq!(read(&compact(text)), Reading::Unread, "{text}");
        }
    }

    #[test]
    fn zero_dates_are_no_day() {
        for text in [
            "0000-00-00",
            "0000/00/00",
            "0000-00-00 00:00:00",
            "00/0/0",
            "0/0/0",
            "1900/1/0",
            "1900-01-00 0:00",
            "00000000",
            "0000年00月00日",
        ] {
            assert!(is_no_day(text), "{text}");
        }
        for text in ["2000/1/0", "0000-00-01", "0", "00:00", "1900/1/1", ""] {
            assert!(!is_no_day(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_in_every_form(year in 1873..=9999_u16, month in 1..=12_u8, day_of_month in 1..=31_u8) {
            if let Some(date) = Date::new(year, month, day_of_month) {
                for text in [
                    format!("{year}/{month}/{day_of_month}"),
                    format!("{year}-{month:02}-{day_of_month:02}"),
                    format!("{year}年{month}月{day_of_month}日"),
                    format!("{year}{month:02}{day_of_month:02}"),
                    format!("{year}/{month}/{day_of_month} 0:00"),
                    format!("{year}.{month}.{day_of_month}"),
                    format!("{year}/{month:>2}/{day_of_month:>2}(土)"),
                ] {
                    prop_assert_eq!(day(&text), Some(date.to_string()), "{}", text);
                }
                let eras = [('M', 1867), ('T', 1911), ('S', 1925), ('H', 1988), ('R', 2018)];
                let read = eras.into_iter().filter(|(_, before)| (1..=99).contains(&(i32::from(year) - before)));
                let read = read.filter_map(|(letter, before)| day(&format!("{letter}{}.{month}.{day_of_month}", i32::from(year) - before)));
                let found: Vec<String> = read.collect();
                prop_assert!(found.iter().all(|found| *found == date.to_string()));
                prop_assert!(year > 2117 || !found.is_empty());
            }
        }
    }
}
