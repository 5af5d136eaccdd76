//! Says how fast files are checked: `measure FILE...`, best of five, read into memory before.

use std::{process::ExitCode, time::Instant};

use torikomi_core::{
    check::{Check, Options, Row, RowSink, Value},
    date::Date,
    format::{Format, Item, Key},
};

/// Takes every value of every row, as the server's plan does.
#[derive(Default)]
struct Everything {
    bytes: u64,
}

impl RowSink for Everything {
    fn row(&mut self, row: &dyn Row) {
        for item in Item::ALL {
            if let Value::Text(text) = row.value(Key::Basic(item)) {
                self.bytes += text.len() as u64;
            }
        }
    }
}

fn main() -> ExitCode {
    let format = Format::default();
    let today = Date::new(2026, 11, 23).expect("BUG: a day of the calendar");
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("measure: {path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        let (mut alone, mut with_values, mut rows) = (f64::MAX, f64::MAX, 0);
        for _ in 0..5 {
            let start = Instant::now();
            let mut check = Check::new(&format, today, Options::default());
            bytes.chunks(1 << 20).for_each(|chunk| {
                check.push(chunk);
            });
            rows = check.finish(true).0.file.rows;
            alone = alone.min(start.elapsed().as_secs_f64());
            let start = Instant::now();
            let mut check = Check::with_sink(&format, today, Options::default(), Everything::default());
            bytes.chunks(1 << 20).for_each(|chunk| {
                check.push(chunk);
            });
            std::hint::black_box(check.finish(true).1.bytes);
            with_values = with_values.min(start.elapsed().as_secs_f64());
        }
        let megabytes = bytes.len() as f64 / 1e6;
        eprintln!(
            "{path}: {rows} rows, {megabytes:.0} MB: check {:.0} MB/s, with all values {:.0} MB/s",
            megabytes / alone,
            megabytes / with_values
        );
    }
    ExitCode::SUCCESS
}
