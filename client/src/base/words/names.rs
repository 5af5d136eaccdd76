//! The names that leads have: statuses, groups, persons in charge and the others.

use torikomi_core::domain::names::NameKind;

use super::plural;

pub(crate) struct NamesWords {
    pub(crate) tabs: &'static str,
    pub(crate) kind: fn(NameKind) -> &'static str,
    /// Header and letter of the column; for names that must be registered, and for names that a file may add.
    pub(crate) lead_known: fn(&str, &str) -> String,
    pub(crate) lead_free: fn(&str, &str) -> String,
    pub(crate) table: fn(NameKind) -> String,
    pub(crate) empty_title: fn(NameKind) -> String,
    pub(crate) empty_known: fn(&str) -> String,
    pub(crate) empty_free: fn(&str) -> String,
    pub(crate) name: &'static str,
    pub(crate) leads: &'static str,
    pub(crate) lead_count: fn(&str) -> String,
    pub(crate) count: fn(&str) -> String,
    /// The number of matches, and of all names.
    pub(crate) found: fn(&str, &str) -> String,
    pub(crate) choose_hint: &'static str,
    pub(crate) account: &'static str,
    pub(crate) account_hint: &'static str,
    pub(crate) to_accounts: &'static str,
    pub(crate) add: &'static str,
    pub(crate) names: &'static str,
    pub(crate) names_hint: fn(usize) -> String,
    pub(crate) add_count: fn(&str) -> String,
    pub(crate) added: fn(&str) -> String,
    pub(crate) known: fn(&str) -> String,
    pub(crate) not_added: &'static str,
    /// The label, and what it is for.
    pub(crate) rename: (&'static str, &'static str),
    pub(crate) merge: (&'static str, &'static str),
    pub(crate) delete: (&'static str, &'static str),
    pub(crate) rename_one: fn(&str) -> String,
    pub(crate) renamed: fn(&str, &str) -> String,
    pub(crate) rename_hint: fn(&str) -> String,
    pub(crate) rename_unused: &'static str,
    pub(crate) merge_one: fn(&str) -> String,
    pub(crate) merge_filter: &'static str,
    pub(crate) merge_choose: &'static str,
    pub(crate) merge_more: fn(&str) -> String,
    pub(crate) merge_which: &'static str,
    pub(crate) merge_keep: fn(&str) -> String,
    pub(crate) merge_leads: fn(&str) -> String,
    /// The name that is removed, the name that stays, and the number of leads.
    pub(crate) merge_text: fn(&str, &str, &str) -> String,
    pub(crate) merge_unused: fn(&str) -> String,
    pub(crate) merge_known: fn(&str, &str) -> String,
    pub(crate) merge_free: fn(&str, &str) -> String,
    pub(crate) merge_other: &'static str,
    pub(crate) merge_do: fn(&str) -> String,
    pub(crate) merged: fn(&str, &str) -> String,
    pub(crate) delete_title: fn(&str) -> String,
    /// For a kind of which a lead has one, or several; the number of leads.
    pub(crate) delete_single: fn(NameKind, &str) -> String,
    pub(crate) delete_several: fn(&str) -> String,
    pub(crate) delete_unused: &'static str,
    /// The letter of the column.
    pub(crate) deleted_known: fn(&str) -> String,
    pub(crate) deleted_free: fn(&str) -> String,
    pub(crate) no_return: &'static str,
    pub(crate) deleted: fn(&str) -> String,
    pub(crate) follows: &'static str,
    pub(crate) underway: &'static str,
    /// The change, and the number of leads that have followed.
    pub(crate) underway_one: fn(&str, &str) -> String,
    pub(crate) blank: &'static str,
    pub(crate) too_long: fn(usize) -> String,
    pub(crate) filter: &'static str,
    pub(crate) none_found: &'static str,
}

