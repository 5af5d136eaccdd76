//! Writes a file of the company directory for measuring: `generate_directory ROWS`, or with `generate_directory ROWS OF` a
//! day's differences: so many of the first file's rows, renamed later. The same arguments give the same bytes.

#[path = "../tests/api/support/directory_file.rs"]
#[expect(dead_code, reason = "the tests' hand-written rows are not needed here")]
#[expect(unreachable_pub, reason = "shared with the tests")]
mod directory_file;

use directory_file::DirectoryFileRow;
use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> = std::env::args().skip(1).map(|number| number.parse()).collect();
    let written = match numbers.as_deref() {
        Ok([rows]) => write((1..=*rows).map(directory_file::made_up)),
        Ok([rows, of]) if (1..=*of).contains(rows) => write((1..=*rows).map(|number| renamed(number * (of / rows)))),
        _ => {
            eprintln!("usage: generate_directory ROWS [OF]");
            return ExitCode::from(64);
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate_directory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn renamed(number: u64) -> DirectoryFileRow {
    let row = directory_file::made_up(number);
    let name = format!("{}新", row.name);
    DirectoryFileRow { name, process: "11", updated_on: "2026-10-30", changed_on: "2026-10-28", ..row }
}

fn write(rows: impl Iterator<Item = DirectoryFileRow>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for (sequence, row) in (1..).zip(rows) {
        out.write_all(row.line(sequence).as_bytes())?;
    }
    out.flush()
}
