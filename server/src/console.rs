//! What the person at the console sees: the log on standard error, and sentences meant for them.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use tracing_subscriber::EnvFilter;

/// Ours at `info`, others only when something is wrong; `RUST_LOG` says otherwise.
pub(crate) fn log_to_stderr() {
    let quiet = || EnvFilter::new("warn,torikomi=info,torikomi_server=info");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// A sentence on standard output. A console that is gone is no reason to stop serving.
pub(crate) fn say(sentence: &str) {
    let mut console = std::io::stdout().lock();
    let _told = writeln!(console, "{sentence}").and_then(|()| console.flush());
}

pub(crate) fn failed(error: &dyn std::error::Error) -> ExitCode {
    let _told = writeln!(std::io::stderr(), "torikomi: {error}");
    ExitCode::FAILURE
}
