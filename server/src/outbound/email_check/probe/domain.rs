//! Questions to a domain's mail servers about addresses.
//!
//! Guarantees: in this process, few connections are open to one domain at once, a few more for one workspace and more
//! in total; there is a pause between questions; a server that does not talk to us is left alone for a while, whatever
//! else is to be asked, and no domain occupies connections for longer than `settings.domain_timeout`: so a workspace
//! with addresses at silent servers delays others no longer than that. An accepted address exists only if a made-up one
//! is refused in the same session.

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
    dns::{Dns, InconclusiveLookup},
    reply::RecipientStatus,
    settings::Settings,
    smtp::{Session, SessionError},
};
use crate::{base::fair_queue::KeyedSemaphores, outbound::mail::without_addresses};

const MAX_RUNNING: usize = 40;
/// So that four workspaces, which are checked at once, never wait for each other.
pub(crate) const MAX_PER_WORKSPACE: usize = MAX_RUNNING / 4;
const MAX_PER_DOMAIN: usize = 2;
/// Servers count recipients: after this many, a new session begins.
const QUESTIONS_PER_SESSION: usize = 40;
const MAX_SERVERS: usize = 4;
const MAX_ADDRESSES_PER_SERVER: usize = 2;
const CATCH_ALL_LIFETIME: Duration = Duration::from_secs(86_400);
const ADDRESS_LIFETIME: Duration = Duration::from_secs(3_600);
const SILENCE_LIFETIME: Duration = Duration::from_secs(120);
const MAX_CACHED: usize = 100_000;

/// The behaviour of a domain's servers, taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerBehaviour {
    AcceptsAny,
    /// No session could be opened.
    Silent,
}

#[derive(Debug)]
pub(crate) struct MailServers {
    all: Semaphore,
    workspaces: KeyedSemaphores<i32>,
    domains: KeyedSemaphores<String>,
    behaviours: Cache<ServerBehaviour>,
    addresses: Cache<Finding>,
    made_up: Cache<String>,
}

impl Default for MailServers {
    fn default() -> Self {
        MailServers {
            all: Semaphore::new(MAX_RUNNING),
            workspaces: KeyedSemaphores::new(MAX_PER_WORKSPACE),
            domains: KeyedSemaphores::new(MAX_PER_DOMAIN),
            behaviours: Cache::new(MAX_CACHED),
            addresses: Cache::new(MAX_CACHED),
            made_up: Cache::new(MAX_CACHED),
        }
    }
}

/// The location of the servers.
pub(crate) enum ServerLocation<'s> {
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
        location: ServerLocation<'_>,
        emails: &[&str],
    ) -> Vec<Finding> {
        let known = |email: &&str| self.addresses.get(email);
        let mut findings: Vec<Option<Finding>> = emails.iter().map(known).collect();
        let domain_key = domain.to_owned();
        if findings.iter().any(Option::is_none) {
            let (of_workspace, of_domain) = (self.workspaces.get(&workspace_id), self.domains.get(&domain_key));
            // In this order: waiting for a busy domain blocks no global permit.
            let _domain_permit = of_domain.acquire().await;
            let _workspace_permit = of_workspace.acquire().await;
            let _permit = self.all.acquire().await;
            let asking = self.ask_unknown(settings, dns, domain, &location, emails, &mut findings);
            if tokio::time::timeout(settings.domain_timeout, asking).await.is_err() {
                tracing::debug!(domain, "a domain's mail servers are too slow");
                self.mark_silent(settings, domain);
            }
        }
        self.domains.remove_unused(&domain_key);
        self.workspaces.remove_unused(&workspace_id);
        findings.into_iter().map(|finding| finding.unwrap_or(Finding::RETRY_LATER)).collect()
    }

    async fn ask_unknown(
        &self,
        settings: &Settings,
        dns: &Dns,
        domain: &str,
        location: &ServerLocation<'_>,
        emails: &[&str],
        findings: &mut [Option<Finding>],
    ) {
        while findings.iter().any(Option::is_none) {
            match self.behaviours.get(domain) {
                Some(ServerBehaviour::AcceptsAny) => return fill(findings, Finding::UNCHECKED),
                Some(ServerBehaviour::Silent) => return fill(findings, Finding::RETRY_LATER),
                None => {}
            }
            let session = match self.open(settings, dns, location).await {
                SessionAttempt::Open(session) => session,
                SessionAttempt::Unreachable => {
                    self.mark_silent(settings, domain);
                    return fill(findings, Finding::RETRY_LATER);
                }
                SessionAttempt::Private => return fill(findings, Finding::UNCHECKED),
            };
            if let Err(error) = self.ask_in_session(settings, session, domain, emails, findings).await {
                let error = without_addresses(&error.to_string());
                tracing::debug!(error, domain, "a mail server's session broke off");
                self.mark_silent(settings, domain);
                return fill(findings, Finding::RETRY_LATER);
            }
        }
    }

    /// Asks about as many addresses as one session allows.
    async fn ask_in_session(
        &self,
        settings: &Settings,
        mut session: Session,
        domain: &str,
        emails: &[&str],
        findings: &mut [Option<Finding>],
    ) -> Result<(), SessionError> {
        let mut made_up = None;
        let open = emails.iter().zip(findings.iter_mut()).filter(|(_, finding)| finding.is_none());
        for (email, finding) in open.take(QUESTIONS_PER_SESSION) {
            let Some(asked) = recipient(email) else {
                *finding = Some(Finding::UNCHECKED);
                continue;
            };
            let mut status = session.ask(&asked).await?;
            tokio::time::sleep(settings.pause_between_questions).await;
            // Also for a server that defers unknown addresses: next time it knows both.
            if matches!(status, RecipientStatus::Accepted | RecipientStatus::Later) && made_up.is_none() {
                made_up = Some(session.ask(&self.made_up(&asked)).await?);
                tokio::time::sleep(settings.pause_between_questions).await;
            }
            if status == RecipientStatus::Accepted {
                status = status_of_accepted(made_up);
            }
            let found = finding_for(status);
            if !found.is_retryable {
                self.addresses.put(email, found, ADDRESS_LIFETIME);
            }
            *finding = Some(found);
            if made_up == Some(RecipientStatus::Accepted) {
                self.behaviours.put(domain, ServerBehaviour::AcceptsAny, CATCH_ALL_LIFETIME);
                break;
            }
        }
        session.close().await;
        Ok(())
    }

    async fn open(&self, settings: &Settings, dns: &Dns, location: &ServerLocation<'_>) -> SessionAttempt {
        let mut is_private = false;
        let mut is_conclusive = true;
        let at: Vec<&str> = match location {
            ServerLocation::At(address) => return open_at(settings, &[*address]).await,
            ServerLocation::Named(names) => names.iter().take(MAX_SERVERS).map(String::as_str).collect(),
        };
        for name in at {
            match dns.addresses(settings, name).await {
                Ok(addresses) => match open_at(settings, &addresses).await {
                    SessionAttempt::Private => is_private = true,
                    SessionAttempt::Unreachable => is_conclusive = false,
                    open @ SessionAttempt::Open(_) => return open,
                },
                Err(InconclusiveLookup) => is_conclusive = false,
            }
        }
        if is_private && is_conclusive { SessionAttempt::Private } else { SessionAttempt::Unreachable }
    }

    /// A made-up address of the same domain; the same one each time.
    fn made_up(&self, asked: &str) -> String {
        let (_, domain) = asked.rsplit_once('@').unwrap_or_default();
        self.made_up.get(domain).unwrap_or_else(|| {
            let made_up =
                format!("torikomi-{}@{domain}", Alphanumeric.sample_string(&mut rand::rng(), 20).to_lowercase());
            self.made_up.put(domain, made_up.clone(), CATCH_ALL_LIFETIME);
            made_up
        })
    }

    /// Otherwise everything for this domain would wait for it.
    fn mark_silent(&self, settings: &Settings, domain: &str) {
        let shortest_pause = settings.pauses.first().copied().unwrap_or(SILENCE_LIFETIME);
        self.behaviours.put(domain, ServerBehaviour::Silent, SILENCE_LIFETIME.min(shortest_pause / 2));
    }
}

