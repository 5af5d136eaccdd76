//! Checks bytes with the default format or another one, and makes such bytes.

use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{
        date::Date,
        format::{CustomItem, CustomKind, Format},
        item::Item,
        problem::ProblemCode,
    },
};

pub(crate) fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

/// The header of all fixed columns, without its line end.
pub(crate) fn header() -> String {
    Item::ALL.map(Item::header).join(",")
}

/// The number of its columns.
pub(crate) fn columns() -> u32 {
    u32::try_from(Item::ALL.len()).expect("few")
}

/// A row of as many cells with the given ones filled in; `cells` are (column from 0, text as in the file).
pub(crate) fn row(cells: &[(usize, &str)]) -> String {
    let mut row = [""; Item::ALL.len()];
    for (column, text) in cells {
        row[*column] = text;
    }
    row.join(",")
}

/// A valid row.
pub(crate) fn lead(address: &str) -> String {
    row(&[(0, "山田"), (4, address)])
}

/// Header and rows, each with CR+LF.
pub(crate) fn file(rows: &[String]) -> Vec<u8> {
    let mut text = header() + "\r\n";
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}

pub(crate) fn check_with(format: &Format, bytes: &[u8]) -> Verdict {
    let mut check = Check::new(format, today(), Options::default());
    check.push(bytes);
    check.finish(true).0
}

pub(crate) fn check(bytes: &[u8]) -> Verdict {
    check_with(&Format::default(), bytes)
}

pub(crate) fn codes(verdict: &Verdict) -> Vec<ProblemCode> {
    verdict.problems.iter().map(|problem| problem.code).collect()
}

pub(crate) fn shift_jis(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!unmappable, "{text} cannot be written in Shift-JIS");
    bytes.into_owned()
}

/// A format with two custom items.
pub(crate) fn with_custom_items() -> Format {
    let item = |custom_item_id, name: &str, kind, options: &[&str]| CustomItem {
        custom_item_id,
        name: name.to_owned(),
        kind,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
    };
    let custom_items =
        vec![item(1, "予算", CustomKind::Number, &[]), item(2, "希望時期", CustomKind::Select, &["今期", "来期"])];
    Format { custom_items, ..Format::default() }
}
