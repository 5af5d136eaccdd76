//! Limits on a customer's concurrent work, so that capacity is left for all others (specification 22).
//!
//! Guarantees: work beyond a limit waits a little, and is then refused with a message and `Retry-After`; nobody else
//! has to wait for it. A permit is returned when it is dropped.
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
pub const CONNECTIONS_PER_WORKSPACE: usize = 8;
/// Database connections of one address's requests before the account is known: while a session or a token is looked up,
/// or during a sign-in. An IPv6 network gets a multiple, as for password tries.
pub const CONNECTIONS_PER_CLIENT: usize = 8;
/// Heavy requests of a workspace: searches, counts, lists of names, timelines, exports, downloads, plans, deletions.
pub const HEAVY_REQUESTS_PER_WORKSPACE: usize = 6;
/// Event streams of an account: as many pages can follow an import.
pub const EVENT_STREAMS_PER_ACCOUNT: usize = 10;
/// Each stream rereads its session and its import with every change; a workspace has any number of accounts.
pub const EVENT_STREAMS_PER_WORKSPACE: usize = 50;
pub const EXPORTS_PER_ACCOUNT: usize = 1;
/// Each holds a database connection for as long as its client reads; a workspace has several accounts.
pub const EXPORTS_PER_WORKSPACE: usize = 3;
/// Passwords being compared or hashed, or waiting for that, for one address and for one login ID: of 64 in all
/// ([`account::password`](crate::accounts::account::password)). An IPv6 network gets a multiple, as for tries.
pub const PASSWORDS_AT_ONCE: usize = 4;
/// A person who opens a few pages at once notices no delay.
const WAIT: Duration = Duration::from_secs(3);
/// Beyond this many semaphores, those without a permit in use are removed.
const CLEANUP_THRESHOLD: usize = 1_000;

/// What a limit counts: one kind of work of one workspace, account or client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum LimitKey {
    WorkspaceConnections(i32),
    /// A network, and how many addresses it stands for.
    ClientConnections(IpAddr, u8),
    /// A network, and how many addresses it stands for.
    ClientPasswords(IpAddr, u8),
    /// The hash of a login ID, whether or not an account has it: the wait must not reveal that.
    LoginIdPasswords([u8; 32]),
    HeavyRequests(i32),
    AccountEvents(i32),
    WorkspaceEvents(i32),
    AccountExports(i32),
    WorkspaceExports(i32),
}

impl LimitKey {
    fn limit(self) -> usize {
        match self {
            LimitKey::WorkspaceConnections(_) => CONNECTIONS_PER_WORKSPACE,
            LimitKey::ClientConnections(_, factor) => CONNECTIONS_PER_CLIENT * usize::from(factor),
            LimitKey::ClientPasswords(_, factor) => PASSWORDS_AT_ONCE * usize::from(factor),
            LimitKey::LoginIdPasswords(_) => PASSWORDS_AT_ONCE,
            LimitKey::HeavyRequests(_) => HEAVY_REQUESTS_PER_WORKSPACE,
            LimitKey::AccountEvents(_) => EVENT_STREAMS_PER_ACCOUNT,
            LimitKey::WorkspaceEvents(_) => EVENT_STREAMS_PER_WORKSPACE,
            LimitKey::AccountExports(_) => EXPORTS_PER_ACCOUNT,
            LimitKey::WorkspaceExports(_) => EXPORTS_PER_WORKSPACE,
        }
    }
}

/// Permission to run; held while the work runs.
#[derive(Debug)]
pub struct ConcurrencyPermit(
    #[expect(dead_code, reason = "it is returned when it is dropped")] Vec<OwnedSemaphorePermit>,
);

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimits {
    semaphores: Arc<Mutex<HashMap<LimitKey, Arc<Semaphore>>>>,
    wait: Duration,
}

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        ConcurrencyLimits { semaphores: Arc::default(), wait: WAIT }
    }
}

impl ConcurrencyLimits {
    /// For a request's transaction ([`Database::begin`](super::database::Database::begin)).
    pub async fn acquire_connection(&self, workspace_id: i32) -> Result<ConcurrencyPermit> {
        let busy = || Error::ConcurrencyLimit(words::too_many_requests(CONNECTIONS_PER_WORKSPACE));
        Ok(ConcurrencyPermit(vec![self.acquire(LimitKey::WorkspaceConnections(workspace_id)).await.ok_or_else(busy)?]))
    }

    /// For a transaction of a request whose account is not known yet
    /// ([`Database::begin_global`](super::database::Database::begin_global)).
    pub async fn acquire_client_connection(&self, client: IpAddr) -> Result<ConcurrencyPermit> {
        let mut permits = Vec::new();
        for network in networks(client) {
            let key = LimitKey::ClientConnections(network.address, network.limit_factor);
            let busy = || Error::ConcurrencyLimit(words::too_many_requests_of_client());
            permits.push(self.acquire(key).await.ok_or_else(busy)?);
        }
        Ok(ConcurrencyPermit(permits))
    }

