//! E-mail addresses (specification 5, `email_invalid`).
//!
//! Guarantees: addresses are case-sensitive, and nothing but invisible characters is removed from them. Deliberately not
//! all of RFC 5322: no quoted local parts, no comments, no address literals.

mod reason;

use std::borrow::Cow;

use super::{
    bytes::{DOT, FORBIDS, HOST, HYPHEN, LETTER, LOCAL, class},
    damage::{Place, bytes::Watch, damage},
    findings::Findings,
    text,
    words::ProblemWords,
};
use crate::domain::{
    item::Item,
    message::{Message, Words, both},
    problem::{Facts, ProblemCode},
    value::{length, without_invisible},
};

/// The shortest address, in characters.
const MIN: u32 = 6;

pub(super) fn content(max: u32) -> Message {
    both(
        format!("メールアドレス、{MIN}文字以上{max}文字以内"),
        format!("An e-mail address of {MIN} to {max} characters"),
    )
}

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "メールアドレスの形式", en: "E-mail address" },
    message: |_, _| {
        let words = Words {
            ja: "メールアドレスの形式が正しくありません。",
            en: "The e-mail address is not valid. Enter one like name@example.com.",
        };
        words.into()
    },
    advice: Words {
        ja: "全角文字、空白、@の重複、ドメインの誤りがないか確認してください。複数のアドレスは別々の行に分けてください。",
        en: "Look for full-width characters, spaces, a second @ or a wrong domain. Put each of several addresses into its \
             own row.",
    },
    by_reason: reason::advice,
};

/// One sentence for an address that is too short and for one that is too long.
pub(crate) const WRONG_LENGTH: Words = Words {
    ja: "メールアドレスは6文字以上255文字以内で入力してください。",
    en: "Enter an e-mail address of 6 to 255 characters.",
};

pub(super) fn judge<'a>(typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
    let value = findings.normalised(typed, without_invisible(typed));
    let length = length::characters(&value);
    let code = if length > u64::from(max) {
        Some(ProblemCode::TooLong)
    } else if length < u64::from(MIN) {
        Some(ProblemCode::TooShort)
    } else {
        None
    };
    if let Some(code) = code {
        let facts = Facts { min: Some(u64::from(MIN)), ..text::too_long(length, max) };
        findings.problem(code, facts, typed);
    }
    if !is_email(&value) {
        findings.refuse(ProblemCode::EmailInvalid, Some(reason::reason(&value)), None, typed);
    }
    findings.warnings.extend(damage(&value, Place::Address));
    value
}

/// Whether it is an address as it stands, by the rule of column E, with its length: the one rule for leads, accounts and
/// forms.
pub fn is_address(value: &str) -> bool {
    let mut findings = Findings::default();
    let max = Item::Email.max_characters().expect("BUG: an address has a limit");
    let stored = judge(value, max, &mut findings);
    findings.problems.is_empty() && stored == value
}

/// One `@`; a local part of 1 to 64 letters, digits and some marks; a domain with a dot, labels of 1 to 63 letters,
/// digits and inner hyphens; no leading, trailing or double dot on either side.
pub(crate) fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else { return false };
    is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    local.len() <= 64
        && local.bytes().all(|byte| byte == b'.' || is_local(byte))
        && local.split('.').all(|part| !part.is_empty())
}

/// What a local part may have besides dots: `atext` of RFC 5322.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

pub(crate) fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    label.len() <= 63 && is_whole_label(label)
}

/// Whether it is a label, but for its length.
fn is_whole_label(label: &str) -> bool {
    !label.is_empty()
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// What may be odd about the beginning of an address.
pub(super) const WATCH: Watch = Watch::new(Place::Address);

/// Whether it certainly is an address, without damage but at its ends.
#[inline(never)]
pub(super) fn is_plain(value: &[u8]) -> bool {
    let (mut before, mut local, mut dots) = (DOT, 0_usize, 0);
    for &byte in value {
        let this = class(byte);
        if this & LOCAL == 0 {
            break;
        }
        dots |= this & before & DOT;
        before = this;
        local = local.wrapping_add(1);
    }
    let Some([b'@', domain @ ..]) = value.get(local..) else { return false };
    // A domain no longer than a label may be has no label that is too long.
    (1..=64).contains(&local)
        && value.len() >= MIN as usize
        && (dots | before) & DOT == 0
        && domain.len() <= 63
        && is_plain_domain(domain)
}

#[inline(always)]
fn is_plain_domain(domain: &[u8]) -> bool {
    let (mut before, mut wrong, mut every, mut any) = (DOT | (HYPHEN | DOT) << FORBIDS, 0, HOST, 0);
    for &byte in domain {
        let this = class(byte);
        every &= this;
        any |= this;
        wrong |= this & (before >> FORBIDS);
        before = this;
    }
    every & HOST != 0 && wrong == 0 && any & DOT != 0 && before & LETTER != 0
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_email, is_plain};
    use crate::domain::{
        item::Item,
        kind::tests::{item, stored},
        problem::ProblemCode,
    };

    #[test]
    fn addresses_as_people_have_them_are_accepted() {
        let longest_local = format!("{}@example.jp", "a".repeat(64));
        let longest_label = format!("a@{}.jp", "b".repeat(63));
        for address in [
            "a@b.jp",
            "taro.yamada+news@mail.example.co.jp",
            "o'brien_-!#$%@example.com",
            "!#$%&'*+-/=?^_`{|}~@example.com",
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
            "mailto:a@b.jp",
            "a,b@b.jp",
            "a;@b.jp",
            "<a@b.jp",
            "[a]@b.jp",
            "a(b)@b.jp",
            "a\"b@b.jp",
            "a\\@b.jp",
            &local_too_long,
            &label_too_long,
        ] {
            assert!(!is_email(address), "{address}");
        }
    }

    #[test]
    fn every_byte_of_a_local_part_is_judged_alike_on_both_paths() {
        for byte in b' '..=b'~' {
            let address = format!("a{}b@example.jp", char::from(byte));
            let is_allowed = byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
            assert_eq!(is_email(&address), is_allowed, "{address}");
            assert!(is_allowed || !is_plain(address.as_bytes()), "{address}");
        }
    }

    #[test]
    fn invisible_characters_inside_are_removed() {
        let judged = item(Item::Email, "ta\u{200B}ro@exam\u{AD}ple.jp");
        assert_eq!(judged, ("taro@example.jp".into(), vec![], vec![ProblemCode::Normalised]));
        assert!(!is_address("ta\u{200B}ro@example.jp") && is_address("taro@example.jp"));
    }

    #[test]
    fn length_and_form_of_an_address_are_judged_independently() {
        assert_eq!(item(Item::Email, "a@b.jp"), stored("a@b.jp"));
        assert_eq!(item(Item::Email, "a@b.j").1, [(ProblemCode::TooShort, "a@b.j".to_owned())]);
        let short = item(Item::Email, "abc");
        assert_eq!(
            short.1.iter().map(|problem| problem.0).collect::<Vec<_>>(),
            [ProblemCode::TooShort, ProblemCode::EmailInvalid]
        );
        let long = item(Item::Email, &"a".repeat(256));
        assert_eq!(
            long.1.iter().map(|problem| problem.0).collect::<Vec<_>>(),
            [ProblemCode::TooLong, ProblemCode::EmailInvalid]
        );
        assert_eq!(long.1.first().map(|problem| problem.1.len()), Some(255), "a problem shows at most 255 characters");
    }
}
