//! Moments and numbers in the form that people read.
//!
//! Moments arrive as RFC 3339 in UTC and are shown in the workspace's time zone, never in the computer's, in the style
//! of the page's language.

use std::collections::BTreeSet;

use js_sys::{Array, Date, Function, Object, Reflect};
use leptos::prelude::window;
use torikomi_core::words::Language;
use wasm_bindgen::{JsCast, JsValue};

use crate::base::words::language;

/// `2026/11/23 14:05` or `23 Nov 2026, 14:05`, in `time_zone` (an IANA name).
pub(crate) fn moment(rfc3339: &str, time_zone: &str) -> String {
    shown(rfc3339, time_zone, &[])
}

/// With seconds, for a detail page.
pub(crate) fn exact_moment(rfc3339: &str, time_zone: &str) -> String {
    shown(rfc3339, time_zone, &[("second", "2-digit")])
}

fn shown(rfc3339: &str, time_zone: &str, more: &[(&str, &str)]) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    if date.get_time().is_nan() {
        return rfc3339.to_owned();
    }
    let options = Object::<JsValue>::new();
    let (locale, month, day) = match language() {
        Language::Japanese => ("ja-JP", "2-digit", "2-digit"),
        // The day first and the month as a word: they cannot be confused.
        Language::English => ("en-GB", "short", "numeric"),
    };
    let parts = [
        ("timeZone", time_zone),
        ("year", "numeric"),
        ("month", month),
        ("day", day),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ];
    for (name, value) in parts.iter().chain(more) {
        set(&options, name, value);
    }
    formatted(&date, locale, &options).unwrap_or_else(|| {
        // A zone that this browser does not know: UTC is better than nothing.
        set(&options, "timeZone", "UTC");
        format!("{} UTC", formatted(&date, locale, &options).unwrap_or_else(|| rfc3339.to_owned()))
    })
}

fn set(options: &Object<JsValue>, name: &str, value: &str) {
    Reflect::set(options, &JsValue::from_str(name), &JsValue::from_str(value))
        .expect("BUG: a plain object takes any property");
}

/// `Date.toLocaleString`, which throws for an unknown zone.
fn formatted(date: &Date, locale: &str, options: &Object<JsValue>) -> Option<String> {
    let write = Reflect::get(date, &JsValue::from_str("toLocaleString")).ok()?.dyn_into::<Function>().ok()?;
    write.call2(date, &JsValue::from_str(locale), options).ok()?.as_string()
}

/// The current moment by the computer's clock, in the server's form.
pub(crate) fn now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// The zones that this browser knows by name, UTC, and the one that is set.
pub(crate) fn time_zones(set: &str) -> BTreeSet<String> {
    let known = || {
        let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
        let list = Reflect::get(&intl, &JsValue::from_str("supportedValuesOf")).ok()?.dyn_into::<Function>().ok()?;
        list.call1(&intl, &JsValue::from_str("timeZone")).ok()?.dyn_into::<Array>().ok()
    };
    // A browser from before 2022 has no list.
    let known = known().unwrap_or_default();
    known.iter().filter_map(|zone| zone.as_string()).chain([set.to_owned(), "UTC".to_owned()]).collect()
}

/// Whether the moment is in the past by the computer's clock: only for a hint, never for a decision.
pub(crate) fn is_past(rfc3339: &str) -> bool {
    Date::new(&JsValue::from_str(rfc3339)).get_time() < Date::now()
}

/// The moment in `days` days, as RFC 3339 in UTC.
pub(crate) fn in_days(days: u32) -> String {
    const DAY_MS: f64 = 86_400_000.0;
    let then = Date::new(&JsValue::from_f64(Date::now() + f64::from(days) * DAY_MS));
    String::from(then.to_iso_string())
}

/// The speed of a process since it was first seen: before, it may have waited or been running.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    /// By the page's clock.
    began_ms: f64,
    done_before: u64,
}

impl Pace {
    /// From now on, with `done_before` done.
    pub(crate) fn from(done_before: u64) -> Pace {
        Pace { began_ms: now_ms(), done_before }
    }

    /// Seconds that the rest will take; `None` while that would be a guess.
    pub(crate) fn remaining_seconds(self, done: u64, total: u64) -> Option<u64> {
        let done = done.saturating_sub(self.done_before);
        remaining_seconds(now_ms() - self.began_ms, done, total.saturating_sub(self.done_before))
    }
}

fn remaining_seconds(took_ms: f64, done: u64, total: u64) -> Option<u64> {
    const ENOUGH_MS: f64 = 1_500.0;
    if took_ms < ENOUGH_MS {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole milliseconds are enough")]
    let took_ms = took_ms as u64;
    took_ms.saturating_mul(total.saturating_sub(done)).checked_div(done).map(|rest_ms| rest_ms.div_ceil(1_000))
}

/// The page's clock, in milliseconds since it was loaded.
pub(crate) fn now_ms() -> f64 {
    window().performance().expect("BUG: every page has a clock").now()
}

/// `1,234,567`.
pub(crate) fn figure(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `812 B`, `9.4 KB`, `324 MB`: three digits at most, in powers of 1,000 as today's file managers show them.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 9_995 && unit + 1 < UNITS.len() {
        tenths = tenths / 1_000 + u64::from(tenths % 1_000 >= 500);
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or("TB");
    if tenths < 100 { format!("{}.{} {name}", tenths / 10, tenths % 10) } else { format!("{} {name}", tenths / 10) }
}

#[cfg(test)]
mod tests {
    use super::{figure, remaining_seconds, size};

    #[test]
    fn figures_are_grouped_by_threes() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(figure(number), text);
        }
    }

    #[test]
    fn the_rest_is_estimated_at_the_same_speed_and_never_guessed() {
        for (took_ms, done, total, rest) in [
            (1_499.0, 50, 100, None),
            (1_500.0, 50, 100, Some(2)),
            (10_000.0, 25, 100, Some(30)),
            (10_000.0, 100, 100, Some(0)),
            (10_000.0, 0, 100, None),
        ] {
            assert_eq!(remaining_seconds(took_ms, done, total), rest, "{done} of {total} in {took_ms} ms");
        }
    }

    #[test]
    fn a_size_has_three_digits_at_most() {
        for (bytes, text) in [(0, "0 B"), (999, "999 B"), (1_000, "1.0 KB"), (9_400, "9.4 KB"), (324_000_000, "324 MB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