    /// For work with a password, from an address and for a login ID, if they are given. An unknown login ID has the
    /// same limit as any other.
    pub async fn acquire_password(&self, address: Option<IpAddr>, login_id: Option<&str>) -> Result<ConcurrencyPermit> {
        let networks = address.into_iter().flat_map(networks);
        let from = networks.map(|network| LimitKey::ClientPasswords(network.address, network.limit_factor));
        let mut permits = Vec::new();
        let of_login_id = login_id.map(|login_id| LimitKey::LoginIdPasswords(Sha256::digest(login_id).into()));
        for key in from.chain(of_login_id) {
            permits.push(self.acquire(key).await.ok_or(Error::TooManyPasswords)?);
        }
        Ok(ConcurrencyPermit(permits))
    }

    /// For a request that may read much.
    pub async fn acquire_heavy(&self, workspace_id: i32) -> Result<ConcurrencyPermit> {
        let busy = || Error::ConcurrencyLimit(words::too_many_heavy_requests(HEAVY_REQUESTS_PER_WORKSPACE));
        Ok(ConcurrencyPermit(vec![self.acquire(LimitKey::HeavyRequests(workspace_id)).await.ok_or_else(busy)?]))
    }

    /// For an export, from its first query to its last byte.
    pub async fn acquire_export(&self, workspace_id: i32, account_id: i32) -> Result<ConcurrencyPermit> {
        let mut permits = Vec::new();
        for (key, busy) in [
            (LimitKey::AccountExports(account_id), words::too_many_exports_of_account()),
            (LimitKey::WorkspaceExports(workspace_id), words::too_many_exports_of_workspace(EXPORTS_PER_WORKSPACE)),
            (LimitKey::HeavyRequests(workspace_id), words::too_many_heavy_requests(HEAVY_REQUESTS_PER_WORKSPACE)),
        ] {
            permits.push(self.acquire(key).await.ok_or(Error::ConcurrencyLimit(busy))?);
        }
        Ok(ConcurrencyPermit(permits))
    }

    /// For an event stream; one too many is refused at once.
    pub fn acquire_event_stream(&self, workspace_id: i32, account_id: i32) -> Result<ConcurrencyPermit> {
        let mut permits = Vec::new();
        for (key, busy) in [
            (LimitKey::AccountEvents(account_id), words::too_many_event_streams(EVENT_STREAMS_PER_ACCOUNT)),
            (
                LimitKey::WorkspaceEvents(workspace_id),
                words::too_many_event_streams_of_workspace(EVENT_STREAMS_PER_WORKSPACE),
            ),
        ] {
            let permit = self.semaphore(key).try_acquire_owned();
            permits.push(permit.map_err(|_| Error::ConcurrencyLimit(busy))?);
        }
        Ok(ConcurrencyPermit(permits))
    }

    async fn acquire(&self, key: LimitKey) -> Option<OwnedSemaphorePermit> {
        let taken = tokio::time::timeout(self.wait, self.semaphore(key).acquire_owned()).await;
        taken.ok()?.ok()
    }

