//! Where uploaded bytes are kept, and how they are read again.
//!
//! Guarantees: an object is written once and never changed; a file is its upload's parts in order, so that any process
//! can go on where another one stopped. Reading never holds more than a few parts.
//!
//! The store is a directory by default, or whatever address `object_store` understands (`s3://bucket/prefix`, …).

mod directory;

use std::{io::ErrorKind, ops::Range, path::Path, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, Stream, StreamExt, future::BoxFuture, stream};
use object_store::{ObjectStore, ObjectStoreExt, prefix::PrefixStore};

use self::directory::DirectoryStore;
pub use self::directory::Room;
use crate::{
    database::Transaction,
    error::{Error, Result},
};

/// Parts that are fetched before they are needed.
const PARTS_AHEAD: usize = 3;

/// The directory's store; the directory is made where it is missing.
pub fn open_directory(directory: &Path) -> Result<Arc<dyn ObjectStore>> {
    let store = DirectoryStore::open(directory).map_err(|error| Error::internal("the files' directory", error))?;
    Ok(Arc::new(store))
}

/// The store at an address. `settings` are names and values as `object_store` knows them, such as
/// `aws_access_key_id`; the environment's are meant.
pub fn open_address(
    address: &str,
    settings: impl IntoIterator<Item = (String, String)>,
) -> Result<Arc<dyn ObjectStore>> {
    // Whom reqwest asks for its cryptography; the second time somebody has said so already.
    let _said_before = rustls::crypto::ring::default_provider().install_default();
    let url = address.parse().map_err(|error| Error::internal("the address of the object store", error))?;
    let settings = settings.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let (store, prefix) = object_store::parse_url_opts(&url, settings)
        .map_err(|error| Error::internal("the address of the object store", error))?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

/// The part of a store that belongs to one database: others may use the same store, and what they keep is not ours to
/// sweep.
pub fn of_installation(store: Arc<dyn ObjectStore>, installation_id: uuid::Uuid) -> Arc<dyn ObjectStore> {
    Arc::new(PrefixStore::new(store, installation_id.to_string()))
}

impl From<object_store::Error> for Error {
    /// A missing object was lost behind our back; a full disk wants somebody to make room; all else may pass by itself.
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Error::FileMissing(error.to_string()),
            error if is_full(&error) => Error::DiskFull(error.to_string()),
            error => Error::Unavailable(error.to_string()),
        }
    }
}

fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| matches!(cause.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Part {
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
    /// `Gone` when the upload's bytes are no longer kept.
    pub async fn open(
        transaction: &mut Transaction,
        objects: &Arc<dyn ObjectStore>,
        workspace_id: i32,
        upload_id: &str,
    ) -> Result<KeptFile> {
        let is_kept: bool =
            sqlx::query_scalar("select exists (select from upload where workspace_id = $1 and upload_id = $2)")
                .bind(workspace_id)
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
        .bind(workspace_id)
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

    /// Some of the bytes. `Internal` where the file has no such bytes.
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

/// Owns what it needs, so that several can be under way at once.
type Fetch = BoxFuture<'static, Result<Bytes>>;

fn fetch(objects: Arc<dyn ObjectStore>, path: String, range: Range<u64>) -> Fetch {
    async move { Ok(objects.get_range(&path.into(), range).await?) }.boxed()
}

#[cfg(test)]
mod tests {
    use super::{Error, open_address};

    #[test]
    fn an_address_of_an_s3_compatible_store_is_understood() {
        let settings =
            [("AWS_REGION", "tokyo"), ("HOME", "/")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let store = open_address("s3://bucket/prefix", settings).expect("a store");
        assert!(store.to_string().contains("prefix"), "{store}");
        assert!(open_address("no-such-store://bucket", []).is_err());
    }

    fn told(source: std::io::Error) -> Error {
        object_store::Error::Generic { store: "LocalFileSystem", source: Box::new(source) }.into()
    }

    #[test]
    fn a_full_disk_is_not_told_as_a_store_that_does_not_answer() {
        assert!(matches!(told(std::io::ErrorKind::StorageFull.into()), Error::DiskFull(_)));
        assert!(matches!(told(std::io::ErrorKind::TimedOut.into()), Error::Unavailable(_)));
    }
}
