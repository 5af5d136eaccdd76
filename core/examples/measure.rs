//! Says how fast files are checked: `measure FILE...`, best of five, read into memory before. On Linux the processor's
//! time is taken, which other programs do not lengthen much; elsewhere the clock's.

use std::{process::ExitCode, sync::LazyLock, time::Instant};

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

/// Seconds on the processor, or on the clock.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let times = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = times.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
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
            let start = seconds();
            let mut check = Check::new(&format, today, Options::default());
            bytes.chunks(1 << 20).for_each(|chunk| {
                check.push(chunk);
            });
            rows = check.finish(true).0.file.rows;
            alone = alone.min(seconds() - start);
            let start = seconds();
            let mut check = Check::with_sink(&format, today, Options::default(), Everything::default());
            bytes.chunks(1 << 20).for_each(|chunk| {
                check.push(chunk);
            });
            std::hint::black_box(check.finish(true).1.bytes);
            with_values = with_values.min(seconds() - start);
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
