//! The fourth step: progress, result, failure.

use crate::base::{locale::figure, words::plural};

pub(crate) struct DoneWords {
    pub(crate) accepted: &'static str,
    pub(crate) accepted_text: &'static str,
    pub(crate) progress: fn(&str, &str) -> String,
    /// New, overwritten, skipped.
    pub(crate) result: fn(u64, u64, u64) -> String,
    /// Registered, skipped.
    pub(crate) spoken: fn(u64, u64) -> String,
    pub(crate) skipped: &'static str,
    pub(crate) skipped_text: &'static str,
    pub(crate) error_csv_utf8: &'static str,
    pub(crate) error_csv_own: &'static str,
    pub(crate) to_history: &'static str,
    pub(crate) again: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) failed_unknown: &'static str,
    pub(crate) failed_contact: fn(u64) -> String,
}

pub(super) const JAPANESE: DoneWords = DoneWords {
    accepted: "登録が完了しました",
    accepted_text: "リードへの反映はバックグラウンドで続きます。この画面を閉じても止まりません。結果は一括登録履歴でも確かめられます。",
    progress: |done, total| format!("{done} / {total}件"),
    result: |new, overwritten, skipped| {
        format!(
            "すべての処理が終わりました。新規登録 {}件、上書き登録 {}件、スキップ {}件です。",
            figure(new),
            figure(overwritten),
            figure(skipped)
        )
    },
    spoken: |registered, skipped| {
        format!("一括登録が終わりました。登録 {}件、スキップ {}件です。", figure(registered), figure(skipped))
    },
    skipped: "スキップしたリード",
    skipped_text: "次の行は登録されていません。エラーCSVを直して、もう一度一括登録できます。",
    error_csv_utf8: "エラーCSV(UTF-8)",
    error_csv_own: "エラーCSV(元のファイルと同じ文字コード)",
    to_history: "一括登録履歴を見る",
    again: "続けて一括登録する",
    failed: "一括登録に失敗しました。",
    failed_unknown: "原因を特定できませんでした。",
    failed_contact: |import_id| {
        format!(
            "アカウントを管理している方(ライセンスアカウント)に、インポート番号 {import_id} を添えてお問い合わせください。"
        )
    },
};

pub(super) const ENGLISH: DoneWords = DoneWords {
    accepted: "Registration is complete",
    accepted_text: "The leads are being updated in the background, even if you close this page. The import history shows the result, too.",
    progress: |done, total| format!("{done} of {}", plural::rows(total)),
    result: |new, overwritten, skipped| {
        format!(
            "Everything is done: {} new, {} overwritten, {} skipped.",
            figure(new),
            figure(overwritten),
            figure(skipped)
        )
    },
    spoken: |registered, skipped| {
        format!(
            "The import is done: {} registered, {} skipped.",
            plural::count_of(registered, "row", "rows"),
            figure(skipped)
        )
    },
    skipped: "Skipped leads",
    skipped_text: "These rows were not registered. Correct the error CSV and import it.",
    error_csv_utf8: "Error CSV (UTF-8)",
    error_csv_own: "Error CSV (in the file's own encoding)",
    to_history: "See the import history",
    again: "Import more",
    failed: "The import failed.",
    failed_unknown: "The cause is not known.",
    failed_contact: |import_id| {
        format!(
            "Ask the person who manages your accounts (the license account), and name the import number {import_id}."
        )
    },
};
