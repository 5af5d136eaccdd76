#![allow(clippy::disallowed_types, reason = "a test measures how the work grows")]

use std::time::{Duration, Instant};

use super::{Findings, Rule, problem_words};
use crate::domain::{
    date::Date,
    format::{CustomItem, CustomKind, Format, KnownNames},
    item::{Item, Key},
    problem::{Facts, ProblemCode},
};

pub(super) type Judged = (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>);

fn format() -> Format {
    Format {
        names: KnownNames {
            statuses: Some(vec!["見込み".into()]),
            persons: Some(vec!["佐藤".into(), "鈴木".into()]),
            forms: Some(vec!["会員登録".into()]),
        },
        ..Format::default()
    }
}

pub(super) fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

pub(super) fn judged(rule: &Rule, value: &str) -> Judged {
    let mut findings = Findings::default();
    let stored = rule.judge(value, &mut findings).into_owned();
    let problems = findings.problems.into_iter().map(|finding| (finding.code, finding.value)).collect();
    (stored, problems, findings.warnings)
}

pub(super) fn item(item: Item, value: &str) -> Judged {
    judged(&Rule::for_item(item, &format(), today()), value)
}

pub(super) fn custom(kind: CustomKind, options: &[&str], value: &str) -> Judged {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    judged(&Rule::for_custom_item(&CustomItem { custom_item_id: 1, name: "予算".into(), kind, options }), value)
}

/// The facts of the first problem.
pub(super) fn facts(kind: CustomKind, options: &[&str], value: &str) -> Facts {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    let rule = Rule::for_custom_item(&CustomItem { custom_item_id: 1, name: "予算".into(), kind, options });
    let mut findings = Findings::default();
    rule.judge(value, &mut findings);
    findings.problems.into_iter().next().expect("a problem").facts
}

pub(super) fn stored(value: &str) -> Judged {
    (value.to_owned(), Vec::new(), Vec::new())
}

pub(super) fn problem(code: ProblemCode, value: &str) -> Judged {
    (value.to_owned(), vec![(code, value.to_owned())], Vec::new())
}

#[test]
fn phone_zip_and_url_are_stored_normalised() {
    assert_eq!(
        item(Item::Phone, "０３−１２３４ー５６７８"),
        ("03-1234-5678".into(), vec![], vec![ProblemCode::Normalised])
    );
    assert_eq!(item(Item::ZipCode, "１０００００１"), ("1000001".into(), vec![], vec![ProblemCode::Normalised]));
    let dirty = item(Item::Website, "https：//x.jp/サービス－㈱");
    assert_eq!(dirty, ("https://x.jp/サービス－㈱".into(), vec![], vec![ProblemCode::Normalised]));
    assert_eq!(item(Item::Website, "https：//x.jp"), ("https://x.jp".into(), vec![], vec![ProblemCode::Normalised]));
    let invalid = item(Item::Phone, "０３内線");
    assert_eq!(invalid, problem(ProblemCode::PhoneInvalid, "０３内線"));
}

#[test]
fn a_word_for_nothing_makes_an_optional_cell_absent() {
    let words = [
        "-",
        "ー",
        "－",
        "なし",
        "無し",
        "無",
        "NULL",
        "\\N",
        "None",
        "nan",
        "N/A",
        "#N/A",
        "0000/00/00",
        "0000-00-00 00:00:00",
        "1900/1/0",
        "00/0/0",
        "ＮＵＬＬ",
        "--",
        "…",
        "ﾅｼ",
        "（なし）",
    ];
    let options = ["はい"];
    let custom_kinds = [CustomKind::Number, CustomKind::Date, CustomKind::Select, CustomKind::Checkbox];
    for word in words {
        let absent = (String::new(), vec![], vec![ProblemCode::Placeholder]);
        for place in [Item::Phone, Item::ZipCode, Item::Prefecture, Item::Website, Item::BirthDate, Item::MailConsent] {
            assert_eq!(item(place, word), absent, "{word} in {place:?}");
        }
        for kind in custom_kinds {
            assert_eq!(custom(kind, &options, word), absent, "{word} in {kind:?}");
        }
        for place in [Item::LastName, Item::Memo, Item::Tags, Item::Group] {
            assert!(!item(place, word).0.is_empty(), "{word} in {place:?}");
        }
    }
    assert_eq!(custom(CustomKind::Select, &["なし"], "なし"), stored("なし"), "an option of that name is meant");
    for other in ["なしの礫", "不明", "0", "-1-"] {
        assert_ne!(item(Item::Phone, other).2, [ProblemCode::Placeholder], "{other}");
    }
}

#[test]
fn a_value_that_is_not_stored_is_not_normalised() {
    for (place, value) in [
        (Item::Phone, "０３－１２３４－５６７８（代表）"),
        (Item::ZipCode, "〒１００－０００"),
        (Item::BirthDate, "３１／１／１９９０"),
        (Item::Website, "ｗｗｗ．example.jp"),
        (Item::Email, "umino\u{200B}.example.jp"),
    ] {
        let (_, problems, warnings) = item(place, value);
        assert_eq!((problems.len(), warnings), (1, vec![]), "{value}");
    }
    let rule = Rule::for_item(Item::ZipCode, &format(), today());
    let mut findings = Findings::default();
    rule.judge("100-000", &mut findings);
    findings.note_trimmed("\u{200B}100-000");
    assert_eq!(findings.warnings, []);
}

