//! The words for a company's fields and for what is wrong with them.

use super::{Field, corporate_number::NumberFault};
use crate::{
    domain::{format::Format, item::Key, limits::DOMAINS_A_COMPANY, problem::Message},
    words::item_name,
};

pub(super) fn label(field: Field) -> Message {
    let (ja, en) = match field {
        Field::Name => ("会社・組織名", "Company / organization"),
        Field::Phonetic => ("会社・組織名(フリガナ)", "Company / organization (phonetic)"),
        Field::CorporateNumber => ("法人番号", "Corporate number"),
        Field::Domains => ("ドメイン", "Domains"),
        Field::Phone
        | Field::Fax
        | Field::ZipCode
        | Field::Prefecture
        | Field::City
        | Field::Address1
        | Field::Address2
        | Field::Website
        | Field::Industry
        | Field::Memo => {
            let item = field.item().expect("BUG: these are judged by a lead's item");
            return item_name(Key::Basic(item), &Format::default());
        }
    };
    Message { ja: ja.to_owned(), en: en.to_owned() }
}

pub(super) fn required(field: Field) -> Message {
    let Message { ja, en } = label(field);
    Message { ja: format!("{ja}は必須項目です。"), en: format!("{en} is required. Fill it in.") }
}

pub(super) fn too_long(field: Field, max: u32) -> Message {
    let Message { ja, en } = label(field);
    Message {
        ja: format!("{ja}は{max}文字以内で入力してください。"),
        en: format!("{en} is too long. Enter at most {max} characters."),
    }
}

pub(super) fn character(field: Field) -> Message {
    let Message { ja, en } = label(field);
    Message {
        ja: format!("{ja}に、改行など使えない文字があります。取り除いてください。"),
        en: format!("{en} has a line break or another character that cannot be used. Remove it."),
    }
}

pub(super) fn corporate_number(fault: NumberFault) -> Message {
    let (ja, en) = match fault {
        NumberFault::Form => {
            ("法人番号は13桁の数字で入力してください。", "A corporate number has 13 digits. Enter all of them.")
        }
        NumberFault::CheckDigit => (
            "法人番号が正しくありません。入力した数字に誤りがないか確認してください。",
            "This is not a corporate number: a digit is wrong. Compare it with the published one.",
        ),
    };
    Message { ja: ja.to_owned(), en: en.to_owned() }
}

pub(super) fn domain(domain: &str) -> Message {
    let shown: String = domain.chars().take(50).collect();
    Message {
        ja: format!("ドメイン「{shown}」の形式が正しくありません(例: example.co.jp)。"),
        en: format!("\"{shown}\" is not a domain. Enter it like example.co.jp."),
    }
}

pub(super) fn too_many_domains() -> Message {
    Message {
        ja: format!("ドメインは{DOMAINS_A_COMPANY}個までです。"),
        en: format!("Enter at most {DOMAINS_A_COMPANY} domains."),
    }
}
