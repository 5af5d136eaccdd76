//! `torikomi directory load`: loads files into the directory, as the tables' owner.
//!
//! Guarantees: one transaction for all the files, so that a broken one changes nothing and readers are not blocked;
//! memory grows neither with the files nor with the directory. Concurrent loads take turns.
//!
//! Rows are copied into a temporary table while the file is still being read, and merged from there, set-based, in the
//! order of their numbers. The index of names is filled through its list of pending entries, which is much cheaper than
//! entry by entry; the list is emptied before others see the rows.

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::mpsc;

use super::{
    load::file::FileFault,
    store::{
        loads,
        staging::{self, OwnerTransaction},
    },
};
use crate::base::{copy::CopyRows, error::Error as ServerError};

pub mod file;
pub mod row;

/// The size of a chunk on its way into the staging table.
const CHUNK_BYTES: usize = 1 << 20;
const CHUNKS_AHEAD: usize = 4;
/// How often progress is printed on the console.
const REPORT_EVERY_ROWS: u64 = 1_000_000;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}. Nothing was loaded.")]
    File(#[from] FileFault),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Error::Server(error.into())
    }
}

/// The result of a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadSummary {
    /// For all the files.
    pub rows_read: u64,
    /// New rows, and rows that differ from the stored ones.
    pub rows_written: u64,
    /// The directory after the load.
    pub directory: loads::Directory,
}

/// Loads the files in order; all of them, or none.
pub async fn load(options: &PgConnectOptions, files: &[PathBuf]) -> Result<LoadSummary, Error> {
    let mut connection = staging::connect(options).await?;
    let mut transaction = staging::begin(&mut connection).await?;
    staging::lock(&mut transaction).await?;
    staging::create(&mut transaction).await?;
    let (mut rows_read, mut rows_written) = (0, 0);
    for file in files {
        rows_read += stage(&mut transaction, file).await?;
        tracing::info!(file = %file.display(), rows_read, "read; merging");
        rows_written += staging::merge(&mut transaction).await?;
    }
    staging::clean_pending_list(&mut transaction).await?;
    let directory = loads::record(&mut transaction, files, rows_read, rows_written).await?;
    transaction.commit().await?;
    if rows_written > 0 {
        // It only affects speed.
        if let Err(error) = staging::vacuum(&mut connection).await {
            tracing::warn!(%error, "the directory's table is left to the database's own housekeeping");
        }
    }
    staging::close(connection).await?;
    Ok(LoadSummary { rows_read, rows_written, directory })
}

/// Copies a file into the staging table; returns how many rows it has.
async fn stage(transaction: &mut OwnerTransaction<'_>, path: &Path) -> Result<u64, Error> {
    let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
    let reading = tokio::task::spawn_blocking({
        let path = path.to_owned();
        move || read(&path, &sender)
    });
    let mut copy = staging::copy(transaction).await?;
    let mut broken = None;
    while let Some(chunk) = chunks.recv().await {
        if let Err(error) = copy.send(chunk).await {
            broken = Some(error);
            break;
        }
    }
    // The closed channel stops a reader that is still running.
    drop(chunks);
    let read = reading.await.map_err(|panic| ServerError::internal("reading a directory file", panic))?;
    match (read, broken) {
        (Ok(rows), None) => {
            copy.finish().await?;
            Ok(rows)
        }
        (_, Some(error)) => {
            copy.abort("sending failed").await?;
            Err(error.into())
        }
        (Err(fault), None) => {
            copy.abort("the file is broken").await?;
            Err(fault.into())
        }
    }
}

/// Runs on a thread of its own: turns the file's rows into chunks for `COPY`.
fn read(path: &Path, chunks: &mpsc::Sender<Vec<u8>>) -> Result<u64, FileFault> {
    let mut rows = CopyRows::default();
    let mut line = 0;
    let count = file::read(path, &mut |row| {
        line += 1;
        row.copy(line, &mut rows);
        if line % REPORT_EVERY_ROWS == 0 {
            tracing::info!(rows = line, "reading");
        }
        rows.length() < CHUNK_BYTES || chunks.blocking_send(rows.take()).is_ok()
    })?;
    // If the receiver is gone, the cause is reported on its side.
    let _sent = chunks.blocking_send(rows.take());
    Ok(count)
}
