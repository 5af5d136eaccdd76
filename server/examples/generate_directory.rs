//! Writes a file of the company directory for measuring: `generate_directory ROWS`. The same rows give the same bytes.

#[path = "../tests/api/support/directory_file.rs"]
#[expect(dead_code, reason = "the tests' hand-written rows are not needed here")]
#[expect(unreachable_pub, reason = "shared with the tests")]
mod directory_file;

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let Some(rows) = std::env::args().nth(1).and_then(|rows| rows.parse().ok()) else {
        eprintln!("usage: generate_directory ROWS");
        return ExitCode::from(64);
    };
    match write(rows) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate_directory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(rows: u64) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for number in 1..=rows {
        out.write_all(directory_file::made_up(number).line(number).as_bytes())?;
    }
    out.flush()
}
