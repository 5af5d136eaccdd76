//! Connections, and how many of them are open at once.
//!
//! Guarantees: a quarter of the descriptors that the process may have stays for files, the database and its programs;
//! who comes when all places are taken waits in the system's queue until one is free.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Where the system knows no limit, memory does.
const MOST: u64 = 65_536;
/// Where the limit cannot be read: three quarters of what every system grants.
const FEWEST: u64 = 192;
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Connections {
    places: Arc<Semaphore>,
}

impl Connections {
    pub(super) fn of_this_process() -> Self {
        let limit = usize::try_from(places(descriptors())).expect("BUG: the most places fit");
        Connections { places: Arc::new(Semaphore::new(limit)) }
    }

    /// The next one, and its place, which is free again when it is dropped.
    pub(super) async fn next(&self, listener: &TcpListener) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
        let place = self.places.clone().acquire_owned().await.expect("BUG: the semaphore is never closed");
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // Events and small answers leave at once.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection could not be set up");
                    }
                    return (stream, peer, place);
                }
                // The connection's fault, or a shortage that passes.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
    }
}

/// How many descriptors we may have: all that the system grants, where it can be asked.
fn descriptors() -> Option<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    match setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
        Ok(()) => Some(hard),
        Err(error) => {
            tracing::debug!(%error, "the limit of open files stays as it is");
            Some(soft)
        }
    }
}

fn places(descriptors: Option<u64>) -> u64 {
    descriptors.map_or(FEWEST, |descriptors| (descriptors / 4 * 3).clamp(1, MOST))
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_quarter_of_the_descriptors_stays_for_everything_else() {
        assert_eq!(places(Some(1_024)), 768);
        assert_eq!(places(Some(u64::MAX)), 65_536);
        assert_eq!(places(None), 192);
    }
}
