//! An uploaded file for reading: its parts in order.

use std::{ops::Range, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, Stream, StreamExt, future::BoxFuture, stream};
use object_store::{ObjectStore, ObjectStoreExt};

use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

/// Parts that are prefetched.
pub(crate) const PARTS_AHEAD: usize = 3;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Part {
    offset_bytes: i64,
    size_bytes: i32,
    object_path: String,
}

impl Part {
    fn range(&self) -> Range<u64> {
        let start = u64::try_from(self.offset_bytes).expect("BUG: offsets are not negative");
        start..start + u64::try_from(self.size_bytes).expect("BUG: sizes are not negative")
    }
}

/// An uploaded file, complete or not.
#[derive(Debug, Clone)]
pub struct KeptFile {
    objects: Arc<dyn ObjectStore>,
    parts: Arc<[Part]>,
}

impl KeptFile {
    /// `Gone` if the upload's bytes are no longer kept.
    pub async fn open(
        transaction: &mut Transaction,
        objects: &Arc<dyn ObjectStore>,
        upload_id: &str,
    ) -> Result<KeptFile> {
        let is_kept: bool =
            sqlx::query_scalar("select exists (select from upload where workspace_id = $1 and upload_id = $2)")
                .bind(transaction.workspace_id())
                .bind(upload_id)
                .fetch_one(&mut **transaction)
                .await?;
        if !is_kept {
            return Err(Error::Gone);
        }
        let parts: Vec<Part> = sqlx::query_as(
            "select offset_bytes, size_bytes, object_path from upload_part
             where workspace_id = $1 and upload_id = $2 order by offset_bytes",
        )
        .bind(transaction.workspace_id())
        .bind(upload_id)
        .fetch_all(&mut **transaction)
        .await?;
        Ok(KeptFile { objects: objects.clone(), parts: parts.into() })
    }

    /// All bytes, in order.
    pub fn bytes(&self) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        let (objects, parts) = (self.objects.clone(), self.parts.clone());
        stream::iter(0..parts.len())
            .map(move |index| {
                let part = parts.get(index).expect("BUG: an index below the length");
                let length = part.range().end - part.range().start;
                fetch(objects.clone(), part.object_path.clone(), 0..length)
            })
            .buffered(PARTS_AHEAD)
    }

    /// A range of the bytes. `Internal` if it is outside the file.
    pub async fn range(&self, range: Range<u64>) -> Result<Bytes> {
        let first = self.parts.partition_point(|part| part.range().end <= range.start);
        let touched = self.parts.iter().skip(first).take_while(|part| part.range().start < range.end);
        let fetches: Vec<Fetch> = touched
            .map(|part| {
                let kept = part.range();
                let start = range.start.max(kept.start) - kept.start;
                let end = range.end.min(kept.end) - kept.start;
                fetch(self.objects.clone(), part.object_path.clone(), start..end)
            })
            .collect();
        let mut pieces = stream::iter(fetches).buffered(PARTS_AHEAD);
        let mut bytes = BytesMut::new();
        while let Some(piece) = pieces.next().await {
            bytes.extend_from_slice(&piece?);
        }
        if u64::try_from(bytes.len()).ok() != Some(range.end - range.start) {
            return Err(Error::Internal(format!("bytes {range:?} of a kept file are missing")));
        }
        Ok(bytes.freeze())
    }
}

/// Owns its data, so that several can be under way at once.
pub(crate) type Fetch = BoxFuture<'static, Result<Bytes>>;

pub(crate) fn fetch(objects: Arc<dyn ObjectStore>, path: String, range: Range<u64>) -> Fetch {
    async move { Ok(objects.get_range(&path.into(), range).await?) }.boxed()
}
