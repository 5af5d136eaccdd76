//! Prechecked rows, on 32 bits too: a file with mistakes of every kind, with and without prechecking.

use torikomi_core::{
    check::{Check, Options, Prechecked, verdict::Verdict},
    domain::{date::Date, format::Format, item::Item},
};
use wasm_bindgen_test::wasm_bindgen_test;

/// Rows that are pushed first, to finish the opening.
const FIRST_ROWS: u32 = 1_500;
const ROWS: u32 = 6_000;
const CHUNK_BYTES: [usize; 3] = [700, 65_521, 1 << 20];

fn rows(numbers: std::ops::Range<u32>) -> String {
    let row = |number: u32| match number % 23 {
        3 => format!("山田,,,,no address {number}{}", ",".repeat(Item::ALL.len() - 5)),
        7 => format!("\"改行\r\nあり, \"\"も\",,,,quoted{number}@x.jp{}", ",".repeat(Item::ALL.len() - 5)),
        11 => String::new(),
        13 => format!("山田,,,,twice{}@x.jp{}", number % 500, ",".repeat(Item::ALL.len() - 5)),
        17 => format!("山田,,,,short{number}@x.jp"),
        19 => format!("山田,,,,zip{number}@x.jp,,,,,,,1234{}", ",".repeat(Item::ALL.len() - 12)),
        _ => format!("山田,,,,lead{number}@x.jp,㈱髙島商事,03-1234-5678{}", ",".repeat(Item::ALL.len() - 7)),
    };
    numbers.map(|number| row(number) + "\r\n").collect()
}

/// The verdict, and how many rows were prechecked.
fn checked(chunk_bytes: usize, ahead: bool) -> (Verdict, usize) {
    let format = Format::default();
    let new = || Check::new(&format, Date::new(2026, 11, 23).expect("a day"), Options::default());
    let beginning = Item::ALL.map(Item::header).join(",") + "\r\n" + &rows(0..FIRST_ROWS);
    let (mut check, mut looking) = (new(), new());
    check.push(beginning.as_bytes());
    looking.push(beginning.as_bytes());
    let mut look_ahead = looking.into_look_ahead().ok().expect("the rows have begun");
    let mut prechecked_rows = 0;
    for chunk in rows(FIRST_ROWS..ROWS).as_bytes().chunks(chunk_bytes) {
        let prechecked = if ahead { look_ahead.precheck(chunk) } else { Prechecked::default() };
        prechecked_rows += prechecked.len();
        check.push_prechecked(chunk, &Prechecked::from_words(&prechecked.into_words()));
    }
    (check.finish(true).0, prechecked_rows)
}

#[wasm_bindgen_test(unsupported = test)]
fn prechecked_rows_change_no_verdict() {
    for chunk_bytes in CHUNK_BYTES {
        let ((verdict, prechecked_rows), (expected, _)) = (checked(chunk_bytes, true), checked(chunk_bytes, false));
        assert_eq!(verdict, expected, "in chunks of {chunk_bytes} bytes");
        assert!(verdict.counts.invalid > 500, "{:?}", verdict.counts);
        // One in five rows cannot be prechecked, and neither can the one in which each chunk begins.
        assert!(
            prechecked_rows > (ROWS - FIRST_ROWS) as usize / 3,
            "{prechecked_rows} in chunks of {chunk_bytes} bytes"
        );
    }
}
