//! Where a request comes from, as far as that can be believed.
//!
//! Guarantees: `X-Forwarded-For` is read from its end, and only as long as it was a trusted proxy that wrote it: what a
//! client itself puts into the header is never taken for its address.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Those of this machine.
    pub const LOOPBACK: &str = "127.0.0.0/8,::1";

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::LOOPBACK.parse().expect("BUG: a list of networks")
    }
}

/// Addresses and networks (`10.0.0.0/8`), separated by commas; an empty list trusts nobody.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(list: &str) -> Result<Self, String> {
        let networks = list.split(',').map(str::trim).filter(|text| !text.is_empty()).map(|text| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse()).map_err(|_| format!("{text} is neither an address nor a network"))
        });
        Ok(TrustedProxies(networks.collect::<Result<_, _>>()?))
    }
}

/// The address of whoever sent the request to us or to the first of the trusted proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        let proxies = parts.extensions.get::<TrustedProxies>().cloned().unwrap_or_default();
        Ok(ClientAddress(client_behind(peer, &parts.headers, &proxies)))
    }
}

fn client_behind(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let mut client = peer.to_canonical();
    for forwarded in lines.iter().flat_map(|line| line.split(',')).rev() {
        if !proxies.trusts(client) {
            break;
        }
        // What is no address ends the chain: before it nobody can be believed.
        let Some(address) = address_of(forwarded.trim()) else { break };
        client = address;
    }
    client
}

/// Some proxies append the port too.
fn address_of(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{TrustedProxies, client_behind};

    fn client(peer: &str, forwarded: &[&'static str], proxies: &str) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("ASCII"));
        }
        client_behind(peer.parse().expect("an address"), &headers, &proxies.parse().expect("networks")).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_wrote_is_believed() {
        let loopback = TrustedProxies::LOOPBACK;
        assert_eq!(client("127.0.0.1", &["203.0.113.7"], loopback), "203.0.113.7");
        assert_eq!(client("::1", &["198.51.100.1, 203.0.113.7"], loopback), "203.0.113.7");
        assert_eq!(client("192.0.2.1", &["203.0.113.7"], loopback), "192.0.2.1");
        assert_eq!(client("127.0.0.1", &["203.0.113.7"], ""), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["203.0.113.7, nonsense"], loopback), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &[], loopback), "127.0.0.1");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_its_first_stranger() {
        let proxies = "10.0.0.0/8, 2001:db8::/32";
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.1", "203.0.113.7:4711, 10.1.2.3"], proxies), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["[2001:db8::7]:80"], proxies), "2001:db8::7");
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert_eq!(
            "10.0.0.0/33".parse::<TrustedProxies>().expect_err("no"),
            "10.0.0.0/33 is neither an address nor a network"
        );
    }
}
