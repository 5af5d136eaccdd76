//! What an account must look like (specification 16), for telling while one types. The server judges again. Login IDs
//! and passwords are judged by core.

use torikomi_core::account::judge_password;
pub(crate) use torikomi_core::account::{has_password_length, is_as_login_id, is_login_id};

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

/// As far as it can be told here: whether it is one of the usual ones the server says.
pub(crate) fn is_password(text: &str, login_id: &str) -> bool {
    judge_password(text, login_id).is_none()
}

#[cfg(test)]
mod tests {
    use super::looks_like_email;

    #[test]
    fn an_address_has_one_at_sign_and_a_dotted_domain() {
        assert!(looks_like_email("tanaka@example.co.jp"));
        for bad in ["tanaka", "@x.jp", "a@jp", "a@x..jp", "a@b@x.jp", "田中@x.jp"] {
            assert!(!looks_like_email(bad), "{bad}");
        }
    }
}
