//! The result of the check: sums, refusal, header comparison, unknown names, the list of problems.

mod english;

use torikomi_core::words::WarningGroup;

pub(super) use english::{
    FOREIGN_ENGLISH, HEADER_ENGLISH, PROBLEMS_ENGLISH, REFUSAL_ENGLISH, RENAMING_ENGLISH, REPAIR_ENGLISH,
    UNKNOWN_ENGLISH, VERDICT_ENGLISH,
};

pub(crate) struct VerdictWords {
    pub(crate) rows: &'static str,
    pub(crate) valid: &'static str,
    pub(crate) invalid: &'static str,
    pub(crate) encoding: &'static str,
    pub(crate) line_ending: &'static str,
    pub(crate) columns: &'static str,
    pub(crate) column_count: fn(u32) -> String,
    /// Rows without problems, rows with problems.
    pub(crate) spoken: fn(&str, &str) -> String,
    pub(crate) warnings: &'static str,
    pub(crate) warning_group: fn(WarningGroup) -> &'static str,
    pub(crate) warning_group_text: fn(WarningGroup) -> &'static str,
    pub(crate) warning_place: &'static str,
    /// The button that opens the list of a warning's rows.
    pub(crate) warned_rows: fn(&str) -> String,
    pub(crate) warned_all: fn(&str) -> String,
    /// Listed places, all places.
    pub(crate) warned_first: fn(&str, &str) -> String,
    pub(crate) warned_typed: &'static str,
    pub(crate) warned_stored: &'static str,
    pub(crate) preview: &'static str,
    pub(crate) preview_row: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) go_on_note: fn(&str, &str) -> String,
    pub(crate) go_on_decided_later: &'static str,
}

pub(crate) struct RefusalWords {
    pub(crate) nothing_sent: &'static str,
    pub(crate) place: &'static str,
    pub(crate) found: &'static str,
    pub(crate) expected_words: &'static str,
    pub(crate) remedy: &'static str,
}

pub(crate) struct RepairWords {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// The remaining problems, by their titles.
    pub(crate) left: fn(&[&str]) -> String,
    pub(crate) remedy: &'static str,
    pub(crate) note: &'static str,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    pub(crate) repairing: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) repaired: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) kept_shifted: &'static str,
    pub(crate) save: &'static str,
    /// The repaired file's name, made from the chosen file's.
    pub(crate) file_name: fn(&str) -> String,
    pub(crate) original_row: fn(&str) -> String,
    pub(crate) original_row_name: &'static str,
}

pub(crate) struct RenamingWords {
    /// The name in the file, the expected one.
    pub(crate) title: fn(&str, &str) -> String,
    /// The column, the expected name.
    pub(crate) nameless: fn(&str, &str) -> String,
    pub(crate) values: fn(&str) -> String,
    pub(crate) no_values: fn(&str) -> String,
    pub(crate) text: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
}

pub(crate) struct ForeignWords {
    pub(crate) title: &'static str,
    pub(crate) columns: &'static str,
    /// Recognised columns, other columns.
    pub(crate) counts: fn(&str, &str) -> String,
    pub(crate) column: &'static str,
    pub(crate) found: &'static str,
    pub(crate) item: &'static str,
    pub(crate) sample: &'static str,
}

pub(crate) struct HeaderWords {
    pub(crate) title: &'static str,
    pub(crate) summary: fn(usize, usize) -> String,
    pub(crate) only_differing: &'static str,
    pub(crate) column: &'static str,
    pub(crate) found: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) difference: &'static str,
    pub(crate) none: &'static str,
    pub(crate) same: &'static str,
    pub(crate) renamed: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) added: &'static str,
    pub(crate) missing_and_added: &'static str,
    pub(crate) moved_from: fn(&str) -> String,
    pub(crate) belongs_to: fn(&str) -> String,
}

pub(crate) struct UnknownWords {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) status: &'static str,
    pub(crate) person: &'static str,
    pub(crate) all: fn(&str) -> String,
    pub(crate) unlisted: fn(&str) -> String,
    pub(crate) register: &'static str,
}

