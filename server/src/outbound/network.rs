//! Limits on outbound connections: webhooks and mail servers.
//!
//! Guarantees: addresses inside a network (loopback, private, link-local, metadata addresses of cloud machines, and
//! IPv6 forms of all these) are never connected to, whatever name leads there: the checked address is the one that is
//! connected to, so that a name that changes a moment later gains nothing. Nor is this machine, under any of its
//! addresses (`OwnAddresses`). Webhooks reach only the ports of HTTPS. An operator may allow all of this
//! (`TORIKOMI_ALLOW_PRIVATE_ADDRESSES`), and with it calls without TLS.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::{Arc, OnceLock},
    time::Duration,
};

/// The pauses after the first try, as Standard Webhooks proposes: some three days in total.
const PAUSES_SECONDS: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The ports of webhooks; 8443 is for programs without the right to 443.
const WEBHOOK_PORTS: [u16; 2] = [443, 8443];
/// The metadata service of Azure: a public address that is reached from inside only.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// The rules for outbound connections. Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct OutboundPolicy {
    pub allows_private: bool,
    pub own: OwnAddresses,
    /// How long to wait for an answer.
    pub webhook_timeout: Duration,
    /// The pauses between the tries of a call; after the last one it is given up.
    pub webhook_pauses: Arc<[Duration]>,
    pub client: LazyClient,
}

/// Created on first use: everything else works on a machine without root certificates.
#[derive(Debug, Clone, Default)]
pub struct LazyClient(Arc<OnceLock<reqwest::Client>>);

impl Default for OutboundPolicy {
    fn default() -> Self {
        OutboundPolicy {
            allows_private: false,
            own: OwnAddresses::default(),
            webhook_timeout: Duration::from_secs(15),
            webhook_pauses: PAUSES_SECONDS.map(Duration::from_secs).into(),
            client: LazyClient::default(),
        }
    }
}

/// The addresses at which others know this machine, as far as it can tell: the one from which it reaches the internet,
/// and those of the public address's host. Both are looked up for each call, because they change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnAddresses {
    /// `None`: not known, as in a test.
    pub public_host: Option<Arc<str>>,
}

impl OwnAddresses {
    pub fn from_public_url(public_url: &str) -> OwnAddresses {
        let url = public_url.parse::<url::Url>().ok();
        OwnAddresses { public_host: url.and_then(|url| url.host_str().map(Into::into)) }
    }

    /// Filters the addresses that may be connected to: none inside a network, and none of our own; with
    /// `allows_private` all of them.
    pub(crate) async fn allowed(
        &self,
        allows_private: bool,
        addresses: impl IntoIterator<Item = IpAddr>,
    ) -> Vec<IpAddr> {
        let is_allowed = |address: &IpAddr| allows_private || is_public(*address);
        let mut allowed: Vec<IpAddr> = addresses.into_iter().filter(is_allowed).collect();
        if !allows_private && !allowed.is_empty() {
            let own = self.find().await;
            allowed.retain(|address| !own.contains(&address.to_canonical()));
        }
        allowed
    }

    async fn find(&self) -> Vec<IpAddr> {
        let Some(host) = &self.public_host else { return Vec::new() };
        let mut found: Vec<IpAddr> = ["0.0.0.0:0", "[::]:0"].into_iter().filter_map(route_source).collect();
        let host = host.trim_matches(['[', ']']);
        // A host that does not resolve has no addresses to exclude.
        if let Ok(named) = tokio::net::lookup_host((host, 0)).await {
            found.extend(named.map(|address| address.ip()));
        }
        found
    }
}

