//! Messages about uploads and the room for files.

use torikomi_core::domain::problem::Message;

use super::message;

/// `ours` is the version of this server.
pub fn other_tus_version(ours: &str) -> Message {
    message(
        format!("このサーバーはtus {ours}のみに対応しています。"),
        format!("This server speaks tus {ours} only. Use that version."),
    )
}

pub fn too_many_uploads(most_bytes: u64) -> Message {
    let most = most_bytes / (1 << 30);
    message(
        format!(
            "ワークスペースに保存できるファイルと確認内容(一括登録と取り消し)の上限({most} GiB)に達したため、これ以上受け取れません。\
             確認中の一括登録や取り消しのうち不要なものを取りやめるか、古いファイルが削除されるのを待ってください。"
        ),
        format!(
            "The workspace keeps as much as it may in files, plans and previews of undos ({most} GiB). Drop the plans and \
             previews that are not needed, or wait until old files are deleted."
        ),
    )
}

pub fn too_many_uploads_at_once(most: usize) -> Message {
    message(
        format!(
            "同時にアップロードできるファイルは、ワークスペースごとに{most}件までです。ほかのアップロードが終わってから、もう一度お試しください。"
        ),
        format!(
            "A workspace can send {most} files at the same time. Wait until another one is through, then try again."
        ),
    )
}

pub fn too_many_unused_uploads(most: i64) -> Message {
    message(
        format!(
            "一括登録に使われていないアップロード済みファイルが上限({most}件)に達したため、これ以上受け取れません。\
             24時間たつと削除されますので、時間をおいてもう一度お試しください。"
        ),
        format!(
            "The workspace has {most} uploaded files that no import uses, which is as many as it may have. They are deleted \
             after 24 hours; try again later."
        ),
    )
}

pub fn file_missing() -> Message {
    message(
        "アップロードされたファイルが、サーバーの保存先に見つかりません。管理者にご連絡ください。",
        "The uploaded file is missing from the server's file store. Tell your administrator.",
    )
}

pub fn disk_full() -> Message {
    message(
        "サーバーの空き容量が不足しているため、保存できません。管理者にご連絡ください。",
        "The server has no room left. Tell your administrator.",
    )
}
