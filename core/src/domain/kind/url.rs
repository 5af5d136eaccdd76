//! Web addresses (specification 5, `url_invalid`).
//!
//! The scheme, the host and the port are judged, and only they are narrowed to half width; what follows them is up to the
//! web server, so it is stored as typed. A second address after a separator is no path, though.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use super::{
    bytes::{HOST, LETTER, class},
    email::is_email,
    findings::Findings,
    text,
    words::ProblemWords,
};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Problem, ProblemCode, Reason},
    value::web_address,
};

pub(super) fn content(max: u32) -> Message {
    both(
        format!("httpまたはhttpsから始まるURL、{max}文字以内"),
        format!("An address that begins with http or https, at most {max} characters"),
    )
}

pub(super) const HINT: Words =
    Words { ja: "httpまたはhttpsから始まるURL", en: "An address that begins with http or https" };

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "URLの形式", en: "Website" },
    message: |_, _| {
        let words = Words {
            ja: "Webサイトはhttpまたはhttpsから始まるURLを入力してください。",
            en: "Enter the website as an address that begins with http:// or https://.",
        };
        words.into()
    },
    advice: Words {
        ja: "「https://」を付けて入力してください。例: https://www.example.co.jp",
        en: "Enter the address with https:// in front, for example https://www.example.co.jp.",
    },
    by_reason: advice,
};

pub(super) fn judge<'a>(typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, web_address(typed));
    text::judge_length(&value, typed, max, findings);
    if !is_url(&value) {
        findings.refuse(ProblemCode::UrlInvalid, Some(reason(&value)), None, typed);
    }
    value
}

/// `http://` or `https://`, in upper or lower case as browsers accept it, and a host, perhaps with a port; no space before
/// the path, and no second address.
fn is_url(value: &str) -> bool {
    let Some(authority) = authority(value) else { return false };
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    !authority.contains(|character: char| character.is_whitespace() || character.is_control())
        && is_host_with_port(host_and_port)
        && !has_second(value)
}

/// What comes after the scheme, up to the path; `None` without `http://` or `https://`.
fn authority(value: &str) -> Option<&str> {
    let rest = strip_scheme(value, "http://").or_else(|| strip_scheme(value, "https://"))?;
    rest.split(['/', '?', '#', '\\']).next()
}

/// The reason why a value is no web address.
fn reason(value: &str) -> Reason {
    match authority(value) {
        None if value.starts_with('=') => Reason::Formula,
        None if is_inside(value) && value.starts_with(|first| "<[({（「『【〈《".contains(first)) => {
            Reason::Brackets
        }
        None if is_inside(value) => Reason::Prefix,
        None => Reason::NoScheme,
        Some(_) if has_second(value) => Reason::Several,
        Some(authority) if authority.contains(char::is_whitespace) && authority.contains(char::is_alphanumeric) => {
            Reason::Space
        }
        Some(_) => Reason::NoHost,
    }
}

fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let (ja, en) = match reason {
        Reason::NoScheme => {
            let value = problem.value.as_deref().unwrap_or_default();
            return Some(without_scheme(&web_address(value)).into());
        }
        Reason::Formula => (
            "数式ではなく、「https://」で始まるURLだけを入力してください。例: https://www.example.co.jp",
            "Enter the address alone, beginning with https://, instead of a formula. For example https://www.example.co.jp.",
        ),
        Reason::Brackets => (
            "括弧や表示名を取り除き、「https://」で始まるURLだけを入力してください。例: https://www.example.co.jp",
            "Remove the brackets and the title: enter the address alone, beginning with https://. For example \
             https://www.example.co.jp.",
        ),
        Reason::Prefix => (
            "URLの前にある文字を取り除き、「https://」で始まるURLだけを入力してください。例: https://www.example.co.jp",
            "Remove what stands before https://, so that the cell holds the address alone. For example \
             https://www.example.co.jp.",
        ),
        Reason::NoHost => (
            "「https://」の後ろにサイトの名前がないか、名前に使えない文字があります。例: https://www.example.co.jp",
            "The name of the site after https:// is missing, or has a character that no name has. For example \
             https://www.example.co.jp.",
        ),
        Reason::Several => (
            "1つのセルに複数のURLがあります。1つだけにしてください。",
            "The cell has several addresses. Leave one of them.",
        ),
        Reason::Space => (
            "サイトの名前の途中や前後の空白を取り除いてください。",
            "Remove the spaces in or around the name of the site.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

/// What to do about a value without `http://` and `https://`, by what it is instead of a web address.
fn without_scheme(value: &str) -> Words {
    if is_email(value) {
        Words {
            ja: "メールアドレスが入っています。メールアドレスの列に入力し、この列には「https://」で始まるURLを入力するか、セルを空にしてください。",
            en: "It is an e-mail address, which belongs in its own column. Enter an address that begins with https://, or \
                 leave the cell blank.",
        }
    } else if has_mistyped_scheme(value) {
        Words {
            ja: "先頭の「https://」の綴りが正しくありません。例: https://www.example.co.jp",
            en: "The https:// in front is misspelled. Correct it, for example https://www.example.co.jp.",
        }
    } else if begins_with_host(value) {
        Words {
            ja: "先頭に「https://」または「http://」を付けて入力してください。例: https://www.example.co.jp",
            en: "Enter the address with https:// or http:// in front, for example https://www.example.co.jp.",
        }
    } else {
        Words {
            ja: "URLではない値のようです。「https://」または「http://」で始まるURLを入力するか、セルを空にしてください。",
            en: "It does not seem to be a web address. Enter one that begins with https:// or http://, or leave the cell \
                 blank.",
        }
    }
}

/// Whether it begins with nearly `http` and with a colon, a semicolon or a slash after it: `ttps://`, `http;//`.
fn has_mistyped_scheme(value: &str) -> bool {
    let rest = value.trim_start_matches(|letter: char| "htps".contains(letter.to_ascii_lowercase()));
    let marks = rest.trim_start_matches(|mark: char| ":;/\\".contains(mark) || mark.is_whitespace());
    (3..=7).contains(&(value.len() - rest.len())) && rest.starts_with([':', ';', '/', '\\']) && !marks.is_empty()
}

/// Whether it has no blanks and begins with a host: a name with a dot, and letters after the last one.
fn begins_with_host(value: &str) -> bool {
    let host = value.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_top = |label: &str| label.chars().count() > 1 && label.chars().all(char::is_alphabetic);
    !value.contains(char::is_whitespace)
        && is_name(host)
        && host.rsplit_once('.').is_some_and(|(before, top)| !before.is_empty() && is_top(top))
}

/// Whether a web address stands further inside.
fn is_inside(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    value.contains("http://") || value.contains("https://")
}

fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn is_host_with_port(host_and_port: &str) -> bool {
    if let Some((host, behind)) = host_and_port.split_once(']') {
        return is_literal(host) && behind.strip_prefix(':').map_or(behind.is_empty(), is_port);
    }
    let (host, port) = match host_and_port.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host_and_port, None),
    };
    is_name(host) && port.is_none_or(is_port)
}

/// Letters, digits, hyphens, dots and underscores; in a name that is not ASCII also what belongs to its letters.
fn is_name(host: &str) -> bool {
    let is_part = |character: char| {
        character.is_alphanumeric() || matches!(character, '-' | '.' | '_' | '・') || is_combining_mark(character)
    };
    host.starts_with(char::is_alphanumeric) && host.chars().all(is_part)
}

