//! How the world outside is reached, and how gently.

use std::{net::SocketAddr, sync::Arc, time::Duration};

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
    /// Who we say we are to mail servers.
    pub host_name: String,
    /// Between two questions to a mail server.
    pub pause_between_questions: Duration,
    /// Before a server that could not tell is asked again; behind the last one it is left.
    pub pauses: Arc<[Duration]>,
    /// Whether mail servers inside the network are asked too.
    pub allows_private: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            dns_servers: Vec::new(),
            dns_timeout: Duration::from_secs(5),
            smtp_port: 25,
            smtp_timeout: Duration::from_secs(20),
            host_name: "localhost".to_owned(),
            pause_between_questions: Duration::from_millis(200),
            pauses: PAUSES_SECONDS.map(Duration::from_secs).into(),
            allows_private: false,
        }
    }
}