/// The address from which this machine would reach the internet. Nothing is sent: connecting a datagram socket only
/// selects a route.
fn route_source(any: &str) -> Option<IpAddr> {
    let socket = UdpSocket::bind(any).ok()?;
    let far = if socket.local_addr().ok()?.is_ipv4() { "198.41.0.4:53" } else { "[2001:503:ba3e::2:30]:53" };
    socket.connect(far).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// The name resolves to forbidden addresses.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("an address inside a network")]
pub struct PrivateAddress;

impl OutboundPolicy {
    pub fn allows(&self, address: IpAddr) -> bool {
        self.allows_private || is_public(address)
    }

    /// Whether a webhook may be called at this port.
    pub fn allows_port(&self, port: Option<u16>) -> bool {
        self.allows_private || port.is_some_and(|port| WEBHOOK_PORTS.contains(&port))
    }

    /// Whether a webhook may be called at this address: not inside a network, and not our own.
    pub async fn allows_call(&self, address: IpAddr) -> bool {
        !self.own.allowed(self.allows_private, [address]).await.is_empty()
    }

    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.0.get() {
            return Ok(client);
        }
        // reqwest needs a default provider; an error means that one is installed already.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let made = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would connect to addresses that we have not checked.
            .no_proxy()
            .user_agent(concat!("torikomi/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Resolver { allows_private: self.allows_private, own: self.own.clone() }))
            .build()?;
        Ok(self.client.0.get_or_init(|| made))
    }
}

/// Returns only allowed addresses. Addresses that are part of a URL never get here.
struct Resolver {
    allows_private: bool,
    own: OwnAddresses,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (allows_private, own) = (self.allows_private, self.own.clone());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = own.allowed(allows_private, found.map(|address| address.ip())).await;
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter().map(|address| SocketAddr::new(address, 0))) as reqwest::dns::Addrs)
        })
    }
}

/// Whether an address is one of the public internet (IANA's registries of special addresses).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        // Carrier-grade NAT, protocol assignments, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        // 6to4 relays: deprecated, and routed wherever a provider's network leads.
        || (a, b, c) == (192, 88, 99)
        || address == AZURE_HOST
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [a, b, ..] = segments;
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // NAT64, 6to4.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => embedded(high, low),
        // Global unicast is 2000::/3, except Teredo and other protocols (2001::/23) and documentation.
        _ => (a & 0xe000) == 0x2000 && !(a == 0x2001 && b < 0x200) && !(a == 0x2001 && b == 0xdb8) && a != 0x3fff,
    }
}

#[cfg(test)]
mod tests {
    use super::{OutboundPolicy, OwnAddresses, PrivateAddress, Resolver, is_public};

    #[tokio::test]
    async fn a_name_that_leads_inside_a_network_leads_nowhere() {
        use reqwest::dns::Resolve;
        let name = || "localhost".parse().expect("a name");
        let resolver = |allows_private| Resolver { allows_private, own: OwnAddresses::default() };
        let refused = resolver(false).resolve(name()).await.err().expect("refused");
        assert!(refused.is::<PrivateAddress>(), "{refused}");
        assert!(resolver(true).resolve(name()).await.is_ok());
    }

    #[tokio::test]
    async fn a_public_address_that_is_our_own_is_not_called() {
        let own = OwnAddresses::from_public_url("https://8.8.4.4:8443/x");
        assert_eq!(own.public_host.as_deref(), Some("8.8.4.4"));
        let policy = OutboundPolicy { own, ..OutboundPolicy::default() };
        let allows = |address: &str| {
            let (policy, address) = (policy.clone(), address.parse().expect("an address"));
            async move { policy.allows_call(address).await }
        };
        assert!(!allows("8.8.4.4").await && allows("8.8.8.8").await && !allows("10.0.0.1").await);
        let allowing = OutboundPolicy { allows_private: true, ..policy.clone() };
        assert!(allowing.allows_call("8.8.4.4".parse().expect("an address")).await);
        assert_eq!(OwnAddresses::from_public_url("no address").public_host, None);
    }

    #[test]
    fn webhooks_are_called_at_the_ports_of_https_alone() {
        let policy = OutboundPolicy::default();
        assert!(policy.allows_port(Some(443)) && policy.allows_port(Some(8443)));
        assert!(!policy.allows_port(Some(22)) && !policy.allows_port(Some(80)) && !policy.allows_port(None));
        assert!(OutboundPolicy { allows_private: true, ..policy }.allows_port(Some(3000)));
    }

    #[test]
    fn addresses_inside_a_network_are_distinguished_from_public_ones() {
        for inside in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.88.99.1",
            "168.63.129.16",
            "2002:a83f:8110::",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(inside.parse().expect("an address")), "{inside}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2400:cb00::1", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }
}
