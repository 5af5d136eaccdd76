//! What was done to names, and by whom.

use torikomi_core::wire::{NameAction, NameChange};

use super::plural;

pub(crate) struct NameChangesWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) table: &'static str,
    pub(crate) at: &'static str,
    pub(crate) worker: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) what: &'static str,
    pub(crate) what_words: fn(&NameChange) -> String,
    pub(crate) leads: &'static str,
    pub(crate) underway: &'static str,
    pub(crate) more: &'static str,
    pub(crate) all_shown: fn(&str) -> String,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_text: &'static str,
}

pub(super) const JAPANESE: NameChangesWords = NameChangesWords {
    title: "変更の記録",
    lead: "ステータスやタグなどの名前を、だれが、いつ変更・統合・削除したかの記録です。",
    table: "名前の変更の一覧、新しい順",
    at: "日時",
    worker: "作業者",
    kind: "種類",
    what: "内容",
    what_words: |change| {
        let (old, new) = (&change.old_name, change.new_name.as_deref().unwrap_or_default());
        match change.action {
            NameAction::Rename => format!("「{old}」を「{new}」に変更"),
            NameAction::Merge => format!("「{old}」を「{new}」に統合"),
            NameAction::Delete => format!("「{old}」を削除"),
        }
    },
    leads: "変更したリード",
    underway: "反映中",
    more: "以前の記録を表示",
    all_shown: |figure| format!("{figure}件の記録をすべて表示しています"),
    empty_title: "まだ変更の記録はありません",
    empty_text: "名前を変更・統合・削除すると、内容と、変更したリードの件数がここに残ります。",
};

pub(super) const ENGLISH: NameChangesWords = NameChangesWords {
    title: "Changes",
    lead: "Who renamed, merged or deleted which status, tag or other name, and when.",
    table: "Changes of names, newest first",
    at: "Time",
    worker: "Worker",
    kind: "Kind",
    what: "What",
    what_words: |change| {
        let (old, new) = (&change.old_name, change.new_name.as_deref().unwrap_or_default());
        match change.action {
            NameAction::Rename => format!("\"{old}\" renamed to \"{new}\""),
            NameAction::Merge => format!("\"{old}\" merged into \"{new}\""),
            NameAction::Delete => format!("\"{old}\" deleted"),
        }
    },
    leads: "Leads changed",
    underway: "Under way",
    more: "Show earlier ones",
    all_shown: |figure| format!("All of {} shown", plural::counted(figure, "change is", "changes are")),
    empty_title: "No name was changed yet",
    empty_text: "What is renamed, merged or deleted is kept here, with the number of leads that it changed.",
};
