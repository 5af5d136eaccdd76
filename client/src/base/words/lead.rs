//! One lead: its detail, its registration, its edit.

use torikomi_core::wire::{EmailVerdict, LeadEventCause, NameAction, Outcome, UndoOutcome};

use super::plural;

pub(crate) struct LeadWords {
    pub(crate) to_search: &'static str,
    pub(crate) to_lead: &'static str,
    /// From a list of leads.
    pub(crate) open: &'static str,
    pub(crate) gone_title: &'static str,
    pub(crate) gone_text: &'static str,
    pub(crate) edit: &'static str,
    pub(crate) basic: &'static str,
    pub(crate) management: &'static str,
    pub(crate) custom: &'static str,
    pub(crate) record: &'static str,
    pub(crate) lead_id: &'static str,
    pub(crate) created_at: &'static str,
    pub(crate) updated_at: &'static str,
    pub(crate) company: &'static str,
    pub(crate) no_company: &'static str,
    pub(crate) put_into_company: &'static str,
    pub(crate) other_company: &'static str,
    pub(crate) put_into_text: &'static str,
    pub(crate) put_into: fn(&str) -> String,
    pub(crate) take_out: &'static str,
    pub(crate) take_out_text: fn(&str) -> String,
    pub(crate) taken_out: &'static str,
    /// With its new company name.
    pub(crate) left_company: fn(&str) -> String,
    pub(crate) memos: &'static str,
    pub(crate) more_memos: fn(&str) -> String,
    pub(crate) new_memo: &'static str,
    pub(crate) remove_memo: &'static str,
    pub(crate) timeline: &'static str,
    pub(crate) more_events: &'static str,
    pub(crate) cause: fn(&LeadEventCause) -> String,
    /// The file's name and the row.
    pub(crate) source: fn(&str, &str) -> String,
    pub(crate) changes: fn(&str) -> String,
    pub(crate) new_title: &'static str,
    pub(crate) new_lead: &'static str,
    pub(crate) edit_title: fn(&str) -> String,
    pub(crate) nothing: &'static str,
    pub(crate) register: &'static str,
    pub(crate) registered: &'static str,
    pub(crate) saved: &'static str,
    pub(crate) met: &'static str,
    pub(crate) met_apart: &'static str,
    pub(crate) met_both: fn(&str) -> String,
}

pub(super) const JAPANESE: LeadWords = LeadWords {
    to_search: "検索結果へ戻る",
    to_lead: "リードの詳細へ戻る",
    open: "このリードを見る",
    gone_title: "リードが見つかりません",
    gone_text: "削除されたか、アドレスが正しくありません。",
    edit: "編集",
    basic: "基本情報",
    management: "管理情報",
    custom: "カスタム項目",
    record: "記録",
    lead_id: "リードID",
    created_at: "登録日時",
    updated_at: "更新日時",
    company: "所属する企業",
    no_company: "どの企業にも所属していません。",
    put_into_company: "企業に所属させる",
    other_company: "別の企業に所属させる",
    put_into_text: "登録済みの企業から選びます。リードの会社・組織名は変わりません。",
    put_into: |name| format!("「{name}」に所属させました。"),
    take_out: "企業から外す",
    take_out_text: |name| format!("このリードを「{name}」から外します。リードの会社・組織名は変わりません。"),
    taken_out: "企業から外しました。",
    left_company: |name| format!("会社・組織名が変わったため、このリードを企業「{name}」から外しました。"),
    memos: "メモ",
    more_memos: |figure| format!("ほかに{figure}件の古いメモがあります。"),
    new_memo: "メモを追加",
    remove_memo: "このメモを削除する",
    timeline: "変更の履歴",
    more_events: "以前の履歴を表示",
    cause: |cause| match cause {
        LeadEventCause::Registered => "登録".to_owned(),
        LeadEventCause::Edited => "編集".to_owned(),
        LeadEventCause::Imported { outcome: Outcome::New, .. } => "一括登録(新規登録)".to_owned(),
        LeadEventCause::Imported { outcome: Outcome::Unchanged, .. } => "一括登録(変更なし)".to_owned(),
        LeadEventCause::Imported { .. } => "一括登録(上書き)".to_owned(),
        LeadEventCause::Undone { outcome: UndoOutcome::Kept, .. } => {
            "一括登録の取り消し(その後に変更されたため、そのまま残しました)".to_owned()
        }
        LeadEventCause::Undone { outcome: UndoOutcome::PartlyRestored, .. } => {
            "一括登録の取り消し(その後に変更された値は残しました)".to_owned()
        }
        LeadEventCause::Undone { .. } => "一括登録の取り消し".to_owned(),
        LeadEventCause::CompanyChanged { company, has_joined: true, .. } => format!("企業「{company}」に所属"),
        LeadEventCause::CompanyChanged { company, .. } => format!("企業「{company}」から外れました"),
        LeadEventCause::EmailChecked { verdict } => match verdict {
            EmailVerdict::Exists => "メールアドレスの確認(存在します)",
            EmailVerdict::Ng => "メールアドレスの確認(存在しません)",
            EmailVerdict::Unchecked => "メールアドレスの確認(確認できませんでした)",
        }
        .to_owned(),
        LeadEventCause::CustomItemChanged { name, is_deletion: true, .. } => {
            format!("カスタム項目「{name}」の削除")
        }
        LeadEventCause::CustomItemChanged { name, .. } => format!("カスタム項目「{name}」の設定の変更"),
        LeadEventCause::NameChanged { kind, action, .. } => {
            let kind = (super::names::JAPANESE.kind)(*kind);
            match action {
                NameAction::Rename => format!("{kind}の名前の変更"),
                NameAction::Merge => format!("{kind}の名前の統合"),
                NameAction::Delete => format!("{kind}の名前の削除"),
            }
        }
    },
    source: |file_name, row| format!("{file_name}の{row}行目"),
    changes: |figure| format!("{figure}項目の変更を見る"),
    new_title: "リードの登録",
    new_lead: "リードを1件登録します。CSVファイルの行と同じ決まりで確認します。",
    edit_title: |name| format!("{name}の編集"),
    nothing: "(なし)",
    register: "登録する",
    registered: "リードを登録しました。",
    saved: "リードを保存しました。",
    met: "ほかの人がこのリードを変更しました",
    met_apart: "ほかの人の変更を取り込みました。あなたの入力はそのまま残っています。確かめて、もう一度保存してください。",
    met_both: |names| {
        format!(
            "{names}は、ほかの人も変更しています。いまはあなたの入力が表示されています。このまま保存すると、あなたの入力で上書きします。"
        )
    },
};

