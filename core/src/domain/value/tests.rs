use super::{Findings, Rule, trim};
use crate::domain::{
    date::Date,
    format::{CustomItem, CustomKind, Format, KnownNames},
    item::Item,
    problem::ProblemCode,
};

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

fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

fn judged(rule: &Rule, value: &str) -> (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>) {
    let mut findings = Findings::default();
    let stored = rule.judge(value, &mut findings).into_owned();
    let problems = findings.problems.into_iter().map(|finding| (finding.code, finding.value)).collect();
    (stored, problems, findings.warnings)
}

fn item(item: Item, value: &str) -> (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>) {
    judged(&Rule::of_item(item, &format(), today()), value)
}

fn custom(kind: CustomKind, options: &[&str], value: &str) -> (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>) {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    judged(&Rule::of_custom_item(&CustomItem { custom_item_id: 1, name: "予算".into(), kind, options }), value)
}

fn stored(value: &str) -> (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>) {
    (value.to_owned(), Vec::new(), Vec::new())
}

fn problem(code: ProblemCode, value: &str) -> (String, Vec<(ProblemCode, String)>, Vec<ProblemCode>) {
    (value.to_owned(), vec![(code, value.to_owned())], Vec::new())
}

#[test]
fn blank_characters_are_taken_off_both_ends_and_no_others() {
    assert_eq!(trim(" \t\u{a0}\u{3000}山 田\u{3000} "), "山 田");
    assert_eq!(trim("\r\n山\n田\u{2028}\u{85}"), "山\n田");
    assert_eq!(trim("山田\u{2003}"), "山田\u{2003}");
}

