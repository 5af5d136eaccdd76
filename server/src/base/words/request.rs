//! Messages about a request itself: its form, its size, its frequency.

use torikomi_core::domain::problem::Message;

use super::message;

/// `detail` is the parser's message, in English: for the programmer of a client.
pub fn bad_request(detail: &str) -> Message {
    message(format!("リクエストの形式が正しくありません。({detail})"), format!("The request is malformed: {detail}"))
}

pub fn unstorable_character() -> Message {
    message(
        "登録できない文字(U+0000)が含まれています。取り除いてから、もう一度お試しください。",
        "A text holds the character U+0000, which cannot be stored. Remove it and try again.",
    )
}

pub fn method_not_allowed() -> Message {
    message(
        "このアドレスでは、この操作(メソッド)は使えません。",
        "This address does not take this method. The header Allow names those it takes.",
    )
}

pub fn other_media_type(wanted: &str) -> Message {
    message(
        format!("送信するデータの種類(Content-Type)は{wanted}にしてください。"),
        format!("The body must be {wanted}. Say so in the header Content-Type."),
    )
}

pub fn cross_site() -> Message {
    message(
        "別のサイトからの操作は受け付けられません。このサイトの画面から操作してください。",
        "Requests from pages of other sites are refused. Use this site's own pages.",
    )
}

pub fn body_timeout() -> Message {
    message(
        "データの受信が途切れました。届いた分は保存されています。続きから再開してください。",
        "Nothing has arrived for too long. What had arrived of an upload is kept; resume from the server's offset.",
    )
}

pub fn took_too_long() -> Message {
    message(
        "時間がかかりすぎたため、処理を中断しました。何も変更されていません。条件を絞るか、しばらく待ってから、もう一度お試しください。",
        "This took too long and was stopped; nothing was changed. Narrow it down, or wait a while, and try again.",
    )
}

pub fn too_many_requests(most: usize) -> Message {
    message(
        format!(
            "このワークスペースの処理が混み合っています(同時に{most}個まで)。少し待ってから、もう一度お試しください。"
        ),
        format!("This workspace has too many requests under way (at most {most}). Wait a moment and try again."),
    )
}

pub fn too_many_requests_of_client() -> Message {
    message(
        "ご利用のネットワークからのリクエストが混み合っています。少し待ってから、もう一度お試しください。",
        "Too many requests from your network are under way. Wait a moment and try again.",
    )
}

pub fn too_many_heavy_requests(most: usize) -> Message {
    message(
        format!(
            "検索、件数の確認、ダウンロードなどの時間のかかる処理は、ワークスペースで同時に{most}個まで実行できます。\
             少し待ってから、もう一度お試しください。"
        ),
        format!(
            "A workspace can run {most} searches, counts, downloads and the like at the same time. Wait a moment and try \
             again."
        ),
    )
}

pub fn too_many_event_streams(most: usize) -> Message {
    message(
        format!(
            "一括登録の進み具合を表示している画面が多すぎます(1つのアカウントで{most}個まで)。ほかの画面を閉じてください。"
        ),
        format!("Too many pages of this account follow an import (at most {most}). Close some of them."),
    )
}

pub fn too_many_event_streams_of_workspace(most: usize) -> Message {
    message(
        format!(
            "一括登録の進み具合を表示している画面が多すぎます(1つのワークスペースで{most}個まで)。ほかの画面を閉じてください。"
        ),
        format!("Too many pages of this workspace follow an import (at most {most}). Close some of them."),
    )
}

/// The hourly limit is reached.
pub fn too_often(most: i32) -> Message {
    message(
        format!("この操作は、ワークスペースごとに1時間に{most}回までです。時間をおいて、もう一度お試しください。"),
        format!("A workspace can do this {most} times an hour. Wait a while and try again."),
    )
}

/// `field` in both languages; at most `max` characters.
pub fn text_invalid(field_ja: &str, field_en: &str, max: usize) -> Message {
    message(
        format!("{field_ja}は1文字以上{max}文字以内で、改行を入れずに入力してください。"),
        format!("{field_en} must have 1 to {max} characters without line breaks."),
    )
}

pub fn changed_meanwhile() -> Message {
    message(
        "表示した後に、ほかの人が変更しました。画面を更新して、もう一度入力してください。",
        "Somebody else changed this since it was shown. Reload and enter your changes again.",
    )
}
