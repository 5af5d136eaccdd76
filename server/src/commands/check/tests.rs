use std::path::PathBuf;

use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{date::Date, format::Format, item::Item},
    words::Language,
};

use super::{CheckOptions, parse_date, report};

fn verdict(rows: &str) -> (Verdict, Format) {
    let format = Format::default();
    let mut check = Check::new(&format, Date::new(2026, 11, 23).expect("a day"), Options::default());
    check.push(format!("{}\r\n{rows}", Item::ALL.map(Item::header).join(",")).as_bytes());
    let verdict = check.finish(true).0;
    (verdict, format)
}

#[test]
fn people_see_place_value_and_advice() {
    let (verdict, format) = verdict("山田,,,,a@@x.jp\r\n");
    let japanese = report::for_people(&verdict, &format, Language::Japanese);
    assert!(japanese.contains("2行目 E列(メールアドレス)"), "{japanese}");
    assert!(japanese.contains("メールアドレスの形式が正しくありません。 値: 「a@@x.jp」"), "{japanese}");
    assert!(japanese.contains("    → "), "{japanese}");
    let english = report::for_people(&verdict, &format, Language::English);
    assert!(english.contains("Row 2, column E"), "{english}");
    assert!(english.contains("Rows: 1; valid 0, with problems 1"), "{english}");
}

#[test]
fn a_refused_file_begins_with_the_fixed_message() {
    let (verdict, format) = verdict("");
    let text = report::for_people(&verdict, &format, Language::Japanese);
    assert!(text.starts_with("選択したファイルはインポートできません。\n"), "{text}");
}

#[test]
fn a_file_whose_rows_were_not_read_is_not_said_to_have_none() {
    let format = Format::default();
    let mut check = Check::new(&format, Date::new(2026, 11, 23).expect("a day"), Options::default());
    check.push(format!("{}\n山田||||a@x.jp\n", Item::ALL.map(Item::header).join("|")).as_bytes());
    let english = report::for_people(&check.finish(true).0, &format, Language::English);
    assert!(english.contains("have not been checked") && !english.contains("Rows: 0"), "{english}");
    let (no_rows, format) = verdict("");
    let english = report::for_people(&no_rows, &format, Language::English);
    assert!(english.contains("Rows: 0"), "{english}");
}

#[test]
fn the_json_form_is_that_of_the_specification() {
    let (verdict, _) = verdict(&format!("山田,,,,a@@x.jp{}\r\n", ",".repeat(Item::ALL.len() - 5)));
    let json: serde_json::Value = serde_json::from_str(&report::json(&verdict)).expect("JSON");
    assert_eq!(json["accepted"], true);
    assert_eq!(json["file"]["encoding"], "utf-8");
    assert_eq!(json["file"]["line_ending"], "crlf");
    assert_eq!(json["counts"]["by_code"]["email_invalid"], 1);
    let problem = json["problems"].as_array().and_then(|problems| problems.first()).expect("a problem");
    assert_eq!((&problem["severity"], &problem["code"]), (&"row".into(), &"email_invalid".into()));
    assert_eq!((&problem["column"], &problem["key"]), (&"E".into(), &"email".into()));
    for language in ["ja", "en"] {
        assert!(problem["advice"][language].as_str().is_some_and(|words| !words.is_empty()), "{problem}");
    }
    assert_eq!(json["digest"].as_str().map(str::len), Some(32));
}

#[test]
fn a_file_that_is_not_there_is_an_error_and_no_verdict() {
    let file = PathBuf::from("no/such/file.csv");
    let options = CheckOptions { json: true, custom_items: None, today: None, max_problems: 1, max_warned: 0 };
    let checked = options.check(&Format::default(), &file);
    assert!(checked.is_err_and(|error| error.to_string().contains("no/such/file.csv")));
    assert!(parse_date("2026-02-30").is_err());
}
