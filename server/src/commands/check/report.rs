//! A verdict as output: JSON for programs, sentences for people.

use std::fmt::Write;

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        format::Format,
        problem::{Problem, ProblemCode, Severity},
    },
    words::{self, Language, Words},
};

/// One object, as in specification 18.
pub(crate) fn json(verdict: &Verdict) -> String {
    let mut text = serde_json::to_string_pretty(verdict).expect("BUG: a verdict is plain data and has a JSON form");
    text.push('\n');
    text
}

/// The fixed message of a refused file, each problem with its place and advice, and the totals.
pub(crate) fn for_people(verdict: &Verdict, format: &Format, language: Language) -> String {
    let mut text = String::new();
    if !verdict.accepted {
        text.push_str(words::FILE_REFUSED.in_language(language));
        text.push_str("\n\n");
    }
    for severity in [Severity::File, Severity::Row, Severity::Warning] {
        let mut advised = Vec::new();
        for problem in verdict.problems.iter().filter(|problem| problem.severity == severity) {
            put_problem(&mut text, problem, format, &mut advised, language);
        }
    }
    if verdict.more > 0 {
        put_line(
            &mut text,
            &sentence(language, "ほかに{}件の問題があります。", "{} more problems are not listed.", verdict.more),
        );
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    put_line(&mut text, &facts(verdict, language));
    let counts = &verdict.counts;
    let sums = match language {
        _ if has_unread_rows(verdict) => ROWS_UNREAD.in_language(language).to_owned(),
        Language::Japanese => {
            format!("データ {}行: 取り込める行 {}、問題のある行 {}", verdict.file.rows, counts.valid, counts.invalid)
        }
        Language::English => {
            format!("Rows: {}; valid {}, with problems {}", verdict.file.rows, counts.valid, counts.invalid)
        }
    };
    put_line(&mut text, &sums);
    text
}

const ROWS_UNREAD: Words =
    Words { ja: "データの行は、まだ確認していません。", en: "The rows have not been checked yet." };

/// Whether the file was refused before its rows were read: then a count of 0 rows would say nothing about it.
fn has_unread_rows(verdict: &Verdict) -> bool {
    let has_none = |problem: &Problem| matches!(problem.code, ProblemCode::Empty | ProblemCode::NoRows);
    !verdict.accepted && verdict.file.rows == 0 && !verdict.problems.iter().any(has_none)
}

/// A problem; the first of each code and reason comes with its advice.
fn put_problem(text: &mut String, problem: &Problem, format: &Format, advised: &mut Vec<String>, language: Language) {
    put_line(text, &words::line(problem, format, language));
    let advice = problem.advice.as_ref().map(|advice| advice.in_language(language).to_owned());
    if let Some(advice) = advice.filter(|advice| !advised.contains(advice)) {
        put_line(text, &format!("    → {advice}"));
        advised.push(advice);
    }
}

fn facts(verdict: &Verdict, language: Language) -> String {
    let file = &verdict.file;
    let mut facts = Vec::new();
    facts.extend(file.encoding.map(|encoding| words::encoding_name(encoding).in_language(language).to_owned()));
    facts.extend(file.line_ending.map(|ending| words::line_ending_name(ending).in_language(language).to_owned()));
    facts.extend(file.columns.map(|columns| sentence(language, "{}列", "{} columns", columns.into())));
    facts.extend(file.bytes.map(|bytes| sentence(language, "{}バイト", "{} bytes", bytes)));
    facts.join(", ")
}

fn sentence(language: Language, ja: &str, en: &str, number: u64) -> String {
    let pattern = match language {
        Language::Japanese => ja,
        Language::English => en,
    };
    pattern.replace("{}", &number.to_string())
}

fn put_line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _written = writeln!(text, "{line}");
}
