//! The bytes of one PATCH into objects of about a MiB, each recorded together with the new offset.
//!
//! Guarantees: the offset moves only from where the bytes begin (compare and set), so that of two who write at once one
//! wins each part and the other is told. Memory: one part a request, and so many requests a workspace (`turn`).
//!
//! However small the pieces are in which a client sends a file, its objects stay about as few as its MiB: bytes that come
//! after a part that is not full are kept together with it in a new object, in its place.
//!
//! Thus a part is written again for each small piece. A request that adds less than it has written again is answered
//! after a pause and keeps its turn until then, so that a workspace can have only so much rewritten, however many
//! requests it sends. Pieces of a MiB and more never wait.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use object_store::ObjectStoreExt;
use tower_http::timeout::TimeoutError;
use uuid::Uuid;

use super::{
    store::parts::{LastPart, PART_BYTES, Target, last_part, record},
    turn::Turn,
};
use crate::{
    base::error::{Error, Result},
    http::slow_body::is_too_slow,
    state::AppState,
};

/// That one turn may write again, without adding as much.
const REWRITTEN_BYTES_A_SECOND: u64 = 8 << 20;

/// Receives the body; answers the new offset. What arrived before a line broke, or before somebody else went on with the
/// upload, is kept, and the break is told.
pub(crate) async fn receive(state: AppState, target: Target, offset: u64, body: Body, mut turn: Turn) -> Result<u64> {
    let mut offset = offset;
    let mut gathered = BytesMut::with_capacity(PART_BYTES);
    let mut last = {
        let mut transaction = state.database.begin(target.workspace_id).await?;
        last_part(&mut transaction, &target, offset).await?
    };
    if let Some(part) = &last {
        gathered.extend_from_slice(&bytes_of(&state, part).await?);
        offset = part.offset;
    }
    let (rewritten_bytes, mut added_bytes) = (length(&gathered)?, 0);
    let mut chunks = body.into_data_stream();
    let mut broken = None;
    loop {
        let chunk = tokio::select! {
            biased;
            () = turn.is_wanted() => {
                broken = Some(Error::OffsetMismatch);
                break;
            }
            chunk = chunks.next() => chunk,
        };
        let Some(chunk) = chunk else { break };
        let mut chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                broken = Some(break_of(&error));
                break;
            }
        };
        let room = target.size_bytes - offset - length(&gathered)?;
        if length(&chunk)? > room {
            // More than was announced: what fits is kept, so that the fault costs nothing else.
            chunk.truncate(usize::try_from(room).map_err(|error| Error::internal("a length", error))?);
            broken = Some(Error::TooLarge);
        }
        added_bytes += length(&chunk)?;
        while !chunk.is_empty() {
            let now = chunk.split_to(chunk.len().min(PART_BYTES - gathered.len()));
            gathered.extend_from_slice(&now);
            if gathered.len() == PART_BYTES {
                offset = keep(&state, &target, offset, gathered.split().freeze(), last.take()).await?;
            }
        }
        if broken.is_some() {
            break;
        }
    }
    if last.is_some() && added_bytes == 0 {
        // Nothing came after it.
        offset += length(&gathered)?;
    } else if !gathered.is_empty() {
        offset = keep(&state, &target, offset, gathered.freeze(), last).await?;
    }
    // A file ends once.
    if offset < target.size_bytes {
        tokio::time::sleep(pause(rewritten_bytes, added_bytes)).await;
    }
    broken.map_or(Ok(offset), Err)
}

/// As long as rewriting takes at [`REWRITTEN_BYTES_A_SECOND`]. What adds as much as it rewrites does not wait.
fn pause(rewritten_bytes: u64, added_bytes: u64) -> Duration {
    let for_little = rewritten_bytes.saturating_sub(added_bytes);
    Duration::from_millis(for_little * 1_000 / REWRITTEN_BYTES_A_SECOND)
}

/// A line that fell silent may come back: its client is told to go on. One that was closed hears nothing any more.
fn break_of(error: &axum::Error) -> Error {
    let first: &(dyn std::error::Error + 'static) = error;
    let fell_silent =
        std::iter::successors(Some(first), |error| error.source()).any(|cause| cause.is::<TimeoutError>());
    if fell_silent || is_too_slow(first) {
        Error::LineBroke
    } else {
        Error::BadRequest(format!("the body ended too early: {error}"))
    }
}

/// `OffsetMismatch` where somebody else has put another part into its place just now.
async fn bytes_of(state: &AppState, part: &LastPart) -> Result<Bytes> {
    match state.objects.get(&part.path.as_str().into()).await {
        Ok(object) => Ok(object.bytes().await?),
        Err(object_store::Error::NotFound { .. }) => Err(Error::OffsetMismatch),
        Err(error) => Err(error.into()),
    }
}

/// Keeps a part, in the place of the last one where it begins with that one's bytes: the object first, then its record
/// and the offset, in one transaction.
async fn keep(state: &AppState, target: &Target, offset: u64, bytes: Bytes, replaced: Option<LastPart>) -> Result<u64> {
    let end = offset + length(&bytes)?;
    // The name says where the bytes belong, and is never the same for two who write at once.
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

/// Deletes objects that are nobody's. One that stays is found by the sweep.
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
    fn a_piece_that_adds_less_than_it_rewrites_waits_and_no_other_one() {
        let part_bytes = PART_BYTES as u64;
        assert_eq!(pause(part_bytes - 1, 1), Duration::from_millis(124));
        assert_eq!(pause(part_bytes - 1, 0), Duration::from_millis(124));
        assert_eq!(pause(part_bytes / 2, part_bytes / 4), Duration::from_millis(31));
        for (rewritten_bytes, added_bytes) in [(0, 0), (0, 1), (1, 1), (part_bytes - 1, part_bytes)] {
            assert_eq!(pause(rewritten_bytes, added_bytes), Duration::ZERO);
        }
    }
}
