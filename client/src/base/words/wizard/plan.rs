//! The third step: the plan.

use torikomi_core::domain::{
    limits::{MEMOS_A_LEAD, NAMES_OF_A_KIND_A_LEAD},
    names::NameKind,
};

use crate::base::{locale::figure, words::plural};

pub(crate) struct PlanWords {
    pub(crate) lead: &'static str,
    pub(crate) planning: &'static str,
    pub(crate) planning_lead: &'static str,
    pub(crate) planning_text: &'static str,
    pub(crate) planning_rows: fn(&str, &str) -> String,
    pub(crate) back: &'static str,
    pub(crate) to_import: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) gone_text: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) new: &'static str,
    pub(crate) overwritten: &'static str,
    pub(crate) unchanged: &'static str,
    pub(crate) skipped: &'static str,
    pub(crate) method: &'static str,
    pub(crate) blank_rule: &'static str,
    pub(crate) content: &'static str,
    pub(crate) leaving: &'static str,
    pub(crate) leaving_count: fn(&str) -> String,
    pub(crate) leaves: fn(&str) -> String,
    pub(crate) mails: &'static str,
    pub(crate) mail_count: fn(u64) -> String,
    pub(crate) file: &'static str,
    pub(crate) file_and_size: fn(&str, &str) -> String,
    pub(crate) new_names: &'static str,
    pub(crate) more_names: fn(&str) -> String,
    pub(crate) omitted_names: fn(u64) -> String,
    pub(crate) omitted_memos: fn(u64) -> String,
    pub(crate) kind: fn(NameKind) -> &'static str,
    pub(crate) changed: &'static str,
    pub(crate) changed_text: &'static str,
    pub(crate) change: fn(&str, &str, &str) -> String,
    pub(crate) names_differ: &'static str,
    pub(crate) names_added: &'static str,
    pub(crate) names_removed: &'static str,
    pub(crate) other_names: fn(&str) -> String,
    pub(crate) no_row_differs: &'static str,
    pub(crate) rows_differ: fn(&str) -> String,
    pub(crate) first_differences: fn(&str) -> String,
    pub(crate) differences: &'static str,
    pub(crate) column_before: &'static str,
    pub(crate) column_now: &'static str,
    pub(crate) outcome_and: fn(&str, &str) -> String,
    pub(crate) rows: &'static str,
    pub(crate) no_rows: &'static str,
    pub(crate) column_row: &'static str,
    pub(crate) column_email: &'static str,
    pub(crate) column_name: &'static str,
    pub(crate) column_items: &'static str,
    pub(crate) column_changes: &'static str,
    pub(crate) column_unchanged: &'static str,
    pub(crate) column_reason: &'static str,
    /// New, overwritten, skipped.
    pub(crate) spoken: fn(u64, u64, u64) -> String,
    pub(crate) drop: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) start_note: &'static str,
    /// New, overwritten, skipped.
    pub(crate) start: fn(u64, u64, u64) -> String,
}

