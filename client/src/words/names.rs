//! ステータス and 担当者.

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
