//! The access to the outside, and its limits.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::outbound::network::OwnAddresses;

/// The pauses after an inconclusive check.
const PAUSES_SECONDS: [u64; 5] = [300, 1_800, 7_200, 28_800, 86_400];

#[derive(Debug, Clone)]
pub struct Settings {
    /// Resolvers; empty: the machine's own (`/etc/resolv.conf`).
    pub dns_servers: Vec<SocketAddr>,
    /// How long to wait for an answer.
    pub dns_timeout: Duration,
    pub smtp_port: u16,
    pub smtp_timeout: Duration,
    /// The time for all servers of one domain, in each round.
    pub domain_timeout: Duration,
    /// Our name for mail servers.
    pub host_name: String,
    /// The pause between two questions to a mail server.
    pub pause_between_questions: Duration,
    /// The pauses before further tries of an inconclusive address; after the last one it is given up.
    pub pauses: Arc<[Duration]>,
    /// Whether mail servers inside the network, and at our own addresses, may be asked too.
    pub allows_private: bool,
    pub own: OwnAddresses,
}

/// The name of our public address; an IP address is written in brackets (RFC 5321, 4.1.3).
pub fn host_name(public_url: &str) -> String {
    let url = public_url.parse::<url::Url>().ok();
    match url.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name.to_owned(),
        Some(url::Host::Ipv4(address)) => format!("[{address}]"),
        Some(url::Host::Ipv6(address)) => format!("[IPv6:{address}]"),
        None => "localhost".to_owned(),
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            dns_servers: Vec::new(),
            dns_timeout: Duration::from_secs(5),
            smtp_port: 25,
            smtp_timeout: Duration::from_secs(20),
            domain_timeout: Duration::from_secs(60),
            host_name: "localhost".to_owned(),
            pause_between_questions: Duration::from_millis(200),
            pauses: PAUSES_SECONDS.map(Duration::from_secs).into(),
            allows_private: false,
            own: OwnAddresses::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::outbound::email_check::probe::settings::host_name;

    #[test]
    fn the_name_for_mail_servers_is_a_host_or_an_address_in_brackets() {
        for (public_url, name) in [
            ("https://torikomi.example.jp:8443/x", "torikomi.example.jp"),
            ("http://127.0.0.1:3000", "[127.0.0.1]"),
            ("http://[::1]:3000", "[IPv6:::1]"),
            ("nonsense", "localhost"),
        ] {
            assert_eq!(host_name(public_url), name, "{public_url}");
        }
    }
}