#[test]
fn a_lost_zero_is_a_warning_besides_other_findings() {
    assert_eq!(item(Item::Mobile, "9012345678"), ("9012345678".into(), vec![], vec![ProblemCode::LeadingZeroLost]));
    let zip = item(Item::ZipCode, "600001");
    assert_eq!(
        zip,
        ("600001".into(), vec![(ProblemCode::ZipInvalid, "600001".into())], vec![ProblemCode::LeadingZeroLost])
    );
}

#[test]
fn the_rules_have_the_formats_order() {
    let rules = Rule::all(&format(), today());
    assert_eq!(rules.len(), Item::ALL.len());
    assert!(
        rules
            .iter()
            .filter(|rule| rule.is_required())
            .map(Rule::key)
            .eq([Key::Basic(Item::LastName), Key::Basic(Item::Email)])
    );
}

#[test]
fn the_content_of_a_cell_names_its_limits() {
    let content = |item: Item| item.spec().kind.content();
    for (item, ja, en) in [
        (Item::LastName, "50文字以内の文字", "Text of at most 50 characters"),
        (Item::Memo, "3,000文字以内の文字。改行も使えます", "Text of at most 3,000 characters, in one or more lines"),
        (Item::Email, "メールアドレス、6文字以上255文字以内", "An e-mail address of 6 to 255 characters"),
        (Item::Phone, "電話番号、50文字以内", "A telephone number, at most 50 characters"),
        (
            Item::Website,
            "httpまたはhttpsから始まるURL、255文字以内",
            "An address that begins with http or https, at most 255 characters",
        ),
        (Item::Group, "グループ1つ、100文字以内", "One group, at most 100 characters"),
        (
            Item::PersonsInCharge,
            "登録済みの担当者。複数はカンマ区切り",
            "Registered persons in charge, separated by commas",
        ),
        (
            Item::Tags,
            "名前、それぞれ100文字以内。複数はカンマ区切り",
            "Names of at most 100 characters, separated by commas",
        ),
    ] {
        assert_eq!((content(item).ja.as_str(), content(item).en.as_str()), (ja, en), "{item:?}");
    }
}

#[test]
fn every_problem_of_one_kind_has_words() {
    let of_one_kind = ProblemCode::ALL.into_iter().filter(|code| matches!(code, of_one_kind!()));
    assert!(of_one_kind.map(|code| problem_words(code).title.ja).all(|title| !title.is_empty()));
}

/// How long a rule takes for a cell of `pattern`, so many times.
fn time(rule: &Rule, beginning: &str, pattern: &str, times: usize) -> Duration {
    let cell = format!("{beginning}{}x", pattern.repeat(times));
    let mut findings = Findings::default();
    let start = Instant::now();
    rule.judge(&cell, &mut findings);
    start.elapsed()
}

#[test]
fn sixteen_times_the_cell_is_about_sixteen_times_the_work() {
    let options = vec!["赤".to_owned(), "青".to_owned()];
    let custom = [CustomKind::Number, CustomKind::Date, CustomKind::Select, CustomKind::Checkbox, CustomKind::LongText];
    let custom = custom.map(|kind| {
        let item = CustomItem { custom_item_id: 1, name: "予算".into(), kind, options: options.clone() };
        Rule::for_custom_item(&item)
    });
    let items = [
        Item::LastName,
        Item::Email,
        Item::Phone,
        Item::ZipCode,
        Item::Prefecture,
        Item::Website,
        Item::Status,
        Item::PersonsInCharge,
        Item::Tags,
    ];
    let rules = items.map(|item| Rule::for_item(item, &format(), today())).into_iter().chain(custom);
    let cells = [
        ("03", " "),
        ("", "1"),
        ("3", "-"),
        ("", "赤,"),
        ("", "赤;"),
        ("a", "."),
        ("a", "@"),
        ("https://a", "/"),
        ("https://a", ",http:"),
        ("", "_x000D_"),
        ("", "&#1"),
        ("x", "\u{200B},NULL"),
        ("内線", "内線"),
    ];
    // Sixteen times the work, with room for a busy machine; the square would be 256 times, and seconds.
    const TIMES: usize = 1 << 10;
    for rule in rules {
        for (beginning, pattern) in cells {
            let is_linear = |_| {
                let few = time(&rule, beginning, pattern, TIMES);
                time(&rule, beginning, pattern, 16 * TIMES) < 64 * few + Duration::from_millis(100)
            };
            assert!((0..5).any(is_linear), "{:?} {beginning:?} {pattern:?}", rule.key());
        }
    }
}

#[test]
fn many_damaged_names_with_hidden_ends_are_noted_once() {
    let names: String = (0..100_000).map(|number| format!("a;{number}\u{200B},")).collect();
    let mut findings = Findings::default();
    let rule = Rule::for_item(Item::Tags, &format(), today());
    rule.judge(&names, &mut findings);
    assert_eq!(findings.warnings.len(), 100_000, "one for each, and none that it is stored otherwise: it is not");
}
