//! The undo of an import.

use torikomi_core::wire::{KeptReason, UndoOutcome};

use super::plural;
use crate::base::locale::figure;

pub(crate) struct UndoWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) possible_until: fn(&str) -> String,
    pub(crate) too_late: fn(&str) -> String,
    pub(crate) ask: &'static str,
    pub(crate) failed_title: &'static str,
    pub(crate) planning: &'static str,
    pub(crate) planning_lead: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) previewed: &'static str,
    pub(crate) preview_lead: &'static str,
    pub(crate) will: UndoCountWords,
    pub(crate) did: UndoCountWords,
    pub(crate) leads: fn(&str) -> String,
    pub(crate) stays: fn(&str) -> String,
    pub(crate) stays_text: &'static str,
    pub(crate) stayed: fn(&str) -> String,
    pub(crate) kept_leads: &'static str,
    pub(crate) kept_values: &'static str,
    pub(crate) goes_back: &'static str,
    pub(crate) choose_hint: &'static str,
    pub(crate) lead_number: fn(u64) -> String,
    pub(crate) why: &'static str,
    pub(crate) before_import: &'static str,
    pub(crate) by_import: &'static str,
    pub(crate) present: &'static str,
    /// Why a value stays, with the later import.
    pub(crate) reason: fn(KeptReason, Option<u64>) -> String,
    /// Why a lead that the import registered stays.
    pub(crate) lead_reason: fn(KeptReason, Option<u64>) -> String,
    pub(crate) to_later: fn(u64) -> String,
    pub(crate) changed: &'static str,
    pub(crate) changed_text: &'static str,
    pub(crate) change: fn(&str, &str, &str) -> String,
    pub(crate) no_lead_differs: &'static str,
    pub(crate) leads_differ: fn(&str) -> String,
    pub(crate) differences: &'static str,
    pub(crate) outcome: fn(UndoOutcome) -> &'static str,
    pub(crate) drop: &'static str,
    pub(crate) to_confirmation: &'static str,
    pub(crate) question: &'static str,
    /// The number of leads that were removed, and that were restored in whole or in part.
    pub(crate) sentence: fn(u64, u64) -> String,
    pub(crate) no_way_back: &'static str,
    pub(crate) companies: fn(&str) -> String,
    pub(crate) unused_companies: fn(&str) -> String,
    /// Names, and how many more.
    pub(crate) and_more_companies: fn(&str, &str) -> String,
    pub(crate) edited_companies: fn(&str) -> String,
    pub(crate) delete_companies: fn(&str) -> String,
    pub(crate) companies_deleted: fn(&str) -> String,
    pub(crate) start: &'static str,
    pub(crate) running: &'static str,
    pub(crate) running_lead: &'static str,
    pub(crate) done_title: &'static str,
    /// Moment and person.
    pub(crate) done_by: fn(&str, &str) -> String,
    pub(crate) wizard_running: &'static str,
    pub(crate) wizard_done: &'static str,
    pub(crate) wizard_to_detail: &'static str,
}

/// The names of the sums: before the undo, and after it.
pub(crate) struct UndoCountWords {
    pub(crate) removed: &'static str,
    pub(crate) restored: &'static str,
    pub(crate) partly_restored: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) kept_values: &'static str,
    pub(crate) removed_names: &'static str,
}

