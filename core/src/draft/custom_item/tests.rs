use super::{Fault, MAX_ITEMS, custom_items_from_json, judge};
use crate::{
    domain::format::{CustomItem, CustomKind, Format},
    draft::custom_item::CustomItemDraft,
};

fn draft(name: &str, kind: CustomKind, options: &[&str]) -> CustomItemDraft {
    CustomItemDraft { name: name.into(), kind, options: options.iter().map(|option| (*option).to_owned()).collect() }
}

fn format() -> Format {
    let item = CustomItem { custom_item_id: 7, name: "予算(円)".into(), kind: CustomKind::Number, options: vec![] };
    Format { custom_items: vec![item], ..Format::default() }
}

fn name_faults(name: &str) -> Vec<Fault> {
    judge(&draft(name, CustomKind::Text, &[]), &format(), None).err().unwrap_or_default()
}

fn option_faults(options: &[&str]) -> Vec<Fault> {
    judge(&draft("色", CustomKind::Checkbox, options), &format(), None).err().unwrap_or_default()
}

#[test]
fn a_name_is_1_to_50_characters_trimmed() {
    let kept = judge(&draft(" 希望時期\u{3000}", CustomKind::Text, &["x"]), &format(), None).expect("a good name");
    assert_eq!(kept, draft("希望時期", CustomKind::Text, &[]));
    assert_eq!(name_faults(" \u{3000}"), [Fault::NameBlank]);
    assert_eq!(name_faults(&"か\u{3099}".repeat(50)), []);
    assert_eq!(name_faults(&"が".repeat(51)), [Fault::NameTooLong]);
}

#[test]
fn a_name_must_fit_into_a_header() {
    for name in ["a,b", "a\nb", "a\rb", "a\tb", "a\u{0}b", "a\u{2028}b", "a\u{fffd}b"] {
        assert_eq!(name_faults(name), [Fault::NameCharacter], "{name:?}");
    }
    assert_eq!(name_faults("taro@example.jp"), [Fault::NameIsAddress]);
    assert_eq!(name_faults("引用\"符;?"), []);
}

#[test]
fn names_are_unique_when_folded() {
    for name in ["予算（円）", "予算(円)", "予\u{200B}算(円)"] {
        assert_eq!(name_faults(name), [Fault::NameTaken("予算(円)".into())], "{name}");
    }
    assert!(judge(&draft("予算（円）", CustomKind::Text, &[]), &format(), Some(7)).is_ok());
    for name in
        ["姓", "姓（フリガナ）", "ＦＡＸ番号", "エラー内容", "行番号", "リードID", "登録日時", "更新日時", "検索条件"]
    {
        assert_eq!(name_faults(name), [Fault::NameReserved], "{name}");
    }
    let mut renamed = Format::default();
    renamed.columns[0].header = "氏".into();
    for name in ["氏", "姓"] {
        assert!(judge(&draft(name, CustomKind::Text, &[]), &renamed, None).is_err(), "{name}");
    }
}

#[test]
fn there_are_at_most_100_items() {
    let mut full = Format::default();
    for number in 0..MAX_ITEMS {
        let custom_item_id = u32::try_from(number).expect("few");
        let name = format!("項目{number}");
        full.custom_items.push(CustomItem { custom_item_id, name, kind: CustomKind::Text, options: vec![] });
    }
    let draft = draft("もう一つ", CustomKind::Text, &[]);
    assert_eq!(judge(&draft, &full, None), Err(vec![Fault::TooManyItems]));
    assert!(judge(&draft, &full, Some(3)).is_ok());
}

