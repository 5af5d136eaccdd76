use super::{Findings, Rule};
use crate::domain::{
    date::Date,
    format::{CustomItem, CustomKind, Format, KnownNames},
    item::{Item, Key},
    problem::ProblemCode,
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
    assert_eq!(item(Item::Website, "https：//x.jp"), ("https://x.jp".into(), vec![], vec![ProblemCode::Normalised]));
    let invalid = item(Item::Phone, "０３内線");
    assert_eq!(
        invalid,
        ("０３内線".into(), vec![(ProblemCode::PhoneInvalid, "０３内線".into())], vec![ProblemCode::Normalised])
    );
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
    assert_eq!(rules.len(), 29);
    assert!(
        rules
            .iter()
            .filter(|rule| rule.is_required())
            .map(Rule::key)
            .eq([Key::Basic(Item::LastName), Key::Basic(Item::Email)])
    );
}