fn is_port(port: &str) -> bool {
    (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_literal(host: &str) -> bool {
    host.strip_prefix('[')
        .is_some_and(|address| address.starts_with(|first: char| first.is_ascii_hexdigit() || first == ':'))
}

/// Whether a separator and a second address follow, before any `?` or `#`.
fn has_second(value: &str) -> bool {
    let is_separator =
        |character: char| matches!(character, ',' | ';' | '、' | '，' | '；') || character.is_whitespace();
    let path = value.split(['?', '#']).next().unwrap_or_default();
    path.match_indices(is_separator).any(|(at, separator)| {
        let rest = path.get(at + separator.len()..).unwrap_or_default();
        authority(rest).is_some()
    })
}

/// Whether it certainly is a web address of ASCII: a lower-case scheme, a host of letters, digits, hyphens and dots, and no
/// colon after it, which a port or a second address would have.
#[inline(never)]
pub(super) fn is_plain(value: &[u8]) -> bool {
    let rest = value.strip_prefix(b"https://").or_else(|| value.strip_prefix(b"http://"));
    let Some(rest) = rest else { return false };
    let end = rest.iter().position(|&byte| class(byte) & HOST == 0).unwrap_or(rest.len());
    let behind = rest.get(end..).unwrap_or_default();
    // Control characters were ruled out before; so the smallest byte shows whether there is a space.
    let (least, has_colon) =
        behind.iter().fold((u8::MAX, false), |(least, has_colon), &byte| (least.min(byte), has_colon | (byte == b':')));
    rest.first().is_some_and(|&first| class(first) & LETTER != 0)
        && matches!(behind.first(), None | Some(b'/' | b'?' | b'#'))
        && least > b' '
        && !has_colon
}

#[cfg(test)]
mod tests {
    use super::{begins_with_host, has_mistyped_scheme, is_url, reason, without_scheme};

    #[test]
    fn https_is_to_be_added_only_before_what_looks_like_a_host() {
        for value in ["www.example.jp", "example.co.jp/a?b", "example.jp:80", "日本語.jp"] {
            assert!(begins_with_host(value) && !has_mistyped_scheme(value), "{value}");
        }
        for value in
            ["準備中", "未定", "なし。", "taro@example.jp", "Ver.2", "1.5", "a.b", ".jp", "www.example.jp です"]
        {
            assert!(!begins_with_host(value) && !has_mistyped_scheme(value), "{value}");
            assert!(!without_scheme(value).ja.contains("付けて"), "{value}");
        }
        assert!(without_scheme("taro@example.jp").ja.starts_with("メールアドレスが"));
    }

    #[test]
    fn a_mistyped_scheme_is_told_from_a_host() {
        for value in [
            "ttps://example.jp",
            "https:/example.jp",
            "https//example.jp",
            "http;//example.jp",
            "HTTPS:example.jp",
            "htps:\\\\a.jp",
        ] {
            assert!(has_mistyped_scheme(value), "{value}");
            assert!(without_scheme(value).en.contains("misspelled"), "{value}");
        }
        for value in ["https", "http:", "https.example.jp", "ftp://example.jp", "shop.example.jp"] {
            assert!(!has_mistyped_scheme(value), "{value}");
        }
    }

    #[test]
    fn every_refused_web_address_has_its_reason() {
        for (value, word) in [
            ("www.example.jp", "no_scheme"),
            ("ftp://example.jp", "no_scheme"),
            ("http:/example.jp", "no_scheme"),
            ("<https://example.jp>", "brackets"),
            ("[https://example.jp](https://example.jp)", "brackets"),
            ("（HTTPS://example.jp）", "brackets"),
            ("=HYPERLINK(\"https://example.jp\")", "formula"),
            ("URL: https://example.jp", "prefix"),
            ("https://", "no_host"),
            ("https:///x", "no_host"),
            ("https://:80", "no_host"),
            ("https://me@", "no_host"),
            ("https:// example.jp", "space"),
            ("https://a b.jp", "space"),
            ("https://example.jp。", "no_host"),
            ("https://example.jp,", "no_host"),
            ("https://example.jp:8080x", "no_host"),
            ("https://example.jp:", "no_host"),
            ("https://example.jp:123456/", "no_host"),
            ("https://[::1]x", "no_host"),
            ("https://https://example.jp", "no_host"),
            ("https://example.jp、example.co.jp", "no_host"),
            ("https://example.jp、https://example.co.jp", "several"),
            ("https://example.jp,http://example.co.jp", "several"),
            ("https://example.jp;https://example.co.jp", "several"),
            ("https://example.jp/a，https://example.co.jp", "several"),
            ("https://example.jp/ HTTPS://example.co.jp", "several"),
            ("https://example.jp\nhttps://example.co.jp", "several"),
        ] {
            assert!(!is_url(value), "{value}");
            assert_eq!(reason(value).word(), word, "{value}");
        }
    }

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
            "http://日本語・ハ\u{309A}ン.jp:80/",
            "https://under_score.example.jp./a,b;c、d",
            "https://example.jp/https://example.co.jp",
            "https://example.jp/?to=a,https://example.co.jp",
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
