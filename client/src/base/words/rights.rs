//! What an account may do, in plain words.

use crate::base::rights::Right;

pub(crate) struct RightsWords {
    pub(crate) name: fn(Right) -> &'static str,
    pub(crate) explanation: fn(Right) -> &'static str,
    pub(crate) read_leads: &'static str,
    pub(crate) read_leads_text: &'static str,
    pub(crate) license_account: &'static str,
    pub(crate) none: &'static str,
    pub(crate) has: &'static str,
    pub(crate) has_not: &'static str,
    pub(crate) not_own: &'static str,
    pub(crate) missing_title: &'static str,
    /// The name of the right.
    pub(crate) missing: fn(&str) -> String,
    pub(crate) missing_text: &'static str,
    pub(crate) to_own_account: &'static str,
    pub(crate) to_first_page: &'static str,
    pub(crate) read_only: &'static str,
    pub(crate) read_only_text: fn(&str) -> String,
    pub(crate) changed: &'static str,
}

pub(super) const JAPANESE: RightsWords = RightsWords {
    name: |right| match right {
        Right::Import => "一括登録",
        Right::EditLeads => "リードの登録・編集",
        Right::ExportLeads => "リードのエクスポート",
        Right::ChangeSettings => "設定の変更",
        Right::ManageAccounts => "アカウントの管理",
    },
    explanation: |right| match right {
        Right::Import => "CSVファイルからリードを一括登録し、履歴とエラーCSVを見られます。",
        Right::EditLeads => "リードを1件ずつ登録・編集・削除できます。",
        Right::ExportLeads => "リードをCSVファイルとして取り出せます。",
        Right::ChangeSettings => {
            "カスタム項目、フォーマット、タイムゾーン、ステータスやタグなどの名前を変更・削除できます。"
        }
        Right::ManageAccounts => "アカウントを追加・変更・削除できます。ライセンスアカウントだけの権限です。",
    },
    read_leads: "リードの参照",
    read_leads_text: "リードを検索し、登録されている内容を読み取れます。",
    license_account: "ライセンスアカウント",
    none: "参照だけ",
    has: "(できます)",
    has_not: "(できません)",
    not_own: "自分のアカウントにない権限のため、選べません。",
    missing_title: "この画面は使えません",
    missing: |right| format!("「{right}」の権限がありません"),
    missing_text: "この画面を使うには、ライセンスアカウントをお持ちの方に、この権限を付けてもらってください。付いたら、画面を再読み込みすると使えます。",
    to_own_account: "自分の権限を見る",
    to_first_page: "使える画面へ進む",
    read_only: "見るだけの画面です",
    read_only_text: |right| {
        format!("変更するには「{right}」の権限が必要です。ライセンスアカウントをお持ちの方に付けてもらってください。")
    },
    changed: "アカウントの権限が変更されました。",
};

pub(super) const ENGLISH: RightsWords = RightsWords {
    name: |right| match right {
        Right::Import => "Bulk registration",
        Right::EditLeads => "Register and edit leads",
        Right::ExportLeads => "Export leads",
        Right::ChangeSettings => "Change settings",
        Right::ManageAccounts => "Manage accounts",
    },
    explanation: |right| match right {
        Right::Import => "Register leads in bulk from CSV files, and see the history and the error CSVs.",
        Right::EditLeads => "Register, edit and delete single leads.",
        Right::ExportLeads => "Export leads as CSV files.",
        Right::ChangeSettings => {
            "Change custom fields, the format and the time zone; rename, merge and delete statuses, tags and other names."
        }
        Right::ManageAccounts => "Add, change and delete accounts. Only license accounts may do this.",
    },
    read_leads: "Read leads",
    read_leads_text: "Search leads, and read what is registered about them.",
    license_account: "License account",
    none: "Read only",
    has: "(allowed)",
    has_not: "(not allowed)",
    not_own: "Your own account does not have this right.",
    missing_title: "You cannot use this page",
    missing: |right| format!("You do not have the right \"{right}\""),
    missing_text: "Ask the holder of a license account to give you this right. Then reload this page.",
    to_own_account: "See your rights",
    to_first_page: "Go to a page that you can use",
    read_only: "You can view this page, but not change anything",
    read_only_text: |right| {
        format!("Changes need the right \"{right}\". Ask the holder of a license account to give it to you.")
    },
    changed: "Your account's rights were changed.",
};
