//! What the server may reach by itself: other programs' webhooks, mail servers.
//!
//! Guarantees: an address inside a network (loopback, private, link-local, those of cloud machines about themselves, and
//! IPv6 forms of all these) is not connected to, whoever names it and whatever a name leads to: the address that is
//! judged is the one that is connected to, so that a name which leads elsewhere a moment later gains nothing. Whoever
//! runs an installation may allow such addresses (`TORIKOMI_ALLOW_PRIVATE_ADDRESSES`), and with them calls without TLS.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, OnceLock},
    time::Duration,
};

/// After the first try; as Standard Webhooks proposes. Together some three days.
const PAUSES_SECONDS: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub allows_private: bool,
    /// How long an answer is waited for.
    pub webhook_timeout: Duration,
    /// Between the tries of a call; behind the last one it is given up.
    pub webhook_pauses: Arc<[Duration]>,
    pub client: LazyClient,
}

/// Made when it is first needed: a machine without root certificates can do everything else.
#[derive(Debug, Clone, Default)]
pub struct LazyClient(Arc<OnceLock<reqwest::Client>>);

impl Default for Outgoing {
    fn default() -> Self {
        Outgoing {
            allows_private: false,
            webhook_timeout: Duration::from_secs(15),
            webhook_pauses: PAUSES_SECONDS.map(Duration::from_secs).into(),
            client: LazyClient::default(),
        }
    }
}

/// The name leads to addresses that are not connected to.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("an address inside a network")]
pub struct PrivateAddress;

impl Outgoing {
    pub fn allows(&self, address: IpAddr) -> bool {
        self.allows_private || is_public(address)
    }

    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.0.get() {
            return Ok(client);
        }
        // Whom reqwest asks for its cryptography; the second time somebody has said so already.
        let _said_before = rustls::crypto::ring::default_provider().install_default();
        let made = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would connect to what we have not judged.
            .no_proxy()
            .user_agent(concat!("torikomi/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Resolver { allows_private: self.allows_private }))
            .build()?;
        Ok(self.client.0.get_or_init(|| made))
    }
}

/// Answers only addresses that may be connected to. Addresses that stand in a URL themselves never come here.
struct Resolver {
    allows_private: bool,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let allows_private = self.allows_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = found.filter(|address| allows_private || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as reqwest::dns::Addrs)
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
        // Shared by customers of a provider, protocol assignments, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
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
        // Global unicast is 2000::/3; of it Teredo and other protocols' (2001::/23), documentation.
        _ => (a & 0xe000) == 0x2000 && !(a == 0x2001 && b < 0x200) && !(a == 0x2001 && b == 0xdb8) && a != 0x3fff,
    }
}

#[cfg(test)]
mod tests {
    use super::{PrivateAddress, Resolver, is_public};

    #[tokio::test]
    async fn a_name_that_leads_inside_a_network_leads_nowhere() {
        use reqwest::dns::Resolve;
        let name = || "localhost".parse().expect("a name");
        let refused = Resolver { allows_private: false }.resolve(name()).await.err().expect("refused");
        assert!(refused.is::<PrivateAddress>(), "{refused}");
        assert!(Resolver { allows_private: true }.resolve(name()).await.is_ok());
    }

    #[test]
    fn addresses_inside_a_network_are_told_from_public_ones() {
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
