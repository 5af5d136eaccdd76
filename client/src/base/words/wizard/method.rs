//! The first step, and the sample file.

use torikomi_core::domain::item::{Item, Part};

pub(crate) struct SampleWords {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) utf8: &'static str,
    pub(crate) shift_jis: &'static str,
    pub(crate) file_name: &'static str,
}

pub(crate) struct MethodWords {
    pub(crate) lead: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) new_registration: &'static str,
    pub(crate) update: &'static str,
    pub(crate) key: &'static str,
    pub(crate) blank_legend: &'static str,
    pub(crate) blank_keep: &'static str,
    pub(crate) blank_import_rules: &'static str,
    pub(crate) table_caption: &'static str,
    pub(crate) table_item: &'static str,
    pub(crate) table_rows: &'static [BlankRow],
    pub(crate) go_on: &'static str,
}

/// The effect of a blank cell of these items on a registered lead.
pub(crate) struct BlankRow {
    pub(crate) items: fn() -> String,
    pub(crate) keep: &'static str,
    pub(crate) import_rules: &'static str,
}

/// The last item of a part.
fn last_of(part: Part) -> Item {
    Item::ALL.into_iter().rfind(|item| item.spec().part == part).expect("BUG: each part has items")
}

/// In lower case, for the middle of a sentence.
fn english_last_of(part: Part) -> String {
    last_of(part).spec().english.to_lowercase()
}

pub(super) const SAMPLE_JAPANESE: SampleWords = SampleWords {
    title: "サンプルCSV",
    text: "現在のカスタム項目を含む見出しと、記入例が1件入っています。この形式に合わせてファイルを作成してください。",
    utf8: "UTF-8をダウンロード",
    shift_jis: "Shift-JISをダウンロード",
    file_name: "sample.csv",
};

pub(super) const METHOD_JAPANESE: MethodWords = MethodWords {
    lead: "登録済みのリードと同じメールアドレスがファイルにあるとき、どうするかを選びます。",
    legend: "インポート方法",
    new_registration: "まだ登録されていないリードだけを追加します。登録済みのメールアドレスの行はスキップし、登録済みのリードは変更しません。",
    update: "登録済みのメールアドレスの行は、そのリードをファイルの値で上書きします。登録されていないメールアドレスの行は新しく登録します。",
    key: "リードはメールアドレスで見分けます。大文字と小文字は区別します(A@example.jp と a@example.jp は別のリードです)。",
    blank_legend: "空白のセルの扱い(登録済みのリードを上書きするとき)",
    blank_keep: "空白のセルは無視し、登録済みの値を残します。",
    blank_import_rules: "基本項目の空白のセルで、登録済みの値を空白にします。",
    table_caption: "空白のセルがあるとき、登録済みのリードはどうなるか",
    table_item: "項目",
    table_rows: &[
        BlankRow {
            items: || "メールアドレス".to_owned(), keep: "行をスキップ", import_rules: "行をスキップ"
        },
        BlankRow {
            items: || "姓".to_owned(),
            keep: "登録済みの値を残す(新しいリードの行はスキップ)",
            import_rules: "行をスキップ",
        },
        BlankRow {
            items: || format!("名、フリガナ、会社・組織名から{}までの基本項目", last_of(Part::Basic).header()),
            keep: "登録済みの値を残す",
            import_rules: "空白になる",
        },
        BlankRow {
            items: || {
                format!("ステータスから{}までの管理情報、生年月日、カスタム項目", last_of(Part::Management).header())
            },
            keep: "登録済みの値を残す",
            import_rules: "登録済みの値を残す",
        },
    ],
    go_on: "次へ:ファイルの選択",
};

pub(super) const SAMPLE_ENGLISH: SampleWords = SampleWords {
    title: "Sample CSV",
    text: "It has the header with the current custom fields, and one sample lead. Use it as a template, and keep the header's names unchanged.",
    utf8: "Download UTF-8",
    shift_jis: "Download Shift-JIS",
    file_name: "sample.csv",
};

pub(super) const METHOD_ENGLISH: MethodWords = MethodWords {
    lead: "Choose what happens when the file has the e-mail address of a lead that is already registered.",
    legend: "Import method",
    new_registration: "Only leads that are not registered yet are added. Rows with a registered e-mail address are skipped; registered leads do not change.",
    update: "A row with a registered e-mail address overwrites that lead with the file's values. A row with any other address registers a new lead.",
    key: "A lead is identified by its e-mail address. Upper and lower case differ: A@example.jp and a@example.jp are two leads.",
    blank_legend: "Blank cells (when a registered lead is overwritten)",
    blank_keep: "Blank cells are ignored; registered values stay.",
    blank_import_rules: "Blank cells of basic items make the registered value blank.",
    table_caption: "What a blank cell does to a registered lead",
    table_item: "Item",
    table_rows: &[
        BlankRow {
            items: || "E-mail address".to_owned(),
            keep: "The row is skipped",
            import_rules: "The row is skipped",
        },
        BlankRow {
            items: || "Last name".to_owned(),
            keep: "The registered value stays (the row of a new lead is skipped)",
            import_rules: "The row is skipped",
        },
        BlankRow {
            items: || {
                format!("First name, phonetic names, basic items from company to {}", english_last_of(Part::Basic))
            },
            keep: "The registered value stays",
            import_rules: "Becomes blank",
        },
        BlankRow {
            items: || {
                let last = english_last_of(Part::Management);
                format!("Management items from status to {last}, date of birth, custom fields")
            },
            keep: "The registered value stays",
            import_rules: "The registered value stays",
        },
    ],
    go_on: "Next: select the file",
};
