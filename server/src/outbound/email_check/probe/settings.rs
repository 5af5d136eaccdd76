//! How the world outside is reached, and how gently.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::outbound::network::OwnAddresses;

/// After the first time that a server could not tell.
const PAUSES_SECONDS: [u64; 5] = [300, 1_800, 7_200, 28_800, 86_400];

#[derive(Debug, Clone)]
pub struct Settings {
    /// Resolvers; empty: the machine's own (`/etc/resolv.conf`).
    pub dns_servers: Vec<SocketAddr>,
    /// How long an answer is waited for.
    pub dns_timeout: Duration,
    pub smtp_port: u16,
    pub smtp_timeout: Duration,
    /// For one domain's servers altogether, each time that they are asked.
    pub patience: Duration,
    /// Who we say we are to mail servers.
    pub host_name: String,
    /// Between two questions to a mail server.
    pub pause_between_questions: Duration,
    /// Before a server that could not tell is asked again; behind the last one it is left.
    pub pauses: Arc<[Duration]>,
    /// Whether mail servers inside the network, and at our own addresses, are asked too.
    pub allows_private: bool,
    pub own: OwnAddresses,
}

/// Mail servers are told the name by which people know us; an address stands in brackets there (RFC 5321, 4.1.3).
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
            patience: Duration::from_secs(60),
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
    fn mail_servers_are_told_a_name_or_an_address_in_brackets() {
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