    fn semaphore(&self, key: LimitKey) -> Arc<Semaphore> {
        let mut semaphores = self.semaphores.lock().unwrap_or_else(PoisonError::into_inner);
        if semaphores.len() >= CLEANUP_THRESHOLD {
            // A permit, and a wait for one, also hold the semaphore.
            semaphores.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        semaphores.entry(key).or_insert_with(|| Arc::new(Semaphore::new(key.limit()))).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        CLEANUP_THRESHOLD, CONNECTIONS_PER_CLIENT, ConcurrencyLimits, EVENT_STREAMS_PER_ACCOUNT,
        EVENT_STREAMS_PER_WORKSPACE, HEAVY_REQUESTS_PER_WORKSPACE, PASSWORDS_AT_ONCE,
    };
    use crate::base::error::Error;

    fn limits_with_a_short_wait() -> ConcurrencyLimits {
        ConcurrencyLimits { wait: Duration::from_millis(20), ..ConcurrencyLimits::default() }
    }

    #[tokio::test]
    async fn one_workspace_uses_up_its_own_permits_and_no_others() {
        let limits = limits_with_a_short_wait();
        let mut taken = Vec::new();
        for _ in 0..HEAVY_REQUESTS_PER_WORKSPACE {
            taken.push(limits.acquire_heavy(1).await.expect("a permit"));
        }
        assert!(matches!(limits.acquire_heavy(1).await, Err(Error::ConcurrencyLimit(_))));
        assert!(matches!(limits.acquire_export(1, 7).await, Err(Error::ConcurrencyLimit(_))));
        limits.acquire_heavy(2).await.expect("another workspace has a limit of its own");
        taken.pop();
        limits.acquire_export(1, 7).await.expect("a permit is free again, the refused export holds none");
    }

    #[tokio::test]
    async fn a_refusal_names_the_number_that_was_reached() {
        let limits = limits_with_a_short_wait();
        let refusal = async |account_id| match limits.acquire_export(1, account_id).await {
            Err(Error::ConcurrencyLimit(message)) => message.en,
            other => panic!("{other:?}"),
        };
        let mut heavy = Vec::new();
        for _ in 0..HEAVY_REQUESTS_PER_WORKSPACE {
            heavy.push(limits.acquire_heavy(1).await.expect("a permit"));
        }
        assert!(refusal(7).await.starts_with("A workspace can run 6 searches"));
        drop(heavy);
        let _first = limits.acquire_export(1, 7).await.expect("a permit");
        assert!(refusal(7).await.starts_with("An account can run one export"));
        let _second = limits.acquire_export(1, 8).await.expect("a permit");
        let _third = limits.acquire_export(1, 9).await.expect("a permit");
        assert!(refusal(10).await.starts_with("A workspace can run 3 exports"));
    }

    #[tokio::test]
    async fn an_account_has_one_export_and_a_few_streams() {
        let limits = limits_with_a_short_wait();
        let export = limits.acquire_export(1, 7).await.expect("a permit");
        assert!(matches!(limits.acquire_export(1, 7).await, Err(Error::ConcurrencyLimit(_))));
        limits.acquire_export(1, 8).await.expect("another account");
        drop(export);
        limits.acquire_export(1, 7).await.expect("a permit");
        let streams: Vec<_> =
            (0..EVENT_STREAMS_PER_ACCOUNT).map(|_| limits.acquire_event_stream(1, 7).expect("a permit")).collect();
        assert!(matches!(limits.acquire_event_stream(1, 7), Err(Error::ConcurrencyLimit(_))));
        drop(streams);
        limits.acquire_event_stream(1, 7).expect("a permit");
    }

    #[tokio::test]
    async fn the_streams_of_a_workspaces_accounts_are_counted_together() {
        let limits = limits_with_a_short_wait();
        let streams: Vec<_> = (0..i32::try_from(EVENT_STREAMS_PER_WORKSPACE).expect("a small number"))
            .map(|account_id| limits.acquire_event_stream(1, account_id).expect("a permit"))
            .collect();
        assert!(matches!(limits.acquire_event_stream(1, -1), Err(Error::ConcurrencyLimit(_))));
        limits.acquire_event_stream(2, -1).expect("another workspace, and the refused stream holds no permit");
        drop(streams);
    }

    #[tokio::test]
    async fn an_address_holds_a_few_connections_before_it_is_known_whose_it_is() {
        let limits = limits_with_a_short_wait();
        let [one, other] = ["203.0.113.7", "203.0.113.8"].map(|text| text.parse().expect("an address"));
        let mut taken = Vec::new();
        for _ in 0..CONNECTIONS_PER_CLIENT {
            taken.push(limits.acquire_client_connection(one).await.expect("a permit"));
        }
        assert!(matches!(limits.acquire_client_connection(one).await, Err(Error::ConcurrencyLimit(_))));
        limits.acquire_client_connection(other).await.expect("another address");
    }

    #[tokio::test]
    async fn an_address_a_network_and_a_login_id_have_a_few_passwords_at_once() {
        let limits = limits_with_a_short_wait();
        let address = |text: &str| Some(text.parse().expect("an address"));
        let mut taken = Vec::new();
        for _ in 0..PASSWORDS_AT_ONCE {
            taken.push(limits.acquire_password(address("203.0.113.7"), None).await.expect("a permit"));
        }
        for same in ["203.0.113.7", "::ffff:203.0.113.7"] {
            let refused = limits.acquire_password(address(same), Some("tanaka-taro")).await;
            assert!(matches!(refused, Err(Error::TooManyPasswords)), "{same}");
        }
        let other = limits.acquire_password(address("203.0.113.8"), Some("tanaka-taro")).await;
        drop(other.expect("another address, and the login ID holds none"));
        for _ in 0..PASSWORDS_AT_ONCE {
            taken.push(limits.acquire_password(None, Some("tanaka-taro")).await.expect("a permit"));
        }
        assert!(limits.acquire_password(address("203.0.113.9"), Some("tanaka-taro")).await.is_err(), "from wherever");
        limits.acquire_password(address("203.0.113.9"), Some("suzuki-jiro")).await.expect("another login ID");
        // A client with a whole IPv6 network gets a quarter of all permits.
        let mut of_network = 0;
        for subnet in 0..64 {
            match limits.acquire_password(address(&format!("2001:db8:1:{subnet}00::1")), None).await {
                Ok(permit) => taken.push(permit),
                Err(_) => break,
            }
            of_network += 1;
        }
        assert_eq!(of_network, 4 * PASSWORDS_AT_ONCE);
    }

    #[tokio::test]
    async fn semaphores_without_a_permit_are_removed() {
        let limits = limits_with_a_short_wait();
        let kept = limits.acquire_event_stream(0, 0).expect("a permit");
        for account_id in 1..3 * i32::try_from(CLEANUP_THRESHOLD).expect("a small number") {
            limits.acquire_event_stream(account_id, account_id).expect("a permit");
        }
        assert!(limits.semaphores.lock().expect("no panic").len() <= CLEANUP_THRESHOLD);
        drop(kept);
    }
}
