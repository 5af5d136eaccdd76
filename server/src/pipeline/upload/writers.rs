//! The requests that write bytes of uploads.
//!
//! Guarantees: in this process one request at a time writes an upload, so that none writes in vain; a later one takes
//! over, because the earlier one is usually a broken connection that has not been noticed yet. A workspace has at most
//! [`PATCHES_A_WORKSPACE`] such requests at the same time: each holds a part in memory and writes it.
//!
//! Counts only in this process: between processes the offset decides (`receive`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedMutexGuard, watch};

use crate::base::{
    error::{Error, Result},
    words,
};

/// A workspace's concurrent requests that send bytes: several people, each with one file.
pub const PATCHES_A_WORKSPACE: usize = 8;
/// The time for an earlier request to store what has arrived.
const WAIT: Duration = Duration::from_secs(5);

/// The requests that write. Cheap to clone; one for the whole process.
#[derive(Debug, Clone, Default)]
pub struct UploadWriters(Arc<Mutex<ActiveWriters>>);

#[derive(Debug, Default)]
struct ActiveWriters {
    of_workspace: HashMap<i32, usize>,
    of_upload: HashMap<String, Arc<Upload>>,
}

#[derive(Debug)]
struct Upload {
    writing: Arc<tokio::sync::Mutex<()>>,
    /// How many requests have asked the current one to end.
    takeovers: watch::Sender<u64>,
}

impl Default for Upload {
    fn default() -> Self {
        Upload { writing: Arc::default(), takeovers: watch::Sender::new(0) }
    }
}

/// The permission to write an upload; held while its bytes are received.
#[derive(Debug)]
pub(crate) struct WriterPermit {
    writers: UploadWriters,
    workspace_id: i32,
    upload_id: String,
    upload: Arc<Upload>,
    takeovers: watch::Receiver<u64>,
    writing: Option<OwnedMutexGuard<()>>,
}

impl UploadWriters {
    /// `ConcurrencyLimit` if the workspace has reached its limit; `OffsetMismatch` if the earlier request does not stop
    /// writing this upload.
    pub(crate) async fn acquire(&self, workspace_id: i32, upload_id: &str) -> Result<WriterPermit> {
        let mut permit = self.register(workspace_id, upload_id)?;
        let writing = Arc::clone(&permit.upload.writing);
        let writing = if let Ok(writing) = Arc::clone(&writing).try_lock_owned() {
            writing
        } else {
            permit.upload.takeovers.send_modify(|takeovers| *takeovers += 1);
            tokio::time::timeout(WAIT, writing.lock_owned()).await.map_err(|_| Error::OffsetMismatch)?
        };
        permit.writing = Some(writing);
        // Earlier takeovers did not concern this request.
        permit.takeovers.mark_unchanged();
        Ok(permit)
    }

    fn register(&self, workspace_id: i32, upload_id: &str) -> Result<WriterPermit> {
        let mut active = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_workspace = active.of_workspace.entry(workspace_id).or_default();
        if *of_workspace >= PATCHES_A_WORKSPACE {
            return Err(Error::ConcurrencyLimit(words::too_many_uploads_at_once(PATCHES_A_WORKSPACE)));
        }
        *of_workspace += 1;
        let upload = Arc::clone(active.of_upload.entry(upload_id.to_owned()).or_default());
        let takeovers = upload.takeovers.subscribe();
        let (writers, upload_id) = (self.clone(), upload_id.to_owned());
        Ok(WriterPermit { writers, workspace_id, upload_id, upload, takeovers, writing: None })
    }
}

impl WriterPermit {
    /// Completes when another request wants to take over the upload.
    pub(crate) async fn wait_for_takeover(&mut self) {
        if self.takeovers.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for WriterPermit {
    fn drop(&mut self) {
        self.writing = None;
        let mut active = self.writers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_workspace) = active.of_workspace.get_mut(&self.workspace_id) {
            *of_workspace -= 1;
            if *of_workspace == 0 {
                active.of_workspace.remove(&self.workspace_id);
            }
        }
        // Only the map's reference and ours: no other request has entered.
        if Arc::strong_count(&self.upload) == 2 {
            active.of_upload.remove(&self.upload_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{PATCHES_A_WORKSPACE, UploadWriters};
    use crate::base::error::Error;

    #[tokio::test]
    async fn a_workspace_has_a_limited_number_of_writers() {
        let writers = UploadWriters::default();
        let mut taken = Vec::new();
        for number in 0..PATCHES_A_WORKSPACE {
            taken.push(writers.acquire(1, &format!("1-{number}")).await.expect("a permit"));
        }
        assert!(matches!(writers.acquire(1, "1-x").await, Err(Error::ConcurrencyLimit(_))));
        writers.acquire(2, "2-x").await.expect("another workspace");
        taken.pop();
        writers.acquire(1, "1-x").await.expect("a permit is free again");
        drop(taken);
        let active = writers.0.lock().expect("no panic");
        assert!(active.of_workspace.is_empty() && active.of_upload.is_empty(), "nothing is left of it");
    }

    #[tokio::test]
    async fn a_later_request_takes_over() {
        let writers = UploadWriters::default();
        let mut first = writers.acquire(1, "a").await.expect("a permit");
        let second = tokio::spawn({
            let writers = writers.clone();
            async move { writers.acquire(1, "a").await }
        });
        tokio::time::timeout(Duration::from_secs(5), first.wait_for_takeover()).await.expect("it is asked to end");
        drop(first);
        let mut second = second.await.expect("no panic").expect("its permit");
        let nobody = tokio::time::timeout(Duration::from_millis(20), second.wait_for_takeover()).await;
        assert!(nobody.is_err(), "it was not asked to end itself");
    }
}