pub(super) const JAPANESE: PlanWords = PlanWords {
    lead: "全行を登録済みのリードと照らし合わせた結果です。ここに表示した内容が、そのまま登録されます。",
    planning: "登録内容を確認しています",
    planning_lead: "サーバーで全行をもう一度チェックし、登録済みのリードと照らし合わせています。まだ何も登録されません。",
    planning_text: "順番を待っています",
    planning_rows: |done, total| format!("{done} / {total}行"),
    back: "ファイルの選択に戻る",
    to_import: "一括登録を始める",
    gone: "この登録内容は、もう残っていません。",
    gone_text: "開始していない登録内容は、取りやめたとき、24時間が過ぎたとき、または新しい登録内容が20件作成されたときに削除されます。ファイルを選び直してください。",
    refused: "このファイルは登録できません。",
    new: "新規登録",
    overwritten: "上書き登録",
    unchanged: "変更なし",
    skipped: "スキップ",
    method: "インポート方法",
    blank_rule: "空白のセル",
    content: "登録内容",
    leaving: "企業から外れるリード",
    leaving_count: |figure| format!("{figure}件(会社・組織名が、所属する企業の名前ではなくなるため)"),
    leaves: |name| format!("企業「{name}」から外れる"),
    mails: "送信されるメール",
    mail_count: |mails| match mails {
        0 => "なし".to_owned(),
        mails => format!("ログイン用パスワードのメール {}通", figure(mails)),
    },
    file: "ファイル",
    file_and_size: |name, size| format!("{name}({size})"),
    new_names: "新しく作成される名前",
    more_names: |count| format!("ほかに{count}件の名前も作成されます。"),
    omitted_names: |count| {
        format!(
            "{}件の名前は、リードに追加されません。1件のリードに付けられるタグや担当者などは、種類ごとに{}個までです。",
            figure(count),
            figure(NAMES_OF_A_KIND_A_LEAD as u64),
        )
    },
    omitted_memos: |count| {
        format!(
            "{}件のメモは、リードに追加されません。1件のリードに付けられるメモは{}件までです。",
            figure(count),
            figure(MEMOS_A_LEAD as u64),
        )
    },
    kind: |kind| match kind {
        NameKind::Status => "ステータス",
        NameKind::Group => "グループ",
        NameKind::Person => "担当者",
        NameKind::Source => "リード獲得元",
        NameKind::OldMailGroup => "旧メール配信グループ",
        NameKind::Form => "会員登録フォーム",
        NameKind::Tag => "タグ",
    },
    changed: "登録内容を作り直しました。もう一度確認してください。",
    changed_text: "確認している間に、対象のリード、名前、または企業が変更されました。",
    change: |words, before, after| format!("{words}: {before}件 → {after}件"),
    names_differ: "新しく作成される名前が変わりました。変わった名前を下に表示しています。",
    names_added: "新しく作成される名前に追加",
    names_removed: "新しく作成される名前から除外",
    other_names: |count| format!("ほかに{count}件の名前があります。"),
    no_row_differs: "行ごとの登録内容は、どの行も前回と同じです。",
    rows_differ: |figure| format!("前回と内容が違う行: {figure}行"),
    first_differences: |figure| format!("はじめの{figure}行を下に表示しています。"),
    differences: "前回と違う行",
    column_before: "前回",
    column_now: "今回",
    outcome_and: |outcome, what| if what.is_empty() { outcome.to_owned() } else { format!("{outcome}({what})") },
    rows: "行ごとの登録内容",
    no_rows: "当てはまる行はありません",
    column_row: "行",
    column_email: "メールアドレス",
    column_name: "氏名",
    column_items: "登録する値",
    column_changes: "変更する値",
    column_unchanged: "登録済みの値(変わりません)",
    column_reason: "スキップの理由",
    spoken: |new, overwritten, skipped| {
        format!(
            "登録内容を確認できます。新規登録 {}件、上書き登録 {}件、スキップ {}件です。",
            figure(new),
            figure(overwritten),
            figure(skipped)
        )
    },
    drop: "この登録を取りやめる",
    nothing: "登録・上書きする行がないため、実行できません。",
    start_note: "実行すると、バックグラウンドで登録が始まります。",
    start: |new, overwritten, skipped| {
        let does = match (new, overwritten) {
            (new, 0) => format!("{}件を登録", figure(new)),
            (0, overwritten) => format!("{}件を上書き", figure(overwritten)),
            (new, overwritten) => format!("{}件を登録・上書き", figure(new + overwritten)),
        };
        match skipped {
            0 => format!("{does}する"),
            skipped => format!("{does}し、{}件をスキップする", figure(skipped)),
        }
    },
};

