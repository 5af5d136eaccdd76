//! Messages about imports: why one cannot be planned, started or finished.

use torikomi_core::domain::problem::Message;

use super::{cause_of_failure, message};
use crate::base::{
    error::Error,
    limits::{OPEN_PLANS_A_WORKSPACE, PLAN_HOURS},
};

/// The re-check of the upload came to another verdict than the browser's check.
pub fn bytes_changed() -> Message {
    message(
        "確認の後にファイルの内容が変わったため、インポートできません。ファイルを選び直して、もう一度はじめからやり直してください。",
        "The file's content changed after it was checked, so it cannot be imported. Choose the file again and start over.",
    )
}

/// The custom items, names or limits changed between the browser's check and the plan.
pub fn format_changed() -> Message {
    message(
        "確認の後にカスタム項目やステータスなどの設定が変わりました。戻って、ファイルをもう一度選択してください。",
        "Custom fields, statuses or other settings changed after the file was checked. Go back and choose the file again.",
    )
}

/// Why a plan cannot be started if its rows take more room than a plan may.
pub fn plan_too_large(most_bytes: u64) -> Message {
    let most = most_bytes / (1 << 30);
    message(
        format!(
            "登録内容の確認に必要な容量が上限({most} GiB)を超えたため、この一括登録は開始できません。ファイルを分けてください。"
        ),
        format!(
            "What the file would change takes more room than a plan may take ({most} GiB), so it cannot be imported. Divide \
             the file."
        ),
    )
}

/// A plan that no longer exists.
pub fn plan_gone() -> Message {
    message(
        format!(
            "この登録内容は、もう残っていません。開始していない登録内容は、取りやめたとき、{PLAN_HOURS}時間が過ぎたとき、または新しい\
             登録内容が{OPEN_PLANS_A_WORKSPACE}件作成されたときに削除されます。ファイルを選び直してください。"
        ),
        format!(
            "This plan does not exist any more. A plan that was not started is deleted when somebody drops it, after \
             {PLAN_HOURS} hours, or when {OPEN_PLANS_A_WORKSPACE} newer plans were made. Select the file again."
        ),
    )
}

/// A plan that could not be made.
pub fn plan_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "インポート内容を確認できませんでした。{ja}もう一度はじめからやり直し、解決しない場合は管理者にご連絡ください。"
        ),
        format!("The plan could not be made. {en} Start over; if it happens again, tell your administrator."),
    )
}

/// Why an import could not be finished. Its state, and the title above this, already say that it failed.
pub fn import_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "{ja}途中までの行は登録されています。「もう一度試す」を押すと続きから登録します。解決しない場合は管理者にご連絡ください。"
        ),
        format!(
            "{en} Rows up to that point are registered. \"Try again\" goes on from there. If it fails again, tell your \
             administrator."
        ),
    )
}

/// A failed import that cannot continue as it was shown.
pub fn changed_since_failure() -> Message {
    message(
        "失敗した後に、残りの行に関わるリードや名前などが変更されたため、続きから登録できません。同じファイルを、もう一度はじめから\
         一括登録してください。登録済みの行は「登録済み」または「変更なし」になります。",
        "Leads, names or items that the rest of this import touches changed after it failed, so it cannot go on. Import the \
         same file again from the beginning: rows that are registered already are skipped, or left unchanged.",
    )
}

/// A defect, shown with a finished import: rows whose addresses were registered meanwhile.
pub fn addresses_taken() -> Message {
    message(
        "インポート中に別の操作で登録されたメールアドレスの行は、登録されませんでした。該当するリードを確認してください。",
        "Rows whose addresses were registered by somebody else during the import were left out. Check those leads.",
    )
}
