//! The check of e-mail addresses, on the workspace's settings.

pub(crate) struct EmailCheckWords {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// A mode, and what it does.
    pub(crate) off: (&'static str, &'static str),
    pub(crate) dns: (&'static str, &'static str),
    pub(crate) smtp: (&'static str, &'static str),
    pub(crate) save: &'static str,
    pub(crate) saved: &'static str,
}

pub(super) const JAPANESE: EmailCheckWords = EmailCheckWords {
    title: "メールアドレスの存在チェック",
    text: "これから登録するリードと、メールアドレスを変更したリードを、登録の後に確認してタグを付けます。登録を待たせることはありません。存在しないアドレスには「Email Check NG」、確認できないアドレスには「Unchecked Email」が付きます。",
    off: ("チェックしない", "すべてのアドレスに「Unchecked Email」を付けます。"),
    dns: (
        "DNSで確認",
        "ドメインがメールを受け取れるかどうかだけを確認します。受け取れないドメインには「Email Check NG」を付けます。",
    ),
    smtp: (
        "メールサーバーに確認",
        "宛先があるかどうかを、相手のメールサーバーに問い合わせます。メールは送信しません。存在するアドレスにはタグを付けません。",
    ),
    save: "このチェックにする",
    saved: "メールアドレスの存在チェックの設定を変更しました。",
};

pub(super) const ENGLISH: EmailCheckWords = EmailCheckWords {
    title: "Check whether e-mail addresses exist",
    text: "From now on, leads that are registered or get a new address are checked afterwards and get a tag; nothing has to wait for the check. Addresses that do not exist get \"Email Check NG\", those that cannot be checked \"Unchecked Email\".",
    off: ("No check", "Every address gets \"Unchecked Email\"."),
    dns: ("By DNS", "Only whether the domain can receive mail. If it cannot, the address gets \"Email Check NG\"."),
    smtp: (
        "By the mail server",
        "The mail server of the address is asked whether it has such a mailbox. No message is sent. Addresses that exist get no tag.",
    ),
    save: "Use this check",
    saved: "How e-mail addresses are checked was changed.",
};
