//! Member forms' mails: a form's text, the outbox, and the notice about an import's mails.

use torikomi_core::wire::{MailCounts, MailState};

use super::plural;
use crate::base::locale::figure;

pub(crate) struct MailsWords {
    pub(crate) title: &'static str,
    pub(crate) title_of_import: fn(u64) -> String,
    pub(crate) lead: &'static str,
    pub(crate) table: &'static str,
    pub(crate) state_heading: &'static str,
    pub(crate) to: &'static str,
    pub(crate) form: &'static str,
    pub(crate) when: &'static str,
    pub(crate) acts: &'static str,
    pub(crate) state: fn(MailState) -> &'static str,
    pub(crate) all_states: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) counts: fn(&MailCounts) -> String,
    pub(crate) retry_one: fn(&str) -> String,
    pub(crate) retry_all: &'static str,
    pub(crate) retried: &'static str,
    pub(crate) cancel_one: fn(&str) -> String,
    pub(crate) file: &'static str,
    pub(crate) next_at: fn(&str) -> String,
    pub(crate) lead_gone: &'static str,
    pub(crate) form_gone: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_text: &'static str,
    pub(crate) none_in_state: &'static str,
    pub(crate) more: &'static str,
    pub(crate) all_shown: fn(&str) -> String,
    pub(crate) as_files: &'static str,
    pub(crate) as_files_text: &'static str,
    pub(crate) full_day: &'static str,
    pub(crate) full_day_text: fn(&str, &str) -> String,
    pub(crate) no_way: &'static str,
    pub(crate) reload: &'static str,
    /// In an import's details.
    pub(crate) of_import: &'static str,
    pub(crate) to_mails: &'static str,
    pub(crate) text: FormMailWords,
}

/// A form's text.
pub(crate) struct FormMailWords {
    pub(crate) act: (&'static str, &'static str),
    pub(crate) title: fn(&str) -> String,
    pub(crate) lead: &'static str,
    pub(crate) back: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) body: &'static str,
    pub(crate) fields: &'static str,
    pub(crate) preview: &'static str,
    pub(crate) preview_hint: &'static str,
    /// An invented lead, whose values are shown in the preview.
    pub(crate) sample_name: &'static str,
    pub(crate) sample_company: &'static str,
    pub(crate) test: &'static str,
    pub(crate) tested: fn(&str) -> String,
    pub(crate) test_file: &'static str,
    pub(crate) saved: fn(&str) -> String,
    pub(crate) reset: &'static str,
    pub(crate) is_default: &'static str,
    pub(crate) was_reset: &'static str,
}

pub(super) const JAPANESE: MailsWords = MailsWords {
    title: "フォームのメール",
    title_of_import: |import_id| format!("フォームのメール(一括登録 {import_id})"),
    lead: "会員登録フォームを設定したリードに送る、ログイン用パスワードのメールです。1人のリードに、1つのフォームにつき1通だけ送ります。",
    table: "メールの一覧(新しい順)",
    state_heading: "状態",
    to: "宛先",
    form: "フォーム",
    when: "日時",
    acts: "操作",
    state: |state| match state {
        MailState::Waiting => "作成待ち",
        MailState::Prepared => "送信待ち",
        MailState::Sending => "送信中",
        MailState::Sent => "送信済み",
        MailState::Failed => "失敗",
        MailState::Cancelled => "取り消し",
    },
    all_states: "すべて",
    filter: "状態で絞り込む",
    counts: |counts| {
        let mut text = format!("送信済み {}通、送信待ち {}通", figure(counts.sent), figure(counts.waiting));
        if counts.failed > 0 {
            text += &format!("、失敗 {}通", figure(counts.failed));
        }
        if counts.cancelled > 0 {
            text += &format!("、取り消し {}通", figure(counts.cancelled));
        }
        text
    },
    retry_one: |to| format!("{to}宛てのメールを再送する"),
    retry_all: "失敗したメールをすべて再送する",
    retried: "失敗したメールを再送します。",
    cancel_one: |to| format!("{to}宛てのメールを送信しない"),
    file: ".emlファイル",
    next_at: |moment| format!("次の送信: {moment}"),
    lead_gone: "削除されたリード",
    form_gone: "削除されたフォーム",
    empty_title: "メールはまだありません",
    empty_text: "一括登録やリードの編集で、会員登録フォームを新しく設定すると、ここに表示されます。",
    none_in_state: "この状態のメールはありません。",
    more: "さらに表示",
    all_shown: |figure| format!("{figure}通をすべて表示しています。"),
    as_files: "メールサーバーが設定されていません",
    as_files_text: "メールは送信されず、.emlファイルとしてサーバーに保存されます。ライセンスアカウントの方がダウンロードできます。",
    full_day: "本日分のメールは送信済みです",
    full_day_text: |most, waiting| {
        format!(
            "1日に送信できるのは{most}件までです。残りの{waiting}件は、翌日以降に自動的に送信します(1日はUTCで数え、日本時間の9:00に始まります)。"
        )
    },
    no_way: "このサーバーは、メールを送信しない設定です。",
    reload: "更新",
    of_import: "ログイン用パスワードのメール",
    to_mails: "メールを確認する",
    text: FormMailWords {
        act: ("メールの文面", "会員になったリードに送るメール"),
        title: |form| format!("「{form}」のメール"),
        lead: "このフォームを新しく設定したリードに、ログイン用パスワードとともに送るメールです。",
        back: "会員登録フォーム",
        subject: "件名",
        body: "本文",
        fields: "差し込み項目(本文のカーソルの位置に入ります)",
        preview: "プレビュー",
        preview_hint: "見本の値を差し込んで表示しています。",
        sample_name: "見本 太郎",
        sample_company: "見本株式会社",
        test: "自分にテスト送信",
        tested: |to| format!("{to}にテストメールを送信しました。"),
        test_file: "テストメールを.emlファイルとして保存しました。",
        saved: |form| format!("「{form}」のメールの文面を保存しました。"),
        reset: "既定の文面に戻す",
        is_default: "既定の文面を使用しています。",
        was_reset: "既定の文面に戻しました。",
    },
};

