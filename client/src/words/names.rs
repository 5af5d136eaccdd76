//! ステータス and 担当者.

use super::plural;

pub(crate) struct NamesWords {
    pub(crate) status: KindWords,
    pub(crate) person: KindWords,
    pub(crate) name: &'static str,
    pub(crate) leads: &'static str,
    pub(crate) actions: &'static str,
    pub(crate) account: &'static str,
    pub(crate) account_hint: &'static str,
    pub(crate) add: &'static str,
    pub(crate) names: &'static str,
    pub(crate) names_hint: &'static str,
    pub(crate) add_count: fn(&str) -> String,
    pub(crate) added: fn(&str) -> String,
    pub(crate) known: fn(&str) -> String,
    pub(crate) not_added: &'static str,
    pub(crate) rename_one: fn(&str) -> String,
    pub(crate) renamed: fn(&str, &str) -> String,
    pub(crate) rename_hint: fn(&str) -> String,
    pub(crate) rename_unused: &'static str,
    pub(crate) delete_one: fn(&str) -> String,
    pub(crate) delete_title: fn(&str) -> String,
    pub(crate) deleted: fn(&str) -> String,
    pub(crate) blank: &'static str,
    pub(crate) too_long: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) none_found: &'static str,
}

/// What differs between the kinds.
pub(crate) struct KindWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) table: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_text: &'static str,
    /// `figure` leads have it.
    pub(crate) delete_text: fn(&str) -> String,
    pub(crate) delete_unused: &'static str,
}

pub(super) const JAPANESE: NamesWords = NamesWords {
    status: KindWords {
        title: "ステータス",
        lead: "CSVの「ステータス」の列(T列)に書ける名前です。ここにない名前が書かれた行はスキップされます。",
        table: "ステータスの一覧",
        empty_title: "ステータスがまだ登録されていません",
        empty_text: "いまは、T列に値がある行はすべてスキップされます。使うステータスを1行に1つずつ入力するか、表計算ソフトの列をそのまま貼り付けて、まとめて追加してください。",
        delete_text: |figure| {
            format!("このステータスを持つ{figure}件のリードは、ステータスなしになります。元に戻すことはできません。")
        },
        delete_unused: "このステータスを持つリードはありません。削除すると、CSVのT列にこの名前がある行はスキップされます。",
    },
    person: KindWords {
        title: "担当者",
        lead: "CSVの「担当者名」の列(V列)に書ける名前です。ここにない名前が書かれた行はスキップされます。",
        table: "担当者の一覧",
        empty_title: "担当者がまだ登録されていません",
        empty_text: "いまは、V列に値がある行はすべてスキップされます。担当者名を1行に1つずつ入力するか、表計算ソフトの列をそのまま貼り付けて、まとめて追加してください。",
        delete_text: |figure| format!("{figure}件のリードから、この担当者が外れます。元に戻すことはできません。"),
        delete_unused: "この担当者を持つリードはありません。削除すると、CSVのV列にこの名前がある行はスキップされます。",
    },
    name: "名前",
    leads: "リード",
    actions: "操作",
    account: "アカウント",
    account_hint: "サインインするアカウントの担当者名です。ここでは変更や削除ができません。",
    add: "追加",
    names: "追加する名前",
    names_hint: "1行に1つ。まとめて貼り付けることもできます。1つ100文字以内。",
    add_count: |figure| format!("{figure}件を追加する"),
    added: |figure| format!("{figure}件を追加しました。"),
    known: |figure| format!("{figure}件はすでに登録されています。"),
    not_added: "次の名前は追加できませんでした。直してもう一度追加してください。",
    rename_one: |name| format!("「{name}」の名前を変更"),
    renamed: |before, after| format!("「{before}」を「{after}」に変更しました。"),
    rename_hint: |figure| {
        format!("{figure}件のリードにも新しい名前が表示されます。CSVには新しい名前を書いてください。")
    },
    rename_unused: "CSVには新しい名前を書いてください。",
    delete_one: |name| format!("「{name}」を削除"),
    delete_title: |name| format!("「{name}」を削除しますか?"),
    deleted: |name| format!("「{name}」を削除しました。"),
    blank: "名前を入力してください。",
    too_long: "名前は100文字以内で入力してください。",
    filter: "名前で絞り込む",
    none_found: "一致する名前はありません。",
};

pub(super) const ENGLISH: NamesWords = NamesWords {
    status: KindWords {
        title: "Statuses",
        lead: "The names that may stand in the CSV's column ステータス (column T). Rows with any other name are skipped.",
        table: "Statuses",
        empty_title: "No status is registered yet",
        empty_text: "At present every row with a value in column T is skipped. Enter the statuses that you use, one a line, or paste a column of a spreadsheet, and add them all at once.",
        delete_text: |figure| {
            format!("{} with this status will have none. This cannot be undone.", plural::leads(figure))
        },
        delete_unused: "No lead has this status. Once it is deleted, rows with this name in column T are skipped.",
    },
    person: KindWords {
        title: "Persons in charge",
        lead: "The names that may stand in the CSV's column 担当者名 (column V). Rows with any other name are skipped.",
        table: "Persons in charge",
        empty_title: "No person in charge is registered yet",
        empty_text: "At present every row with a value in column V is skipped. Enter the names, one a line, or paste a column of a spreadsheet, and add them all at once.",
        delete_text: |figure| {
            format!("This person will be taken off {}. This cannot be undone.", plural::leads(figure))
        },
        delete_unused: "No lead has this person in charge. Once the name is deleted, rows with it in column V are skipped.",
    },
    name: "Name",
    leads: "Leads",
    actions: "Actions",
    account: "Account",
    account_hint: "This is the name of an account that signs in. It cannot be changed or deleted here.",
    add: "Add",
    names: "Names to add",
    names_hint: "One a line; you can paste many at once. At most 100 characters each.",
    add_count: |figure| format!("Add {}", plural::counted(figure, "name", "names")),
    added: |figure| format!("{} added.", plural::counted(figure, "name was", "names were")),
    known: |figure| format!("{} registered already.", plural::counted(figure, "name was", "names were")),
    not_added: "These names could not be added. Correct them and add them again.",
    rename_one: |name| format!("Rename \"{name}\""),
    renamed: |before, after| format!("\"{before}\" was renamed to \"{after}\"."),
    rename_hint: |figure| {
        format!("{} will show the new name. Write the new name in CSV files, too.", plural::leads(figure))
    },
    rename_unused: "Write the new name in CSV files, too.",
    delete_one: |name| format!("Delete \"{name}\""),
    delete_title: |name| format!("Delete \"{name}\"?"),
    deleted: |name| format!("\"{name}\" was deleted."),
    blank: "Enter a name.",
    too_long: "Enter a name of at most 100 characters.",
    filter: "Filter by name",
    none_found: "No name matches.",
};
