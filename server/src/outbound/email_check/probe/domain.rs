//! Questions to a domain's mail servers about addresses.
//!
//! Guarantees: in this process, few connections are open to one domain at once, a few more for one workspace and more
//! in total; there is a pause between questions; a server that does not talk to us is left alone for a while, whatever
//! else is to be asked, and no domain keeps a place for longer than `settings.patience`: so a workspace with addresses
//! at silent servers delays others no longer than that. An accepted address exists only if a made-up one is refused in
//! the same session.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use rand::distr::{Alphanumeric, SampleString};
use tokio::sync::Semaphore;

use super::{
    Finding,
    address::recipient,
    cache::Cache,
    dns::{Dns, Untold},
    reply::Recipient,
    settings::Settings,
    smtp::{Fault, Session},
};
use crate::{base::rotation::Shares, outbound::mail::without_addresses};

const AT_ONCE: usize = 40;
/// So that four workspaces, which are checked at once, never wait for each other.
pub(crate) const AT_ONCE_A_WORKSPACE: usize = AT_ONCE / 4;
const AT_ONCE_A_DOMAIN: usize = 2;
/// Servers count recipients: after this many, a new session begins.
const QUESTIONS_A_SESSION: usize = 40;
const MOST_SERVERS: usize = 4;
const MOST_ADDRESSES_A_SERVER: usize = 2;
const CATCH_ALL_KNOWN: Duration = Duration::from_secs(86_400);
const ADDRESS_KNOWN: Duration = Duration::from_secs(3_600);
const SILENCE_KNOWN: Duration = Duration::from_secs(120);
const MOST_KNOWN: usize = 100_000;

/// The behaviour of a domain's servers, taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    AcceptsAny,
    /// No session could be opened.
    Silent,
}

#[derive(Debug)]
pub(crate) struct MailServers {
    all: Semaphore,
    workspaces: Shares<i32>,
    domains: Shares<String>,
    manners: Cache<Manner>,
    addresses: Cache<Finding>,
    made_up: Cache<String>,
}

impl Default for MailServers {
    fn default() -> Self {
        MailServers {
            all: Semaphore::new(AT_ONCE),
            workspaces: Shares::new(AT_ONCE_A_WORKSPACE),
            domains: Shares::new(AT_ONCE_A_DOMAIN),
            manners: Cache::new(MOST_KNOWN),
            addresses: Cache::new(MOST_KNOWN),
            made_up: Cache::new(MOST_KNOWN),
        }
    }
}

/// The location of the servers.
pub(crate) enum Where<'s> {
    Named(&'s [String]),
    At(IpAddr),
}

impl MailServers {
    /// Findings in the order of the addresses, which all belong to this domain and to the workspace's leads.
    pub(crate) async fn ask(
        &self,
        settings: &Settings,
        dns: &Dns,
        (workspace_id, domain): (i32, &str),
        place: Where<'_>,
        emails: &[&str],
    ) -> Vec<Finding> {
        let known = |email: &&str| self.addresses.get(email);
        let mut findings: Vec<Option<Finding>> = emails.iter().map(known).collect();
        let domain_key = domain.to_owned();
        if findings.iter().any(Option::is_none) {
            let (of_workspace, of_domain) = (self.workspaces.of(&workspace_id), self.domains.of(&domain_key));
            // In this order: waiting for a busy domain blocks no global place.
            let _place_of_domain = of_domain.acquire().await;
            let _place_of_workspace = of_workspace.acquire().await;
            let _place = self.all.acquire().await;
            let asking = self.ask_unknown(settings, dns, domain, &place, emails, &mut findings);
            if tokio::time::timeout(settings.patience, asking).await.is_err() {
                tracing::debug!(domain, "a domain's mail servers are too slow");
                self.leave_alone(settings, domain);
            }
        }
        self.domains.forget(&domain_key);
        self.workspaces.forget(&workspace_id);
        findings.into_iter().map(|finding| finding.unwrap_or(Finding::LATER)).collect()
    }

    async fn ask_unknown(
        &self,
        settings: &Settings,
        dns: &Dns,
        domain: &str,
        place: &Where<'_>,
        emails: &[&str],
        findings: &mut [Option<Finding>],
    ) {
        while findings.iter().any(Option::is_none) {
            match self.manners.get(domain) {
                Some(Manner::AcceptsAny) => return fill(findings, Finding::UNCHECKED),
                Some(Manner::Silent) => return fill(findings, Finding::LATER),
                None => {}
            }
            let session = match self.open(settings, dns, place).await {
                Opened::Session(session) => session,
                Opened::Nothing => {
                    self.leave_alone(settings, domain);
                    return fill(findings, Finding::LATER);
                }
                Opened::Private => return fill(findings, Finding::UNCHECKED),
            };
            if let Err(fault) = self.hold_session(settings, session, domain, emails, findings).await {
                let fault = without_addresses(&fault.to_string());
                tracing::debug!(fault, domain, "a mail server's session broke off");
                self.leave_alone(settings, domain);
                return fill(findings, Finding::LATER);
            }
        }
    }

