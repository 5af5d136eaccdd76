//! A fair queue of workspaces, for work of which one workspace may have too much.
//!
//! Guarantees: a limited number run at once, and only one for each workspace; waiters are served in order. Long work
//! takes a permit for each of its blocks: however much one workspace has to do, another one waits for no more than the
//! blocks ahead of its own.
//!
//! Counts only in this process: each process has connections of its own.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::error::{Error, Result};

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct FairQueue {
    all: Arc<Semaphore>,
    workspaces: Arc<KeyedSemaphores<i32>>,
}

/// Released when it is dropped.
#[derive(Debug)]
pub struct FairPermit {
    /// The workspace's permit, and the global one; `None` once they are released.
    permits: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    workspaces: Arc<KeyedSemaphores<i32>>,
    workspace_id: i32,
}

impl FairQueue {
    pub fn new(max_running: usize) -> FairQueue {
        FairQueue { all: Arc::new(Semaphore::new(max_running)), workspaces: Arc::new(KeyedSemaphores::new(1)) }
    }

    /// Waits until the workspace may run, as long as it takes.
    pub async fn acquire(&self, workspace_id: i32) -> Result<FairPermit> {
        let mut permit = FairPermit { permits: None, workspaces: Arc::clone(&self.workspaces), workspace_id };
        let closed = |error| Error::internal("a semaphore", error);
        // In this order: a task that waits for its own workspace holds no global permit.
        let own = self.workspaces.get(&workspace_id).acquire_owned().await.map_err(closed)?;
        let one = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        permit.permits = Some((own, one));
        Ok(permit)
    }
}

impl Drop for FairPermit {
    fn drop(&mut self) {
        self.permits = None;
        self.workspaces.remove_unused(&self.workspace_id);
    }
}

/// A semaphore for each key, kept while it is in use.
#[derive(Debug)]
pub(crate) struct KeyedSemaphores<K> {
    max_running: usize,
    semaphores: Mutex<HashMap<K, Arc<Semaphore>>>,
}

impl<K: Hash + Eq + Clone> KeyedSemaphores<K> {
    pub(crate) fn new(max_running: usize) -> Self {
        KeyedSemaphores { max_running, semaphores: Mutex::default() }
    }

    pub(crate) fn get(&self, key: &K) -> Arc<Semaphore> {
        let mut all = self.semaphores.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(key.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.max_running))).clone()
    }

    /// Removes the semaphore unless a permit is held or waited for: both hold the semaphore.
    pub(crate) fn remove_unused(&self, key: &K) {
        let mut all = self.semaphores.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(key).is_some_and(|semaphore| Arc::strong_count(semaphore) == 1) {
            all.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, time::Duration};

    use super::FairQueue;

    async fn is_ready(work: impl Future) -> bool {
        tokio::time::timeout(Duration::from_millis(20), work).await.is_ok()
    }

    #[tokio::test]
    async fn a_workspace_has_one_permit_at_a_time_and_leaves_the_rest_to_others() {
        let queue = FairQueue::new(2);
        let first = queue.acquire(1).await.expect("a permit");
        assert!(!is_ready(queue.acquire(1)).await, "one alone");
        let other = queue.acquire(2).await.expect("another workspace");
        assert!(!is_ready(queue.acquire(3)).await, "two of all");
        drop(first);
        queue.acquire(3).await.expect("a permit");
        drop(other);
        assert!(queue.workspaces.semaphores.lock().expect("no panic").is_empty(), "nothing is left of it");
    }

    #[tokio::test]
    async fn work_that_takes_a_permit_for_each_block_lets_another_workspace_in_between() {
        let queue = FairQueue::new(1);
        let block = queue.acquire(1).await.expect("a permit");
        let mut other = pin!(queue.acquire(2));
        assert!(!is_ready(&mut other).await);
        let mut next_block = pin!(queue.acquire(1));
        assert!(!is_ready(&mut next_block).await);
        drop(block);
        let other = other.await.expect("its permit");
        assert!(!is_ready(&mut next_block).await, "it came later");
        drop(other);
        next_block.await.expect("its permit");
    }
}
