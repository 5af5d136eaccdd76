//! Limits on open connections.
//!
//! Guarantees: a quarter of the process's descriptors remains for files, the database and its programs; a connection
//! beyond the limit waits in the system's queue until a place is free. One address has at most [`MOST_OF_AN_ADDRESS`]
//! connections, unless it is a trusted proxy's; further ones are closed at once.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::http::client_address::TrustedProxies;

/// An office with one address has dozens of people with half a dozen connections each.
const MOST_OF_AN_ADDRESS: usize = 512;
/// If the system has no limit, memory is one.
const MOST: u64 = 65_536;
/// If the limit cannot be read: three quarters of what every system grants.
const FEWEST: u64 = 192;
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Connections {
    places: Arc<Semaphore>,
    proxies: TrustedProxies,
    of_addresses: Arc<OfAddresses>,
}

/// The place of an open connection; released when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_address: Option<OfAddress>,
}

#[derive(Debug, Default)]
struct OfAddresses(Mutex<HashMap<IpAddr, usize>>);

/// A place of an address.
#[derive(Debug)]
struct OfAddress(IpAddr, Arc<OfAddresses>);

impl OfAddresses {
    /// `None`: the address has reached its limit.
    fn take(self: &Arc<Self>, address: IpAddr) -> Option<OfAddress> {
        let address = network(address);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= MOST_OF_AN_ADDRESS {
            return None;
        }
        *count += 1;
        Some(OfAddress(address, self.clone()))
    }
}

impl Drop for OfAddress {
    fn drop(&mut self) {
        let mut open = self.1.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.0);
            }
        }
    }
}

/// The network of one customer: for IPv6 a whole network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Connections {
    pub(crate) fn of_this_process(proxies: TrustedProxies) -> Self {
        let limit = usize::try_from(places(descriptors())).expect("BUG: the most places fit");
        Connections { places: Arc::new(Semaphore::new(limit)), proxies, of_addresses: Arc::default() }
    }

    /// The next connection and its place, which is released when it is dropped.
    pub(crate) async fn next(&self, listener: &TcpListener) -> (TcpStream, SocketAddr, Place) {
        let place = self.places.clone().acquire_owned().await.expect("BUG: the semaphore is never closed");
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let is_proxy = self.proxies.trusts(peer.ip());
                    let of_address = if is_proxy { None } else { self.of_addresses.take(peer.ip()) };
                    if !is_proxy && of_address.is_none() {
                        tracing::debug!(%peer, "an address has as many connections as it may");
                        continue;
                    }
                    // Events and small answers leave at once.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection could not be set up");
                    }
                    return (stream, peer, Place { _of_all: place, _of_address: of_address });
                }
                // An error of the connection, or a shortage that passes.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
    }
}

/// How many descriptors we may have: the system's maximum, if it can be read.
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
    use std::{net::IpAddr, sync::Arc};

    use super::{MOST_OF_AN_ADDRESS, OfAddresses, places};

    #[test]
    fn one_address_has_a_limited_number_and_another_one_its_own() {
        let all = Arc::<OfAddresses>::default();
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut taken: Vec<_> = (0..MOST_OF_AN_ADDRESS).map(|_| all.take(address("2001:db8::1"))).collect();
        assert!(taken.iter().all(Option::is_some));
        assert!(all.take(address("2001:db8::ffff:2")).is_none(), "it is of the same network");
        assert!(all.take(address("2001:db8:0:1::1")).is_some() && all.take(address("192.0.2.1")).is_some());
        taken.pop();
        assert!(all.take(address("2001:db8::3")).is_some());
        drop(taken);
        assert!(all.0.lock().expect("no panic").is_empty());
    }

    #[test]
    fn a_quarter_of_the_descriptors_stays_for_everything_else() {
        assert_eq!(places(Some(1_024)), 768);
        assert_eq!(places(Some(u64::MAX)), 65_536);
        assert_eq!(places(None), 192);
    }
}
