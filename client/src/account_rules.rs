//! What an account must look like (specification 16), for telling while one types. The server judges again. Login IDs,
//! passwords and e-mail addresses are judged by core.

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

/// As far as it can be told here: whether it is one of the usual ones the server says.
pub(crate) fn is_password(text: &str, login_id: &str) -> bool {
    judge_password(text, login_id).is_none()
}