pub(super) const JAPANESE: UndoWords = UndoWords {
    title: "一括登録の取り消し",
    lead: "この一括登録で新しく登録したリードを削除し、上書きしたリードを登録前の値に戻します。その後に変更された内容は、そのまま残ります。まず内容を確認でき、確認だけでは何も変わりません。",
    possible_until: |until| format!("{until} まで取り消せます。"),
    too_late: |until| format!("取り消せる期間が過ぎました(期限: {until})。リードを個別に変更してください。"),
    ask: "この一括登録を取り消す",
    failed_title: "取り消しを完了できませんでした。",
    planning: "取り消しの内容を確認しています",
    planning_lead: "リードを1件ずつ、いまの登録内容と照らし合わせています。まだ何も変わりません。",
    waiting: "順番を待っています",
    previewed: "取り消しの内容を確認できます。",
    preview_lead: "取り消すと、次のようになります。まだ何も変わっていません。",
    will: UndoCountWords {
        removed: "削除されるリード",
        restored: "登録前に戻るリード",
        partly_restored: "一部を残して戻るリード",
        kept: "そのまま残るリード",
        gone: "すでに削除されているリード",
        kept_values: "そのまま残る値",
        removed_names: "一覧から削除される名前",
    },
    did: UndoCountWords {
        removed: "削除したリード",
        restored: "登録前に戻したリード",
        partly_restored: "一部を残して戻したリード",
        kept: "そのまま残したリード",
        gone: "すでに削除されていたリード",
        kept_values: "そのまま残した値",
        removed_names: "一覧から削除した名前",
    },
    leads: |count| format!("{count}件"),
    stays: |count| format!("{count}件のリードは、その後の変更が残ります。"),
    stays_text: "理由は下の一覧で確認できます。その後の一括登録も取り消す場合は、新しいものから順に取り消すと、すべて元に戻ります。",
    stayed: |count| format!("変更が残ったリード({count}件)"),
    kept_leads: "変更が残るリード",
    kept_values: "残る値",
    goes_back: "元に戻る値",
    choose_hint: "行を選ぶと、残る値と理由を表示します。",
    lead_number: |lead_id| format!("リード #{lead_id}"),
    why: "残る理由",
    before_import: "登録前",
    by_import: "この一括登録",
    present: "いまの値",
    reason: |reason, later| match (reason, later) {
        (KeptReason::LaterImport, Some(later)) => format!("一括登録 #{later} で変更されたため"),
        (KeptReason::GivenAgain, Some(later)) => format!("一括登録 #{later} にも同じ値があるため"),
        (KeptReason::LaterImport, None) => "後の一括登録で変更されたため".to_owned(),
        (KeptReason::GivenAgain, None) => "後の一括登録にも同じ値があるため".to_owned(),
        (KeptReason::Edited, _) => "登録後に変更されたため".to_owned(),
        (KeptReason::NameChanged, _) => "名前が統合または削除されたため".to_owned(),
        (KeptReason::DoesNotFit, _) => "登録前の値が、いまのカスタム項目の種類に合わないため".to_owned(),
    },
    lead_reason: |reason, later| match (reason, later) {
        (KeptReason::LaterImport, Some(later)) => {
            format!("一括登録 #{later} にも含まれているリードのため、削除しません。")
        }
        _ => "登録後に変更されたリードのため、削除しません。".to_owned(),
    },
    to_later: |later| format!("一括登録 #{later} の詳細"),
    changed: "取り消しの内容を作り直しました。もう一度確認してください。",
    changed_text: "確認している間に、対象のリードや名前が変更されました。",
    change: |words, before, after| format!("{words}: {before}件 → {after}件"),
    no_lead_differs: "作り直した内容は、どのリードも前回と同じです。",
    leads_differ: |figure| format!("前回と内容が違うリード: {figure}件"),
    differences: "前回と違うリード",
    outcome: |outcome| match outcome {
        UndoOutcome::Removed => "削除",
        UndoOutcome::Restored => "登録前に戻す",
        UndoOutcome::PartlyRestored => "一部を残して戻す",
        UndoOutcome::Kept => "そのまま残す",
        UndoOutcome::Gone => "すでに削除済み",
    },
    drop: "取り消さない",
    to_confirmation: "取り消しに進む",
    question: "この一括登録を取り消しますか?",
    sentence: |removed, restored| match (removed, restored) {
        (0, 0) => "変更されるリードはありません。履歴には「取り消し済み」と記録されます。".to_owned(),
        (removed, 0) => format!("リード{}件を削除します。", figure(removed)),
        (0, restored) => format!("リード{}件を登録前の値に戻します。", figure(restored)),
        (removed, restored) => {
            format!("リード{}件を削除し、{}件を登録前の値に戻します。", figure(removed), figure(restored))
        }
    },
    no_way_back: "取り消した後で元に戻すことはできません。送信済みのメールも取り消せません。",
    companies: |count| format!("この一括登録で登録した企業が{count}社あります。"),
    unused_companies: |count| {
        format!("取り消すと、このうち{count}社にはリードが所属しなくなります。次の確認で、いっしょに削除できます。")
    },
    and_more_companies: |names, more| format!("{names}、ほか{more}社"),
    edited_companies: |count| format!("{count}社は登録後に編集されているため、削除しません。"),
    delete_companies: |count| format!("リードが所属しなくなる企業{count}社も削除する"),
    companies_deleted: |count| format!("この一括登録で登録した企業のうち{count}社を削除しました。"),
    start: "取り消す",
    running: "取り消しています",
    running_lead: "画面を閉じても、取り消しは続きます。",
    done_title: "この一括登録は取り消されました。",
    done_by: |at, worker| format!("{at} に {worker} が取り消しました。"),
    wizard_running: "この一括登録は、いま取り消されています。",
    wizard_done: "この一括登録は取り消されました。",
    wizard_to_detail: "取り消しの詳細を見る",
};

