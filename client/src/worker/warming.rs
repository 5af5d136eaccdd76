//! Checks leads that nobody has, before there is a file: by the time a person has chosen one, the browser has compiled the
//! check as well as it can, and the file is checked at full speed from its first byte.
//!
//! Guarantees: a fraction of a second of work, in steps so short that an order is taken at once, and over as soon as one
//! is there.

use std::cell::Cell;

use torikomi_core::{
    check::{Check, Options},
    date::Date,
    format::{Format, Item},
};
use wasm_bindgen_futures::JsFuture;

use crate::{gathering::Gathering, port::scope};

thread_local! {
    static IS_OVER: Cell<bool> = const { Cell::new(false) };
}

const STEPS: u32 = 12;
const ROWS_A_STEP: u32 = 1_000;

/// There is something to do.
pub(crate) fn end() {
    IS_OVER.set(true);
}

pub(crate) async fn warm() {
    let format = Format::default();
    let mut check = Check::with_sink(&format, Date::LAST, Options::default(), Gathering::new(&format));
    check.push((Item::ALL.map(Item::header).join(",") + "\r\n").as_bytes());
    for step in 0..STEPS {
        if IS_OVER.get() {
            return;
        }
        let rows: String = (0..ROWS_A_STEP).map(|row| lead(step * ROWS_A_STEP + row)).collect();
        check.push(rows.as_bytes());
        pause().await;
    }
    _ = check.finish(true);
}

/// A lead as most files have them; every eighth with a slip, so that those are no surprise either.
fn lead(number: u32) -> String {
    let domain = number * 7919 % 9000;
    let phone = if number.is_multiple_of(8) { "なし" } else { "03-1234-5678" };
    format!(
        "佐藤,花子,サトウ,ハナコ,warm.{number}@example{domain}.co.jp,\"株式会社例,{domain}\",{phone},,090-1234-{:04},営業部,部長,\
         100-{:04},東京都,千代田区,丸の内1-2-3,例ビル5F,https://www.example{domain}.co.jp/,製造業,営業,,展示会,,展示会,電話は午後,\
         希望する,,,\"重要,資料請求\",{}/{:02}/{:02}\r\n",
        number % 10_000,
        number * 31 % 10_000,
        1950 + number % 55,
        number % 12 + 1,
        number % 28 + 1,
    )
}

/// Lets what has arrived be taken.
async fn pause() {
    let later = js_sys::Promise::new(&mut |done, _| {
        scope().set_timeout_with_callback(&done).expect("BUG: workers have timers");
    });
    // A promise that cannot fail.
    _ = JsFuture::from(later).await;
}