pub(crate) struct ProblemWords {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) one: &'static str,
    pub(crate) total: fn(&str) -> String,
    pub(crate) more: fn(&str) -> String,
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    pub(crate) row: &'static str,
    pub(crate) column: &'static str,
    pub(crate) value: &'static str,
    pub(crate) message: &'static str,
    pub(crate) line: &'static str,
    pub(crate) byte: &'static str,
    pub(crate) winner: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) decided_later: &'static str,
    pub(crate) decided_later_text: &'static str,
    pub(crate) replaced_text: &'static str,
    pub(crate) other_winner_text: &'static str,
    pub(crate) filter_code: &'static str,
    pub(crate) filter_column: &'static str,
    pub(crate) filter_text: &'static str,
    pub(crate) all_codes: &'static str,
    pub(crate) all_columns: &'static str,
    pub(crate) counted: fn(&str, &str) -> String,
    pub(crate) previous: &'static str,
    pub(crate) next: &'static str,
}

pub(super) const VERDICT_JAPANESE: VerdictWords = VerdictWords {
    rows: "データ行",
    valid: "問題のない行",
    invalid: "問題のある行",
    encoding: "文字コード",
    line_ending: "改行",
    columns: "列",
    column_count: |columns| format!("{columns}列"),
    spoken: |valid, invalid| format!("チェックが終わりました。問題のない行 {valid}件、問題のある行 {invalid}件です。"),
    warnings: "お知らせ(行はスキップされません)",
    warning_group: |group| match group {
        WarningGroup::Lost => "失われたかもしれない値",
        WarningGroup::LookAt => "確認してください",
        WarningGroup::Uniform => "形をそろえた値",
    },
    warning_group_text: |group| match group {
        WarningGroup::Lost => "元のデータと見比べて、違っていたらファイルを直して選び直してください。",
        WarningGroup::LookAt => "意図したとおりなら、このまま進めます。",
        WarningGroup::Uniform => "することはありません。",
    },
    warning_place: "最初の場所",
    warned_rows: |count| format!("{count}件を一覧で見る"),
    warned_all: |count| format!("{count}件"),
    warned_first: |listed, count| format!("{count}件のうち、最初の{listed}件"),
    warned_typed: "ファイルの値",
    warned_stored: "登録する値",
    preview: "ファイルの先頭",
    preview_row: "行",
    go_on: "次へ:登録内容の確認",
    go_on_note: |valid, invalid| match invalid {
        "0" => format!("{valid}行を送信して、登録内容を確認します。まだ登録はされません。"),
        _ => format!("問題のない{valid}行で進めます。問題のある{invalid}行はスキップされます。まだ登録はされません。"),
    },
    go_on_decided_later: "スキップされる行は、次のステップで確かめます。まだ登録はされません。",
};

pub(super) const REFUSAL_JAPANESE: RefusalWords = RefusalWords {
    nothing_sent: "ファイルはサーバーに送信されていません。",
    place: "場所",
    found: "見つかったもの",
    expected_words: "本来の形",
    remedy: "直し方",
};

pub(super) const REPAIR_JAPANESE: RepairWords = RepairWords {
    title: "自動で修正できます",
    text: "ボタンを押すと、次の修正をまとめて行い、もう一度チェックします。",
    left: |titles| {
        let titles = titles.iter().map(|title| format!("「{title}」")).collect::<String>();
        format!("次の問題は自動では直せません。修正したあとも残ります: {titles}")
    },
    remedy: "修正して、もう一度チェックする",
    note: "修正はこのブラウザーの中で行い、元のファイルは変わりません。",
    before: "修正前の先頭",
    after: "修正後の先頭",
    repairing: "ファイルを修正しています",
    cancel: "修正を中止する",
    repaired: "修正したファイルです",
    kept: "元のファイルは変わっていません。",
    kept_shifted: "元のファイルは変わっていません。行番号は修正したファイルのもので、元のファイルの行も並べて表示します。",
    save: "修正したファイルを保存",
    file_name: |name| match name.rsplit_once('.') {
        Some((name, extension)) => format!("{name}_修正済み.{extension}"),
        None => format!("{name}_修正済み.csv"),
    },
    original_row: |row| format!("元の{row}行目"),
    original_row_name: "元のファイルの行",
};

