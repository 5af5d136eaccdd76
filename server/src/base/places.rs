//! Limits on a customer's concurrent work, so that capacity is left for all others (specification 22).
//!
//! Guarantees: work beyond the limit waits a little, and is then refused with a message and `Retry-After`; nobody else
//! has to wait for it. A place is free again when its holder is dropped.
//!
//! Counts only in this process: each process has cores, memory and connections of its own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    error::{Error, Result},
    network::networks,
    words,
};

/// Database connections of a workspace's requests: more than its heavy requests, so that a page still loads while those
/// run.
pub const CONNECTIONS_A_WORKSPACE: usize = 8;
/// Database connections of one address's requests before the account is known: while a session or a token is looked up,
/// or during a sign-in. An IPv6 network gets a multiple, as for password tries.
pub const CONNECTIONS_A_CLIENT: usize = 8;
/// Heavy requests of a workspace: searches, counts, lists of names, timelines, exports, downloads, plans, deletions.
pub const HEAVY_REQUESTS_A_WORKSPACE: usize = 6;
/// Event streams of an account: as many pages can follow an import.
pub const EVENT_STREAMS_AN_ACCOUNT: usize = 10;
/// Each stream rereads its session and its import with every change; a workspace has any number of accounts.
pub const EVENT_STREAMS_A_WORKSPACE: usize = 50;
pub const EXPORTS_AN_ACCOUNT: usize = 1;
/// Each holds a database connection for as long as its client reads; a workspace has several accounts.
pub const EXPORTS_A_WORKSPACE: usize = 3;
/// Passwords being compared or hashed, or waiting for that, for one address and for one login ID: of 64 in all
/// ([`account::password`](crate::accounts::account::password)). An IPv6 network gets a multiple, as for tries.
pub const PASSWORDS_AT_ONCE: usize = 4;
/// A person who opens a few pages at once notices no delay.
const WAIT: Duration = Duration::from_secs(3);
/// Beyond this many holders, those without a place are forgotten.
const HOLDERS_KEPT: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Holder {
    ConnectionsOf(i32),
    /// A network, and how many addresses it stands for.
    ConnectionsFrom(IpAddr, u8),
    /// A network, and how many addresses it stands for.
    PasswordsFrom(IpAddr, u8),
    /// The hash of a login ID, whether or not an account has it: the wait must not reveal that.
    PasswordsFor([u8; 32]),
    HeavyOf(i32),
    EventsOf(i32),
    EventsOfWorkspace(i32),
    ExportOf(i32),
    ExportsOfWorkspace(i32),
}

impl Holder {
    fn places(self) -> usize {
        match self {
            Holder::ConnectionsOf(_) => CONNECTIONS_A_WORKSPACE,
            Holder::ConnectionsFrom(_, times) => CONNECTIONS_A_CLIENT * usize::from(times),
            Holder::PasswordsFrom(_, times) => PASSWORDS_AT_ONCE * usize::from(times),
            Holder::PasswordsFor(_) => PASSWORDS_AT_ONCE,
            Holder::HeavyOf(_) => HEAVY_REQUESTS_A_WORKSPACE,
            Holder::EventsOf(_) => EVENT_STREAMS_AN_ACCOUNT,
            Holder::EventsOfWorkspace(_) => EVENT_STREAMS_A_WORKSPACE,
            Holder::ExportOf(_) => EXPORTS_AN_ACCOUNT,
            Holder::ExportsOfWorkspace(_) => EXPORTS_A_WORKSPACE,
        }
    }
}

/// Held while the work runs.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "it is given back when it is dropped")] Vec<OwnedSemaphorePermit>);

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct Places {
    holders: Arc<Mutex<HashMap<Holder, Arc<Semaphore>>>>,
    wait: Duration,
}

impl Default for Places {
    fn default() -> Self {
        Places { holders: Arc::default(), wait: WAIT }
    }
}

impl Places {
    /// For a request's transaction ([`Database::begin`](super::database::Database::begin)).
    pub async fn connection(&self, workspace_id: i32) -> Result<Place> {
        let busy = || Error::TooMuchAtOnce(words::too_many_requests(CONNECTIONS_A_WORKSPACE));
        Ok(Place(vec![self.take(Holder::ConnectionsOf(workspace_id)).await.ok_or_else(busy)?]))
    }

    /// For a transaction of a request whose account is not known yet
    /// ([`Database::begin_global`](super::database::Database::begin_global)).
    pub async fn connection_of_client(&self, client: IpAddr) -> Result<Place> {
        let mut permits = Vec::new();
        for network in networks(client) {
            let holder = Holder::ConnectionsFrom(network.address, network.times);
            let busy = || Error::TooMuchAtOnce(words::too_many_requests_of_client());
            permits.push(self.take(holder).await.ok_or_else(busy)?);
        }
        Ok(Place(permits))
    }

