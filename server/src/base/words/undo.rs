//! Messages about undos.

use torikomi_core::domain::problem::Message;

use super::{cause_of_failure, message};
use crate::base::error::Error;

pub fn undo_must_wait() -> Message {
    message(
        "処理中の一括登録または取り消しがあるため、取り消しを開始できません。終わってから、もう一度お試しください。",
        "An import or another undo is running. Start this undo when that is at its end.",
    )
}

pub fn undo_too_late() -> Message {
    message(
        "取り消しできる期間(ファイルの保存期間)が過ぎたため、この一括登録は取り消せません。リードを個別に変更してください。",
        "The time in which this import could be undone (as long as its file was kept) is over. Change the leads one by one.",
    )
}

/// A preview that could not be made.
pub fn undo_preview_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "取り消しの内容を確認できませんでした。{ja}リードは変更されていません。もう一度お試しいただき、解決しない場合は管理者に\
             ご連絡ください。"
        ),
        format!(
            "The preview of the undo could not be made. {en} No lead was changed. Try again; if it happens again, tell \
             your administrator."
        ),
    )
}

/// An undo that could not be finished.
pub fn undo_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "取り消しを最後まで行えませんでした。{ja}途中までのリードは取り消されています。もう一度取り消すと、続きから行います。\
             解決しない場合は管理者にご連絡ください。"
        ),
        format!(
            "The undo could not be brought to its end. {en} Leads up to that point are undone. Undo again to go on from \
             there; if it happens again, tell your administrator."
        ),
    )
}