pub(super) const ENGLISH: MailsWords = MailsWords {
    title: "Mails of forms",
    title_of_import: |import_id| format!("Mails of forms (import {import_id})"),
    lead: "The mails with a login password that leads get with a member form: one for each lead and form.",
    table: "Mails, newest first",
    state_heading: "State",
    to: "To",
    form: "Form",
    when: "When",
    acts: "Actions",
    state: |state| match state {
        MailState::Waiting => "To be written",
        MailState::Prepared => "To be sent",
        MailState::Sending => "Being sent",
        MailState::Sent => "Sent",
        MailState::Failed => "Failed",
        MailState::Cancelled => "Cancelled",
    },
    all_states: "All",
    filter: "Only in this state",
    counts: |counts| {
        let mut text = format!("{} sent, {} to be sent", figure(counts.sent), figure(counts.waiting));
        if counts.failed > 0 {
            text += &format!(", {} failed", figure(counts.failed));
        }
        if counts.cancelled > 0 {
            text += &format!(", {} cancelled", figure(counts.cancelled));
        }
        text
    },
    retry_one: |to| format!("Send the mail to {to} again"),
    retry_all: "Send all failed mails again",
    retried: "The failed mails are sent again.",
    cancel_one: |to| format!("Do not send the mail to {to}"),
    file: ".eml file",
    next_at: |moment| format!("Next try: {moment}"),
    lead_gone: "A deleted lead",
    form_gone: "A deleted form",
    empty_title: "There are no mails yet",
    empty_text: "They appear here when an import or an edit gives leads a new member form.",
    none_in_state: "No mail is in this state.",
    more: "Show more",
    all_shown: |figure| plural::counted(figure, "mail, all of them.", "mails, all of them."),
    as_files: "No mail server is set",
    as_files_text: "Mails are not sent but kept as .eml files on the server. The holder of a license account can download them.",
    full_day: "Today's limit of mails is reached",
    full_day_text: |most, waiting| {
        format!(
            "At most {most} are sent a day. {} automatically on the following days. Days begin at 0:00 UTC, which is \
             9:00 in Japan.",
            plural::counted(waiting, "waiting mail is sent", "waiting mails are sent")
        )
    },
    no_way: "This server is configured not to send mails.",
    reload: "Reload",
    of_import: "Mails with a login password",
    to_mails: "View the mails",
    text: FormMailWords {
        act: ("Mail", "What leads get when they become members"),
        title: |form| format!("Mail of “{form}”"),
        lead: "Sent with a login password to each lead that newly gets this form.",
        back: "Member forms",
        subject: "Subject",
        body: "Body",
        fields: "Merge fields (inserted at the cursor in the body)",
        preview: "Preview",
        preview_hint: "With sample values.",
        sample_name: "Jane Sample",
        sample_company: "Sample Inc.",
        test: "Send a test to yourself",
        tested: |to| format!("A test mail was sent to {to}."),
        test_file: "The test mail was kept as an .eml file.",
        saved: |form| format!("The mail of “{form}” was saved."),
        reset: "Back to the default text",
        is_default: "This is the default text.",
        was_reset: "The default text is used again.",
    },
};