pub(super) const ENGLISH: LeadWords = LeadWords {
    to_search: "Back to the results",
    to_lead: "Back to the lead",
    open: "See this lead",
    gone_title: "Lead not found",
    gone_text: "It was deleted, or the address is wrong.",
    edit: "Edit",
    basic: "Basic items",
    management: "Management items",
    custom: "Custom fields",
    record: "Record",
    lead_id: "Lead ID",
    created_at: "Registered",
    updated_at: "Last changed",
    company: "Company record",
    no_company: "It belongs to no company.",
    put_into_company: "Put into a company",
    other_company: "Put into another company",
    put_into_text: "Choose one of the registered companies. The lead's own company name stays.",
    put_into: |name| format!("The lead belongs to \"{name}\" now."),
    take_out: "Take out of the company",
    take_out_text: |name| format!("The lead leaves \"{name}\". Its own company name stays."),
    taken_out: "The lead belongs to no company now.",
    left_company: |name| format!("Its company name has changed, so the lead left the company \"{name}\"."),
    memos: "Memos",
    more_memos: |figure| format!("There are {}.", plural::counted(figure, "older memo", "older memos")),
    new_memo: "Add a memo",
    remove_memo: "Delete this memo",
    timeline: "History",
    more_events: "Show earlier events",
    cause: |cause| match cause {
        LeadEventCause::Registered => "Registered".to_owned(),
        LeadEventCause::Edited => "Edited".to_owned(),
        LeadEventCause::Imported { outcome: Outcome::New, .. } => "Imported (new)".to_owned(),
        LeadEventCause::Imported { outcome: Outcome::Unchanged, .. } => "Imported (unchanged)".to_owned(),
        LeadEventCause::Imported { .. } => "Imported (overwritten)".to_owned(),
        LeadEventCause::Undone { outcome: UndoOutcome::Kept, .. } => {
            "Import undone (left as it was: it had been changed since)".to_owned()
        }
        LeadEventCause::Undone { outcome: UndoOutcome::PartlyRestored, .. } => {
            "Import undone (values that had been changed since were left)".to_owned()
        }
        LeadEventCause::Undone { .. } => "Import undone".to_owned(),
        LeadEventCause::CompanyChanged { company, has_joined: true, .. } => {
            format!("Put into the company \"{company}\"")
        }
        LeadEventCause::CompanyChanged { company, .. } => format!("Left the company \"{company}\""),
        LeadEventCause::EmailChecked { verdict } => match verdict {
            EmailVerdict::Exists => "E-mail address checked (exists)",
            EmailVerdict::Ng => "E-mail address checked (does not exist)",
            EmailVerdict::Unchecked => "E-mail address checked (unknown)",
        }
        .to_owned(),
        LeadEventCause::CustomItemChanged { name, is_deletion: true, .. } => {
            format!("Custom field \"{name}\" deleted")
        }
        LeadEventCause::CustomItemChanged { name, .. } => format!("Settings of the custom field \"{name}\" changed"),
        LeadEventCause::NameChanged { kind, action, .. } => {
            let kind = (super::names::ENGLISH.kind)(*kind);
            match action {
                NameAction::Rename => format!("{kind}: a name was changed"),
                NameAction::Merge => format!("{kind}: a name was merged"),
                NameAction::Delete => format!("{kind}: a name was deleted"),
            }
        }
    },
    source: |file_name, row| format!("{file_name}, row {row}"),
    changes: |figure| format!("See {}", plural::counted(figure, "change", "changes")),
    new_title: "Register a lead",
    new_lead: "A single lead, checked by the same rules as a row of a CSV file.",
    edit_title: |name| format!("Edit {name}"),
    nothing: "(none)",
    register: "Register",
    registered: "The lead was registered.",
    saved: "The lead was saved.",
    met: "Another person has changed this lead",
    met_apart: "Their changes are shown now, and your own input is kept. Check it and save again.",
    met_both: |names| {
        format!("{names}: another person has changed this, too. Your input is shown; saving it overwrites theirs.")
    },
};
