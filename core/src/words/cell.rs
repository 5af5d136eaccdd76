//! The words for odd values that are entered on a page: nothing is refused for them, so each says what is stored.

use super::{
    damage::{self, damage},
    item_name,
};
use crate::domain::{
    format::Format,
    item::Key,
    message::both,
    problem::{Message, ProblemCode},
    value::drawn,
};

/// The words of a warning about one value; empty for a code that no single value has.
pub(crate) fn cell_warning(code: ProblemCode, key: Key, stored: &str, format: &Format) -> Message {
    let item = item_name(key, format);
    match code {
        ProblemCode::Normalised => both(
            format!("{}は、表記をそろえて「{}」として登録します。", item.ja, drawn(stored).ja),
            format!("{} is stored as \"{}\".", item.en, drawn(stored).en),
        ),
        ProblemCode::LeadingZeroLost => both(
            format!("{}の先頭の0が消えていないか確認してください。", item.ja),
            format!("Check whether {} has lost a leading 0.", item.en),
        ),
        ProblemCode::DigitList => both(
            format!("{}は、カンマで区切った別々の名前として登録します。", item.ja),
            format!("{}: each part between commas is stored as a separate name.", item.en),
        ),
        damage!() => damage::cell_warning(code, &item),
        ProblemCode::Placeholder if damage::is_registered(Some(key), format) => damage::cell_warning(code, &item),
        ProblemCode::Placeholder => {
            both(format!("{}は、値なしとして扱います。", item.ja), format!("{} is taken for no value.", item.en))
        }
        _ => Message::default(),
    }
}

/// A lead is entered whose address differs from a registered one only in case.
pub fn case_variant_registered(registered: &str) -> Message {
    let Message { ja, en } = drawn(registered);
    both(
        format!(
            "大文字・小文字だけが異なるメールアドレス「{ja}」のリードが登録されています。同じ人でないか確認してください。"
        ),
        format!(
            "There is a lead with the address \"{en}\", which differs only in case. Check whether it is the same person."
        ),
    )
}