    /// Asks about as many addresses as one session allows.
    async fn hold_session(
        &self,
        settings: &Settings,
        mut session: Session,
        domain: &str,
        emails: &[&str],
        findings: &mut [Option<Finding>],
    ) -> Result<(), Fault> {
        let mut made_up = None;
        let open = emails.iter().zip(findings.iter_mut()).filter(|(_, finding)| finding.is_none());
        for (email, finding) in open.take(QUESTIONS_A_SESSION) {
            let Some(asked) = recipient(email) else {
                *finding = Some(Finding::UNCHECKED);
                continue;
            };
            let mut said = session.ask(&asked).await?;
            tokio::time::sleep(settings.pause_between_questions).await;
            // Also for a server that defers unknown addresses: next time it knows both.
            if matches!(said, Recipient::Accepted | Recipient::Later) && made_up.is_none() {
                made_up = Some(session.ask(&self.made_up(&asked)).await?);
                tokio::time::sleep(settings.pause_between_questions).await;
            }
            if said == Recipient::Accepted {
                said = of_accepted(made_up);
            }
            let found = meaning(said);
            if !found.again {
                self.addresses.put(email, found, ADDRESS_KNOWN);
            }
            *finding = Some(found);
            if made_up == Some(Recipient::Accepted) {
                self.manners.put(domain, Manner::AcceptsAny, CATCH_ALL_KNOWN);
                break;
            }
        }
        session.close().await;
        Ok(())
    }

    async fn open(&self, settings: &Settings, dns: &Dns, place: &Where<'_>) -> Opened {
        let mut is_private = false;
        let mut is_told = true;
        let at: Vec<&str> = match place {
            Where::At(address) => return open_at(settings, &[*address]).await,
            Where::Named(names) => names.iter().take(MOST_SERVERS).map(String::as_str).collect(),
        };
        for name in at {
            match dns.addresses(settings, name).await {
                Ok(addresses) => match open_at(settings, &addresses).await {
                    Opened::Private => is_private = true,
                    Opened::Nothing => is_told = false,
                    opened @ Opened::Session(_) => return opened,
                },
                Err(Untold) => is_told = false,
            }
        }
        if is_private && is_told { Opened::Private } else { Opened::Nothing }
    }

    /// A made-up address of the same domain; the same one each time.
    fn made_up(&self, asked: &str) -> String {
        let (_, domain) = asked.rsplit_once('@').unwrap_or_default();
        self.made_up.get(domain).unwrap_or_else(|| {
            let made_up =
                format!("torikomi-{}@{domain}", Alphanumeric.sample_string(&mut rand::rng(), 20).to_lowercase());
            self.made_up.put(domain, made_up.clone(), CATCH_ALL_KNOWN);
            made_up
        })
    }

    /// Otherwise everything for this domain would wait for it.
    fn leave_alone(&self, settings: &Settings, domain: &str) {
        let shortest_pause = settings.pauses.first().copied().unwrap_or(SILENCE_KNOWN);
        self.manners.put(domain, Manner::Silent, SILENCE_KNOWN.min(shortest_pause / 2));
    }
}

enum Opened {
    Session(Session),
    /// No server answers, or not with SMTP.
    Nothing,
    /// The servers are only inside a network, or at our own addresses, which are not contacted.
    Private,
}

async fn open_at(settings: &Settings, addresses: &[IpAddr]) -> Opened {
    let allowed = settings.own.allowed(settings.allows_private, addresses.iter().copied()).await;
    if allowed.is_empty() && !addresses.is_empty() {
        return Opened::Private;
    }
    for address in allowed.into_iter().take(MOST_ADDRESSES_A_SERVER) {
        match Session::open(settings, SocketAddr::new(address, settings.smtp_port)).await {
            Ok(session) => return Opened::Session(session),
            Err(fault) => {
                let fault = without_addresses(&fault.to_string());
                tracing::debug!(fault, %address, "a mail server cannot be asked");
            }
        }
    }
    Opened::Nothing
}

fn fill(findings: &mut [Option<Finding>], with: Finding) {
    findings.iter_mut().filter(|finding| finding.is_none()).for_each(|finding| *finding = Some(with));
}

/// The result for an accepted address, given the one for the made-up address.
fn of_accepted(made_up: Option<Recipient>) -> Recipient {
    match made_up {
        Some(Recipient::Missing | Recipient::Refused) => Recipient::Accepted,
        Some(Recipient::Later) => Recipient::Later,
        _ => Recipient::Untold,
    }
}

fn meaning(said: Recipient) -> Finding {
    match said {
        Recipient::Accepted => Finding::EXISTS,
        Recipient::Missing => Finding::NG,
        Recipient::Refused | Recipient::Untold => Finding::UNCHECKED,
        Recipient::Later => Finding::LATER,
    }
}

#[cfg(test)]
mod tests {
    use crate::outbound::email_check::probe::domain::{Opened, open_at};
    use crate::outbound::{email_check::Settings, network::OwnAddresses};

    #[tokio::test]
    async fn a_mail_server_at_our_own_public_address_is_not_asked() {
        let own = OwnAddresses::of_public_url("https://8.8.4.4");
        let settings = Settings { smtp_timeout: std::time::Duration::from_millis(50), own, ..Settings::default() };
        let ours = "8.8.4.4".parse().expect("an address");
        assert!(matches!(open_at(&settings, &[ours]).await, Opened::Private));
        let inside = "10.0.0.1".parse().expect("an address");
        assert!(matches!(open_at(&settings, &[ours, inside]).await, Opened::Private));
    }
}
