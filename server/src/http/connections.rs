//! Limits on open connections.
//!
//! Guarantees: a quarter of the process's descriptors remains for files, the database and its programs; a connection
//! beyond the limit waits in the system's queue until a permit is free. One address has at most [`MAX_PER_ADDRESS`]
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
const MAX_PER_ADDRESS: usize = 512;
/// If the system has no limit, memory is one.
const MAX_CONNECTIONS: u64 = 65_536;
/// If the limit cannot be read: three quarters of what every system grants.
const MIN_CONNECTIONS: u64 = 192;
const FAILURE_PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct ConnectionLimiter {
    permits: Arc<Semaphore>,
    proxies: TrustedProxies,
    address_counts: Arc<AddressCounts>,
}

/// Permission for one open connection; released when it is dropped.
#[derive(Debug)]
pub(crate) struct ConnectionPermit {
    _global: OwnedSemaphorePermit,
    _address: Option<AddressPermit>,
}

#[derive(Debug, Default)]
struct AddressCounts(Mutex<HashMap<IpAddr, usize>>);

/// An address's part of the permission.
#[derive(Debug)]
struct AddressPermit(IpAddr, Arc<AddressCounts>);

impl AddressCounts {
    /// `None`: the address has reached its limit.
    fn take(self: &Arc<Self>, address: IpAddr) -> Option<AddressPermit> {
        let address = network(address);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= MAX_PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(AddressPermit(address, self.clone()))
    }
}

impl Drop for AddressPermit {
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

impl ConnectionLimiter {
    pub(crate) fn for_this_process(proxies: TrustedProxies) -> Self {
        let limit = usize::try_from(connection_limit(descriptors())).expect("BUG: the limit fits");
        ConnectionLimiter { permits: Arc::new(Semaphore::new(limit)), proxies, address_counts: Arc::default() }
    }

    /// The next connection and its permit, which is released when it is dropped.
    pub(crate) async fn accept(&self, listener: &TcpListener) -> (TcpStream, SocketAddr, ConnectionPermit) {
        let permit = self.permits.clone().acquire_owned().await.expect("BUG: the semaphore is never closed");
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let is_proxy = self.proxies.trusts(peer.ip());
                    let address_permit = if is_proxy { None } else { self.address_counts.take(peer.ip()) };
                    if !is_proxy && address_permit.is_none() {
                        tracing::debug!(%peer, "an address has reached its limit of connections");
                        continue;
                    }
                    // Events and small answers leave at once.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection could not be set up");
                    }
                    return (stream, peer, ConnectionPermit { _global: permit, _address: address_permit });
                }
                // An error of the connection, or a shortage that passes.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(FAILURE_PAUSE).await;
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
            tracing::debug!(%error, "the limit of open files cannot be raised");
            Some(soft)
        }
    }
}

fn connection_limit(descriptors: Option<u64>) -> u64 {
    descriptors.map_or(MIN_CONNECTIONS, |descriptors| (descriptors / 4 * 3).clamp(1, MAX_CONNECTIONS))
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use super::{AddressCounts, MAX_PER_ADDRESS, connection_limit};

    #[test]
    fn one_address_has_a_limited_number_and_another_one_its_own() {
        let all = Arc::<AddressCounts>::default();
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut taken: Vec<_> = (0..MAX_PER_ADDRESS).map(|_| all.take(address("2001:db8::1"))).collect();
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
        assert_eq!(connection_limit(Some(1_024)), 768);
        assert_eq!(connection_limit(Some(u64::MAX)), 65_536);
        assert_eq!(connection_limit(None), 192);
    }
}
