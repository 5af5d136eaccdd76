//! Turns between workspaces, for work of which one workspace may have too much.
//!
//! Guarantees: a limited number run at once, and only one for each workspace; waiters are served in order. Long work
//! takes a turn for each of its blocks: however much one workspace has to do, another one waits for no more than the
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
pub struct Rotation {
    all: Arc<Semaphore>,
    workspaces: Arc<Shares<i32>>,
}

/// Released when it is dropped.
#[derive(Debug)]
pub struct Turn {
    /// The workspace's permit, and the global one; `None` once they are released.
    permits: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    workspaces: Arc<Shares<i32>>,
    workspace_id: i32,
}

impl Rotation {
    pub fn new(at_once: usize) -> Rotation {
        Rotation { all: Arc::new(Semaphore::new(at_once)), workspaces: Arc::new(Shares::new(1)) }
    }

    /// Waits for a turn, as long as it takes.
    pub async fn turn(&self, workspace_id: i32) -> Result<Turn> {
        let mut turn = Turn { permits: None, workspaces: Arc::clone(&self.workspaces), workspace_id };
        let closed = |error| Error::internal("a semaphore", error);
        // In this order: a task that waits for its own workspace holds no global permit.
        let own = self.workspaces.of(&workspace_id).acquire_owned().await.map_err(closed)?;
        let one = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        turn.permits = Some((own, one));
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permits = None;
        self.workspaces.forget(&self.workspace_id);
    }
}

/// A limit for each key, kept while it is in use.
#[derive(Debug)]
pub(crate) struct Shares<K> {
    at_once: usize,
    of: Mutex<HashMap<K, Arc<Semaphore>>>,
}

impl<K: Hash + Eq + Clone> Shares<K> {
    pub(crate) fn new(at_once: usize) -> Self {
        Shares { at_once, of: Mutex::default() }
    }

    pub(crate) fn of(&self, key: &K) -> Arc<Semaphore> {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(key.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.at_once))).clone()
    }

    /// Only if no place is held or waited for: both hold the semaphore.
    pub(crate) fn forget(&self, key: &K) {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(key).is_some_and(|share| Arc::strong_count(share) == 1) {
            all.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, time::Duration};

    use super::Rotation;

    async fn is_at_hand(work: impl Future) -> bool {
        tokio::time::timeout(Duration::from_millis(20), work).await.is_ok()
    }

    #[tokio::test]
    async fn a_workspace_has_one_turn_at_a_time_and_leaves_the_others_to_the_others() {
        let rotation = Rotation::new(2);
        let first = rotation.turn(1).await.expect("a turn");
        assert!(!is_at_hand(rotation.turn(1)).await, "one alone");
        let other = rotation.turn(2).await.expect("another workspace");
        assert!(!is_at_hand(rotation.turn(3)).await, "two of all");
        drop(first);
        rotation.turn(3).await.expect("a turn");
        drop(other);
        assert!(rotation.workspaces.of.lock().expect("no panic").is_empty(), "nothing is left of it");
    }

    #[tokio::test]
    async fn whoever_takes_a_turn_for_each_block_lets_another_workspace_in_between() {
        let rotation = Rotation::new(1);
        let block = rotation.turn(1).await.expect("a turn");
        let mut other = pin!(rotation.turn(2));
        assert!(!is_at_hand(&mut other).await);
        let mut next_block = pin!(rotation.turn(1));
        assert!(!is_at_hand(&mut next_block).await);
        drop(block);
        let other = other.await.expect("its turn");
        assert!(!is_at_hand(&mut next_block).await, "it came later");
        drop(other);
        next_block.await.expect("its turn");
    }
}
