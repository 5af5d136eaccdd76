//! The words for the rules that a custom item breaks.

use super::{
    fault::Fault,
    limits::{MAX_ITEMS, MAX_NAME_CHARACTERS, MAX_OPTION_CHARACTERS, MAX_OPTIONS},
};
use crate::domain::{problem::Message, value::drawn};

pub(super) fn message(fault: &Fault) -> Message {
    let (ja, en) = match fault {
        Fault::TooManyItems => (
            format!("カスタム項目は{MAX_ITEMS}個までです。使わない項目を削除してください。"),
            format!("A workspace can have at most {MAX_ITEMS} custom fields. Delete one that is not used."),
        ),
        Fault::NameBlank => ("項目名を入力してください。".to_owned(), "Enter a name.".to_owned()),
        Fault::NameTooLong => (
            format!("項目名は{MAX_NAME_CHARACTERS}文字以内で入力してください。"),
            format!("Enter a name of at most {MAX_NAME_CHARACTERS} characters."),
        ),
        Fault::NameCharacter => (
            "項目名に、カンマ・改行などCSVの見出しに使えない文字があります。取り除いてください。".to_owned(),
            "The name has a comma, a line break or another character that cannot be used in a CSV header. Remove it."
                .to_owned(),
        ),
        Fault::NameIsAddress => (
            "メールアドレスの形をした項目名は使えません。別の名前にしてください。".to_owned(),
            "The name looks like an e-mail address. Choose another one.".to_owned(),
        ),
        Fault::NameReserved => (
            "この項目名は基本項目などで使われています。別の名前にしてください。".to_owned(),
            "The name belongs to a fixed column. Choose another one.".to_owned(),
        ),
        Fault::NameTaken(other) => {
            let Message { ja, en } = drawn(other);
            (
                format!(
                    "カスタム項目「{ja}」がすでにあります。全角と半角などの違いだけでは、別の名前になりません。別の名前にしてください。"
                ),
                format!(
                    "There is already a custom field \"{en}\". Names that differ only in width, in blanks or in invisible \
                     characters are the same. Choose another one."
                ),
            )
        }
        Fault::NoOptions => ("選択肢を1つ以上入力してください。".to_owned(), "Enter at least one option.".to_owned()),
        Fault::TooManyOptions => {
            (format!("選択肢は{MAX_OPTIONS}個までです。"), format!("Enter at most {MAX_OPTIONS} options."))
        }
        Fault::OptionBlank => (
            "空の選択肢があります。入力するか、削除してください。".to_owned(),
            "An option is blank. Fill it in or delete it.".to_owned(),
        ),
        Fault::OptionTooLong(option) => {
            let option: String = option.chars().take(20).collect();
            (
                format!("選択肢「{option}…」は{MAX_OPTION_CHARACTERS}文字以内で入力してください。"),
                format!("Shorten the option \"{option}…\" to at most {MAX_OPTION_CHARACTERS} characters."),
            )
        }
        Fault::OptionCharacter(option) => (
            format!("選択肢「{option}」に、カンマ・改行などCSVのセルに使えない文字があります。取り除いてください。"),
            format!(
                "The option \"{option}\" has a comma, a line break or another character that cannot be used. Remove it."
            ),
        ),
        Fault::OptionTwice(option) => (
            format!("選択肢「{option}」が重複しています。1つにしてください。"),
            format!("The option \"{option}\" occurs twice. Keep one."),
        ),
        Fault::OptionAlike { option, other } => {
            let (option, other) = (drawn(option), drawn(other));
            (
                format!(
                    "選択肢「{}」と「{}」は、全角と半角などの違いだけなので、同じものとして扱われます。1つにしてください。",
                    other.ja, option.ja
                ),
                format!(
                    "The options \"{}\" and \"{}\" differ only in width, in blanks or in invisible characters, and so are \
                     the same. Keep one.",
                    other.en, option.en
                ),
            )
        }
        Fault::OptionUnknown(option) => (
            format!("選択肢「{option}」は、いまの選択肢にありません。画面を更新して、もう一度お試しください。"),
            format!("The option \"{option}\" does not exist (any more). Reload the page and try again."),
        ),
    };
    Message { ja, en }
}
