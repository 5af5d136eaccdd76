//! Messages about the format: its columns' names and custom items.

use torikomi_core::domain::{item::Item, problem::Message};

use super::message;

pub fn custom_item_name_taken() -> Message {
    message(
        "同じ名前のカスタム項目がすでにあります。別の名前を入力してください。",
        "There is already a custom field of that name. Choose another one.",
    )
}

pub fn custom_item_unknown() -> Message {
    message(
        "指定されたカスタム項目は削除されています。画面を更新してください。",
        "There is no such custom field (any more). Reload.",
    )
}

pub fn order_incomplete() -> Message {
    message(
        "並び順には、いまあるカスタム項目をすべて1回ずつ指定してください。画面を更新してやり直してください。",
        "The order must list every present custom field exactly once. Reload and try again.",
    )
}

/// How many values a change of settings would remove from leads, and that the number must be confirmed.
pub fn values_lost(leads: u64) -> Message {
    message(
        format!("{leads}件のリードで、この項目の値が消えます。件数を確認してから、もう一度実行してください。"),
        format!("{leads} leads would lose their value of this field. Confirm that number to do it."),
    )
}

pub fn profile_incomplete() -> Message {
    let items = Item::ALL.len();
    message(
        format!("フォーマットには{items}項目すべてを1回ずつ指定してください。"),
        format!("The profile must name all {items} items, each exactly once."),
    )
}

pub fn header_unusable(header: &str) -> Message {
    message(
        format!("「{header}」は列の名前に使えません。区切りの文字や、出力ファイルで使う名前は避けてください。"),
        format!(
            "\"{header}\" cannot be a column's name: separators, and names that our own files use, are not possible."
        ),
    )
}

pub fn header_twice(header: &str) -> Message {
    message(format!("列の名前「{header}」が2回使われています。"), format!("Two columns are called \"{header}\"."))
}

pub fn header_of_custom_item(name: &str) -> Message {
    message(
        format!("列の名前「{name}」は、カスタム項目で使われています。どちらかの名前を変えてください。"),
        format!("A custom field is called \"{name}\" too. Rename one of them."),
    )
}

pub fn sample_without_header() -> Message {
    message(
        "1行目に項目名がある、UTF-8またはShift-JISのCSVファイルを選択してください。",
        "Choose a CSV file in UTF-8 or Shift-JIS that has the columns' names in its first line.",
    )
}

pub fn too_many_header_names(most: usize) -> Message {
    message(
        format!("ファイルの1行目の列が{most}列を超えています。リードのCSVファイルか確認してください。"),
        format!("The file's first line has more than {most} columns. See whether it is a CSV file of leads."),
    )
}
