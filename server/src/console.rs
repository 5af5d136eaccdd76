//! The console: the log on standard error, and sentences for the person at it.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use torikomi_server::base::audit;
use tracing_subscriber::EnvFilter;

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people: time, level, the request with its client and account, the message
    #[default]
    Text,
    /// One JSON object a line, for programs
    Json,
}

/// Our own log at `info`, that of other crates from `warn` on; `RUST_LOG` overrides this. The security log is always
/// written, unless `RUST_LOG` names it (`torikomi::audit=off`).
pub(crate) fn log_to_stderr(format: LogFormat) {
    let log = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}

fn filter() -> EnvFilter {
    let directives = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let default_filter = || EnvFilter::new("warn,torikomi=info,torikomi_server=info");
    let filter = match directives.as_str() {
        "" => default_filter(),
        directives => EnvFilter::try_new(directives).unwrap_or_else(|_| default_filter()),
    };
    if directives.contains(audit::TARGET) {
        return filter;
    }
    filter.add_directive(format!("{}=info", audit::TARGET).parse().expect("BUG: a directive"))
}

/// Prints a sentence on standard output. A closed console is no reason to stop serving.
pub(crate) fn print_line(sentence: &str) {
    let mut console = std::io::stdout().lock();
    let _written = writeln!(console, "{sentence}").and_then(|()| console.flush());
}

pub(crate) fn report_error(error: &dyn std::error::Error) -> ExitCode {
    let _written = writeln!(std::io::stderr(), "torikomi: {error}");
    ExitCode::FAILURE
}
