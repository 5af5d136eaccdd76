//! The console: the log on standard error, and sentences for the person there.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use torikomi_server::base::audit;
use tracing_subscriber::EnvFilter;

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogForm {
    /// For people: time, level, the request with its client and account, what happened
    #[default]
    Text,
    /// One JSON object a line, for programs
    Json,
}

/// Our own log at `info`, other crates' only from warnings on; `RUST_LOG` overrides this. The security log is always
/// written, unless `RUST_LOG` names it (`torikomi::audit=off`).
pub(crate) fn log_to_stderr(form: LogForm) {
    let log = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    match form {
        LogForm::Text => log.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
        LogForm::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}

fn filter() -> EnvFilter {
    let wish = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let quiet = || EnvFilter::new("warn,torikomi=info,torikomi_server=info");
    let filter = if wish.is_empty() { quiet() } else { EnvFilter::try_new(&wish).unwrap_or_else(|_| quiet()) };
    if wish.contains(audit::TARGET) {
        return filter;
    }
    filter.add_directive(format!("{}=info", audit::TARGET).parse().expect("BUG: a directive"))
}

/// Prints a sentence on standard output. A closed console is no reason to stop serving.
pub(crate) fn say(sentence: &str) {
    let mut console = std::io::stdout().lock();
    let _told = writeln!(console, "{sentence}").and_then(|()| console.flush());
}

pub(crate) fn failed(error: &dyn std::error::Error) -> ExitCode {
    let _told = writeln!(std::io::stderr(), "torikomi: {error}");
    ExitCode::FAILURE
}
