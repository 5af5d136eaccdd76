//! The mail servers of a domain, by DNS.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig},
    lookup::Lookup,
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{RData, RecordType},
    },
};
use tokio::sync::OnceCell;

use super::{cache::Cache, settings::Settings};

/// The shortest and longest time that an answer is cached; and the time for an inconclusive one.
const MIN_LIFETIME: Duration = Duration::from_secs(60);
const MAX_LIFETIME: Duration = Duration::from_secs(86_400);
const NEGATIVE_LIFETIME: Duration = Duration::from_secs(900);
const UNKNOWN_LIFETIME: Duration = Duration::from_secs(60);
const MAX_DOMAINS: usize = 100_000;
const ATTEMPTS: usize = 2;

/// The receivers of a domain's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MailExchange {
    /// Names of mail servers, by preference.
    Servers(Arc<[String]>),
    /// Null MX (RFC 7505), no such domain, or neither MX nor address.
    NoReceiver,
    /// No answer, or an inconclusive one.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Dns {
    resolver: OnceCell<Option<TokioResolver>>,
    exchanges: Cache<MailExchange>,
}

impl Default for Dns {
    fn default() -> Self {
        Dns { resolver: OnceCell::new(), exchanges: Cache::new(MAX_DOMAINS) }
    }
}

impl Dns {
    pub(crate) async fn exchange(&self, settings: &Settings, domain: &str) -> MailExchange {
        if let Some(known) = self.exchanges.get(domain) {
            return known;
        }
        let (exchange, span) = self.ask(settings, domain).await;
        self.exchanges.put(domain, exchange.clone(), span);
        exchange
    }

    /// The addresses of a mail server; `Err` if the query was inconclusive.
    pub(crate) async fn addresses(&self, settings: &Settings, name: &str) -> Result<Vec<IpAddr>, InconclusiveLookup> {
        let (v4, v6) =
            tokio::join!(self.look_up(settings, name, RecordType::A), self.look_up(settings, name, RecordType::AAAA));
        let mut addresses = Vec::new();
        let mut is_inconclusive = false;
        for found in [v4, v6] {
            match found {
                Ok(lookup) => addresses.extend(lookup.answers().iter().filter_map(|record| match &record.data {
                    RData::A(address) => Some(IpAddr::V4(address.0)),
                    RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                    _ => None,
                })),
                Err(LookupFailure::Inconclusive) => is_inconclusive = true,
                Err(_) => {}
            }
        }
        if addresses.is_empty() && is_inconclusive { Err(InconclusiveLookup) } else { Ok(addresses) }
    }

    async fn ask(&self, settings: &Settings, domain: &str) -> (MailExchange, Duration) {
        match self.look_up(settings, domain, RecordType::MX).await {
            Ok(lookup) => {
                let mut servers: Vec<(u16, String)> = lookup
                    .answers()
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::MX(mx) => Some((mx.preference, mx.exchange.to_ascii())),
                        _ => None,
                    })
                    .collect();
                let span =
                    lookup.valid_until().saturating_duration_since(Instant::now()).clamp(MIN_LIFETIME, MAX_LIFETIME);
                if servers.is_empty() {
                    return self.ask_for_addresses(settings, domain).await;
                }
                servers.retain(|(_, name)| name != ".");
                if servers.is_empty() {
                    return (MailExchange::NoReceiver, span);
                }
                servers.sort();
                (MailExchange::Servers(servers.into_iter().map(|(_, name)| name).collect()), span)
            }
            Err(LookupFailure::NoDomain) => (MailExchange::NoReceiver, NEGATIVE_LIFETIME),
            Err(LookupFailure::NoRecords) => self.ask_for_addresses(settings, domain).await,
            Err(LookupFailure::Inconclusive) => (MailExchange::Unknown, UNKNOWN_LIFETIME),
        }
    }

    /// A domain without MX receives its mail itself (RFC 5321, 5.1).
    async fn ask_for_addresses(&self, settings: &Settings, domain: &str) -> (MailExchange, Duration) {
        match self.addresses(settings, domain).await {
            Ok(addresses) if addresses.is_empty() => (MailExchange::NoReceiver, NEGATIVE_LIFETIME),
            Ok(_) => (MailExchange::Servers([domain.to_owned()].into()), NEGATIVE_LIFETIME),
            Err(InconclusiveLookup) => (MailExchange::Unknown, UNKNOWN_LIFETIME),
        }
    }

    async fn look_up(&self, settings: &Settings, name: &str, records: RecordType) -> Result<Lookup, LookupFailure> {
        let resolver = self.resolver.get_or_init(|| async { resolver(settings) }).await;
        let resolver = resolver.as_ref().ok_or(LookupFailure::Inconclusive)?;
        // With a dot at the end: never a name of our own network.
        let name = format!("{}.", name.trim_end_matches('.'));
        resolver.lookup(name.as_str(), records).await.map_err(|error| match &error {
            NetError::Dns(DnsError::NoRecordsFound(missing)) => match missing.response_code {
                ResponseCode::NXDomain => LookupFailure::NoDomain,
                ResponseCode::NoError => LookupFailure::NoRecords,
                _ => LookupFailure::Inconclusive,
            },
            _ => {
                tracing::debug!(%error, name, "DNS gave no conclusive answer");
                LookupFailure::Inconclusive
            }
        })
    }
}

/// A lookup without a conclusive answer.
#[derive(Debug)]
pub(crate) struct InconclusiveLookup;

/// Why a lookup returned no records.
enum LookupFailure {
    NoDomain,
    NoRecords,
    Inconclusive,
}

fn resolver(settings: &Settings) -> Option<TokioResolver> {
    let builder = if settings.dns_servers.is_empty() {
        TokioResolver::builder_tokio()
    } else {
        let servers = settings.dns_servers.iter().map(|address| {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = address.port();
                connection
            });
            NameServerConfig::new(address.ip(), true, connections.into())
        });
        let config = ResolverConfig::from_name_servers(servers.collect());
        Ok(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
    };
    let built = builder.and_then(|mut builder| {
        let options = builder.options_mut();
        options.timeout = settings.dns_timeout;
        options.attempts = ATTEMPTS;
        // Names in the machine's hosts file are not mail domains.
        options.use_hosts_file = ResolveHosts::Never;
        builder.build()
    });
    match built {
        Ok(resolver) => Some(resolver),
        Err(error) => {
            tracing::error!(%error, "no DNS resolver (TORIKOMI_DNS): addresses cannot be checked");
            None
        }
    }
}
