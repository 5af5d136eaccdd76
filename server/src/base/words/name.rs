//! Messages about names: statuses, groups, persons, sources, forms and tags.

use torikomi_core::{
    domain::{
        limits::{NEW_NAMES_AN_IMPORT, names_of},
        names::NameKind,
        problem::Message,
        value::drawn,
    },
    wire::NewName,
};

use super::{joined, message};

pub fn name_taken() -> Message {
    message("同じ名前がすでに登録されています。", "That name is already registered.")
}

/// A name that is equal to the new one when folded.
pub fn name_taken_by(other: &str) -> Message {
    let Message { ja, en } = drawn(other);
    message(
        format!(
            "「{ja}」がすでに登録されています。全角と半角、空白の数、見えない文字だけが違う名前は、同じ名前として扱われます。\
             登録済みの名前を使うか、別の名前にしてください。"
        ),
        format!(
            "\"{en}\" is already registered. Names that differ only in width, in the number of blanks or in invisible \
             characters are the same. Use the registered name, or choose another one."
        ),
    )
}

/// A name that could be any of several registered ones.
pub fn name_ambiguous(kind: NameKind, name: &str, others: &[&str]) -> Message {
    let (kind_ja, kind_en) = kind_name(kind);
    let name = drawn(name);
    let others: Vec<Message> = others.iter().map(|other| drawn(other)).collect();
    let ja: String = others.iter().map(|other| format!("「{}」", other.ja)).collect();
    let en: Vec<String> = others.iter().map(|other| format!("\"{}\"", other.en)).collect();
    message(
        format!(
            "{kind_ja}「{}」は、登録済みの{ja}のどれを指すか決められません。登録済みの表記のとおりに入力してください。",
            name.ja
        ),
        format!(
            "The {kind_en} \"{}\" could be any of these: {}. Write it exactly as it is registered.",
            name.en,
            en.join(", ")
        ),
    )
}

pub fn comma_in_name() -> Message {
    message(
        "名前に半角カンマは使えません。CSVでは半角カンマが区切りになるためです。",
        "The name must not hold a comma: in the CSV a comma separates names.",
    )
}

pub fn name_of_account() -> Message {
    message(
        "アカウントの担当者名のため、ここでは変更・削除できません。アカウントの設定で変更してください。",
        "This is the name of an account. Change it in the account's settings.",
    )
}

pub fn name_of_check() -> Message {
    message(
        "メールアドレスの存在チェックが使うタグのため、追加・変更・削除・指定はできません。",
        "This tag belongs to the e-mail existence check. It can be neither added, changed, deleted nor chosen.",
    )
}

pub fn merge_into_itself() -> Message {
    message(
        "同じ名前には統合できません。別の名前を選んでください。",
        "A name cannot be merged into itself. Choose another one.",
    )
}

pub fn forms_are_not_merged() -> Message {
    message("会員登録フォームは統合できません。", "Member forms cannot be merged.")
}

/// Names chosen on the screen that must be registered and are not.
pub fn names_unknown(names: &[NewName]) -> Message {
    joined(names.iter().map(|NewName { kind, name }| {
        let (ja, en) = kind_name(*kind);
        message(
            format!("{ja}「{name}」は登録されていません。登録済みのものから選ぶか、先に登録してください。"),
            format!("There is no {en} \"{name}\". Choose one that is registered, or register it first."),
        )
    }))
}

/// Names chosen on the screen that have been deleted or renamed since.
pub fn chosen_names_gone(names: &[NewName]) -> Message {
    joined(names.iter().map(|NewName { kind, name }| {
        let (ja, en) = kind_name(*kind);
        message(
            format!("選択した{ja}「{name}」は、削除されたか名前が変わりました。「ファイルの選択」に戻って、選び直してください。"),
            format!("The {en} \"{name}\" that you chose was deleted or renamed. Go back to the file and choose again."),
        )
    }))
}

/// The problem with a name, and the kind of the name.
pub fn of_kind(kind: NameKind, wrong: Message) -> Message {
    let (ja, en) = kind_name(kind);
    message(format!("{ja}: {}", wrong.ja), format!("{en}: {}", wrong.en))
}

pub fn too_many_names(kind: NameKind, most: usize) -> Message {
    let (ja, en) = kind_name(kind);
    message(
        format!("{ja}は{most}個まで選べます。数を減らしてください。"),
        format!("At most {most} names can be chosen as {en}. Choose fewer."),
    )
}

/// Why a plan cannot be started if it would create too many names: of this kind, or of all kinds of an import together.
pub fn too_many_new_names(of_kind: Option<NameKind>) -> Message {
    match of_kind {
        None => message(
            format!(
                "新しく作成される名前(タグ、グループなど)が{NEW_NAMES_AN_IMPORT}個を超えるため、この一括登録は開始できません。\
                 名前の列に別の内容が入っていないか確認し、必要であればファイルを分けてください。"
            ),
            format!(
                "The file would create more than {NEW_NAMES_AN_IMPORT} names (tags, groups and so on), so it cannot be \
                 imported. See whether something else stands in a column of names, or divide the file."
            ),
        ),
        Some(kind) => kind_is_full(kind),
    }
}

pub fn kind_is_full(kind: NameKind) -> Message {
    let ((ja, en), most) = (kind_name(kind), names_of(kind));
    message(
        format!("{ja}は{most}個まで登録できます。使っていないものを削除してから、もう一度お試しください。"),
        format!("At most {most} names can be registered as {en}. Delete those that are not used, then try again."),
    )
}

fn kind_name(kind: NameKind) -> (&'static str, &'static str) {
    match kind {
        NameKind::Status => ("ステータス", "status"),
        NameKind::Group => ("グループ", "group"),
        NameKind::Person => ("担当者", "person in charge"),
        NameKind::Source => ("リード獲得元", "lead source"),
        NameKind::OldMailGroup => ("旧メール配信グループ", "old mail group"),
        NameKind::Form => ("会員登録フォーム", "member form"),
        NameKind::Tag => ("タグ", "tag"),
    }
}
