//! The output of `torikomi import`: sentences for people as it goes, or one JSON object at the end.

use std::io::{self, Write};

use serde::Serialize;
use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        format::Format,
        item::{Item, Part},
        problem::Message,
    },
    repair::OfferedRepair,
    wire::{Import, ImportCounts, ImportRow, Method, ScreenValues},
    words::{Language, english_name},
};

use crate::commands::check::{language, report};

/// The outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Wrong usage, or an unreadable file.
    #[default]
    NotTried,
    /// With `--dry-run`: what an import would have done.
    Planned,
    Done,
    /// The person declined.
    Declined,
    Refused,
    Failed,
}

/// Printed as it is with `--json`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    /// For the file that was sent; `null` if only the server checked.
    pub(crate) verdict: Option<Verdict>,
    /// The repairs made before it was sent.
    pub(crate) repairs: Vec<OfferedRepair>,
    /// Whether `--repair` would help a refused file.
    pub(crate) can_be_repaired: bool,
    /// As in the API.
    pub(crate) import: Option<Import>,
    pub(crate) error: Option<Message>,
}

impl Report {
    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        let skipped = self.import.as_ref().and_then(|import| import.counts).map_or(0, |counts| counts.skipped);
        match self.outcome {
            Outcome::Done | Outcome::Planned if skipped == 0 => 0,
            Outcome::Done | Outcome::Planned => 1,
            Outcome::Refused | Outcome::Declined => 2,
            Outcome::Failed => 3,
            Outcome::NotTried => super::WRONG_USAGE,
        }
    }

    pub(crate) fn print_refused(&self, is_json: bool, format: &Format) {
        self.print_checked(is_json, format);
        if self.can_be_repaired && !is_json {
            print_line(match language() {
                Language::Japanese => "→ --repair を付けると、自動で修正して登録できます。",
                Language::English => "→ With --repair the file is repaired and imported.",
            });
        }
    }

    /// The repairs, and the verdict.
    pub(crate) fn print_checked(&self, is_json: bool, format: &Format) {
        if is_json {
            return;
        }
        for repair in &self.repairs {
            let heading = if language() == Language::Japanese { "修正" } else { "Repaired" };
            print_line(&format!("{heading}: {}", repair.message.in_language(language())));
        }
        if let Some(verdict) = &self.verdict {
            print_line(report::for_people(verdict, format, language()).trim_ascii_end());
        }
    }

    /// The planned effect, and why rows are skipped.
    pub(crate) fn print_plan(&self, planned: &Import, skipped: &[ImportRow]) {
        let counts = planned.counts.unwrap_or_default();
        print_line(&format!("\n{}", method_words(planned)));
        if let Some(values) = &planned.screen_values {
            print_line(&screen_words(values));
        }
        print_line(&counts_words(&counts));
        for row in skipped {
            let reasons: Vec<&str> =
                row.problems.iter().map(|problem| problem.message.in_language(language())).collect();
            let reasons = reasons.join(" / ");
            print_line(&match language() {
                Language::Japanese => format!("  {}行目: {reasons}", row.row),
                Language::English => format!("  Row {}: {reasons}", row.row),
            });
        }
        if counts.skipped > skipped.len() as u64 {
            print_line("  …");
        }
    }

    /// The final output; with `is_json` the only one.
    pub(crate) fn print_end(&self, is_json: bool) {
        if is_json {
            let text = serde_json::to_string_pretty(self).expect("BUG: a report is plain data and has a JSON form");
            print_line(&text);
            return;
        }
        let japanese = language() == Language::Japanese;
        let import_id = self.import.as_ref().map_or(0, |import| import.import_id);
        match self.outcome {
            Outcome::Done if japanese => print_line(&format!("一括登録が完了しました。(インポート番号 {import_id})")),
            Outcome::Done => print_line(&format!("The import is done. (Import {import_id})")),
            Outcome::Planned if japanese => print_line("何も登録していません。(--dry-run)"),
            Outcome::Planned => print_line("Nothing was registered. (--dry-run)"),
            Outcome::Declined if japanese => print_line("登録を取りやめました。"),
            Outcome::Declined => print_line("The plan was dropped; nothing was registered."),
            Outcome::Failed => {
                print_line(&if japanese {
                    format!("一括登録に失敗しました。(インポート番号 {import_id})")
                } else {
                    format!("The import failed. (Import {import_id})")
                });
                self.print_failure();
            }
            Outcome::Refused | Outcome::NotTried => self.print_failure(),
        }
    }

    /// The server's problems, if they are not those of the check here.
    fn print_failure(&self) {
        let Some(import) = &self.import else { return };
        let failure = import.failure.iter().chain(import.problems.iter().map(|problem| &problem.message));
        for message in failure {
            print_line(message.in_language(language()));
        }
    }
}

fn method_words(planned: &Import) -> String {
    let file_name = &planned.file_name;
    match (language(), planned.method) {
        (Language::Japanese, Method::NewRegistration) => format!("{file_name}: 新規登録(重複を省く)"),
        (Language::Japanese, Method::Update) => format!("{file_name}: 更新(重複を上書く)"),
        (Language::English, Method::NewRegistration) => format!("{file_name}: new registration"),
        (Language::English, Method::Update) => format!("{file_name}: update"),
    }
}

fn screen_words(values: &ScreenValues) -> String {
    let set = ScreenValues::ITEMS.into_iter().filter(|item| !values.names(*item).is_empty());
    let name = |item: Item| if language() == Language::Japanese { item.header() } else { english_name(item) };
    let set: Vec<String> = set.map(|item| format!("{}: {}", name(item), values.names(item).join(", "))).collect();
    let [first, last] = Part::Management.columns();
    match language() {
        Language::Japanese => format!("{first}〜{last}列の代わりに設定: {}", set.join(" / ")),
        Language::English => format!("Instead of columns {first} to {last}: {}", set.join(" / ")),
    }
}

fn counts_words(counts: &ImportCounts) -> String {
    let ImportCounts { processed, new, overwritten, unchanged, skipped, mails } = counts;
    match language() {
        Language::Japanese => format!(
            "{processed}行: 新規登録 {new}、上書き登録 {overwritten}(うち変更なし {unchanged})、スキップ {skipped}、送信されるメール {mails}"
        ),
        Language::English => format!(
            "{processed} rows: {new} new, {overwritten} overwritten ({unchanged} of them unchanged), {skipped} skipped; mails \
             to be sent: {mails}"
        ),
    }
}

/// A reader that stops early (`| head`) is no failure; the status still reports the outcome.
fn print_line(text: &str) {
    let mut console = io::stdout().lock();
    let _written = writeln!(console, "{text}").and_then(|()| console.flush());
}
