//! The second step up to the verdict, and the upload.

use torikomi_messages::WorkerError;

use crate::base::{
    recheck_reason::RecheckReason,
    words::{
        letters::{last_fixed, last_without_birth_date},
        plural,
    },
};

pub(crate) struct FileWords {
    pub(crate) lead: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) limits_encoding: &'static str,
    pub(crate) limits_columns: fn() -> String,
    pub(crate) limits_size: fn(&str, &str) -> String,
    pub(crate) limits_unknown: &'static str,
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
    pub(crate) again: fn(RecheckReason) -> &'static str,
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

pub(super) const FILE_JAPANESE: FileWords = FileWords {
    lead: "ファイルを選ぶと、送信する前にこのブラウザーの中で全行をチェックします。",
    limits: "取り込めるファイル",
    limits_encoding: "文字コードはUTF-8またはShift-JIS、カンマ区切りのCSV",
    limits_columns: || {
        let (short, whole) = (last_without_birth_date(), last_fixed());
        format!("見出しはサンプルCSVと同じ(A〜{short}列、A〜{whole}列、またはA〜{whole}列とすべてのカスタム項目)")
    },
    limits_size: |size, rows| format!("{size}、{rows}行まで"),
    limits_unknown: "大きさの上限はチェックのときにお知らせします",
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
        RecheckReason::FormatChanged => "ファイルの形式の設定が変更されたため、もう一度チェックしています。",
        RecheckReason::NamesAdded => "名前を登録しました。もう一度チェックしています。",
        RecheckReason::Repaired => "ファイルを修正しました。もう一度チェックしています。",
    },
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

pub(super) const UPLOAD_JAPANESE: UploadWords = UploadWords {
    lead: "ファイルを送信し、登録済みのリードと照らし合わせます。この段階では何も登録されません。",
    sending: "ファイルを送信しています",
    progress: |sent, all| format!("{sent} / {all}"),
    planning: "送信しました。登録内容の確認を始めています。",
    broken: "接続が切れました。",
    broken_text: "自動でつなぎ直し、続きから送信します。",
    cancel: "送信を中止して戻る",
    cancel_text: "送信済みの分は、もう一度進むときに続きから使われます。",
};

pub(super) const FILE_ENGLISH: FileWords = FileWords {
    lead: "Select a file: every row is checked here in your browser before anything is sent.",
    limits: "What can be imported",
    limits_encoding: "CSV separated by commas, in UTF-8 or Shift-JIS",
    limits_columns: || {
        let (short, whole) = (last_without_birth_date(), last_fixed());
        format!(
            "The header of the sample CSV: columns A to {short}, A to {whole}, or A to {whole} and all custom fields"
        )
    },
    limits_size: |size, rows| format!("At most {size} and {}", plural::rows(rows)),
    limits_unknown: "The check will show how large a file may be",
    drop: "Drop a CSV file here",
    drop_another: "Drop another file to check that one instead.",
    choose: "Select a file",
    choose_another: "Select another file",
    local: "Nothing is sent to the server until the check is done.",
    only_one: "One file at a time, please. Select just one.",
    checking: "Checking the file",
    progress: |rows, invalid| {
        format!("{} checked, {} with problems", plural::rows(rows), if invalid == "0" { "none" } else { invalid })
    },
    cancel: "Cancel the check",
    cancel_text: "Cancelling does not affect registered leads.",
    again: |reason| match reason {
        RecheckReason::FormatChanged => "The settings for files have changed, so the file is checked again.",
        RecheckReason::NamesAdded => "The names were registered. The file is checked again.",
        RecheckReason::Repaired => "The file was repaired. It is checked again.",
    },
    failure: |error| match error {
        WorkerError::OtherVersion => (
            "This page is out of date.",
            "There is a new version. Reload the page and select the file again.".to_owned(),
        ),
        WorkerError::FileChanged => (
            "The file changed after you selected it.",
            "Another program saved, moved or deleted it. Close it there and select it again.".to_owned(),
        ),
        WorkerError::Unreadable { reason } => (
            "The file cannot be read.",
            format!(
                "Check whether it was moved or deleted and whether you may open it, and select it again. ({reason})"
            ),
        ),
        WorkerError::NotLoaded => (
            "The checking program could not be loaded.",
            "There is nothing wrong with the file. Check your network connection and try again.".to_owned(),
        ),
        WorkerError::Broken { reason } => (
            "The check failed.",
            format!(
                "Try again. If it happens again, report this to your administrator: ({})",
                if reason.is_empty() { "worker" } else { reason }
            ),
        ),
    },
};

pub(super) const UPLOAD_ENGLISH: UploadWords = UploadWords {
    lead: "The file is uploaded and compared with the registered leads. Nothing is registered at this stage.",
    sending: "Uploading the file",
    progress: |sent, all| format!("{sent} of {all}"),
    planning: "Uploaded. The preview of the import is being prepared.",
    broken: "The connection is broken.",
    broken_text: "It is retried automatically, and the upload continues where it stopped.",
    cancel: "Stop the upload and go back",
    cancel_text: "The part that was already uploaded is used when you continue.",
};
