//! The memory of a check does not grow with the file, except for the addresses seen.
#![cfg(not(target_family = "wasm"))]
#![expect(unsafe_code, reason = "an allocator that counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use torikomi_core::{
    check::{Check, Options},
    domain::{date::Date, format::Format, item::Item},
};

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: all calls go to the system's allocator; only the bytes are counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller's guarantees are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's guarantees are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes held while a file of `rows` rows was checked, every third of which has a problem.
fn peak_bytes(rows: u32, name: &str) -> usize {
    let (before, format) = (HELD.load(Ordering::Relaxed), Format::default());
    PEAK.store(before, Ordering::Relaxed);
    let today = Date::new(2026, 11, 23).expect("a day");
    let mut check = Check::new(&format, today, Options { max_problems: 100, ..Options::default() });
    check.push((Item::ALL.map(Item::header).join(",") + "\r\n").as_bytes());
    for number in 0..rows {
        let phone = if number % 3 == 0 { "不明" } else { "03-1234-5678" };
        let row =
            format!("山田,太郎,,,{name}{number}@example.jp,㈱髙島商事,{phone}{},\r\n", ",".repeat(Item::ALL.len() - 8));
        check.push(row.as_bytes());
    }
    let (verdict, ()) = check.finish(true);
    assert_eq!((verdict.counts.valid, verdict.counts.invalid), (rows - rows.div_ceil(3), rows.div_ceil(3)));
    PEAK.load(Ordering::Relaxed) - before
}

#[test]
fn a_check_holds_32_bytes_a_row_and_64_for_an_address_with_capitals() {
    const ROWS: [u32; 2] = [100_000, 400_000];
    // One test: the bytes of all threads are counted together.
    for (name, bytes_a_row) in [("lead", 32), ("Lead", 64)] {
        let [few, many] = ROWS.map(|rows| peak_bytes(rows, name));
        assert!(
            many <= few + (ROWS[1] - ROWS[0]) as usize * bytes_a_row,
            "{name}: {few} bytes for {} rows, {many} for {}",
            ROWS[0],
            ROWS[1]
        );
    }
}