pub(super) const ENGLISH: UndoWords = UndoWords {
    title: "Undo this import",
    lead: "Leads that this import added are removed, and leads that it overwrote get their previous values back. Later changes stay. You first see a preview, which changes nothing.",
    possible_until: |until| format!("It can be undone until {until}."),
    too_late: |until| format!("It could be undone until {until}. Change the leads one by one."),
    ask: "Undo this import",
    failed_title: "The undo could not be completed.",
    planning: "Preparing the preview of the undo",
    planning_lead: "Each lead is compared with its current values. Nothing is changed yet.",
    waiting: "Waiting for its turn",
    previewed: "The preview of the undo is ready.",
    preview_lead: "This is what an undo does. Nothing has been changed yet.",
    will: UndoCountWords {
        removed: "Leads that are removed",
        restored: "Leads that are restored",
        partly_restored: "Leads that keep some later changes",
        kept: "Leads that stay as they are",
        gone: "Leads that were deleted already",
        kept_values: "Values that stay",
        removed_names: "Names that are removed",
    },
    did: UndoCountWords {
        removed: "Leads removed",
        restored: "Leads restored",
        partly_restored: "Leads that kept some later changes",
        kept: "Leads left as they were",
        gone: "Leads that had been deleted already",
        kept_values: "Values that stayed",
        removed_names: "Names removed",
    },
    leads: |count| count.to_owned(),
    stays: |count| format!("{} later changes.", keep(count)),
    stays_text: "The list below says why. To undo later imports too, undo the newest first: then everything is restored.",
    stayed: |count| format!("Leads with later changes ({count})"),
    kept_leads: "Leads with later changes",
    kept_values: "Values that stay",
    goes_back: "Values that are restored",
    choose_hint: "Choose a row to see the values that stay, and why.",
    lead_number: |lead_id| format!("Lead #{lead_id}"),
    why: "Why it stays",
    before_import: "Before",
    by_import: "This import",
    present: "Now",
    reason: |reason, later| match (reason, later) {
        (KeptReason::LaterImport, Some(later)) => format!("changed by import #{later}"),
        (KeptReason::GivenAgain, Some(later)) => format!("import #{later} has the same value"),
        (KeptReason::LaterImport, None) => "changed by a later import".to_owned(),
        (KeptReason::GivenAgain, None) => "a later import has the same value".to_owned(),
        (KeptReason::Edited, _) => "changed since".to_owned(),
        (KeptReason::NameChanged, _) => "the name was merged or deleted".to_owned(),
        (KeptReason::DoesNotFit, _) => "the custom field no longer takes the previous value".to_owned(),
    },
    lead_reason: |reason, later| match (reason, later) {
        (KeptReason::LaterImport, Some(later)) => format!("Not removed: import #{later} has this lead too."),
        _ => "Not removed: the lead was changed since.".to_owned(),
    },
    to_later: |later| format!("Details of import #{later}"),
    changed: "The preview has changed. Please check it again.",
    changed_text: "Leads or names changed in the meantime.",
    change: |words, before, after| format!("{words}: {before} → {after}"),
    no_lead_differs: "The new preview treats every lead the same.",
    leads_differ: |figure| format!("Leads that differ from the previous preview: {figure}"),
    differences: "Leads that differ",
    outcome: |outcome| match outcome {
        UndoOutcome::Removed => "Removed",
        UndoOutcome::Restored => "Restored",
        UndoOutcome::PartlyRestored => "Some later changes stay",
        UndoOutcome::Kept => "Left as it is",
        UndoOutcome::Gone => "Deleted already",
    },
    drop: "Do not undo",
    to_confirmation: "Continue to undo",
    question: "Undo this import?",
    sentence: |removed, restored| match (removed, restored) {
        (0, 0) => "No lead is changed. The history marks the import as undone.".to_owned(),
        (removed, 0) => format!("{} removed.", are(removed)),
        (0, restored) => format!("{} given the previous values back.", are(restored)),
        (removed, restored) => {
            format!("{} removed, {} given the previous values back.", are(removed), are(restored))
        }
    },
    no_way_back: "An undo cannot be undone, and mails that were sent stay sent.",
    companies: |count| {
        format!("{} by this import.", plural::counted(count, "company was registered", "companies were registered"))
    },
    unused_companies: |count| {
        format!(
            "After the undo no lead belongs to {count} of them. The next question offers to delete {}.",
            if count == "1" { "it" } else { "them" }
        )
    },
    and_more_companies: |names, more| format!("{names}, and {more} more"),
    edited_companies: |count| {
        format!(
            "{} edited since and {}.",
            plural::counted(count, "company was", "companies were"),
            if count == "1" { "stays" } else { "stay" }
        )
    },
    delete_companies: |count| {
        format!("Also delete {} that no lead belongs to any more", plural::counted(count, "company", "companies"))
    },
    companies_deleted: |count| {
        format!(
            "{} that this import had registered {} deleted.",
            plural::counted(count, "company", "companies"),
            if count == "1" { "was" } else { "were" }
        )
    },
    start: "Undo",
    running: "Undoing",
    running_lead: "It continues if you close the page.",
    done_title: "This import was undone.",
    done_by: |at, worker| format!("Undone on {at} by {worker}."),
    wizard_running: "This import is being undone.",
    wizard_done: "This import was undone.",
    wizard_to_detail: "See what was undone",
};

fn keep(count: &str) -> String {
    if count == "1" { "1 lead keeps".to_owned() } else { format!("{count} leads keep") }
}

fn are(count: u64) -> String {
    if count == 1 { "1 lead is".to_owned() } else { format!("{} leads are", figure(count)) }
}
