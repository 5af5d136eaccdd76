//! The re-check: the browser's check repeated on the stored bytes (law 2: the server trusts no client).
//!
//! Guarantees: the check runs on a thread of its own, parallel to the asynchronous tasks, and holds no more than a few parts
//! of the file; a slow sink slows it down.
//!
//! Deliberately decides nothing about the import: it returns the check's results.

use std::{pin::pin, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink},
        verdict::Verdict,
    },
    domain::{date::Date, format::Format},
};

use super::recheck::file_row::{FileRow, Items};
use crate::base::{
    error::{Error, Result},
    metrics,
};

pub mod file_row;

const CHUNKS_AHEAD: usize = 4;
/// The limits of a batch in rows and bytes: a row may have megabytes.
pub const BATCH_ROWS: usize = 2_000;
const BATCH_BYTES: u64 = 4 << 20;
const BATCHES_AHEAD: usize = 1;

/// The check's results, and values that only the server computes.
#[derive(Debug)]
pub struct RecheckResult {
    pub verdict: Verdict,
    pub sha256: String,
}

/// Checks a whole file.
pub async fn recheck(
    bytes: impl Stream<Item = Result<Bytes>> + Send,
    format: Arc<Format>,
    today: Date,
) -> Result<RecheckResult> {
    let (sender, mut chunks) = mpsc::channel::<Bytes>(CHUNKS_AHEAD);
    let check = tokio::task::spawn_blocking(move || {
        let mut check = Check::new(&format, today, Options::default());
        let mut sha256 = Sha256::new();
        while let Some(chunk) = chunks.blocking_recv() {
            sha256.update(&chunk);
            // Continues after the verdict is clear: hash and digest cover every byte.
            check.push(&chunk);
        }
        let (verdict, ()) = check.finish(true);
        let sha256 = sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        RecheckResult { verdict, sha256 }
    });
    feed(bytes, sender).await?;
    let result = check.await.map_err(|panic| Error::internal("the check", panic))?;
    metrics::count_checked_rows(result.verdict.file.rows);
    Ok(result)
}

/// Sends a checked file's rows in batches, without the words of their problems.
pub fn stream_rows(
    bytes: impl Stream<Item = Result<Bytes>> + Send + 'static,
    format: Arc<Format>,
    items: Items,
    today: Date,
) -> mpsc::Receiver<Result<Vec<FileRow>>> {
    let (sender, mut chunks) = mpsc::channel::<Bytes>(CHUNKS_AHEAD);
    let (batches, receiver) = mpsc::channel(BATCHES_AHEAD);
    let failures = batches.clone();
    tokio::spawn(async move {
        let check = tokio::task::spawn_blocking(move || {
            let sink = Batches { items, rows: Vec::new(), bytes: 0, batches };
            let mut check = Check::with_sink(&format, today, Options::default(), sink);
            while let Some(chunk) = chunks.blocking_recv() {
                check.push(&chunk);
                if check.sink().batches.is_closed() {
                    return;
                }
            }
            let (_, mut sink) = check.finish(true);
            sink.send_rows();
        });
        let fed = feed(bytes, sender).await;
        let checked = check.await.map_err(|panic| Error::internal("the check", panic));
        if let Err(error) = fed.and(checked) {
            // The receiver may have been dropped.
            let _ = failures.send(Err(error)).await;
        }
    });
    receiver
}

async fn feed(bytes: impl Stream<Item = Result<Bytes>> + Send, chunks: mpsc::Sender<Bytes>) -> Result<()> {
    let mut bytes = pin!(bytes);
    while let Some(chunk) = bytes.next().await {
        if chunks.send(chunk?).await.is_err() {
            return Err(Error::Internal("the check stopped before the end of the file".to_owned()));
        }
    }
    Ok(())
}

struct Batches {
    items: Items,
    rows: Vec<FileRow>,
    bytes: u64,
    batches: mpsc::Sender<Result<Vec<FileRow>>>,
}

impl Batches {
    fn send_rows(&mut self) {
        self.bytes = 0;
        if !self.rows.is_empty() {
            // The receiver may have been dropped; the loop above notices.
            let _ = self.batches.blocking_send(Ok(std::mem::take(&mut self.rows)));
        }
    }
}

impl RowSink for Batches {
    fn row(&mut self, row: &dyn Row) {
        self.bytes += u64::from(row.bytes());
        self.rows.push(FileRow::copy(row, &self.items));
        if self.rows.len() == BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.send_rows();
        }
    }
}