    /// For work with a password, from an address and for a login ID, if they are given. An unknown login ID has as many
    /// places as any other.
    pub async fn password(&self, address: Option<IpAddr>, login_id: Option<&str>) -> Result<Place> {
        let networks = address.into_iter().flat_map(networks);
        let from = networks.map(|network| Holder::PasswordsFrom(network.address, network.times));
        let mut permits = Vec::new();
        let of_login_id = login_id.map(|login_id| Holder::PasswordsFor(Sha256::digest(login_id).into()));
        for holder in from.chain(of_login_id) {
            permits.push(self.take(holder).await.ok_or(Error::TooManyPasswords)?);
        }
        Ok(Place(permits))
    }

    /// For a request that may read much.
    pub async fn heavy(&self, workspace_id: i32) -> Result<Place> {
        let busy = || Error::TooMuchAtOnce(words::too_many_heavy_requests(HEAVY_REQUESTS_A_WORKSPACE));
        Ok(Place(vec![self.take(Holder::HeavyOf(workspace_id)).await.ok_or_else(busy)?]))
    }

    /// For an export, from its first query to its last byte.
    pub async fn export(&self, workspace_id: i32, account_id: i32) -> Result<Place> {
        let mut permits = Vec::new();
        for (holder, busy) in [
            (Holder::ExportOf(account_id), words::too_many_exports_of_account()),
            (Holder::ExportsOfWorkspace(workspace_id), words::too_many_exports_of_workspace(EXPORTS_A_WORKSPACE)),
            (Holder::HeavyOf(workspace_id), words::too_many_heavy_requests(HEAVY_REQUESTS_A_WORKSPACE)),
        ] {
            permits.push(self.take(holder).await.ok_or(Error::TooMuchAtOnce(busy))?);
        }
        Ok(Place(permits))
    }

    /// For an event stream; one too many is refused at once.
    pub fn event_stream(&self, workspace_id: i32, account_id: i32) -> Result<Place> {
        let mut permits = Vec::new();
        for (holder, busy) in [
            (Holder::EventsOf(account_id), words::too_many_event_streams(EVENT_STREAMS_AN_ACCOUNT)),
            (
                Holder::EventsOfWorkspace(workspace_id),
                words::too_many_event_streams_of_workspace(EVENT_STREAMS_A_WORKSPACE),
            ),
        ] {
            let permit = self.semaphore(holder).try_acquire_owned();
            permits.push(permit.map_err(|_| Error::TooMuchAtOnce(busy))?);
        }
        Ok(Place(permits))
    }

    async fn take(&self, holder: Holder) -> Option<OwnedSemaphorePermit> {
        let taken = tokio::time::timeout(self.wait, self.semaphore(holder).acquire_owned()).await;
        taken.ok()?.ok()
    }

