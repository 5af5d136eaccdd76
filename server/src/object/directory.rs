//! A directory as the store of uploaded bytes.
//!
//! Guarantees: what was put is on the disk when that is answered, the entry of its directory too; the disk is never
//! filled to its end, since the database usually lives on the same one and stops without room.

use std::{
    io::{Error, ErrorKind},
    ops::Range,
    path::{Path as FilePath, PathBuf},
};

use bytes::Bytes;
use futures::stream::BoxStream;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, RenameOptions, Result, local::LocalFileSystem, path::Path,
};

use crate::private;

/// So much of the disk stays free.
const FLOOR_BYTES: u64 = 512 << 20;
const NAME: &str = "DirectoryStore";

#[derive(Debug)]
pub(super) struct DirectoryStore {
    files: LocalFileSystem,
    directory: PathBuf,
    floor_bytes: u64,
}

impl DirectoryStore {
    pub(super) fn open(directory: &FilePath) -> Result<Self> {
        private::make_directory(directory).map_err(|error| told(error.into()))?;
        let files = LocalFileSystem::new_with_prefix(directory)?.with_automatic_cleanup(true).with_fsync(true);
        Ok(DirectoryStore { files, directory: directory.to_owned(), floor_bytes: FLOOR_BYTES })
    }

    fn require_room(&self, bytes: usize) -> Result<()> {
        let disk = nix::sys::statvfs::statvfs(&self.directory).map_err(|error| told(Error::from(error).into()))?;
        // Wide enough for whatever a system counts its blocks in.
        let free_bytes = u128::from(disk.blocks_available()) * u128::from(disk.fragment_size());
        let bytes = u64::try_from(bytes).map_err(|error| told(error.into()))?;
        if free_bytes < u128::from(self.floor_bytes) + u128::from(bytes) {
            return Err(told(Error::from(ErrorKind::StorageFull).into()));
        }
        Ok(())
    }
}

fn told(source: Box<dyn std::error::Error + Send + Sync>) -> object_store::Error {
    object_store::Error::Generic { store: NAME, source }
}

impl std::fmt::Display for DirectoryStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{NAME}({})", self.directory.display())
    }
}

#[async_trait::async_trait]
impl ObjectStore for DirectoryStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.require_room(payload.content_length())?;
        self.files.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.require_room(0)?;
        self.files.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.files.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.files.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.files.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.files.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.files.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.files.copy_opts(from, to, options).await
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.files.rename_opts(from, to, options).await
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt;

    use super::DirectoryStore;

    #[tokio::test]
    async fn nothing_is_put_where_too_little_stays_free() {
        let directory = std::env::temp_dir().join(format!("torikomi-files-{}", std::process::id()));
        let mut store = DirectoryStore::open(&directory).expect("a directory");
        store.floor_bytes = 0;
        store.put(&"1/a".into(), "x".into()).await.expect("there is room");
        store.floor_bytes = u64::MAX;
        let refused = store.put(&"1/b".into(), "x".into()).await.expect_err("there is no room");
        assert!(matches!(refused.into(), crate::error::Error::DiskFull(_)));
        assert_eq!(store.get(&"1/a".into()).await.expect("kept").bytes().await.expect("read"), "x");
        std::fs::remove_dir_all(&directory).expect("removed");
    }
}
