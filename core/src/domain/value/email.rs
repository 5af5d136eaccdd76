//! The form of an e-mail address (specification 5, `email_invalid`).
//!
//! Guarantees: nothing is normalised, addresses are case-sensitive. Deliberately not RFC 5322: no quoted local parts
//! with spaces, no comments, no address literals; what the specification does not forbid in a local part is accepted.

/// One `@`, ASCII, no space or control character, local part of 1 to 64, domain with a dot, labels of 1 to 63
/// letters, digits and inner hyphens; no leading, trailing or double dot on either side.
pub(crate) fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else { return false };
    is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    local.len() <= 64
        && local.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@')
        && local.split('.').all(|part| !part.is_empty())
}

pub(crate) fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn addresses_as_people_have_them_are_accepted() {
        let longest_local = format!("{}@example.jp", "a".repeat(64));
        let longest_label = format!("a@{}.jp", "b".repeat(63));
        for address in [
            "a@b.jp",
            "taro.yamada+news@mail.example.co.jp",
            "o'brien_-!#$%@example.com",
            "A@x-1.jp",
            "1@2.3",
            &longest_local,
            &longest_label,
        ] {
            assert!(is_email(address), "{address}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let local_too_long = format!("{}@example.jp", "a".repeat(65));
        let label_too_long = format!("a@{}.jp", "b".repeat(64));
        for address in [
            "a.b.jp",
            "a@@b.jp",
            "a@b@c.jp",
            "@b.jp",
            "a@",
            "a@b",
            "a@.jp",
            "a@b.",
            "a@b..jp",
            ".a@b.jp",
            "a.@b.jp",
            "a..b@b.jp",
            "a b@c.jp",
            "a@b c.jp",
            "a\t@b.jp",
            "あ@b.jp",
            "a@日本.jp",
            "a@-b.jp",
            "a@b-.jp",
            "a@b_c.jp",
            "ａ@b.jp",
            "a@b.jp\u{7f}",
            "a\u{200b}@b.jp",
            &local_too_long,
            &label_too_long,
        ] {
            assert!(!is_email(address), "{address}");
        }
    }
}
