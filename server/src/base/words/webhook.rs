//! Messages about webhooks.

use torikomi_core::domain::problem::Message;

use super::message;

pub fn webhook_url_invalid() -> Message {
    message(
        "WebhookのURLは、https:// で始まる2,000文字以内のURLを入力してください(ユーザー名とパスワードは含められません)。",
        "The webhook's URL must begin with https://, have at most 2,000 characters and hold no user name or password.",
    )
}

pub fn webhook_url_private() -> Message {
    message(
        "ネットワーク内部のアドレスは呼び出せません。インターネットから接続できるURLを入力してください。",
        "Addresses inside a network are not called. Enter a URL that can be reached from the internet.",
    )
}

pub fn webhook_port_invalid() -> Message {
    message("Webhookのポートは443または8443にしてください。", "A webhook's port must be 443 or 8443.")
}

pub fn webhook_disabled() -> Message {
    message(
        "このWebhookは無効です。有効にしてから再送してください。",
        "This webhook is disabled. Enable it, then send again.",
    )
}

pub fn too_many_webhooks(most: i64) -> Message {
    message(
        format!("Webhookは{most}個まで登録できます。使っていないものを削除してください。"),
        format!("A workspace has at most {most} webhooks. Delete those that are not used."),
    )
}
