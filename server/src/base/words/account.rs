//! Messages about accounts, tokens, sign-ins and the workspace.

use torikomi_core::domain::{problem::Message, value::drawn};

use super::message;

pub fn set_up_address_invalid() -> Message {
    message(
        "この登録用アドレスは、すでに使われたか、72時間が過ぎたか、正しくありません。アカウントがある場合はサインインしてください。\
         ない場合は管理者に新しいアドレスを発行してもらってください(サーバーを起動し直すか、`torikomi workspace invite`)。",
        "This set-up address was used already, is older than 72 hours, or is not complete. Sign in if there is an account. \
         If there is none, ask your administrator for a new address (a restart of the server, or `torikomi workspace \
         invite`).",
    )
}

pub fn too_many_sign_ins() -> Message {
    message(
        "いまサインインが混み合っています。少し待ってから、もう一度お試しください。",
        "Too many people are signing in just now. Wait a moment and try again.",
    )
}

pub fn bad_token() -> Message {
    message(
        "トークンが正しくないか、取り消されたか、有効期限が切れています。新しいトークンを発行してください。",
        "The token is unknown, was revoked or has expired. Make a new one.",
    )
}

pub fn wrong_old_password() -> Message {
    message("いまのパスワードが正しくありません。", "The present password is another one.")
}

pub fn not_by_token() -> Message {
    message(
        "この操作はトークンでは行えません。サインインして操作してください。",
        "This cannot be done with a token. Sign in and do it in person.",
    )
}

pub fn rights_beyond_own() -> Message {
    message(
        "自分にない権限をトークンに与えることはできません。",
        "A token cannot be given rights that you do not have yourself.",
    )
}

pub fn expiry_invalid() -> Message {
    message(
        "有効期限には、1年以内のこれからの日時をRFC 3339の形式(例: 2030-01-31T00:00:00Z)で指定してください。",
        "The expiry must be a time within a year from now, as RFC 3339 (for example 2030-01-31T00:00:00Z).",
    )
}

pub fn workspace_has_accounts() -> Message {
    message(
        "このワークスペースには、すでにアカウントがあります。",
        "This workspace has accounts already. They make further ones under 設定 → アカウント.",
    )
}

pub fn too_many_tokens(most: i64) -> Message {
    message(
        format!("トークンは1つのアカウントに{most}個までです。使っていないものを取り消してください。"),
        format!("An account has at most {most} tokens. Revoke those that are not used."),
    )
}

pub fn login_id_taken() -> Message {
    message("そのログインIDはすでに使われています。", "That login ID is taken.")
}

pub fn email_taken() -> Message {
    message("そのメールアドレスのアカウントはすでにあります。", "There is already an account with that e-mail address.")
}

pub fn email_invalid() -> Message {
    message("メールアドレスの形式が正しくありません。", "The e-mail address is malformed.")
}

pub fn person_taken(name: &str) -> Message {
    let Message { ja, en } = drawn(name);
    message(
        format!("担当者名が「{ja}」のアカウントはすでにあります。別の担当者名を入力してください。"),
        format!("There is already an account with the person name \"{en}\". Choose another one."),
    )
}

pub fn time_zone_unknown(time_zone: &str) -> Message {
    message(
        format!("「{time_zone}」というタイムゾーンはありません(例: Asia/Tokyo)。"),
        format!("There is no time zone {time_zone} (an example: Asia/Tokyo)."),
    )
}
