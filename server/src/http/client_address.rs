//! The client's address, as far as it can be trusted.
//!
//! Guarantees: `X-Forwarded-For` is read from its end, and only as long as a trusted proxy wrote it: entries that the
//! client itself added are never taken for its address.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{Extensions, HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

use crate::base::audit;

/// The proxies whose `X-Forwarded-For` is trusted.
#[derive(Debug, Clone)]
pub struct TrustedProxies {
    networks: Arc<[IpNet]>,
    /// Whether every API request is expected to come through one of them.
    is_behind_proxy: bool,
    logged: Arc<LoggedMistakes>,
}

/// The mistakes that were logged: each once per process.
#[derive(Debug, Default)]
struct LoggedMistakes {
    from_stranger: AtomicBool,
    without_header: AtomicBool,
}

impl TrustedProxies {
    /// The proxies of this machine.
    pub const LOOPBACK: &str = "127.0.0.0/8,::1";

    /// In either form: a server listening on `[::]` sees IPv4 peers as `::ffff:192.0.2.1`.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// With HTTPS there is always a proxy: this program speaks plain HTTP.
    #[must_use]
    pub fn behind_proxy(self, is_behind_proxy: bool) -> Self {
        TrustedProxies { is_behind_proxy, ..self }
    }

    /// Either mistake would defeat the limit on tries: all clients would share one address, or every try would have its
    /// own.
    fn warn_about_mistakes(&self, peer: IpAddr, path: &str, headers: &HeaderMap) {
        let has_header = headers.contains_key("x-forwarded-for");
        let is_trusted = self.trusts(peer);
        if has_header && !is_trusted && !self.logged.from_stranger.swap(true, Ordering::Relaxed) {
            tracing::warn!(%peer, "X-Forwarded-For comes from a peer that is no trusted proxy and is ignored; if it is \
                                   your proxy, name it in TORIKOMI_TRUSTED_PROXIES");
        }
        let is_header_missing = self.is_behind_proxy && is_trusted && !has_header && path.starts_with("/api/");
        if is_header_missing && !self.logged.without_header.swap(true, Ordering::Relaxed) {
            tracing::warn!(%peer, "a trusted proxy sends no X-Forwarded-For, so all clients share one address; make it \
                                   append the client's address");
        }
    }
}

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::LOOPBACK.parse().expect("BUG: a list of networks")
    }
}

/// Addresses and networks (`10.0.0.0/8`), separated by commas; an empty list trusts no proxy.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(list: &str) -> Result<Self, String> {
        let networks = list.split(',').map(str::trim_ascii).filter(|text| !text.is_empty()).map(|text| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse()).map_err(|_| format!("{text} is neither an address nor a network"))
        });
        let networks = networks.collect::<Result<_, _>>()?;
        Ok(TrustedProxies { networks, is_behind_proxy: false, logged: Arc::default() })
    }
}

/// The address of the client, as our peer or the first trusted proxy sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(ClientAddress(resolve(&parts.extensions, &parts.headers)))
    }
}

/// The same for a whole request, to be called once for each; logs mistakes in the configuration.
pub(crate) fn from_request(request: &Request) -> IpAddr {
    if let Some(proxies) = request.extensions().get::<TrustedProxies>() {
        proxies.warn_about_mistakes(peer(request.extensions()), request.uri().path(), request.headers());
    }
    resolve(request.extensions(), request.headers())
}

fn peer(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip())
}

fn resolve(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = peer(extensions);
    match extensions.get::<TrustedProxies>() {
        Some(proxies) => client_behind(peer, headers, proxies),
        None => client_behind(peer, headers, &TrustedProxies::default()),
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
        // An entry that is not an address ends the chain: earlier ones cannot be trusted.
        let Some(address) = parse_address(forwarded.trim_ascii()) else { break };
        client = address;
    }
    client
}

/// Some proxies append the port too.
fn parse_address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// A layer inside the request's span: events know the client until the request is answered.
pub(crate) async fn record_client(request: Request, next: Next) -> Response {
    audit::with_client(from_request(&request), next.run(request)).await
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
    fn a_proxy_is_trusted_however_its_address_is_written() {
        let proxies: TrustedProxies = "10.0.0.0/8".parse().expect("networks");
        for (address, is_trusted) in [("10.0.0.1", true), ("::ffff:10.0.0.1", true), ("::ffff:192.0.2.1", false)] {
            assert_eq!(proxies.trusts(address.parse().expect("an address")), is_trusted, "{address}");
        }
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert_eq!(
            "10.0.0.0/33".parse::<TrustedProxies>().expect_err("no"),
            "10.0.0.0/33 is neither an address nor a network"
        );
    }
}
