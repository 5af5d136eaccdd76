//! The second step's choice: the file's management items, or values entered on the screen.

use torikomi_core::domain::names::NameKind;

use crate::base::{management_source::ManagementSource, words::plural};

pub(crate) struct SettingsWords {
    pub(crate) legend: &'static str,
    pub(crate) source: fn(ManagementSource) -> &'static str,
    pub(crate) from_file: &'static str,
    pub(crate) from_screen: &'static str,
    pub(crate) ignored: &'static str,
    pub(crate) still_from_file: &'static str,
    pub(crate) left_empty: &'static str,
    /// The number of problems.
    pub(crate) replaced: fn(&str) -> String,
    pub(crate) hint: fn(NameKind) -> &'static str,
    pub(crate) nothing_set: &'static str,
}

pub(super) const JAPANESE: SettingsWords = SettingsWords {
    legend: "管理情報の設定",
    source: |source| match source {
        ManagementSource::File => "CSVの内容で管理情報を設定する",
        ManagementSource::Screen => "一括登録で管理情報を設定する",
    },
    from_file: "ステータスやタグなどの管理情報を、ファイルの値で登録します。",
    from_screen: "ステータスやタグなどを、ここで入力した値で、すべての行に同じように登録します。",
    ignored: "ファイルの管理情報の列(ステータス、グループ、担当者名、リード獲得元、メモ、メール配信の同意確認、旧メール配信グループ、会員登録済みのフォーム、タグ)は使いません。",
    still_from_file: "生年月日とカスタム項目は、ファイルの値で登録します。",
    left_empty: "空のままの項目は、登録済みの値を残します。入力した項目は、ステータスとグループは上書きし、ほかは登録済みのものに追加します。",
    replaced: |count| {
        format!(
            "このファイルの管理情報の列にある{count}件の問題は、使わない値のものなので、スキップの理由になりません。"
        )
    },
    hint: |kind| match kind {
        NameKind::Status => "登録済みのステータスから1つ選びます。",
        NameKind::Group => "1つ選びます。ない名前は新しく作成します。",
        NameKind::Person => "登録済みの担当者から選びます。",
        NameKind::Form => {
            "登録済みのフォームから選びます。まだ会員登録していないリードには、ログイン用パスワードのメールが送られます。"
        }
        NameKind::Source | NameKind::OldMailGroup | NameKind::Tag => "いくつでも選べます。ない名前は新しく作成します。",
    },
    nothing_set: "設定する値なし(登録済みの値を残します)",
};

pub(super) const ENGLISH: SettingsWords = SettingsWords {
    legend: "Management items",
    source: |source| match source {
        ManagementSource::File => "Set the management items from the CSV",
        ManagementSource::Screen => "Set the management items here",
    },
    from_file: "Management items such as status and tags are registered as the file has them.",
    from_screen: "Status, tags and the like are registered as entered here, the same for every row.",
    ignored: "The file's columns of management items (status, group, persons in charge, lead sources, memo, mail consent, old mail groups, member forms, tags) are not used.",
    still_from_file: "The date of birth and custom fields are registered as the file has them.",
    left_empty: "Empty fields leave registered values unchanged. Status and group are overwritten with your entries; to the others your entries are added.",
    replaced: |count| {
        format!(
            "The file has {} in its columns of management items. No row is skipped for them, because those values are not used.",
            plural::counted(count, "problem", "problems")
        )
    },
    hint: |kind| match kind {
        NameKind::Status => "One of the registered statuses.",
        NameKind::Group => "One group. A new name will be created.",
        NameKind::Person => "Registered persons in charge.",
        NameKind::Form => "Registered forms. Leads that newly get one are sent a mail with a login password.",
        NameKind::Source | NameKind::OldMailGroup | NameKind::Tag => "As many as you like. New names will be created.",
    },
    nothing_set: "Nothing set: registered values stay",
};
