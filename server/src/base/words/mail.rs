//! Messages about mails: why one failed, waits or was cancelled.

use torikomi_core::{domain::problem::Message, draft::mail_text::MailTextProblem};

use super::{joined, message};

pub fn mail_text_invalid(problems: &[MailTextProblem]) -> Message {
    joined(problems.iter().map(|problem| problem.message.clone()))
}

/// Class and code of a mail server's answer.
pub fn mail_answer(code: &str) -> Message {
    message(format!("応答コード {code}。"), format!("answer {code}."))
}

pub fn mail_certificate() -> Message {
    message("サーバー証明書を確認できません。", "its certificate cannot be verified.")
}

pub fn mail_no_encryption() -> Message {
    message("暗号化(STARTTLS)に対応していません。", "it offers no encryption (STARTTLS).")
}

pub fn mail_no_answer() -> Message {
    message("応答がありません。", "no answer.")
}

pub fn mail_no_connection() -> Message {
    message("接続できないか、接続が切れました。", "no connection, or it broke.")
}

/// `answer` is the part of the mail server's answer that is shown.
pub fn mail_refused(answer: &Message) -> Message {
    message(
        format!("メールサーバーが受け付けませんでした: {} メールアドレスを確認してから、再送してください。", answer.ja),
        format!("The mail server refused it: {} Check the address, then send it again.", answer.en),
    )
}

pub fn mail_deferred(answer: &Message) -> Message {
    message(
        format!("メールサーバーが一時的に受け付けませんでした: {} 自動的に再送します。", answer.ja),
        format!("The mail server does not take it just now: {} It is tried again by itself.", answer.en),
    )
}

pub fn mail_unreachable(detail: &Message) -> Message {
    message(
        format!(
            "メールサーバーに送信できませんでした: {} 自動的に再送します。続く場合は、メールサーバーの設定を確認してください。",
            detail.ja
        ),
        format!(
            "The mail server cannot be used: {} It is tried again by itself. If it goes on, check the settings of the \
             mail server.",
            detail.en
        ),
    )
}

pub fn mail_given_up(last: Option<Message>) -> Message {
    let last = last.unwrap_or_else(|| message("", ""));
    message(
        format!(
            "送信できない状態が続いたため、送信を中止しました。原因を解消してから、再送してください。最後の結果: {}",
            last.ja
        ),
        format!(
            "It could not be sent for too long and was given up. Fix the cause, then send it again. Last result: {}",
            last.en
        ),
    )
}

pub fn mail_unknown(detail: &Message) -> Message {
    message(
        format!(
            "メールサーバーが受け付けたかどうか分かりません: {} もう一度だけ、同じメールを自動的に送信します。",
            detail.ja
        ),
        format!("Whether the mail server took it is unknown: {} The same mail is sent once more by itself.", detail.en),
    )
}

pub fn mail_unknown_twice() -> Message {
    message(
        "2回送信しましたが、メールサーバーが受け付けたかどうか分かりません。届いたかどうかをリードに確認し、届いていない場合だけ再送してください。",
        "It was sent twice, and whether the mail server took it is unknown. Ask the lead whether it has arrived, and send it \
         again only if not.",
    )
}

pub fn mail_address_unusable() -> Message {
    message(
        "このメールアドレスには送信できません。リードのメールアドレスを修正してから、再送してください。",
        "Nothing can be sent to this address. Correct the lead's address, then send the mail again.",
    )
}

/// The mail may have been sent, and its text can no longer be read.
pub fn mail_key_lost() -> Message {
    message(
        "暗号化の鍵が変わったため、送信中だったメールを読み出せません。届いたかどうかをリードに確認し、届いていない場合は再送してください。",
        "The encryption key has changed, so the mail that was on its way cannot be read. Ask the lead whether it has arrived; \
         if not, send it again.",
    )
}

pub fn mail_file_failed() -> Message {
    message(
        "メールのファイルを書き込めませんでした。保存先の空き容量と権限を確認してください。自動的に再試行します。",
        "The mail's file could not be written. Check the room and the rights of its folder. It is tried again by itself.",
    )
}

pub fn mail_without_form() -> Message {
    message(
        "送信する前に、リードがフォームの会員でなくなったため取り消しました。",
        "Cancelled: before it went out, the lead was no longer a member of the form.",
    )
}

pub fn mail_undone() -> Message {
    message(
        "送信する前に、一括登録が取り消されたため取り消しました。",
        "Cancelled: before it went out, the import was undone.",
    )
}

pub fn mail_cancelled() -> Message {
    message("送信する前に、担当者が取り消しました。", "Cancelled by a person before it went out.")
}

pub fn mail_not_failed() -> Message {
    message(
        "再送できるのは、送信に失敗したメールだけです。画面を更新して確認してください。",
        "Only a mail that failed can be sent again. Reload and look again.",
    )
}

pub fn mail_not_waiting() -> Message {
    message(
        "取り消せるのは、まだ送信されていないメールだけです。画面を更新して確認してください。",
        "Only a mail that was not sent yet can be cancelled. Reload and look again.",
    )
}

pub fn mail_not_configured() -> Message {
    message(
        "このサーバーではメールの送信が設定されていません。管理者にご連絡ください。",
        "This server is not set up to send mails. Tell your administrator.",
    )
}

pub fn test_mail_failed(reason: &Message) -> Message {
    message(
        format!("テストメールを送信できませんでした。{}", reason.ja),
        format!("The test mail could not be sent. {}", reason.en),
    )
}
