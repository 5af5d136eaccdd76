//! Messages about companies.

use torikomi_core::domain::problem::Message;

use super::{cause_of_failure, message};
use crate::base::error::Error;

pub fn corporate_number_taken() -> Message {
    message(
        "同じ法人番号の企業がすでに登録されています。企業の一覧から確認してください。",
        "A company with that corporate number is already registered. Look it up in the list of companies.",
    )
}

/// Companies that could not be registered after an import.
pub fn companies_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!("企業情報の登録が途中で止まりました。{ja}登録済みのリードには影響ありません。管理者にご連絡ください。"),
        format!("Registering companies broke off. {en} Registered leads are not affected. Tell your administrator."),
    )
}