pub(super) const RENAMING_JAPANESE: RenamingWords = RenamingWords {
    title: |found, expected| format!("「{found}」は「{expected}」ですか"),
    nameless: |column, expected| format!("名前のない{column}列は「{expected}」ですか"),
    values: |column| format!("{column}列の値"),
    no_values: |column| format!("{column}列の先頭の行には値がありません。"),
    text: "そのとおりなら、次の修正を行って、もう一度チェックします。",
    yes: "見出しを書き換えて、もう一度チェックする",
    no: "いいえ、別のファイルを選ぶ",
};

pub(super) const FOREIGN_JAPANESE: ForeignWords = ForeignWords {
    title: "取り込める形にする",
    columns: "項目が分かる列",
    counts: |known, unknown| format!("項目が分かる列: {known}列、分からない列: {unknown}列"),
    column: "列",
    found: "このファイルの見出し",
    item: "項目",
    sample: "サンプルCSVの見出し",
};

pub(super) const HEADER_JAPANESE: HeaderWords = HeaderWords {
    title: "見出しの比較",
    summary: |differing, all| format!("{all}列のうち{differing}列の見出しが違います。"),
    only_differing: "違いのある列だけを表示",
    column: "列",
    found: "このファイルの見出し",
    expected: "本来の見出し",
    difference: "違い",
    none: "(なし)",
    same: "一致",
    renamed: "名前が違う",
    missing: "足りない",
    added: "余分",
    missing_and_added: "足りない・余分",
    moved_from: |column| format!("{column}列にある"),
    belongs_to: |column| format!("本来は{column}列"),
};

pub(super) const UNKNOWN_JAPANESE: UnknownWords = UnknownWords {
    title: "登録されていないステータス・担当者",
    text: "ファイルにある次の名前は、まだ登録されていません。登録すると、これらの行も取り込めるようになります。入力間違いのものは、チェックを外してください。",
    status: "ステータス",
    person: "担当者",
    all: |figure| format!("{figure}件をすべて選ぶ"),
    unlisted: |figure| {
        format!(
            "このほかの名前が{figure}か所にあり、一覧に入りきりません。登録してもう一度チェックすると、続きが表示されます。"
        )
    },
    register: "登録してもう一度チェック",
};

pub(super) const PROBLEMS_JAPANESE: ProblemWords = ProblemWords {
    title: "問題のある行",
    text: "これらの行はスキップされ、ほかの行は登録できます。行を選ぶと、直し方が表示されます。",
    one: "問題の詳細",
    total: |count| format!("{count}件の問題"),
    more: |count| format!("このほかに{count}件の問題があります。件数には含まれますが、一覧には表示していません。"),
    none: "当てはまる問題はありません",
    none_text: "絞り込みの条件を変えてください。",
    row: "行",
    column: "列",
    value: "値",
    message: "内容",
    line: "改行で数えた行",
    byte: "先頭からのバイト数",
    winner: "先に同じアドレスがある行",
    remedy: "直し方",
    decided_later: "次のステップで判定",
    decided_later_text: "インポート方法が「更新」のときは、登録済みのリードの行なら問題になりません。登録済みかどうかは、次のステップで確かめます。",
    replaced_text: "この列の値は使わず、画面で入力した値を登録します。この問題でスキップされることはありません。",
    other_winner_text: "管理情報を画面で入力するため、同じアドレスのどの行が登録されるかは、次のステップで確かめます。",
    filter_code: "問題の種類",
    filter_column: "列",
    filter_text: "値・内容・行番号で探す",
    all_codes: "すべての種類",
    all_columns: "すべての列",
    counted: |words, count| format!("{words}({count})"),
    previous: "前の問題",
    next: "次の問題",
};
