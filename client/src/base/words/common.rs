//! The texts of more than one page: buttons, states, the API's failures.

use torikomi_core::{
    domain::encoding::Encoding,
    wire::{BlankRule, ImportState, Method, Outcome},
};

use super::plural;

pub(crate) struct CommonWords {
    pub(crate) product: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) close: &'static str,
    pub(crate) save: &'static str,
    pub(crate) add: &'static str,
    pub(crate) delete: &'static str,
    pub(crate) retry: &'static str,
    /// Of the whole page.
    pub(crate) reload: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) required: &'static str,
    pub(crate) blank: &'static str,
    /// Of the sign for a character that cannot be seen.
    pub(crate) hidden: fn(&str) -> String,
    /// Between names in a line.
    pub(crate) separator: &'static str,
    /// Beside files that people open in a spreadsheet.
    pub(crate) formulas: &'static str,
    pub(crate) rows: fn(&str) -> String,
    /// The remaining seconds; empty while they would be a guess.
    pub(crate) rest: fn(Option<u64>) -> String,
    /// Title and advice for each failure that is not an answer of the server.
    pub(crate) offline: Failure,
    pub(crate) signed_out: Failure,
    pub(crate) unreadable: Failure,
    pub(crate) refused: &'static str,
    pub(crate) error_status: fn(u16) -> String,
    pub(crate) state: fn(ImportState) -> &'static str,
    pub(crate) method: fn(Method) -> &'static str,
    pub(crate) blank_rule: fn(BlankRule) -> &'static str,
    pub(crate) outcome: fn(Outcome) -> &'static str,
    pub(crate) encoding: fn(Encoding) -> &'static str,
}

/// A fact, then advice.
pub(crate) struct Failure {
    pub(crate) fact: &'static str,
    pub(crate) advice: &'static str,
}

pub(super) const JAPANESE: CommonWords = CommonWords {
    product: "torikomi",
    cancel: "キャンセル",
    close: "閉じる",
    save: "保存する",
    add: "追加する",
    delete: "削除する",
    retry: "もう一度試す",
    reload: "再読み込みする",
    loading: "読み込んでいます",
    required: "必須",
    blank: "(空白)",
    hidden: |sign| format!("目に見えない文字{sign}"),
    separator: "、",
    formulas: "値は登録されたとおりに書き出します。「=」「+」「-」「@」で始まる値は、表計算ソフトで数式として扱われることがあります。心当たりのない数式は実行しないでください。",
    rows: |figure| format!("{figure}件"),
    rest: |seconds| match seconds {
        Some(seconds) if seconds >= 90 => format!("、残り約{}分", seconds.div_ceil(60)),
        Some(seconds) => format!("、残り約{seconds}秒"),
        None => String::new(),
    },
    offline: Failure {
        fact: "サーバーに接続できません。",
        advice: "ネットワークの接続を確かめて、もう一度お試しください。",
    },
    signed_out: Failure {
        fact: "サインインの有効期限が切れました。", advice: "もう一度サインインしてください。"
    },
    unreadable: Failure {
        fact: "サーバーの応答を読み取れませんでした。",
        advice: "画面を再読み込みしてください。続く場合は管理者にお知らせください。",
    },
    refused: "処理を続けられませんでした。",
    error_status: |status| format!("状態コード {status}"),
    state: |state| match state {
        ImportState::Planning => "確認中",
        ImportState::Planned => "確認待ち",
        ImportState::Refused => "インポート不可",
        ImportState::Waiting => "待機中",
        ImportState::Processing => "処理中",
        ImportState::Done => "完了",
        ImportState::Failed => "失敗",
        ImportState::Undoing => "取り消し中",
        ImportState::Undone => "取り消し済み",
    },
    method: |method| match method {
        Method::NewRegistration => "新規登録(重複を省く)",
        Method::Update => "更新(重複を上書く)",
    },
    blank_rule: |rule| match rule {
        BlankRule::Keep => "更新しない(空白で取り込みをしない)",
        BlankRule::ImportRules => "BowNowのインポートルールで更新する",
    },
    outcome: |outcome| match outcome {
        Outcome::New => "新規登録",
        Outcome::Overwritten => "上書き登録",
        Outcome::Unchanged => "変更なし",
        Outcome::Skipped => "スキップ",
    },
    encoding: |encoding| match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8(BOM付き)",
        Encoding::ShiftJis => "Shift-JIS",
    },
};

pub(super) const ENGLISH: CommonWords = CommonWords {
    product: "torikomi",
    cancel: "Cancel",
    close: "Close",
    save: "Save",
    add: "Add",
    delete: "Delete",
    retry: "Try again",
    reload: "Reload the page",
    loading: "Loading",
    required: "Required",
    blank: "(blank)",
    hidden: |sign| format!("The invisible character {sign}"),
    separator: ", ",
    formulas: "Values are written unchanged. A spreadsheet may treat a value that begins with =, +, - or @ as a formula: do not run formulas that you do not know.",
    rows: plural::rows,
    rest: |seconds| match seconds {
        Some(seconds) if seconds >= 90 => format!(", about {} min left", seconds.div_ceil(60)),
        Some(seconds) => format!(", about {seconds} s left"),
        None => String::new(),
    },
    offline: Failure { fact: "The server cannot be reached.", advice: "Check your network connection and try again." },
    signed_out: Failure { fact: "Your session has ended.", advice: "Sign in again." },
    unreadable: Failure {
        fact: "The server's answer could not be read.",
        advice: "Reload the page. If it happens again, tell your administrator.",
    },
    refused: "This could not be done.",
    error_status: |status| format!("Status code {status}"),
    state: |state| match state {
        ImportState::Planning => "Planning",
        ImportState::Planned => "To be confirmed",
        ImportState::Refused => "Refused",
        ImportState::Waiting => "Waiting",
        ImportState::Processing => "Processing",
        ImportState::Done => "Done",
        ImportState::Failed => "Failed",
        ImportState::Undoing => "Being undone",
        ImportState::Undone => "Undone",
    },
    method: |method| match method {
        Method::NewRegistration => "New registration (skip duplicates)",
        Method::Update => "Update (overwrite duplicates)",
    },
    blank_rule: |rule| match rule {
        BlankRule::Keep => "Do not update (blank cells are not imported)",
        BlankRule::ImportRules => "Update by BowNow's import rules",
    },
    outcome: |outcome| match outcome {
        Outcome::New => "New",
        Outcome::Overwritten => "Overwritten",
        Outcome::Unchanged => "Unchanged",
        Outcome::Skipped => "Skipped",
    },
    encoding: |encoding| match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 with BOM",
        Encoding::ShiftJis => "Shift-JIS",
    },
};
