//! The bytes of one PATCH, written into objects of about a MiB, each recorded together with the new offset.
//!
//! Guarantees: the offset advances only from where the bytes begin (compare and set), so that of two concurrent writers
//! one wins each part and the other is notified. Memory: one part for each request, and a limited number of requests
//! for each workspace (`writers`).
//!
//! However small the pieces that a client sends, the number of objects stays close to the file's size in MiB: bytes
//! that follow an incomplete part are stored together with it in a new object, which replaces it.
//!
//! So a part is rewritten for each small piece. A request that adds less than it has rewritten is answered after a
//! pause and keeps its permit until then, so that a workspace's rewriting rate is limited, however many requests it
//! sends. Pieces of a MiB and more never wait.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use object_store::ObjectStoreExt;
use tower_http::timeout::TimeoutError;
use uuid::Uuid;

use super::{
    store::parts::{LastPart, PART_BYTES, Target, last_part, record},
    writers::WriterPermit,
};
use crate::{
    base::error::{Error, Result},
    http::slow_body::is_too_slow,
    state::AppState,
};

/// The rate at which one request may rewrite without adding as much.
const REWRITTEN_BYTES_A_SECOND: u64 = 8 << 20;

/// Receives the body; returns the new offset. Data that arrived before the connection broke, or before another request
/// took over, is kept, and the break is returned as an error.
pub(crate) async fn receive(
    state: AppState,
    target: Target,
    offset: u64,
    body: Body,
    mut permit: WriterPermit,
) -> Result<u64> {
    let mut offset = offset;
    let mut gathered = BytesMut::with_capacity(PART_BYTES);
    let mut last = {
        let mut transaction = state.database.begin(target.workspace_id).await?;
        last_part(&mut transaction, &target, offset).await?
    };
    if let Some(part) = &last {
        gathered.extend_from_slice(&read_part(&state, part).await?);
        offset = part.offset;
    }
    let (rewritten_bytes, mut added_bytes) = (length(&gathered)?, 0);
    let mut chunks = body.into_data_stream();
    let mut broken = None;
    loop {
        let chunk = tokio::select! {
            biased;
            () = permit.wait_for_takeover() => {
                broken = Some(Error::OffsetMismatch);
                break;
            }
            chunk = chunks.next() => chunk,
        };
        let Some(chunk) = chunk else { break };
        let mut chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                broken = Some(classify_break(&error));
                break;
            }
        };
        let room = target.size_bytes - offset - length(&gathered)?;
        if length(&chunk)? > room {
            // More than was announced: the part that fits is kept, so that the error costs nothing else.
            chunk.truncate(usize::try_from(room).map_err(|error| Error::internal("a length", error))?);
            broken = Some(Error::TooLarge);
        }
        added_bytes += length(&chunk)?;
        while !chunk.is_empty() {
            let now = chunk.split_to(chunk.len().min(PART_BYTES - gathered.len()));
            gathered.extend_from_slice(&now);
            if gathered.len() == PART_BYTES {
                offset = store_part(&state, &target, offset, gathered.split().freeze(), last.take()).await?;
            }
        }
        if broken.is_some() {
            break;
        }
    }
    if last.is_some() && added_bytes == 0 {
        // Nothing followed it.
        offset += length(&gathered)?;
    } else if !gathered.is_empty() {
        offset = store_part(&state, &target, offset, gathered.freeze(), last).await?;
    }
    // A file has one last part.
    if offset < target.size_bytes {
        tokio::time::sleep(pause(rewritten_bytes, added_bytes)).await;
    }
    broken.map_or(Ok(offset), Err)
}

/// The time that rewriting takes at [`REWRITTEN_BYTES_A_SECOND`]. A request that adds as much as it rewrites does not
/// wait.
fn pause(rewritten_bytes: u64, added_bytes: u64) -> Duration {
    let for_little = rewritten_bytes.saturating_sub(added_bytes);
    Duration::from_millis(for_little * 1_000 / REWRITTEN_BYTES_A_SECOND)
}

/// The client of a silent connection may return: it is asked to continue. A closed one receives no answer any more.
fn classify_break(error: &axum::Error) -> Error {
    let first: &(dyn std::error::Error + 'static) = error;
    let fell_silent =
        std::iter::successors(Some(first), |error| error.source()).any(|cause| cause.is::<TimeoutError>());
    if fell_silent || is_too_slow(first) {
        Error::BodyTimeout
    } else {
        Error::BadRequest(format!("the body ended too early: {error}"))
    }
}

/// `OffsetMismatch` if another request has just replaced the part.
async fn read_part(state: &AppState, part: &LastPart) -> Result<Bytes> {
    match state.objects.get(&part.path.as_str().into()).await {
        Ok(object) => Ok(object.bytes().await?),
        Err(object_store::Error::NotFound { .. }) => Err(Error::OffsetMismatch),
        Err(error) => Err(error.into()),
    }
}

/// Stores a part, replacing the last one if it begins with its bytes: the object first, then its record and the offset,
/// in one transaction.
async fn store_part(
    state: &AppState,
    target: &Target,
    offset: u64,
    bytes: Bytes,
    replaced: Option<LastPart>,
) -> Result<u64> {
    let end = offset + length(&bytes)?;
    // The name contains the position of the bytes, and is unique even for concurrent writers.
    let path = format!("{}/{}/{offset:016}-{}", target.workspace_id, target.upload_id, Uuid::new_v4().simple());
    let size_bytes = i32::try_from(bytes.len()).map_err(|error| Error::internal("a part's size", error))?;
    state.objects.put(&path.as_str().into(), bytes.into()).await?;
    let received = offset + replaced.as_ref().map_or(0, |part| part.size_bytes);
    let recorded = record_part(state, target, (offset, received, end), size_bytes, &path).await;
    if matches!(recorded, Err(Error::OffsetMismatch | Error::NotFound)) {
        delete_objects(state, vec![path]).await;
    } else if recorded.is_ok() {
        delete_objects(state, replaced.into_iter().map(|part| part.path).collect()).await;
    }
    recorded.map(|()| end)
}

async fn record_part(
    state: &AppState,
    target: &Target,
    between: (u64, u64, u64),
    size_bytes: i32,
    path: &str,
) -> Result<()> {
    let mut transaction = state.database.begin(target.workspace_id).await?;
    record(&mut transaction, target, between, size_bytes, path).await?;
    transaction.commit().await?;
    Ok(())
}

/// Deletes orphaned objects. The sweep finds any that remain.
pub(crate) async fn delete_objects(state: &AppState, paths: Vec<String>) {
    for path in paths {
        match state.objects.delete(&path.as_str().into()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, path, "an object could not be deleted"),
        }
    }
}

fn length(bytes: &[u8]) -> Result<u64> {
    u64::try_from(bytes.len()).map_err(|error| Error::internal("a length", error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;
    use crate::pipeline::upload::store::parts::PART_BYTES;

    #[test]
    fn only_a_piece_that_adds_less_than_it_rewrites_waits() {
        let part_bytes = PART_BYTES as u64;
        assert_eq!(pause(part_bytes - 1, 1), Duration::from_millis(124));
        assert_eq!(pause(part_bytes - 1, 0), Duration::from_millis(124));
        assert_eq!(pause(part_bytes / 2, part_bytes / 4), Duration::from_millis(31));
        for (rewritten_bytes, added_bytes) in [(0, 0), (0, 1), (1, 1), (part_bytes - 1, part_bytes)] {
            assert_eq!(pause(rewritten_bytes, added_bytes), Duration::ZERO);
        }
    }
}
