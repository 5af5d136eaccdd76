//! Turns to send bytes of an upload.
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

/// The requests under way. Cheap to clone; one for the whole process.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<UnderWay>>);

#[derive(Debug, Default)]
struct UnderWay {
    of_workspace: HashMap<i32, usize>,
    of_upload: HashMap<String, Arc<Upload>>,
}

#[derive(Debug)]
struct Upload {
    writing: Arc<tokio::sync::Mutex<()>>,
    /// How many requests have asked the current one to end.
    asked: watch::Sender<u64>,
}

impl Default for Upload {
    fn default() -> Self {
        Upload { writing: Arc::default(), asked: watch::Sender::new(0) }
    }
}

/// Held while bytes of an upload are received.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    workspace_id: i32,
    upload_id: String,
    upload: Arc<Upload>,
    asked: watch::Receiver<u64>,
    writing: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// `ConcurrencyLimit` if the workspace has reached its limit; `OffsetMismatch` if the earlier request does not stop
    /// writing this upload.
    pub(crate) async fn take(&self, workspace_id: i32, upload_id: &str) -> Result<Turn> {
        let mut turn = self.enter(workspace_id, upload_id)?;
        let writing = Arc::clone(&turn.upload.writing);
        let writing = if let Ok(writing) = Arc::clone(&writing).try_lock_owned() {
            writing
        } else {
            turn.upload.asked.send_modify(|asked| *asked += 1);
            tokio::time::timeout(WAIT, writing.lock_owned()).await.map_err(|_| Error::OffsetMismatch)?
        };
        turn.writing = Some(writing);
        // Earlier requests to end did not concern this turn.
        turn.asked.mark_unchanged();
        Ok(turn)
    }

    fn enter(&self, workspace_id: i32, upload_id: &str) -> Result<Turn> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_workspace = under_way.of_workspace.entry(workspace_id).or_default();
        if *of_workspace >= PATCHES_A_WORKSPACE {
            return Err(Error::ConcurrencyLimit(words::too_many_uploads_at_once(PATCHES_A_WORKSPACE)));
        }
        *of_workspace += 1;
        let upload = Arc::clone(under_way.of_upload.entry(upload_id.to_owned()).or_default());
        let asked = upload.asked.subscribe();
        let (turns, upload_id) = (self.clone(), upload_id.to_owned());
        Ok(Turn { turns, workspace_id, upload_id, upload, asked, writing: None })
    }
}

impl Turn {
    /// Completes when another request wants to take over the upload.
    pub(crate) async fn is_wanted(&mut self) {
        if self.asked.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.writing = None;
        let mut under_way = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_workspace) = under_way.of_workspace.get_mut(&self.workspace_id) {
            *of_workspace -= 1;
            if *of_workspace == 0 {
                under_way.of_workspace.remove(&self.workspace_id);
            }
        }
        // Only the map's reference and ours: no other request has entered.
        if Arc::strong_count(&self.upload) == 2 {
            under_way.of_upload.remove(&self.upload_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{PATCHES_A_WORKSPACE, Turns};
    use crate::base::error::Error;

    #[tokio::test]
    async fn a_workspace_has_so_many_turns_and_another_has_its_own() {
        let turns = Turns::default();
        let mut taken = Vec::new();
        for number in 0..PATCHES_A_WORKSPACE {
            taken.push(turns.take(1, &format!("1-{number}")).await.expect("a turn"));
        }
        assert!(matches!(turns.take(1, "1-x").await, Err(Error::ConcurrencyLimit(_))));
        turns.take(2, "2-x").await.expect("another workspace");
        taken.pop();
        turns.take(1, "1-x").await.expect("a turn is free again");
        drop(taken);
        let under_way = turns.0.lock().expect("no panic");
        assert!(under_way.of_workspace.is_empty() && under_way.of_upload.is_empty(), "nothing is left of it");
    }

    #[tokio::test]
    async fn whoever_comes_later_takes_over() {
        let turns = Turns::default();
        let mut first = turns.take(1, "a").await.expect("a turn");
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take(1, "a").await }
        });
        tokio::time::timeout(Duration::from_secs(5), first.is_wanted()).await.expect("it is asked to end");
        drop(first);
        let mut second = second.await.expect("no panic").expect("its turn");
        let nobody = tokio::time::timeout(Duration::from_millis(20), second.is_wanted()).await;
        assert!(nobody.is_err(), "it was not asked itself");
    }
}
