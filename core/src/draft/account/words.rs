//! The words for the rules of login IDs and passwords.

use super::{LOGIN_ID_CHARACTERS, PASSWORD_CHARACTERS, PasswordFault};
use crate::domain::problem::Message;

pub fn login_id_invalid() -> Message {
    let (least, most) = (LOGIN_ID_CHARACTERS.start(), LOGIN_ID_CHARACTERS.end());
    Message {
        ja: format!("ログインIDは{least}文字以上{most}文字以内の半角英数字・記号で入力してください。"),
        en: format!("Enter a login ID of {least} to {most} half-width letters, digits and symbols."),
    }
}

/// What is wrong with a password, and what to do.
pub fn password_fault(fault: PasswordFault) -> Message {
    let (least, most) = (PASSWORD_CHARACTERS.start(), PASSWORD_CHARACTERS.end());
    match fault {
        PasswordFault::Length => Message {
            ja: format!("パスワードは{least}文字以上{most}文字以内で入力してください。"),
            en: format!("Enter a password of {least} to {most} characters."),
        },
        PasswordFault::IsLoginId => Message {
            ja: "パスワードにログインIDは使えません。別のパスワードを入力してください。".to_owned(),
            en: "The password must not be the login ID. Choose another one.".to_owned(),
        },
        PasswordFault::Usual => Message {
            ja: "よく使われているパスワードのため、使えません。推測されにくい別のパスワードを入力してください。"
                .to_owned(),
            en: "Too many people use this password. Choose one that is harder to guess.".to_owned(),
        },
    }
}
