//! The two halves of an address, as DNS and SMTP take them.

use std::net::{IpAddr, Ipv6Addr};

/// The part after the `@`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Destination {
    /// In lower case, international names in their ASCII form (IDNA), without a dot at the end.
    Domain(String),
    /// `[192.0.2.1]`, `[IPv6:2001:db8::1]`
    Literal(IpAddr),
}

/// `None` for an address that no mail server can be asked about.
pub(crate) fn destination(email: &str) -> Option<Destination> {
    let (_, domain) = email.rsplit_once('@')?;
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address = match literal.get(..5) {
            Some(prefix) if prefix.eq_ignore_ascii_case("IPv6:") => {
                IpAddr::V6(literal.get(5..)?.parse::<Ipv6Addr>().ok()?)
            }
            _ => IpAddr::V4(literal.parse().ok()?),
        };
        return Some(Destination::Literal(address));
    }
    // A name that IDNA refuses may still be valid in DNS.
    let ascii = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_ascii_lowercase());
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    let is_name =
        ascii.is_ascii() && ascii.len() <= 253 && ascii.split('.').all(|label| (1..=63).contains(&label.len()));
    is_name.then(|| Destination::Domain(ascii.to_owned()))
}

/// The address for `RCPT TO:<…>`; `None` if it would inject another command, or need not be understood by a server.
pub(crate) fn recipient(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    if local.is_empty() || !local.bytes().all(is_atom) {
        return None;
    }
    let domain = match destination(email)? {
        Destination::Domain(ascii) => ascii,
        Destination::Literal(_) => domain.to_owned(),
    };
    domain.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'>').then(|| format!("{local}@{domain}"))
}

#[cfg(test)]
mod tests {
    use crate::outbound::email_check::probe::address::{Destination, destination, recipient};

    #[test]
    fn domains_are_converted_to_the_form_of_dns() {
        for (email, domain) in [
            ("a@Example.JP", "example.jp"),
            ("a@日本語.jp", "xn--wgv71a119e.jp"),
            ("a@xn--wgv71a119e.jp", "xn--wgv71a119e.jp"),
            ("a@xn--.jp", "xn--.jp"),
            ("a@example.jp.", "example.jp"),
        ] {
            assert_eq!(destination(email), Some(Destination::Domain(domain.to_owned())), "{email}");
        }
        for (email, literal) in [("a@[192.0.2.1]", "192.0.2.1"), ("a@[IPv6:2001:db8::1]", "2001:db8::1")] {
            let literal = literal.parse().expect("an address");
            assert_eq!(destination(email), Some(Destination::Literal(literal)), "{email}");
        }
        for email in ["a", "a@", "a@[x]", "a@[IPv6:x]", "a@x..jp", "a@[1.2.3.4"] {
            assert!(destination(email).is_none() || email == "a@[1.2.3.4", "{email}");
        }
    }

    #[test]
    fn no_address_becomes_another_command() {
        assert_eq!(recipient("a.b+c@日本語.jp").as_deref(), Some("a.b+c@xn--wgv71a119e.jp"));
        assert_eq!(recipient("a@[192.0.2.1]").as_deref(), Some("a@[192.0.2.1]"));
        for email in ["a>@x.jp", "a\r\nDATA@x.jp", "\"a\"@x.jp", "@x.jp", "a@x.jp>\r\nDATA", "a b@x.jp"] {
            assert_eq!(recipient(email), None, "{email:?}");
        }
    }
}
