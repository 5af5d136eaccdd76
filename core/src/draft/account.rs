//! The rules for names, login IDs and passwords of accounts (specification 16 and 22), for the page while a person
//! types and for the server, which judges again.
//!
//! Only the server knows whether a password is a common one: the list is too long for the page.

mod words;

use std::ops::RangeInclusive;

use crate::domain::value::is_line;

pub use self::words::{login_id_invalid, password_fault};

/// The name of a person, a workspace or a token.
pub const MAX_NAME_CHARACTERS: usize = 100;

pub const LOGIN_ID_CHARACTERS: RangeInclusive<usize> = 8..=32;
/// Characters of any kind, counted as Unicode does: a blank, an emoji and a kanji are one each.
pub const PASSWORD_CHARACTERS: RangeInclusive<usize> = 8..=64;

/// Why a password is not acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Not 8 to 64 characters.
    Length,
    /// The login ID itself, in any case.
    IsLoginId,
    /// One of the passwords that are guessed first; only the server knows them.
    Usual,
}

/// One line of 1 to 100 characters.
pub fn is_name(text: &str) -> bool {
    is_line(text, MAX_NAME_CHARACTERS)
}

/// A name without a comma: a cell of 担当者名 with several names would split it there.
pub fn is_person_name(text: &str) -> bool {
    is_name(text) && !text.contains(',')
}

/// Half-width characters without blanks, which are invisible.
pub fn is_login_id(text: &str) -> bool {
    LOGIN_ID_CHARACTERS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What is wrong with a password, apart from the list of common ones. A password is never trimmed or changed, and no
/// kind of character is required.
pub fn judge_password(password: &str, login_id: &str) -> Option<PasswordFault> {
    if !has_password_length(password) {
        Some(PasswordFault::Length)
    } else if is_as_login_id(password, login_id) {
        Some(PasswordFault::IsLoginId)
    } else {
        None
    }
}

/// Whether a password passes all rules but the list of common ones, which only the server has.
pub fn is_password(password: &str, login_id: &str) -> bool {
    judge_password(password, login_id).is_none()
}

pub fn has_password_length(password: &str) -> bool {
    PASSWORD_CHARACTERS.contains(&password.chars().count())
}

#[expect(clippy::disallowed_methods, reason = "a password of any blanks around the login ID is as easy to guess")]
pub fn is_as_login_id(password: &str, login_id: &str) -> bool {
    password.trim().to_lowercase() == login_id.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{PasswordFault, is_login_id, judge_password};

    #[test]
    fn a_password_has_8_to_64_characters_of_any_kind() {
        for good in ["abcdefgh", "パスワードです。", "        ", "a b c d e", &"長".repeat(64), "🗝🗝🗝🗝🗝🗝🗝🗝"]
        {
            assert_eq!(judge_password(good, "tanaka-taro"), None, "{good}");
        }
        for bad in ["", "abcdefg", "パスワード1", &"a".repeat(65)] {
            assert_eq!(judge_password(bad, "tanaka-taro"), Some(PasswordFault::Length), "{bad}");
        }
    }

    #[test]
    fn a_password_is_not_the_login_id() {
        for same in ["tanaka-taro", "Tanaka-Taro", " tanaka-taro "] {
            assert_eq!(judge_password(same, "tanaka-taro"), Some(PasswordFault::IsLoginId), "{same}");
        }
        assert_eq!(judge_password("tanaka-taro-2", "tanaka-taro"), None);
    }

    #[test]
    fn a_login_id_is_half_width_without_blanks() {
        assert!(is_login_id("tanaka.taro@example.jp"));
        for bad in ["tanaka", "tanaka taro", "田中太郎太郎太郎", &"a".repeat(33)] {
            assert!(!is_login_id(bad), "{bad}");
        }
    }
}
