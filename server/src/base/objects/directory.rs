//! A directory as the store of uploaded bytes.
//!
//! Guarantees: a stored object is on the disk when that is confirmed, its directory entry too; the disk is never filled
//! completely, since the database usually uses the same one and stops without room.

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

use crate::base::file_permissions;

/// This much of the disk stays free.
const MIN_FREE_BYTES: u64 = 512 << 20;
/// This many files can still be created. A system that does not count them reports a total of zero.
const MIN_FREE_FILES: u64 = 10_000;
const NAME: &str = "DirectoryStore";

#[derive(Debug)]
pub(crate) struct DirectoryStore {
    files: LocalFileSystem,
    disk_space: DiskSpace,
}

/// The space on the disk that holds files, and usually the database too; `None`: the files are on another machine.
#[derive(Debug, Clone, Default)]
pub struct DiskSpace(Option<Disk>);

#[derive(Debug, Clone)]
struct Disk {
    directory: PathBuf,
    min_free_bytes: u64,
    min_free_files: u64,
}

impl DiskSpace {
    pub fn of(directory: &FilePath) -> DiskSpace {
        DiskSpace(Some(Disk {
            directory: directory.to_owned(),
            min_free_bytes: MIN_FREE_BYTES,
            min_free_files: MIN_FREE_FILES,
        }))
    }

    /// [`DiskFull`](crate::base::error::Error::DiskFull) if too little is left for anything that takes space.
    pub fn require(&self) -> crate::base::error::Result<()> {
        Ok(self.require_for(0)?)
    }

    fn require_for(&self, bytes: usize) -> Result<()> {
        let Some(disk) = &self.0 else { return Ok(()) };
        let free =
            nix::sys::statvfs::statvfs(&disk.directory).map_err(|error| store_error(Error::from(error).into()))?;
        // Wide enough for any system's type of block counts.
        let free_bytes = u128::from(free.blocks_available()) * u128::from(free.fragment_size());
        let bytes = u64::try_from(bytes).map_err(|error| store_error(error.into()))?;
        let has_files = free.files() == 0 || u128::from(free.files_available()) >= u128::from(disk.min_free_files);
        if !has_files || free_bytes < u128::from(disk.min_free_bytes) + u128::from(bytes) {
            return Err(store_error(Error::from(ErrorKind::StorageFull).into()));
        }
        Ok(())
    }
}

impl DirectoryStore {
    pub(crate) fn open(directory: &FilePath) -> Result<Self> {
        file_permissions::create_directory(directory).map_err(|error| store_error(error.into()))?;
        let files = LocalFileSystem::new_with_prefix(directory)?.with_automatic_cleanup(true).with_fsync(true);
        Ok(DirectoryStore { files, disk_space: DiskSpace::of(directory) })
    }
}

fn store_error(source: Box<dyn std::error::Error + Send + Sync>) -> object_store::Error {
    object_store::Error::Generic { store: NAME, source }
}

impl std::fmt::Display for DirectoryStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{NAME}({})", self.files)
    }
}

#[async_trait::async_trait]
impl ObjectStore for DirectoryStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.disk_space.require_for(payload.content_length())?;
        self.files.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.disk_space.require_for(0)?;
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

    use super::{DirectoryStore, Disk, DiskSpace};

    #[tokio::test]
    async fn nothing_is_put_where_too_little_stays_free() {
        let directory = std::env::temp_dir().join(format!("torikomi-files-{}", std::process::id()));
        let mut store = DirectoryStore::open(&directory).expect("a directory");
        let space = |min_free_bytes, min_free_files| {
            DiskSpace(Some(Disk { directory: directory.clone(), min_free_bytes, min_free_files }))
        };
        store.disk_space = space(0, 0);
        store.put(&"1/a".into(), "x".into()).await.expect("there is room");
        store.disk_space.require().expect("there is room");
        for (min_free_bytes, min_free_files) in [(u64::MAX, 0), (0, u64::MAX)] {
            store.disk_space = space(min_free_bytes, min_free_files);
            if min_free_files > 0 && nix::sys::statvfs::statvfs(&directory).expect("a disk").files() == 0 {
                continue;
            }
            let refused = store.put(&"1/b".into(), "x".into()).await.expect_err("there is no room");
            assert!(matches!(refused.into(), crate::base::error::Error::DiskFull(_)));
            assert!(matches!(store.disk_space.require(), Err(crate::base::error::Error::DiskFull(_))));
        }
        assert_eq!(store.get(&"1/a".into()).await.expect("kept").bytes().await.expect("read"), "x");
        std::fs::remove_dir_all(&directory).expect("removed");
    }
}
