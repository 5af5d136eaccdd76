//! The address of a webhook as a person enters it.

use torikomi_core::domain::value::trim;
use url::{Host, Url};

use crate::{
    base::{
        error::{Error, Result},
        words,
    },
    outbound::network::OutboundPolicy,
};

const MAX_CHARACTERS: usize = 2_000;

/// The address in its stored form. `https` and a public host, unless the installation allows others; the addresses of
/// its name are checked with every call.
pub(crate) fn validate(policy: &OutboundPolicy, typed: &str) -> Result<Url> {
    let invalid = || Error::Invalid(words::webhook_url_invalid());
    let typed = trim(typed);
    if typed.len() > MAX_CHARACTERS {
        return Err(invalid());
    }
    let mut url: Url = typed.parse().map_err(|_| invalid())?;
    let is_allowed = url.scheme() == "https" || (url.scheme() == "http" && policy.allows_private);
    if !is_allowed || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid());
    }
    if !allows_host(policy, &url) {
        return Err(Error::Invalid(words::webhook_url_private()));
    }
    if !policy.allows_port(url.port_or_known_default()) {
        return Err(Error::Invalid(words::webhook_port_invalid()));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Whether the host, if it is an address itself, may be connected to.
pub(crate) fn allows_host(policy: &OutboundPolicy, url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => policy.allows(address.into()),
        Some(Host::Ipv6(address)) => policy.allows(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            policy.allows_private || !(name == "localhost" || name.ends_with(".localhost"))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::validate;
    use crate::outbound::network::OutboundPolicy;

    #[test]
    fn only_public_addresses_with_tls_are_taken() {
        let policy = OutboundPolicy::default();
        for good in ["https://example.jp/hook?x=1", " https://example.jp:8443/ ", "https://日本語.jp/"] {
            validate(&policy, good).expect(good);
        }
        for bad in [
            "",
            "example.jp",
            "http://example.jp/",
            "ftp://example.jp/",
            "https://a:b@example.jp/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://a.localhost./",
            "https://169.254.169.254/latest",
            "file:///etc/passwd",
            "https://example.jp:22/",
            "https://example.jp:80/",
            "https://168.63.129.16/",
        ] {
            assert!(validate(&policy, bad).is_err(), "{bad}");
        }
        let allowing = OutboundPolicy { allows_private: true, ..OutboundPolicy::default() };
        validate(&allowing, "http://127.0.0.1:3000/").expect("allowed");
    }
}
