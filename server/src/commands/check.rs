//! `torikomi check`: the same check as browser and server, on the command line (specification 18).
//!
//! Exit status: 0 accepted and every row valid, 1 accepted but some rows have problems, 2 refused, 64 wrong usage or a
//! file that cannot be read. Needs neither database nor network; without a workspace, statuses, persons and forms are
//! not looked up.

pub(crate) mod report;

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{date::Date, format::Format},
    draft::custom_item::{CustomItemsError, custom_items_from_json},
    words::Language,
};

/// Wrong usage or an unreadable file, as in `sysexits.h`.
const WRONG_USAGE: u8 = 64;
/// How much is read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// How a file is checked on the command line.
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    /// Print the verdict as one JSON object
    #[arg(long)]
    pub json: bool,
    /// The workspace's custom items: a JSON list of {"name", "kind", "options"}
    #[arg(long, value_name = "FILE.json")]
    pub custom_items: Option<PathBuf>,
    /// The date for the check; without it, today in Japan
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    pub today: Option<Date>,
    /// The maximum number of row problems that are listed
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub max_problems: u32,
    /// The maximum number of places that the JSON object lists of each warning
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_warned: u32,
}

/// The arguments of `torikomi check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub options: CheckOptions,
    /// The CSV file, or - for standard input
    pub file: PathBuf,
}

fn parse_date(text: &str) -> Result<Date, &'static str> {
    text.parse()
}

/// Why a file was not checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckCommandError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    CustomItems { path: PathBuf, source: CustomItemsError },
}

/// Checks the file and prints the verdict.
pub fn run(arguments: CheckArguments) -> ExitCode {
    let checked =
        arguments.options.format().and_then(|format| Ok((arguments.options.check(&format, &arguments.file)?, format)));
    finish(checked.map(|(verdict, format)| {
        let text = match arguments.options.json {
            true => report::json(&verdict),
            false => report::for_people(&verdict, &format, language()),
        };
        (text, verdict)
    }))
}

/// Prints the outcome; returns the exit status.
pub(crate) fn finish(outcome: Result<(String, Verdict), CheckCommandError>) -> ExitCode {
    match outcome {
        Ok((text, verdict)) => {
            // A reader that stops early (`| head`) is no failure; the status still reports the verdict.
            let _written = io::stdout().lock().write_all(text.as_bytes());
            exit_status(&verdict)
        }
        Err(error) => {
            let _written = writeln!(io::stderr(), "torikomi: {error}");
            ExitCode::from(WRONG_USAGE)
        }
    }
}

fn exit_status(verdict: &Verdict) -> ExitCode {
    match (verdict.accepted, verdict.counts.invalid) {
        (false, _) => ExitCode::from(2),
        (true, 0) => ExitCode::SUCCESS,
        (true, _) => ExitCode::from(1),
    }
}

impl CheckOptions {
    /// The default format, with the given custom items.
    pub(crate) fn format(&self) -> Result<Format, CheckCommandError> {
        let mut format = Format::default();
        if let Some(path) = &self.custom_items {
            let json = std::fs::read_to_string(path).map_err(unreadable(path))?;
            let wrong = |source| CheckCommandError::CustomItems { path: path.clone(), source };
            format.custom_items = custom_items_from_json(&json).map_err(wrong)?;
        }
        Ok(format)
    }

    pub(crate) fn check(&self, format: &Format, path: &Path) -> Result<Verdict, CheckCommandError> {
        let check_options =
            Options { max_problems: self.max_problems, max_warned: self.max_warned, ..Options::default() };
        let mut check = Check::new(format, self.today.unwrap_or_else(today_in_japan), check_options);
        read(path, |chunk| {
            check.push(chunk);
            Ok(())
        })?;
        Ok(check.finish(true).0)
    }
}

/// Reads a file, or standard input, in chunks.
pub(crate) fn read(
    path: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), CheckCommandError>,
) -> Result<(), CheckCommandError> {
    let mut file: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(unreadable(path))?)
    };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(length) => take(chunk.get(..length).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(path)(error)),
        }
    }
}

pub(crate) fn unreadable(path: &Path) -> impl Fn(io::Error) -> CheckCommandError {
    move |source| CheckCommandError::Unreadable { path: path.to_owned(), source }
}

/// Japan has had one offset, without summer time, since 1951: no zone file is needed.
fn today_in_japan() -> Date {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)));
    let date = (u16::try_from(now.year()), u8::try_from(now.month()), u8::try_from(now.day()));
    match date {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).unwrap_or(Date::LAST),
        // The best guess for a clock before the year 1.
        _ => Date::LAST,
    }
}

/// Japanese if the terminal's language is.
pub(crate) fn language() -> Language {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let setting = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(is_set).and_then(std::env::var_os);
    let is_japanese = setting.is_some_and(|value| value.to_string_lossy().starts_with("ja"));
    if is_japanese { Language::Japanese } else { Language::English }
}

#[cfg(test)]
mod tests;
