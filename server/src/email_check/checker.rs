//! Addresses in, findings out: by mode, domain by domain.

use std::{collections::HashMap, sync::Arc};

use futures::{StreamExt, stream};
use torikomi_core::wire::EmailCheckMode;

use super::{
    Finding,
    address::{Destination, destination},
    dns::{Dns, Exchange},
    domain::{MailServers, Where},
    settings::Settings,
};

/// Questions to the resolver, and domains whose mail servers are asked.
const DOMAINS_AT_ONCE: usize = 24;

/// What asks, and what is known; one for the whole process, cheap to clone.
#[derive(Debug, Clone)]
pub struct EmailChecks(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    dns: Dns,
    servers: MailServers,
}

impl EmailChecks {
    pub fn new(settings: Settings) -> Self {
        EmailChecks(Arc::new(Inner { settings, dns: Dns::default(), servers: MailServers::default() }))
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Findings in the order of the addresses.
    pub(super) async fn check(&self, workspace_id: i32, mode: EmailCheckMode, emails: &[&str]) -> Vec<Finding> {
        let mut findings = vec![Finding::UNCHECKED; emails.len()];
        if mode == EmailCheckMode::Off {
            return findings;
        }
        let mut by_destination: HashMap<Destination, Vec<usize>> = HashMap::new();
        for (index, email) in emails.iter().enumerate() {
            if let Some(destination) = destination(email) {
                by_destination.entry(destination).or_default().push(index);
            }
        }
        let asked = by_destination.into_iter().map(|(destination, places)| async move {
            let emails: Vec<&str> = places.iter().filter_map(|place| emails.get(*place).copied()).collect();
            let found = self.check_destination((workspace_id, mode), &destination, &emails).await;
            (places, found)
        });
        let mut asked = stream::iter(asked).buffer_unordered(DOMAINS_AT_ONCE);
        while let Some((places, found)) = asked.next().await {
            for (place, finding) in places.into_iter().zip(found) {
                if let Some(slot) = findings.get_mut(place) {
                    *slot = finding;
                }
            }
        }
        findings
    }

    async fn check_destination(
        &self,
        (workspace_id, mode): (i32, EmailCheckMode),
        destination: &Destination,
        emails: &[&str],
    ) -> Vec<Finding> {
        let Inner { settings, dns, servers } = &*self.0;
        let of_all = |finding| vec![finding; emails.len()];
        let by_smtp = mode == EmailCheckMode::Smtp;
        match destination {
            Destination::Literal(address) if by_smtp => {
                let domain = address.to_string();
                servers.ask(settings, dns, (workspace_id, &domain), Where::At(*address), emails).await
            }
            // DNS knows nothing of it.
            Destination::Literal(_) => of_all(Finding::UNCHECKED),
            Destination::Domain(domain) => match dns.exchange(settings, domain).await {
                Exchange::Nobody => of_all(Finding::NG),
                Exchange::Unknown => of_all(Finding::LATER),
                Exchange::Servers(names) if by_smtp => {
                    servers.ask(settings, dns, (workspace_id, domain), Where::Named(&names), emails).await
                }
                Exchange::Servers(_) => of_all(Finding::UNCHECKED),
            },
        }
    }
}
