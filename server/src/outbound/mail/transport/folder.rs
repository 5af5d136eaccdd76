//! Mails as `.eml` files, if no mail server is set: a folder for each workspace, a file for each message.
//!
//! Guarantees: a file exists complete or not at all, and is on the disk when that is confirmed; a message written twice
//! is one file. Only its owner can read it: it contains a password.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use uuid::Uuid;

#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

#[derive(Debug, Clone)]
pub(crate) struct StoredFile {
    pub(crate) uid: Uuid,
    pub(crate) bytes: u64,
    pub(crate) written_at: SystemTime,
}

impl Folder {
    pub(crate) fn open(directory: &Path) -> std::io::Result<Folder> {
        create_directory(directory)?;
        Ok(Folder(directory.to_owned()))
    }

    pub(crate) async fn write(&self, workspace_id: i32, uid: Uuid, message: Vec<u8>) -> std::io::Result<()> {
        let directory = self.directory(workspace_id);
        blocking(move || write(&directory, uid, &message)).await
    }

    /// `None` if it never existed, or is no longer kept.
    pub(crate) async fn read(&self, workspace_id: i32, uid: Uuid) -> std::io::Result<Option<Vec<u8>>> {
        let path = self.directory(workspace_id).join(name(uid));
        blocking(move || match std::fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        })
        .await
    }

    /// The newest before `before`, newest first: the names sort by time.
    pub(crate) async fn list(
        &self,
        workspace_id: i32,
        before: Option<Uuid>,
        most: usize,
    ) -> std::io::Result<Vec<StoredFile>> {
        let directory = self.directory(workspace_id);
        blocking(move || {
            let mut uids = uids(&directory)?;
            uids.retain(|uid| before.is_none_or(|before| *uid < before));
            uids.sort_unstable_by(|one, other| other.cmp(one));
            let written = uids.into_iter().take(most).map(|uid| {
                let metadata = std::fs::metadata(directory.join(name(uid)))?;
                Ok(StoredFile { uid, bytes: metadata.len(), written_at: metadata.modified()? })
            });
            written.collect()
        })
        .await
    }

    /// Deletes older files.
    pub(crate) async fn sweep(&self, workspace_id: i32, kept: Duration) -> std::io::Result<()> {
        let directory = self.directory(workspace_id);
        blocking(move || {
            for uid in uids(&directory)? {
                let path = directory.join(name(uid));
                let age = SystemTime::now().duration_since(std::fs::metadata(&path)?.modified()?).unwrap_or_default();
                if age > kept {
                    std::fs::remove_file(path)?;
                }
            }
            Ok(())
        })
        .await
    }

    fn directory(&self, workspace_id: i32) -> PathBuf {
        self.0.join(workspace_id.to_string())
    }
}

fn write(directory: &Path, uid: Uuid, message: &[u8]) -> std::io::Result<()> {
    create_directory(directory)?;
    let (path, unfinished) = (directory.join(name(uid)), directory.join(format!("{uid}.new")));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, &path)?;
    // The directory entry must be on the disk too.
    File::open(directory)?.sync_all()
}

fn name(uid: Uuid) -> String {
    format!("{uid}.eml")
}

fn uids(directory: &Path) -> std::io::Result<Vec<Uuid>> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut uids = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        uids.extend(name.to_str().and_then(|name| name.strip_suffix(".eml")?.parse::<Uuid>().ok()));
    }
    Ok(uids)
}

fn create_directory(directory: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}
