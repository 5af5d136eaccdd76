//! The changes of names, and who made them.

use torikomi_core::wire::{CustomItemChange, NameAction, NameChange};

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
    pub(crate) items_table: &'static str,
    /// The changes of a custom item, a line each.
    pub(crate) item_words: fn(&CustomItemChange) -> Vec<String>,
    /// How many of the leads lost a value.
    pub(crate) lost: fn(&str) -> String,
    pub(crate) leads: &'static str,
    pub(crate) underway: &'static str,
    pub(crate) more: &'static str,
    pub(crate) all_shown: fn(&str) -> String,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_text: &'static str,
}

pub(super) const JAPANESE: NameChangesWords = NameChangesWords {
    title: "変更の記録",
    lead: "ステータスやタグなどの名前とカスタム項目を、だれが、いつ変更・統合・削除したかの記録です。",
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
    items_table: "カスタム項目の変更の一覧、新しい順",
    item_words: |change| {
        let name = &change.name;
        let mut lines = Vec::new();
        if change.is_deletion {
            lines.push(format!("項目「{name}」を削除"));
        }
        if let Some(new_name) = &change.new_name {
            lines.push(format!("項目「{name}」の名前を「{new_name}」に変更"));
        }
        if let Some(kind) = change.new_kind {
            let kind = kind.words().name.ja;
            lines.push(format!("項目「{name}」の種類を{kind}に変更"));
        }
        let renamed = change.renamed_options.iter();
        lines.extend(renamed.map(|it| format!("項目「{name}」の選択肢「{}」を「{}」に変更", it.old, it.new)));
        let removed = change.removed_options.iter();
        lines.extend(removed.map(|option| format!("項目「{name}」の選択肢「{option}」を削除")));
        let added = change.added_options.iter();
        lines.extend(added.map(|option| format!("項目「{name}」に選択肢「{option}」を追加")));
        if lines.is_empty() {
            lines.push(format!("項目「{name}」の選択肢の順番を変更"));
        }
        lines
    },
    lost: |figure| format!("うち{figure}件で値が消えました"),
    leads: "変更したリード",
    underway: "反映中",
    more: "以前の記録を表示",
    all_shown: |figure| format!("{figure}件の記録をすべて表示しています"),
    empty_title: "まだ変更の記録はありません",
    empty_text: "名前を変更・統合・削除すると、内容と、変更したリードの件数がここに残ります。",
};

pub(super) const ENGLISH: NameChangesWords = NameChangesWords {
    title: "Changes",
    lead: "Who renamed, merged or deleted which status, tag or other name, or changed which custom field, and when.",
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
    items_table: "Changes of custom fields, newest first",
    item_words: |change| {
        let name = &change.name;
        let mut lines = Vec::new();
        if change.is_deletion {
            lines.push(format!("Item \"{name}\" deleted"));
        }
        if let Some(new_name) = &change.new_name {
            lines.push(format!("Item \"{name}\" renamed to \"{new_name}\""));
        }
        if let Some(kind) = change.new_kind {
            let kind = kind.words().name.en;
            lines.push(format!("Kind of the item \"{name}\" changed to {kind}"));
        }
        let renamed = change.renamed_options.iter();
        lines.extend(renamed.map(|it| format!("Item \"{name}\": option \"{}\" renamed to \"{}\"", it.old, it.new)));
        let removed = change.removed_options.iter();
        lines.extend(removed.map(|option| format!("Item \"{name}\": option \"{option}\" removed")));
        let added = change.added_options.iter();
        lines.extend(added.map(|option| format!("Item \"{name}\": option \"{option}\" added")));
        if lines.is_empty() {
            lines.push(format!("Item \"{name}\": order of the options changed"));
        }
        lines
    },
    lost: |figure| format!("{figure} of them lost a value"),
    leads: "Leads changed",
    underway: "In progress",
    more: "Show earlier ones",
    all_shown: |figure| format!("All of {} shown", plural::counted(figure, "change is", "changes are")),
    empty_title: "No changes yet",
    empty_text: "Renamed, merged and deleted names are listed here, with the number of leads that changed.",
};
