//! The frame around every page: navigation, account, page not found.

pub(crate) struct ShellWords {
    pub(crate) skip: &'static str,
    pub(crate) navigation: &'static str,
    pub(crate) menu: &'static str,
    pub(crate) import: &'static str,
    pub(crate) history: &'static str,
    pub(crate) custom_items: &'static str,
    pub(crate) statuses: &'static str,
    pub(crate) persons: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) workspace: &'static str,
    pub(crate) person: &'static str,
    pub(crate) not_found_title: &'static str,
    pub(crate) not_found_text: &'static str,
    pub(crate) to_import: &'static str,
    pub(crate) to_history: &'static str,
    /// The title of a browser tab.
    pub(crate) tab_title: fn(&str) -> String,
    pub(crate) offline_now: &'static str,
}

pub(super) const JAPANESE: ShellWords = ShellWords {
    skip: "本文へ移動",
    navigation: "メインメニュー",
    menu: "メニュー",
    import: "一括登録",
    history: "履歴",
    custom_items: "カスタム項目",
    statuses: "ステータス",
    persons: "担当者",
    sign_out: "サインアウト",
    workspace: "ワークスペース",
    person: "サインイン中の担当者",
    not_found_title: "ページが見つかりません",
    not_found_text: "アドレスが変わったか、削除された可能性があります。アドレスを確かめるか、次のページからお進みください。",
    to_import: "リードを一括登録する",
    to_history: "一括登録履歴を見る",
    tab_title: |page| format!("{page} | torikomi"),
    offline_now: "オフラインです。接続が戻ると続きから操作できます。",
};
