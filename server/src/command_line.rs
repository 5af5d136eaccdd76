//! What can be said on the command line or in the environment.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser};
use torikomi_server::{check_command::CheckArguments, repair_command::RepairArguments};

#[derive(Debug, Parser)]
#[command(name = "torikomi", version, about = "Imports leads from Japanese CSV files")]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) subcommand: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Serve the product (also without a subcommand)
    Serve,
    /// Bring the database's schema to this version's
    Migrate,
    /// Check a CSV file and say what is wrong with it
    Check(CheckArguments),
    /// Repair a refused CSV file as far as a machine can, and check the result
    Repair(RepairArguments),
}

/// As they were given; each can stand in the environment too.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    /// The database, as postgres://…; without it a private PostgreSQL is run from this machine's binaries
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub(crate) database_url: Option<String>,
    /// The address and port to listen on
    #[arg(long, env = "TORIKOMI_LISTEN", default_value = "127.0.0.1:3000", global = true)]
    pub(crate) listen: SocketAddr,
    /// The directory of uploaded files, and of the private PostgreSQL's data
    #[arg(long, env = "TORIKOMI_HOME", default_value = ".torikomi", global = true)]
    pub(crate) home: PathBuf,
    /// Where uploaded files are kept, as an address (s3://bucket/prefix; its settings as AWS_… in the environment);
    /// without it in the home directory
    #[arg(long, env = "TORIKOMI_FILES", global = true)]
    pub(crate) files: Option<String>,
    /// For how many days after an import its file and error CSV are kept; the history is kept for ever
    #[arg(long, env = "TORIKOMI_FILE_DAYS", default_value_t = 90, global = true)]
    pub(crate) file_days: u16,
    /// How people reach the server, where that is not the address it listens on; https:// makes cookies secure
    #[arg(long, env = "TORIKOMI_PUBLIC_URL", global = true)]
    pub(crate) public_url: Option<String>,
}

impl Settings {
    /// What people open in their browser.
    pub(crate) fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if self.listen.ip().is_unspecified() => format!("http://localhost:{}", self.listen.port()),
            None => format!("http://{}", self.listen),
        }
    }
}
