//! Measures how fast files are checked: `measure [--values] FILE...`, best of five, read into memory before; with
//! `--values` every value of every row is taken too, as the server's plan does. On Linux it measures processor time,
//! which other programs hardly lengthen; elsewhere wall-clock time.

#![expect(clippy::disallowed_types, reason = "it measures time, which the check does not know")]

use std::{process::ExitCode, sync::LazyLock, time::Instant};

use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink, Value},
    },
    domain::{
        date::Date,
        format::Format,
        item::{Item, Key},
    },
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

/// Processor time in seconds, or wall-clock time.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let times = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = times.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

fn main() -> ExitCode {
    let format = Format::default();
    let (options, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| word.starts_with("--"));
    let with_values = options.iter().any(|option| option == "--values");
    for path in paths {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("measure: {path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        let (mut best, mut rows) = (f64::MAX, 0);
        for _ in 0..5 {
            let start = seconds();
            rows = if with_values { check(&format, Everything::default(), &bytes) } else { check(&format, (), &bytes) };
            best = best.min(seconds() - start);
        }
        let megabytes = bytes.len() as f64 / 1e6;
        eprintln!("{path}: {rows} rows, {megabytes:.0} MB: {:.0} MB/s", megabytes / best);
    }
    ExitCode::SUCCESS
}

fn check<S: RowSink>(format: &Format, sink: S, bytes: &[u8]) -> u32 {
    let today = Date::new(2026, 11, 23).expect("BUG: a day of the calendar");
    let mut check = Check::with_sink(format, today, Options::default(), sink);
    bytes.chunks(1 << 20).for_each(|chunk| {
        check.push(chunk);
    });
    let (verdict, sink) = check.finish(true);
    std::hint::black_box(&sink);
    verdict.file.rows
}
