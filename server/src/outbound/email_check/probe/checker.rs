//! The checker: addresses in, findings out, by mode, domain by domain.

use std::{collections::HashMap, sync::Arc, time::Instant};

use futures::{StreamExt, stream};
use torikomi_core::wire::EmailCheckMode;

use super::{
    Finding,
    address::{Destination, destination},
    dns::{Dns, MailExchange},
    domain::{MAX_PER_WORKSPACE, MailServers, ServerLocation},
    settings::Settings,
};

/// Limits the resolver queries. When asking mail servers, the limit is a workspace's number of connections, so that a
/// domain that was begun never waits for one.
const MAX_RUNNING_DOMAINS: usize = 24;

/// The resolver, the mail probes and their caches; one for the whole process, cheap to clone.
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

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Findings in the order of the addresses, until the time is up: after that only the first domain is begun, and the
    /// findings end before the first unchecked address.
    pub(crate) async fn check(
        &self,
        workspace_id: i32,
        mode: EmailCheckMode,
        emails: &[&str],
        until: Instant,
    ) -> Vec<Finding> {
        let mut findings = vec![Some(Finding::UNCHECKED); emails.len()];
        if mode == EmailCheckMode::Off {
            return findings.into_iter().flatten().collect();
        }
        let at_once = if mode == EmailCheckMode::Smtp { MAX_PER_WORKSPACE } else { MAX_RUNNING_DOMAINS };
        let answers =
            by_destination(emails).into_iter().enumerate().map(|(number, (destination, positions))| async move {
                if number > 0 && Instant::now() >= until {
                    return (vec![None; positions.len()], positions);
                }
                let emails: Vec<&str> =
                    positions.iter().filter_map(|position| emails.get(*position).copied()).collect();
                let found = self.check_destination((workspace_id, mode), &destination, &emails).await;
                (found.into_iter().map(Some).collect(), positions)
            });
        let mut answers = stream::iter(answers).buffer_unordered(at_once);
        while let Some((found, positions)) = answers.next().await {
            for (position, finding) in positions.into_iter().zip(found) {
                if let Some(slot) = findings.get_mut(position) {
                    *slot = finding;
                }
            }
        }
        findings.into_iter().map_while(|finding| finding).collect()
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
                servers.ask(settings, dns, (workspace_id, &domain), ServerLocation::At(*address), emails).await
            }
            // DNS has nothing about it.
            Destination::Literal(_) => of_all(Finding::UNCHECKED),
            Destination::Domain(domain) => match dns.exchange(settings, domain).await {
                MailExchange::NoReceiver => of_all(Finding::NG),
                MailExchange::Unknown => of_all(Finding::RETRY_LATER),
                MailExchange::Servers(names) if by_smtp => {
                    servers.ask(settings, dns, (workspace_id, domain), ServerLocation::Named(&names), emails).await
                }
                MailExchange::Servers(_) => of_all(Finding::UNCHECKED),
            },
        }
    }
}

/// The positions of the addresses by destination, in the order of first occurrence.
fn by_destination(emails: &[&str]) -> Vec<(Destination, Vec<usize>)> {
    let mut numbers: HashMap<Destination, usize> = HashMap::new();
    let mut all: Vec<(Destination, Vec<usize>)> = Vec::new();
    for (position, email) in emails.iter().enumerate() {
        let Some(destination) = destination(email) else { continue };
        let number = *numbers.entry(destination.clone()).or_insert(all.len());
        match all.get_mut(number) {
            Some((_, positions)) => positions.push(position),
            None => all.push((destination, vec![position])),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use torikomi_core::wire::EmailCheckMode;

    use crate::outbound::email_check::probe::checker::{EmailChecks, by_destination};
    use crate::outbound::email_check::{Settings, probe::Finding};

    #[tokio::test]
    async fn when_the_time_is_up_no_further_domain_is_begun_and_the_first_one_always_is() {
        // No server listens there.
        let dns = "127.0.0.1:1".parse().expect("an address");
        let settings =
            Settings { dns_servers: vec![dns], dns_timeout: Duration::from_millis(20), ..Settings::default() };
        let checks = EmailChecks::new(settings);
        let emails = ["no address", "1@a.example", "2@a.example", "1@b.example", "3@a.example"];
        for mode in [EmailCheckMode::Dns, EmailCheckMode::Smtp] {
            let in_time = checks.check(1, mode, &emails, Instant::now() + Duration::from_secs(60)).await;
            let later = Finding::RETRY_LATER;
            assert_eq!(in_time, [Finding::UNCHECKED, later, later, later, later]);
            assert_eq!(checks.check(1, mode, &emails, Instant::now()).await, in_time[..3]);
        }
        assert_eq!(checks.check(1, EmailCheckMode::Off, &emails, Instant::now()).await.len(), emails.len());
    }

    #[test]
    fn domains_come_in_the_order_of_their_first_occurrence() {
        let positions: Vec<Vec<usize>> = by_destination(&["1@b.example", "1@a.example", "x", "2@b.example"])
            .into_iter()
            .map(|(_, positions)| positions)
            .collect();
        assert_eq!(positions, [vec![0, 3], vec![1]]);
    }
}
