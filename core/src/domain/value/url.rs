//! The form of a web address (specification 5, `url_invalid`).
//!
//! Takes normalised values. Judges only the scheme and that a host stands behind it; what follows the host is the
//! web server's business.

/// `http://` or `https://`, in upper or lower case as browsers take it, and a host: something with a letter or digit
/// in it, no space.
pub(super) fn is_url(value: &str) -> bool {
    let Some(rest) = strip_scheme(value, "http://").or_else(|| strip_scheme(value, "https://")) else { return false };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    !authority.contains(|character: char| character.is_whitespace() || character.is_control())
        && host_and_port.split_once(']').map_or_else(|| is_name(host_and_port), |(host, _)| is_literal(host))
}

fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn is_name(host_and_port: &str) -> bool {
    let host = host_and_port.split(':').next().unwrap_or_default();
    host.starts_with(char::is_alphanumeric)
}

fn is_literal(host: &str) -> bool {
    host.strip_prefix('[')
        .is_some_and(|address| address.starts_with(|first: char| first.is_ascii_hexdigit() || first == ':'))
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn a_scheme_and_a_host_make_a_web_address() {
        for value in [
            "http://a",
            "https://example.co.jp/会社?x=1#y",
            "HTTPS://Example.JP",
            "http://日本語.jp",
            "http://x.jp:8080/",
            "http://me@x.jp/",
            "http://[::1]:3000/",
            "http://192.168.0.1",
        ] {
            assert!(is_url(value), "{value}");
        }
        for value in [
            "example.jp",
            "www.example.jp",
            "ftp://x.jp",
            "http:/x.jp",
            "http//x.jp",
            "http://",
            "https:///x",
            "http://:80",
            "http://?x",
            "http:// x.jp",
            "http://a b.jp",
            "http://.",
            " http://x.jp",
            "mailto:a@b.jp",
            "http://me@",
            "あ",
        ] {
            assert!(!is_url(value), "{value}");
        }
    }
}
