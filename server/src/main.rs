//! The command `torikomi`: serves (without a subcommand too), migrates, checks a file, repairs one, imports one, keeps
//! workspaces and the company directory.
//!
//! Guarantees: what goes wrong at the start is said in one sentence with what to do; exit status 1 then, 64 for wrong
//! usage. Ctrl-c and SIGTERM end it in order, its own database included.

mod built_page;
mod command_line;
mod console;
mod start;

use std::process::ExitCode;

use clap::Parser;
use torikomi_server::{base::private, commands};

use self::{
    command_line::{CommandLine, Secrets, Subcommand},
    console::LogForm,
};

/// An import of millions of rows passes through many threads; glibc would keep what each of them freed. Without huge
/// pages (`no_thp`), so that what was freed is given back: a plan of a million rows takes a quarter less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As `sysexits.h` has it.
const WRONG_USAGE: u8 = 64;

fn main() -> ExitCode {
    let mut command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            let status = if error.use_stderr() { WRONG_USAGE } else { 0 };
            // Nobody is there to be told that the console is gone.
            let _told = error.print();
            return ExitCode::from(status);
        }
    };
    command_line.settings.secrets = match Secrets::read() {
        Ok(secrets) => secrets,
        Err(error) => return console::failed(&error),
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

fn in_runtime(log: LogForm, work: impl Future<Output = Result<(), start::Error>>) -> ExitCode {
    console::log_to_stderr(log);
    private::begin();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return console::failed(&error),
    };
    match runtime.block_on(work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => console::failed(&error),
    }
}