#[test]
fn options_are_1_to_100_of_1_to_100_characters_each_once() {
    assert_eq!(option_faults(&["赤", " 青 "]), []);
    assert_eq!(option_faults(&[]), [Fault::NoOptions]);
    assert_eq!(option_faults(&["赤", "", " "]), [Fault::OptionBlank]);
    assert_eq!(option_faults(&["赤,青"]), [Fault::OptionCharacter("赤,青".into())]);
    assert_eq!(option_faults(&["赤", "赤 "]), [Fault::OptionTwice("赤".into())]);
    let long = "あ".repeat(101);
    assert_eq!(option_faults(&[&long]), [Fault::OptionTooLong(long.clone())]);
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    assert_eq!(option_faults(&many.iter().map(String::as_str).collect::<Vec<_>>()), [Fault::TooManyOptions]);
}

#[test]
fn options_are_unique_when_folded() {
    for (option, other) in [("1〜10名", "1～10名"), ("大阪", "⼤阪"), ("ABC", "ＡＢＣ"), ("a b", "a\u{3000}b")]
    {
        let fault = Fault::OptionAlike { option: other.into(), other: option.into() };
        assert_eq!(option_faults(&[option, "赤", other]), [fault]);
    }
    assert_eq!(option_faults(&["abc", "ABC"]), []);
}

#[test]
fn older_names_and_options_that_are_equal_when_folded_stay() {
    let item = |custom_item_id, name: &str| CustomItem {
        custom_item_id,
        name: name.into(),
        kind: CustomKind::Select,
        options: vec!["1〜10名".into(), "1～10名".into()],
    };
    let format = Format { custom_items: vec![item(1, "人数〜"), item(2, "人数～")], ..Format::default() };
    let faults = |name: &str, options: &[&str]| {
        judge(&draft(name, CustomKind::Select, options), &format, Some(2)).err().unwrap_or_default()
    };
    assert_eq!(faults("人数～", &["1〜10名", "1～10名", "赤"]), []);
    assert_eq!(faults("人数～ ", &["赤"]), []);
    assert_eq!(faults("人数~", &["赤"]), [Fault::NameTaken("人数〜".into())]);
    let third = Fault::OptionAlike { option: "1~10名".into(), other: "1〜10名".into() };
    assert_eq!(faults("人数～", &["1〜10名", "1～10名", "1~10名"]), [third]);
}

#[test]
fn options_are_counted_before_they_are_judged() {
    // Each of them is wrong in two ways: faults for all would be an answer of megabytes.
    assert_eq!(option_faults(&["", "a,b", "a,b"].repeat(10_000)), [Fault::TooManyOptions]);
}

#[test]
fn every_fault_has_words() {
    let text = || "x".to_owned();
    for fault in [
        Fault::TooManyItems,
        Fault::NameBlank,
        Fault::NameTooLong,
        Fault::NameCharacter,
        Fault::NameIsAddress,
        Fault::NameReserved,
        Fault::NameTaken(text()),
        Fault::NoOptions,
        Fault::TooManyOptions,
        Fault::OptionBlank,
        Fault::OptionTooLong(text()),
        Fault::OptionCharacter(text()),
        Fault::OptionTwice(text()),
        Fault::OptionAlike { option: text(), other: text() },
        Fault::OptionUnknown(text()),
    ] {
        let message = fault.message();
        assert!(message.ja.ends_with('。') && message.en.ends_with('.'), "{fault:?}");
    }
}

#[test]
fn the_command_lines_json_is_read_and_judged() {
    let json = r#"[{"name":"予算","kind":"number"},{"name":"希望時期","kind":"select","options":["今期","来期"]}]"#;
    let items = custom_items_from_json(json).expect("good items");
    assert_eq!(items.iter().map(|item| item.custom_item_id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(items.last().map(|item| item.options.clone()), Some(vec!["今期".to_owned(), "来期".to_owned()]));
    for (json, word) in [
        ("{}", "JSON"),
        (r#"[{"name":"予算","kind":"money"}]"#, "money"),
        (r#"[{"name":"予算","kind":"number"},{"name":"予算","kind":"text"}]"#, "Custom field 2 (\"予算\")"),
    ] {
        let error = custom_items_from_json(json).expect_err(json).to_string();
        assert!(error.contains(word), "{error}");
    }
}
