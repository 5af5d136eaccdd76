//! The messages with which the API refuses a request or explains a failure, in Japanese and English.
//!
//! Core has the messages of the check and of what a person enters. The command line, exported files and names of files
//! have their words beside the code that writes them.
//!
//! A message states a fact, then what to do. The match is exhaustive, so that every new error code gets a message. One
//! file for each area; callers do not name the file.

mod request;
mod account;
mod name;
mod format;
mod lead;
mod company;
mod upload;
mod import;
mod undo;
mod mail;
mod webhook;

use torikomi_core::{domain::problem::Message, wire::ErrorCode};

use super::error::Error;

pub use self::{
    account::*, company::*, format::*, import::*, lead::*, mail::*, name::*, request::*, undo::*, upload::*, webhook::*,
};

fn message(ja: impl Into<String>, en: impl Into<String>) -> Message {
    Message { ja: ja.into(), en: en.into() }
}

/// The message for a code if nothing more is known.
pub fn for_code(code: ErrorCode) -> Message {
    match code {
        ErrorCode::BadRequest => message("リクエストの形式が正しくありません。", "The request is malformed."),
        ErrorCode::SignedOut => {
            message("サインインしていません。もう一度サインインしてください。", "You are not signed in. Sign in again.")
        }
        ErrorCode::WrongPassword => {
            message("ログインIDまたはパスワードが正しくありません。", "The login ID or the password is wrong.")
        }
        ErrorCode::Forbidden => message(
            "この操作を行う権限がありません。ライセンスアカウントの方にご確認ください。",
            "You lack the right to do this. Ask the holder of the license account.",
        ),
        ErrorCode::PasswordNeeded => message(
            "この操作の前に、パスワードをもう一度入力してください。",
            "Enter your password again before you do this.",
        ),
        ErrorCode::NotFound => message("指定されたものは見つかりません。", "There is nothing at this address."),
        ErrorCode::ImportRunning => message(
            "処理中のインポートがあるため、一括登録を続行できません。",
            "Another import is running, so the bulk registration cannot go on.",
        ),
        ErrorCode::FormatChanged => message(
            "確認の後にフォーマットが変更されました。もう一度ファイルを確認します。",
            "The format changed after the file was checked. It is checked again.",
        ),
        ErrorCode::PlanChanged => message(
            "確認の後にリードなどの登録内容が変更されました。新しい内容を確認してください。",
            "Leads or names changed after the plan was made. Look at the new plan.",
        ),
        ErrorCode::WrongState => message(
            "この一括登録は、いまの状態ではこの操作ができません。画面を更新して確認してください。",
            "The import's present state does not allow this. Reload and look again.",
        ),
        ErrorCode::NameTaken => message("その名前はすでに使われています。", "That name is taken."),
        ErrorCode::AlreadyRegistered => message(
            "このメールアドレスのリードはすでに登録されています。登録済みのリードを編集してください。",
            "A lead with this e-mail address is registered already. Edit that lead.",
        ),
        ErrorCode::ValuesLost => message("リードの値が消えます。", "Leads would lose a value."),
        ErrorCode::CustomItemChanging => message(
            "カスタム項目の変更をリードに反映しています。少し待ってから、もう一度お試しください。",
            "Leads still follow a change of a custom field. Wait a moment, then try again.",
        ),
        ErrorCode::LastLicenseAccount => message(
            "最後のライセンスアカウントは、削除することも、ライセンスアカウントでなくすこともできません。先に別のアカウントを\
             ライセンスアカウントにしてください。",
            "The last license account can be neither deleted nor demoted. Make another account a license account first.",
        ),
        ErrorCode::OffsetMismatch => message(
            "アップロードの続きの位置が一致しません。サーバーの位置から再開してください。",
            "The upload is at another offset. Resume from the server's.",
        ),
        ErrorCode::Gone => message(
            "すでに削除されています。もう一度はじめからやり直してください。",
            "It is no longer kept. Start again from the beginning.",
        ),
        ErrorCode::LeadChanged => message(
            "表示した後に、このリードは別の操作で変更されました。最新の内容を確認してから、もう一度保存してください。",
            "This lead was changed by somebody else after you opened it. Look at it as it is now, then save again.",
        ),
        ErrorCode::TooLarge => message("送信されたデータが大きすぎます。", "What was sent is too large."),
        ErrorCode::Invalid => message("入力内容が正しくありません。", "The input is not acceptable."),
        ErrorCode::TooManyTries => message(
            "試行回数が多すぎます。15分ほど待ってから、もう一度お試しください。",
            "Too many tries. Wait about 15 minutes, then try again.",
        ),
        ErrorCode::Internal => message(
            "サーバーで予期しないエラーが発生しました。時間をおいても解決しない場合は管理者にご連絡ください。",
            "The server ran into an unexpected error. If it persists, tell your administrator.",
        ),
        ErrorCode::Unavailable => message(
            "ただいまデータベースに接続できません。少し待ってから、もう一度お試しください。",
            "The database does not answer just now. Wait a moment and try again.",
        ),
    }
}

/// Several messages as one, a line each.
pub fn joined(messages: impl Iterator<Item = Message>) -> Message {
    let (ja, en): (Vec<String>, Vec<String>) = messages.map(|message| (message.ja, message.en)).unzip();
    message(ja.join("\n"), en.join("\n"))
}

fn cause_of_failure(cause: &Error) -> (&'static str, &'static str) {
    match cause {
        Error::Gone => ("アップロードされたファイルが保存されていません。", "The uploaded file is no longer kept."),
        Error::FileMissing(_) => (
            "アップロードされたファイルが、サーバーの保存先に見つかりません。",
            "The uploaded file is missing from the server's file store.",
        ),
        Error::Unavailable(_) => (
            "データベースまたはファイルの保存先に長時間接続できませんでした。",
            "The database or the file store did not answer for a long time.",
        ),
        Error::DiskFull(_) => ("サーバーの空き容量が不足しました。", "The server had no room left."),
        _ => ("サーバーで予期しないエラーが発生しました。", "The server ran into an unexpected error."),
    }
}