pub(super) const ENGLISH: PlanWords = PlanWords {
    lead: "All rows were compared with the registered leads. Exactly what is shown here will be registered.",
    planning: "Preparing the preview of the import",
    planning_lead: "The server checks all rows once more and compares them with the registered leads. Nothing is registered yet.",
    planning_text: "Waiting for its turn",
    planning_rows: |done, total| format!("{done} of {}", plural::rows(total)),
    back: "Back to the file",
    to_import: "Start an import",
    gone: "This plan does not exist any more.",
    gone_text: "A plan that was not started is deleted when it is dropped, after 24 hours, or when 20 newer plans were made. Select the file again.",
    refused: "This file cannot be registered.",
    new: "New",
    overwritten: "Overwritten",
    unchanged: "Unchanged",
    skipped: "Skipped",
    method: "Import method",
    blank_rule: "Blank cells",
    content: "Registered content",
    leaving: "Leads that leave their company",
    leaving_count: |figure| {
        format!(
            "{}, because the new company name is not the name of the company",
            crate::base::words::plural::leads(figure)
        )
    },
    leaves: |name| format!("leaves the company \"{name}\""),
    mails: "Mails to be sent",
    mail_count: |mails| match mails {
        0 => "None".to_owned(),
        mails => plural::count_of(mails, "mail with a login password", "mails with a login password"),
    },
    file: "File",
    file_and_size: |name, size| format!("{name} ({size})"),
    new_names: "Names that will be created",
    more_names: |count| format!("{} will be created, too.", plural::counted(count, "more name", "more names")),
    omitted_names: |count| {
        format!(
            "{} not be added: a lead can have at most {} names of a kind, such as tags or persons in charge.",
            plural::counted(&figure(count), "name will", "names will"),
            figure(NAMES_OF_A_KIND_A_LEAD as u64),
        )
    },
    omitted_memos: |count| {
        format!(
            "{} not be added: a lead can have at most {} memos.",
            plural::counted(&figure(count), "memo will", "memos will"),
            figure(MEMOS_A_LEAD as u64),
        )
    },
    kind: |kind| match kind {
        NameKind::Status => "Status",
        NameKind::Group => "Group",
        NameKind::Person => "Person in charge",
        NameKind::Source => "Lead acquisition source",
        NameKind::OldMailGroup => "Old mail distribution group",
        NameKind::Form => "Member form",
        NameKind::Tag => "Tag",
    },
    changed: "The plan has changed. Please check it again.",
    changed_text: "Leads, names or companies that it affects have changed in the meantime.",
    change: |words, before, after| format!("{words}: {before} → {after}"),
    names_differ: "The names that will be created have changed. Those that differ are listed below.",
    names_added: "Names that will now be created as well",
    names_removed: "Names that will no longer be created",
    other_names: |count| format!("There are {}.", plural::counted(count, "more name", "more names")),
    no_row_differs: "The new plan treats every row the same.",
    rows_differ: |figure| format!("Rows that differ from the previous plan: {figure}"),
    first_differences: |figure| format!("The first {figure} of them are listed below."),
    differences: "Rows that differ",
    column_before: "Before",
    column_now: "Now",
    outcome_and: |outcome, what| if what.is_empty() { outcome.to_owned() } else { format!("{outcome} ({what})") },
    rows: "The plan row by row",
    no_rows: "There are no such rows",
    column_row: "Row",
    column_email: "E-mail address",
    column_name: "Name",
    column_items: "Values to be registered",
    column_changes: "Values that change",
    column_unchanged: "Registered values (they stay)",
    column_reason: "Why it is skipped",
    spoken: |new, overwritten, skipped| {
        format!(
            "The plan is ready: {} new, {} overwritten, {} skipped.",
            figure(new),
            figure(overwritten),
            figure(skipped)
        )
    },
    drop: "Drop this import",
    nothing: "It cannot be started: there is no row to register or to overwrite.",
    start_note: "Starting it registers the leads in the background.",
    start: |new, overwritten, skipped| {
        let does = match (new, overwritten) {
            (new, 0) => format!("Register {}", plural::count_of(new, "lead", "leads")),
            (0, overwritten) => format!("Overwrite {}", plural::count_of(overwritten, "row", "rows")),
            (new, overwritten) => {
                format!("Register and overwrite {}", plural::count_of(new + overwritten, "row", "rows"))
            }
        };
        match skipped {
            0 => does,
            skipped => format!("{does}, skip {}", figure(skipped)),
        }
    },
};
