//! Any bytes give a verdict, and the same one however they are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use torikomi_core::{
    check::{Check, Options},
    domain::{date::Date, format::Format},
};

fuzz_target!(|input: (u16, &[u8])| {
    let (cut_bytes, file) = input;
    let format = Format::default();
    let today = Date::new(2026, 11, 23).expect("BUG: a real day");
    let check = |cut: usize| {
        let mut check = Check::new(&format, today, Options::default());
        for chunk in file.chunks(cut) {
            check.push(chunk);
        }
        check.finish(true).0
    };
    assert_eq!(check(usize::from(cut_bytes).max(1)), check(file.len().max(1)));
});
