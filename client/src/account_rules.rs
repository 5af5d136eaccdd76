//! What an account must look like (specification 16), for telling while one types. The server judges again.

/// 1 to 100 characters.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.chars().count())
}

/// A comma would cut it in two where a cell of column V holds several.
pub(crate) fn is_person_name(text: &str) -> bool {
    is_name(text) && !text.contains(',')
}

/// Enough to catch a slip; whether it exists only a message to it could tell.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !domain.contains('@')
        && text.len() <= 255
}

/// 8 to 32 half-width characters, no blanks.
pub(crate) fn is_login_id(text: &str) -> bool {
    has_password_length(text) && is_half_width(text)
}

pub(crate) fn is_password(text: &str) -> bool {
    has_password_length(text) && has_two_kinds(text) && is_half_width(text)
}

pub(crate) fn has_password_length(text: &str) -> bool {
    (8..=32).contains(&text.chars().count())
}

/// Letters, digits, symbols: at least two of them.
pub(crate) fn has_two_kinds(text: &str) -> bool {
    let kinds = [
        text.bytes().any(|byte| byte.is_ascii_alphabetic()),
        text.bytes().any(|byte| byte.is_ascii_digit()),
        text.bytes().any(|byte| byte.is_ascii_punctuation()),
    ];
    kinds.into_iter().filter(|kind| *kind).count() >= 2
}

pub(crate) fn is_half_width(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{is_login_id, is_password, looks_like_email};

    #[test]
    fn a_password_has_8_to_32_half_width_characters_of_two_kinds() {
        for good in ["passw0rd", "12345-78", &"a1".repeat(16)] {
            assert!(is_password(good), "{good}");
        }
        for bad in [
            "passwor1d".get(..7).unwrap_or(""),
            "password",
            "12345678",
            "pass word1",
            "パスワード12345",
            &"a1".repeat(17),
        ] {
            assert!(!is_password(bad), "{bad}");
        }
    }

    #[test]
    fn a_login_id_may_be_of_one_kind() {
        assert!(is_login_id("tanakataro"));
        assert!(!is_login_id("tanaka taro"));
    }

    #[test]
    fn an_address_has_one_at_sign_and_a_dotted_domain() {
        assert!(looks_like_email("tanaka@example.co.jp"));
        for bad in ["tanaka", "@x.jp", "a@jp", "a@x..jp", "a@b@x.jp", "田中@x.jp"] {
            assert!(!looks_like_email(bad), "{bad}");
        }
    }
}