pub(super) const JAPANESE: NamesWords = NamesWords {
    tabs: "名前の種類",
    kind: |kind| match kind {
        NameKind::Status => "ステータス",
        NameKind::Group => "グループ",
        NameKind::Person => "担当者",
        NameKind::Source => "リード獲得元",
        NameKind::OldMailGroup => "旧メール配信グループ",
        NameKind::Form => "会員登録フォーム",
        NameKind::Tag => "タグ",
    },
    lead_known: |header, letter| {
        format!("CSVの「{header}」の列({letter}列)に書ける名前です。ここにない名前が書かれた行はスキップされます。")
    },
    lead_free: |header, letter| {
        format!("CSVの「{header}」の列({letter}列)に書く名前です。ここにない名前は、取り込むときに自動で追加されます。")
    },
    table: |kind| format!("{}の一覧", (JAPANESE.kind)(kind)),
    empty_title: |kind| format!("{}がまだ登録されていません", (JAPANESE.kind)(kind)),
    empty_known: |letter| {
        format!(
            "いまは、{letter}列に値がある行はすべてスキップされます。使う名前を1行に1つずつ入力するか、表計算ソフトの列をそのまま貼り付けて、まとめて追加してください。"
        )
    },
    empty_free: |letter| {
        format!(
            "CSVの{letter}列に書かれた名前は、取り込むときに追加されます。先に追加しておくこともできます。1行に1つずつ入力するか、表計算ソフトの列をそのまま貼り付けてください。"
        )
    },
    name: "名前",
    leads: "リード",
    lead_count: |figure| format!("{figure}件"),
    count: |figure| format!("{figure}件"),
    found: |found, all| format!("{all}件のうち{found}件"),
    choose_hint: "名前を選ぶと、変更・統合・削除ができます。",
    account: "アカウント",
    account_hint: "サインインするアカウントの担当者名です。ここでは変更・統合・削除ができません。",
    to_accounts: "アカウントへ",
    add: "追加",
    names: "追加する名前",
    names_hint: |most| format!("1行に1つ。まとめて貼り付けることもできます。1つ{most}文字以内。"),
    add_count: |figure| format!("{figure}件を追加する"),
    added: |figure| format!("{figure}件を追加しました。"),
    known: |figure| format!("{figure}件はすでに登録されています。"),
    not_added: "次の名前は追加できませんでした。直してもう一度追加してください。",
    rename: ("名前を変更", "リードに付いている名前も、新しい名前になります。"),
    merge: ("別の名前に統合", "表記のゆれなどで分かれた2つの名前を、1つにまとめます。"),
    delete: ("削除", "この名前をなくし、リードからも外します。"),
    rename_one: |name| format!("「{name}」の名前を変更"),
    renamed: |before, after| format!("「{before}」を「{after}」に変更しました。"),
    rename_hint: |figure| {
        format!("{figure}件のリードにも新しい名前が表示されます。CSVには新しい名前を書いてください。")
    },
    rename_unused: "CSVには新しい名前を書いてください。",
    merge_one: |name| format!("「{name}」を別の名前に統合"),
    merge_filter: "相手の名前を探す",
    merge_choose: "統合する相手",
    merge_more: |figure| format!("ほか{figure}件。名前を入力して絞り込んでください。"),
    merge_which: "どちらの名前を残しますか?",
    merge_keep: |name| format!("「{name}」を残す"),
    merge_leads: |figure| format!("いま{figure}件のリードに付いています。"),
    merge_text: |gone, stays, figure| {
        format!("「{gone}」を持つ{figure}件のリードに「{stays}」が付き、「{gone}」はなくなります。")
    },
    merge_unused: |gone| format!("「{gone}」を持つリードはありません。「{gone}」がなくなるだけです。"),
    merge_known: |gone, stays| {
        format!("CSVに「{gone}」と書かれた行はスキップされるようになります。CSVには「{stays}」を書いてください。")
    },
    merge_free: |gone, stays| {
        format!("CSVに「{gone}」と書くと、取り込むときにまた追加されます。CSVにも「{stays}」を書いてください。")
    },
    merge_other: "相手を選び直す",
    merge_do: |stays| format!("「{stays}」に統合する"),
    merged: |gone, stays| format!("「{gone}」を「{stays}」に統合しました。"),
    delete_title: |name| format!("「{name}」を削除しますか?"),
    delete_single: |kind, figure| {
        let kind = (JAPANESE.kind)(kind);
        format!("この{kind}を持つ{figure}件のリードは、{kind}なしになります。")
    },
    delete_several: |figure| format!("{figure}件のリードから、この名前が外れます。"),
    delete_unused: "この名前を持つリードはありません。",
    deleted_known: |letter| format!("CSVの{letter}列にこの名前がある行は、スキップされるようになります。"),
    deleted_free: |letter| format!("CSVの{letter}列にこの名前があると、取り込むときにまた追加されます。"),
    no_return: "元に戻すことはできません。",
    deleted: |name| format!("「{name}」を削除しました。"),
    follows: "リードへの反映を続けています。",
    underway: "リードへの反映を続けています",
    underway_one: |what, figure| format!("{what} — {figure}件のリードを変更しました"),
    blank: "名前を入力してください。",
    too_long: |most| format!("名前は{most}文字以内で入力してください。"),
    filter: "名前で絞り込む",
    none_found: "一致する名前はありません。",
};