    fn semaphore(&self, holder: Holder) -> Arc<Semaphore> {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        if holders.len() >= HOLDERS_KEPT {
            // Holding a place, or waiting for one, also holds the semaphore.
            holders.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        holders.entry(holder).or_insert_with(|| Arc::new(Semaphore::new(holder.places()))).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        CONNECTIONS_A_CLIENT, EVENT_STREAMS_A_WORKSPACE, EVENT_STREAMS_AN_ACCOUNT, HEAVY_REQUESTS_A_WORKSPACE,
        HOLDERS_KEPT, PASSWORDS_AT_ONCE, Places,
    };
    use crate::base::error::Error;

    fn impatient() -> Places {
        Places { wait: Duration::from_millis(20), ..Places::default() }
    }

    #[tokio::test]
    async fn one_workspace_fills_its_own_places_and_no_others() {
        let places = impatient();
        let mut taken = Vec::new();
        for _ in 0..HEAVY_REQUESTS_A_WORKSPACE {
            taken.push(places.heavy(1).await.expect("a place"));
        }
        assert!(matches!(places.heavy(1).await, Err(Error::TooMuchAtOnce(_))));
        assert!(matches!(places.export(1, 7).await, Err(Error::TooMuchAtOnce(_))));
        places.heavy(2).await.expect("another workspace has places of its own");
        taken.pop();
        places.export(1, 7).await.expect("a place is free again, the refused export holds none");
    }

    #[tokio::test]
    async fn a_refusal_names_the_number_that_was_reached() {
        let places = impatient();
        let refusal = async |account_id| match places.export(1, account_id).await {
            Err(Error::TooMuchAtOnce(message)) => message.en,
            other => panic!("{other:?}"),
        };
        let mut heavy = Vec::new();
        for _ in 0..HEAVY_REQUESTS_A_WORKSPACE {
            heavy.push(places.heavy(1).await.expect("a place"));
        }
        assert!(refusal(7).await.starts_with("A workspace can run 6 searches"));
        drop(heavy);
        let _first = places.export(1, 7).await.expect("a place");
        assert!(refusal(7).await.starts_with("An account can run one export"));
        let _second = places.export(1, 8).await.expect("a place");
        let _third = places.export(1, 9).await.expect("a place");
        assert!(refusal(10).await.starts_with("A workspace can run 3 exports"));
    }

    #[tokio::test]
    async fn an_account_has_one_export_and_a_few_streams() {
        let places = impatient();
        let export = places.export(1, 7).await.expect("a place");
        assert!(matches!(places.export(1, 7).await, Err(Error::TooMuchAtOnce(_))));
        places.export(1, 8).await.expect("another account");
        drop(export);
        places.export(1, 7).await.expect("a place");
        let streams: Vec<_> =
            (0..EVENT_STREAMS_AN_ACCOUNT).map(|_| places.event_stream(1, 7).expect("a place")).collect();
        assert!(matches!(places.event_stream(1, 7), Err(Error::TooMuchAtOnce(_))));
        drop(streams);
        places.event_stream(1, 7).expect("a place");
    }

    #[tokio::test]
    async fn the_streams_of_a_workspaces_accounts_are_counted_together() {
        let places = impatient();
        let streams: Vec<_> = (0..i32::try_from(EVENT_STREAMS_A_WORKSPACE).expect("a small number"))
            .map(|account_id| places.event_stream(1, account_id).expect("a place"))
            .collect();
        assert!(matches!(places.event_stream(1, -1), Err(Error::TooMuchAtOnce(_))));
        places.event_stream(2, -1).expect("another workspace, and the refused stream holds no place");
        drop(streams);
    }

    #[tokio::test]
    async fn an_address_holds_a_few_connections_before_it_is_known_whose_it_is() {
        let places = impatient();
        let [one, other] = ["203.0.113.7", "203.0.113.8"].map(|text| text.parse().expect("an address"));
        let mut taken = Vec::new();
        for _ in 0..CONNECTIONS_A_CLIENT {
            taken.push(places.connection_of_client(one).await.expect("a place"));
        }
        assert!(matches!(places.connection_of_client(one).await, Err(Error::TooMuchAtOnce(_))));
        places.connection_of_client(other).await.expect("another address");
    }

    #[tokio::test]
    async fn an_address_a_network_and_a_login_id_have_a_few_passwords_at_once() {
        let places = impatient();
        let address = |text: &str| Some(text.parse().expect("an address"));
        let mut taken = Vec::new();
        for _ in 0..PASSWORDS_AT_ONCE {
            taken.push(places.password(address("203.0.113.7"), None).await.expect("a place"));
        }
        for same in ["203.0.113.7", "::ffff:203.0.113.7"] {
            let refused = places.password(address(same), Some("tanaka-taro")).await;
            assert!(matches!(refused, Err(Error::TooManyPasswords)), "{same}");
        }
        let other = places.password(address("203.0.113.8"), Some("tanaka-taro")).await;
        drop(other.expect("another address, and the login ID holds none"));
        for _ in 0..PASSWORDS_AT_ONCE {
            taken.push(places.password(None, Some("tanaka-taro")).await.expect("a place"));
        }
        assert!(places.password(address("203.0.113.9"), Some("tanaka-taro")).await.is_err(), "from wherever");
        places.password(address("203.0.113.9"), Some("suzuki-jiro")).await.expect("another login ID");
        // A client with a whole IPv6 network gets a quarter of all places.
        let mut of_network = 0;
        for subnet in 0..64 {
            match places.password(address(&format!("2001:db8:1:{subnet}00::1")), None).await {
                Ok(place) => taken.push(place),
                Err(_) => break,
            }
            of_network += 1;
        }
        assert_eq!(of_network, 4 * PASSWORDS_AT_ONCE);
    }

    #[tokio::test]
    async fn holders_without_a_place_are_forgotten() {
        let places = impatient();
        let kept = places.event_stream(0, 0).expect("a place");
        for account_id in 1..3 * i32::try_from(HOLDERS_KEPT).expect("a small number") {
            places.event_stream(account_id, account_id).expect("a place");
        }
        assert!(places.holders.lock().expect("no panic").len() <= HOLDERS_KEPT);
        drop(kept);
    }
}
