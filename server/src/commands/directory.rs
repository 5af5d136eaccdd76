//! `torikomi directory load|status`: arguments and output.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::records::directory::{
    load::{self, Error, LoadSummary},
    store::loads::{self, Directory},
};

#[derive(Debug, Clone, Args)]
pub struct DirectoryArguments {
    #[command(subcommand)]
    pub action: DirectoryAction,
}

#[derive(Debug, Clone, Subcommand)]
pub enum DirectoryAction {
    /// Load files of the National Tax Agency's open data (法人番号公表サイト): all companies, or a day's changes
    Load {
        /// CSV or ZIP files, UTF-8 or Shift-JIS; loaded in this order, all of them or none
        #[arg(required = true, value_name = "FILE")]
        paths: Vec<PathBuf>,
    },
    /// Show the number of companies in the directory and the date of the newest update
    Status,
}

/// Runs the action; returns the output.
pub async fn run(action: DirectoryAction, options: &PgConnectOptions) -> Result<String, Error> {
    match action {
        DirectoryAction::Load { paths } => Ok(describe_load(&load::load(options, &paths).await?)),
        DirectoryAction::Status => {
            let mut connection = PgConnection::connect_with(options).await?;
            let directory = loads::find(&mut connection).await?;
            connection.close().await?;
            Ok(directory
                .map_or_else(|| "No directory was loaded yet.".to_owned(), |directory| describe_directory(&directory)))
        }
    }
}

fn describe_load(loaded: &LoadSummary) -> String {
    format!(
        "{} rows read, {} of them new or changed.\n{}",
        loaded.rows_read,
        loaded.rows_written,
        describe_directory(&loaded.directory)
    )
}

fn describe_directory(directory: &Directory) -> String {
    let newest_on = directory.newest_on.map_or_else(|| "none".to_owned(), |day| day.to_string());
    let loaded_at = directory.loaded_at.date();
    format!("The directory has {} companies; newest update {newest_on}, loaded {loaded_at}.", directory.companies)
}