pub(super) const ENGLISH: NamesWords = NamesWords {
    tabs: "Kinds of names",
    kind: |kind| match kind {
        NameKind::Status => "Statuses",
        NameKind::Group => "Groups",
        NameKind::Person => "Persons in charge",
        NameKind::Source => "Lead sources",
        NameKind::OldMailGroup => "Old mail groups",
        NameKind::Form => "Member forms",
        NameKind::Tag => "Tags",
    },
    lead_known: |header, letter| {
        format!(
            "The names that are allowed in the CSV's column {header} (column {letter}). Rows with any other name are skipped."
        )
    },
    lead_free: |header, letter| {
        format!("The names in the CSV's column {header} (column {letter}). An import adds missing ones.")
    },
    table: |kind| (ENGLISH.kind)(kind).to_owned(),
    empty_title: |kind| format!("{}: none is registered yet", (ENGLISH.kind)(kind)),
    empty_known: |letter| {
        format!(
            "Currently, every row with a value in column {letter} is skipped. Enter the names that you use, one per line, or paste a spreadsheet column, and add them all at once."
        )
    },
    empty_free: |letter| {
        format!(
            "An import adds the names in column {letter}. You can add some beforehand: one per line, or a pasted spreadsheet column."
        )
    },
    name: "Name",
    leads: "Leads",
    lead_count: plural::leads,
    count: |figure| plural::counted(figure, "name", "names"),
    found: |found, all| format!("{found} of {}", plural::counted(all, "name", "names")),
    choose_hint: "Choose a name to rename, merge or delete it.",
    account: "Account",
    account_hint: "This is the name of an account that signs in. It cannot be renamed, merged or deleted here.",
    to_accounts: "To the accounts",
    add: "Add",
    names: "Names to add",
    names_hint: |most| format!("One per line; you can paste many at once. At most {most} characters each."),
    add_count: |figure| format!("Add {}", plural::counted(figure, "name", "names")),
    added: |figure| format!("{} added.", plural::counted(figure, "name was", "names were")),
    known: |figure| format!("{} already registered.", plural::counted(figure, "name was", "names were")),
    not_added: "These names could not be added. Correct them and add them again.",
    rename: ("Rename", "Leads that have it show the new name."),
    merge: ("Merge into another name", "Two spellings of one name become one."),
    delete: ("Delete", "The name is deleted, and removed from the leads."),
    rename_one: |name| format!("Rename \"{name}\""),
    renamed: |before, after| format!("\"{before}\" was renamed to \"{after}\"."),
    rename_hint: |figure| {
        format!("{} will show the new name. Use the new name in CSV files, too.", plural::leads(figure))
    },
    rename_unused: "Use the new name in CSV files, too.",
    merge_one: |name| format!("Merge \"{name}\" into another name"),
    merge_filter: "Find the other name",
    merge_choose: "The other name",
    merge_more: |figure| format!("{figure} more. Type to narrow them down."),
    merge_which: "Which name stays?",
    merge_keep: |name| format!("Keep \"{name}\""),
    merge_leads: |figure| format!("{} currently.", plural::leads(figure)),
    merge_text: |gone, stays, figure| {
        format!("{} with \"{gone}\" will have \"{stays}\" instead, and \"{gone}\" is deleted.", plural::leads(figure))
    },
    merge_unused: |gone| format!("No lead has \"{gone}\": it is just deleted."),
    merge_known: |gone, stays| {
        format!("Rows of CSV files with \"{gone}\" will be skipped. Use \"{stays}\" in CSV files, too.")
    },
    merge_free: |gone, stays| {
        format!("A CSV file with \"{gone}\" would add it again. Use \"{stays}\" in CSV files, too.")
    },
    merge_other: "Choose another one",
    merge_do: |stays| format!("Merge into \"{stays}\""),
    merged: |gone, stays| format!("\"{gone}\" was merged into \"{stays}\"."),
    delete_title: |name| format!("Delete \"{name}\"?"),
    delete_single: |_, figure| format!("{} will have none instead.", plural::leads(figure)),
    delete_several: |figure| format!("It will be removed from {}.", plural::leads(figure)),
    delete_unused: "No lead has this name.",
    deleted_known: |letter| format!("Rows of CSV files with this name in column {letter} will be skipped."),
    deleted_free: |letter| format!("A CSV file with this name in column {letter} would add it again."),
    no_return: "This cannot be undone.",
    deleted: |name| format!("\"{name}\" was deleted."),
    follows: "The leads are still being changed.",
    underway: "Leads are being changed",
    underway_one: |what, figure| format!("{what}: {} so far", plural::leads(figure)),
    blank: "Enter a name.",
    too_long: |most| format!("Enter a name of at most {most} characters."),
    filter: "Filter by name",
    none_found: "No name matches.",
};