/// The result of opening a session.
enum SessionAttempt {
    Open(Session),
    /// No server answers, or not with SMTP.
    Unreachable,
    /// The servers are only inside a network, or at our own addresses, which are not contacted.
    Private,
}

async fn open_at(settings: &Settings, addresses: &[IpAddr]) -> SessionAttempt {
    let allowed = settings.own.allowed(settings.allows_private, addresses.iter().copied()).await;
    if allowed.is_empty() && !addresses.is_empty() {
        return SessionAttempt::Private;
    }
    for address in allowed.into_iter().take(MAX_ADDRESSES_PER_SERVER) {
        match Session::open(settings, SocketAddr::new(address, settings.smtp_port)).await {
            Ok(session) => return SessionAttempt::Open(session),
            Err(error) => {
                let error = without_addresses(&error.to_string());
                tracing::debug!(error, %address, "a mail server cannot be asked");
            }
        }
    }
    SessionAttempt::Unreachable
}

fn fill(findings: &mut [Option<Finding>], with: Finding) {
    findings.iter_mut().filter(|finding| finding.is_none()).for_each(|finding| *finding = Some(with));
}

/// The result for an accepted address, given the one for the made-up address.
fn status_of_accepted(made_up: Option<RecipientStatus>) -> RecipientStatus {
    match made_up {
        Some(RecipientStatus::Missing | RecipientStatus::Refused) => RecipientStatus::Accepted,
        Some(RecipientStatus::Later) => RecipientStatus::Later,
        _ => RecipientStatus::Unknown,
    }
}

fn finding_for(status: RecipientStatus) -> Finding {
    match status {
        RecipientStatus::Accepted => Finding::EXISTS,
        RecipientStatus::Missing => Finding::NG,
        RecipientStatus::Refused | RecipientStatus::Unknown => Finding::UNCHECKED,
        RecipientStatus::Later => Finding::RETRY_LATER,
    }
}

#[cfg(test)]
mod tests {
    use crate::outbound::email_check::probe::domain::{SessionAttempt, open_at};
    use crate::outbound::{email_check::Settings, network::OwnAddresses};

    #[tokio::test]
    async fn a_mail_server_at_our_own_public_address_is_not_asked() {
        let own = OwnAddresses::from_public_url("https://8.8.4.4");
        let settings = Settings { smtp_timeout: std::time::Duration::from_millis(50), own, ..Settings::default() };
        let ours = "8.8.4.4".parse().expect("an address");
        assert!(matches!(open_at(&settings, &[ours]).await, SessionAttempt::Private));
        let inside = "10.0.0.1".parse().expect("an address");
        assert!(matches!(open_at(&settings, &[ours, inside]).await, SessionAttempt::Private));
    }
}
