//! The second step until the verdict, and the upload.

use torikomi_messages::WorkerError;

use crate::wizard::AgainReason;

pub(crate) struct FileWords {
    pub(crate) lead: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) limits_encoding: &'static str,
    pub(crate) limits_columns: &'static str,
    pub(crate) limits_size: fn(&str, &str) -> String,
    pub(crate) limits_unknown: &'static str,
    pub(crate) content: &'static str,
    pub(crate) content_text: &'static str,
    pub(crate) drop: &'static str,
    pub(crate) drop_another: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) choose_another: &'static str,
    pub(crate) local: &'static str,
    pub(crate) only_one: &'static str,
    pub(crate) checking: &'static str,
    /// Rows, rows with problems, seconds left.
    pub(crate) progress: fn(&str, &str) -> String,
    pub(crate) cancel: &'static str,
    pub(crate) cancel_text: &'static str,
    pub(crate) again: fn(AgainReason) -> &'static str,
    pub(crate) reload: &'static str,
    /// A fact and advice.
    pub(crate) failure: fn(&WorkerError) -> (&'static str, String),
}

pub(crate) struct UploadWords {
    pub(crate) lead: &'static str,
    pub(crate) sending: &'static str,
    pub(crate) progress: fn(&str, &str) -> String,
    pub(crate) planning: &'static str,
    pub(crate) broken: &'static str,
    pub(crate) broken_text: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) cancel_text: &'static str,
}

pub(super) const FILE: FileWords = FileWords {
    lead: "ファイルを選ぶと、送信する前にこのブラウザーの中で全行をチェックします。",
    limits: "取り込めるファイル",
    limits_encoding: "文字コードはUTF-8またはShift-JIS、カンマ区切りのCSV",
    limits_columns: "見出しはサンプルCSVと同じ(A〜AB列、A〜AC列、またはA〜AC列とすべてのカスタム項目)",
    limits_size: |size, rows| format!("{size}、{rows}行まで"),
    limits_unknown: "大きさの上限はチェックのときにお知らせします",
    content: "CSVの内容で管理情報を設定する",
    content_text: " ステータスやタグなど(T〜AB列)は、ファイルの値で登録します。",
    drop: "ここにCSVファイルをドロップ",
    drop_another: "別のファイルをドロップしても選び直せます。",
    choose: "ファイルを選択",
    choose_another: "別のファイルを選択",
    local: "チェックが終わるまで、ファイルはサーバーに送信されません。",
    only_one: "一度に選べるファイルは1つです。1つだけ選んでください。",
    checking: "ファイルをチェックしています",
    progress: |rows, invalid| format!("{rows}行をチェック済み、問題のある行 {invalid}件"),
    cancel: "チェックを中止する",
    cancel_text: "中止しても、登録済みのリードには何も起こりません。",
    again: |reason| match reason {
        AgainReason::FormatChanged => "ファイルの形式の設定が変更されたため、もう一度チェックしています。",
        AgainReason::NamesAdded => "名前を登録しました。もう一度チェックしています。",
        AgainReason::Repaired => "ファイルを修正しました。もう一度チェックしています。",
    },
    reload: "再読み込みする",
    failure: |error| {
        match error {
        WorkerError::OtherVersion => (
            "この画面は古いバージョンです。",
            "新しいバージョンが公開されています。再読み込みしてから、ファイルを選び直してください。".to_owned(),
        ),
        WorkerError::FileChanged => (
            "選択したあとでファイルが変更されました。",
            "別のアプリで保存し直されたか、移動・削除された可能性があります。ファイルを閉じてから、もう一度選択してください。"
                .to_owned(),
        ),
        WorkerError::Unreadable { reason } => (
            "ファイルを読み取れません。",
            format!("ファイルが移動・削除されていないか、開く権限があるかを確かめて、選び直してください。({reason})"),
        ),
        WorkerError::NotLoaded => (
            "チェックのプログラムを読み込めませんでした。",
            "ファイルに問題があるわけではありません。ネットワークの接続を確かめて、もう一度お試しください。".to_owned(),
        ),
        WorkerError::Broken { reason } => (
            "チェックを実行できませんでした。",
            format!(
                "もう一度お試しください。続く場合は、次の内容を管理者にお知らせください。({})",
                if reason.is_empty() { "worker" } else { reason }
            ),
        ),
    }
    },
};

pub(super) const UPLOAD: UploadWords = UploadWords {
    lead: "ファイルを送信し、登録済みのリードと照らし合わせます。この段階では何も登録されません。",
    sending: "ファイルを送信しています",
    progress: |sent, all| format!("{sent} / {all}"),
    planning: "送信しました。登録内容の確認を始めています。",
    broken: "接続が切れました。",
    broken_text: "自動でつなぎ直し、続きから送信します。",
    cancel: "送信を中止して戻る",
    cancel_text: "送信済みの分は、もう一度進むときに続きから使われます。",
};
