//! Messages about leads: search, edit, deletion, export.

use torikomi_core::domain::problem::Message;

use super::message;

pub fn searched_text_too_long(most: usize) -> Message {
    message(
        format!("検索する文字は{most}文字以内で入力してください。"),
        format!("What is searched for may have at most {most} characters."),
    )
}

pub fn too_many_conditions(most: usize) -> Message {
    message(
        format!("検索条件は{most}個まで指定できます。条件を減らしてください。"),
        format!("A search takes at most {most} conditions. Leave some out."),
    )
}

pub fn too_many_words(most: usize) -> Message {
    message(
        format!("検索する言葉は、全部で{most}個まで入力できます。言葉を減らしてください。"),
        format!("A search takes at most {most} words in all. Leave some out."),
    )
}

pub fn too_many_options(most: usize) -> Message {
    message(
        format!("1つの検索条件で選べるのは{most}個までです。数を減らしてください。"),
        format!("One condition of a search takes at most {most} choices. Choose fewer."),
    )
}

pub fn skipped_rows_have_no_leads() -> Message {
    message(
        "スキップした行にはリードがありません。新規登録または上書き登録を指定してください。",
        "Skipped rows have no leads. Ask for new or overwritten ones.",
    )
}

pub fn test_of_another_kind(item: &str) -> Message {
    message(
        format!("「{item}」の種類に合わない条件です。画面を更新して、条件を指定し直してください。"),
        format!("The condition does not fit the kind of \"{item}\". Reload and enter it again."),
    )
}

pub fn number_of_range_invalid(item: &str) -> Message {
    message(format!("「{item}」の範囲は数値で入力してください。"), format!("The range of \"{item}\" must be numbers."))
}

pub fn revision_missing() -> Message {
    message(
        "どの版を編集したのかが指定されていません。リードを読み込み直してから、もう一度保存してください。",
        "The request does not say which revision was edited (`If-Match`). Read the lead again, then save.",
    )
}

pub fn too_many_chosen(most: usize) -> Message {
    message(
        format!("一度に選択できるリードは{most}件までです。検索条件で絞り込むか、何回かに分けてください。"),
        format!("At most {most} leads may be chosen at once. Use the search's conditions, or do it in several steps."),
    )
}

pub fn count_differs(confirmed: u64, chosen: u64) -> Message {
    message(
        format!(
            "確認した件数({confirmed}件)と選択されているリードの件数({chosen}件)が異なるため、削除しませんでした。件数を確認してください。"
        ),
        format!(
            "Nothing was deleted: {confirmed} leads were confirmed, but {chosen} are chosen. Look at the number again."
        ),
    )
}

/// `lead` is a name or an address by which a person can find it.
pub fn lead_unwritable(lead: &str, item: &Message, text: &str, character: char) -> Message {
    let code_point = u32::from(character);
    message(
        format!(
            "リード「{lead}」の{}「{text}」にある文字「{character}」(U+{code_point:04X})はShift-JISで表せません。UTF-8でエクスポート\
             してください。",
            item.ja
        ),
        format!(
            "The character \"{character}\" (U+{code_point:04X}) of {} (\"{text}\") of the lead {lead} cannot be written in \
             Shift-JIS. Export in UTF-8.",
            item.en
        ),
    )
}

pub fn too_many_exports() -> Message {
    message(
        "ほかのエクスポートを実行中です。少し待ってから、もう一度お試しください。",
        "Other exports are running. Wait a moment and try again.",
    )
}

pub fn too_many_exports_of_account() -> Message {
    message(
        "エクスポートは1つのアカウントで同時に1つまでです。ほかのエクスポートが終わってから、もう一度お試しください。",
        "An account can run one export at a time. Wait until the other one has ended and try again.",
    )
}

pub fn too_many_exports_of_workspace(most: usize) -> Message {
    message(
        format!(
            "エクスポートは1つのワークスペースで同時に{most}つまでです。ほかのエクスポートが終わってから、もう一度お試しください。"
        ),
        format!("A workspace can run {most} exports at a time. Wait until another one has ended and try again."),
    )
}
