//! The command `torikomi`: serves (also without a subcommand), migrates, checks, repairs or imports a file, and manages
//! workspaces and the company directory.
//!
//! Guarantees: an error at the start is reported in one sentence with advice; exit status 1 then, 64 for wrong usage.
//! Ctrl-c and SIGTERM end it in order, its own database included.

mod built_page;
mod command_line;
mod console;
mod start;

use std::process::ExitCode;

use clap::Parser;
use torikomi_server::{base::file_permissions, commands};

use self::{
    command_line::{CommandLine, Secrets, Subcommand},
    console::LogFormat,
};

/// An import of millions of rows runs on many threads; glibc would keep what each of them freed. Without huge pages
/// (`no_thp`), freed memory is returned: a plan of a million rows takes a quarter less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As in `sysexits.h`.
const WRONG_USAGE: u8 = 64;

fn main() -> ExitCode {
    let mut command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            let status = if error.use_stderr() { WRONG_USAGE } else { 0 };
            // If the console is gone, the error cannot be reported.
            let _written = error.print();
            return ExitCode::from(status);
        }
    };
    command_line.settings.secrets = match Secrets::read() {
        Ok(secrets) => secrets,
        Err(error) => return console::report_error(&error),
    };
    let log = command_line.settings.log;
    match command_line.subcommand.unwrap_or(Subcommand::Serve) {
        Subcommand::Serve => in_runtime(log, start::serve(command_line.settings)),
        Subcommand::Migrate => in_runtime(log, start::migrate(command_line.settings)),
        Subcommand::Workspace(arguments) => in_runtime(log, start::workspace(command_line.settings, arguments)),
        Subcommand::Directory(arguments) => in_runtime(log, start::directory(command_line.settings, arguments)),
        Subcommand::Check(arguments) => commands::check::run(arguments),
        Subcommand::Repair(arguments) => commands::repair::run(arguments),
        Subcommand::Import(arguments) => commands::import::run(*arguments),
    }
}

fn in_runtime(log: LogFormat, work: impl Future<Output = Result<(), start::Error>>) -> ExitCode {
    console::log_to_stderr(log);
    file_permissions::restrict_umask();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return console::report_error(&error),
    };
    match runtime.block_on(work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => console::report_error(&error),
    }
}
