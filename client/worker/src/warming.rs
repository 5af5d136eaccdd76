//! Checks invented leads before there is a file: by the time a person has chosen one, the browser has optimised the
//! check, and the file is checked at full speed from its first byte.
//!
//! Guarantees: less than half a second of work, in steps so short that an order is taken at once, and it ends as soon
//! as there is an order.

use std::{cell::Cell, fmt::Write, ops::Range};

use torikomi_core::{
    check::{Check, Options, Prechecked},
    domain::{date::Date, format::Format, item::Item},
};
use wasm_bindgen_futures::JsFuture;

use crate::{
    gathering::Gathering,
    port::{now_ms, scope},
};

thread_local! {
    static IS_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Browsers optimise a function once it has run for a while: long enough for every function that a file needs, and not
/// so long that a slow machine is kept busy.
const STEPS: u32 = 24;
const ROWS_A_STEP: u32 = 1_000;
const LONGEST_MS: f64 = 400.0;
/// Enough to finish the opening.
const BEGINNING_ROWS: u32 = 300;

/// There is an order.
pub(crate) fn end() {
    IS_OVER.set(true);
}

pub(crate) async fn warm() {
    let format = Format::default();
    let mut check = Check::with_sink(&format, Date::LAST, Options::default(), Gathering::new(&format));
    let header = Item::ALL.map(Item::header).join(",") + "\r\n";
    check.push(header.as_bytes());
    let mut beginning = Check::new(&format, Date::LAST, Options::default());
    beginning.push((header + &leads(0..BEGINNING_ROWS)).as_bytes());
    let Ok(mut look_ahead) = beginning.into_look_ahead() else { return };
    let began_ms = now_ms();
    for step in 0..STEPS {
        if IS_OVER.get() || now_ms() - began_ms > LONGEST_MS {
            return;
        }
        let rows = leads(step * ROWS_A_STEP..(step + 1) * ROWS_A_STEP);
        // The reader, which has the same module, needs the code of the look ahead too.
        let is_looked_at = step % 2 == 1;
        let prechecked = if is_looked_at { look_ahead.precheck(rows.as_bytes()) } else { Prechecked::default() };
        check.push_prechecked(rows.as_bytes(), &Prechecked::from_words(&prechecked.into_words()));
        pause().await;
    }
    _ = check.finish(true);
}

fn leads(numbers: Range<u32>) -> String {
    let mut text = String::new();
    numbers.for_each(|number| put_lead(&mut text, number));
    text
}

/// A typical lead; every eighth has a mistake, so that mistakes are optimised too.
fn put_lead(text: &mut String, number: u32) {
    for item in Item::ALL {
        put_cell(text, item, number);
        text.push(',');
    }
    text.pop();
    text.push_str("\r\n");
}

/// An item that is not named here has its sample.
fn put_cell(text: &mut String, item: Item, number: u32) {
    let domain = number * 7919 % 9000;
    // Writing into a text cannot fail.
    _ = match item {
        Item::Email => write!(text, "warm.{number}@example{domain}.co.jp"),
        Item::CompanyName => write!(text, "\"株式会社例,{domain}\""),
        Item::Phone if number.is_multiple_of(8) => text.write_str("なし"),
        Item::Fax => Ok(()),
        Item::Mobile => write!(text, "090-1234-{:04}", number % 10_000),
        Item::ZipCode => write!(text, "100-{:04}", number * 31 % 10_000),
        Item::Website => write!(text, "https://www.example{domain}.co.jp/"),
        Item::Group | Item::LeadSources => text.write_str("展示会"),
        Item::Tags => text.write_str("\"重要,資料請求\""),
        Item::BirthDate => {
            let (year, month, day) = (1950 + number % 55, number % 12 + 1, number % 28 + 1);
            write!(text, "{year}/{month:02}/{day:02}")
        }
        _ => text.write_str(item.spec().sample),
    };
}

/// Lets incoming messages be handled.
async fn pause() {
    let later = js_sys::Promise::new(&mut |done, _| {
        scope().set_timeout_with_callback(&done).expect("BUG: workers have timers");
    });
    // A promise that cannot fail.
    _ = JsFuture::from(later).await;
}