#[test]
fn length_and_form_of_an_address_are_told_independently() {
    assert_eq!(item(Item::Email, "a@b.jp"), stored("a@b.jp"));
    assert_eq!(item(Item::Email, "a@b.j").1, [(ProblemCode::TooShort, "a@b.j".to_owned())]);
    let short = item(Item::Email, "abc");
    assert_eq!(
        short.1.iter().map(|problem| problem.0).collect::<Vec<_>>(),
        [ProblemCode::TooShort, ProblemCode::EmailInvalid]
    );
    let long = item(Item::Email, &"a".repeat(256));
    assert_eq!(
        long.1.iter().map(|problem| problem.0).collect::<Vec<_>>(),
        [ProblemCode::TooLong, ProblemCode::EmailInvalid]
    );
    assert_eq!(long.1.first().map(|problem| problem.1.len()), Some(255), "a problem shows at most 255 characters");
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
fn a_lost_zero_is_a_warning_beside_what_else_is_found() {
    assert_eq!(item(Item::Mobile, "9012345678"), ("9012345678".into(), vec![], vec![ProblemCode::LeadingZeroLost]));
    let zip = item(Item::ZipCode, "600001");
    assert_eq!(
        zip,
        ("600001".into(), vec![(ProblemCode::ZipInvalid, "600001".into())], vec![ProblemCode::LeadingZeroLost])
    );
}

#[test]
fn a_zip_can_be_too_long_and_invalid() {
    let codes: Vec<ProblemCode> = item(Item::ZipCode, "100-0001-22").1.into_iter().map(|problem| problem.0).collect();
    assert_eq!(codes, [ProblemCode::TooLong, ProblemCode::ZipInvalid]);
}

#[test]
fn a_birth_date_may_be_today_but_not_tomorrow_and_a_custom_date_may() {
    assert_eq!(item(Item::BirthDate, "2026/11/23"), stored("2026-11-23"));
    assert_eq!(item(Item::BirthDate, "2026/11/24"), problem(ProblemCode::DateInvalid, "2026/11/24"));
    assert_eq!(custom(CustomKind::Date, &[], "2030-1-2"), stored("2030-01-02"));
    assert_eq!(custom(CustomKind::Date, &[], "2030年"), problem(ProblemCode::DateInvalid, "2030年"));
    assert_eq!(item(Item::BirthDate, "２０００/１/２"), ("2000-01-02".into(), vec![], vec![ProblemCode::Normalised]));
}

#[test]
fn a_prefecture_is_stored_in_full() {
    assert_eq!(item(Item::Prefecture, "東京"), stored("東京都"));
    assert_eq!(item(Item::Prefecture, "トウキョウ"), problem(ProblemCode::PrefectureInvalid, "トウキョウ"));
}

#[test]
fn consent_is_one_of_two_values() {
    assert_eq!(item(Item::MailConsent, "希望しない"), stored("希望しない"));
    assert_eq!(item(Item::MailConsent, "はい"), problem(ProblemCode::OptionUnknown, "はい"));
}

#[test]
fn one_name_is_not_split_and_only_a_status_is_looked_up() {
    assert_eq!(item(Item::Status, "見込み"), stored("見込み"));
    assert_eq!(item(Item::Status, "新しい"), problem(ProblemCode::StatusUnknown, "新しい"));
    assert_eq!(item(Item::Group, "東日本, 関東"), stored("東日本, 関東"));
    let both = item(Item::Status, &"あ".repeat(101)).1;
    assert_eq!(
        both.iter().map(|problem| problem.0).collect::<Vec<_>>(),
        [ProblemCode::TooLong, ProblemCode::StatusUnknown]
    );
}

#[test]
fn names_are_stored_each_once_and_the_first_bad_one_is_told() {
    assert_eq!(item(Item::PersonsInCharge, "鈴木 ,佐藤,鈴木"), stored("鈴木,佐藤"));
    let unknown = item(Item::PersonsInCharge, "佐藤,田中,高橋");
    assert_eq!(unknown, ("佐藤,田中,高橋".into(), vec![(ProblemCode::PersonUnknown, "田中".into())], vec![]));
    let long = "あ".repeat(101);
    assert_eq!(item(Item::Tags, &format!("短い,{long}")).1, [(ProblemCode::TooLong, long)]);
    assert_eq!(item(Item::Tags, ", ,"), stored(""));
    assert_eq!(item(Item::MemberForms, "会員").1, [(ProblemCode::FormUnknown, "会員".into())]);
    assert_eq!(item(Item::Tags, "1,234,567").2, [ProblemCode::DigitList]);
}

#[test]
fn names_are_not_looked_up_where_the_format_has_none() {
    let rule = Rule::of_item(Item::Status, &Format::default(), today());
    assert_eq!(judged(&rule, "何でも"), stored("何でも"));
}

#[test]
fn custom_items_are_judged_by_their_kind() {
    assert_eq!(custom(CustomKind::Number, &[], "－１．５"), ("-1.5".into(), vec![], vec![ProblemCode::Normalised]));
    assert_eq!(custom(CustomKind::Number, &[], "1,000"), problem(ProblemCode::NumberInvalid, "1,000"));
    assert_eq!(custom(CustomKind::Select, &["今期", "来期"], "来期"), stored("来期"));
    assert_eq!(custom(CustomKind::Select, &["今期"], "今期,今期"), problem(ProblemCode::OptionUnknown, "今期,今期"));
    assert_eq!(custom(CustomKind::Checkbox, &["赤", "青"], "青, 赤,青"), stored("青,赤"));
    let unknown = custom(CustomKind::Checkbox, &["赤"], "赤,黒,白");
    assert_eq!(unknown, ("赤,黒,白".into(), vec![(ProblemCode::OptionUnknown, "黒".into())], vec![]));
    assert_eq!(custom(CustomKind::Text, &[], &"あ".repeat(256)).1.len(), 1);
    assert_eq!(custom(CustomKind::LongText, &[], &"あ".repeat(3000)).1.len(), 0);
}

#[test]
fn text_is_stored_as_typed() {
    assert_eq!(item(Item::LastName, "ﾔﾏﾀﾞ"), stored("ﾔﾏﾀﾞ"));
    assert_eq!(item(Item::LastName, &"か\u{3099}".repeat(50)).1, []);
    assert_eq!(item(Item::LastName, &"か\u{3099}".repeat(51)).1.len(), 1);
}

#[test]
fn the_rules_stand_in_the_formats_order() {
    let rules = Rule::all(&format(), today());
    assert_eq!(rules.len(), 29);
    assert!(
        rules
            .iter()
            .filter(|rule| rule.is_required())
            .map(Rule::key)
            .eq([crate::domain::item::Key::Basic(Item::LastName), crate::domain::item::Key::Basic(Item::Email),])
    );
}
