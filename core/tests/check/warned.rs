//! The places of the warnings: as many of each as the check was told to keep.

use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{format::Format, item::Item, problem::ProblemCode},
};

use crate::support::{file, lead, row, today};

fn checked<'b>(chunks: impl IntoIterator<Item = &'b [u8]>, max_warned: u32) -> Verdict {
    let format = Format::default();
    let mut check = Check::new(&format, today(), Options { max_warned, ..Options::default() });
    for chunk in chunks {
        check.push(chunk);
    }
    check.finish(true).0
}

fn rows() -> Vec<u8> {
    let phone = Item::Phone as usize;
    let mut rows: Vec<String> = (0..4)
        .map(|number| {
            let (address, typed) = (format!("lead{number}@example.jp"), format!("０３−{number}"));
            row(&[(0, "山田"), (4, &address), (phone, &typed)])
        })
        .collect();
    rows.extend([String::new(), lead("Lead0@example.jp"), lead("b@example.jp") + ", ", "\"\"".to_owned()]);
    file(&rows)
}

/// Code, row and stored form of each place.
fn places(verdict: &Verdict) -> Vec<(ProblemCode, Option<u32>, Option<&str>)> {
    verdict.warned.iter().map(|place| (place.code, place.row, place.facts.expected.as_deref())).collect()
}

#[test]
fn each_warning_has_its_first_places_with_what_is_stored() {
    use ProblemCode::{BlankLines, CaseVariant, Normalised, UnevenRows};
    let bytes = rows();
    let verdict = checked([bytes.as_slice()], 3);
    let expected = [
        (Normalised, Some(2), Some("03-0")),
        (Normalised, Some(3), Some("03-1")),
        (Normalised, Some(4), Some("03-2")),
        (BlankLines, Some(6), None),
        (CaseVariant, Some(7), None),
        (UnevenRows, Some(8), None),
        (BlankLines, Some(9), None),
    ];
    assert_eq!(places(&verdict), expected);
    let messages: Vec<&str> = verdict.warned.iter().map(|place| place.message.ja.as_str()).collect();
    assert_eq!(messages.first(), Some(&"「03-0」として登録します"));
    let normalised = verdict.problems.iter().find(|problem| problem.code == Normalised).expect("the warning");
    assert_eq!(normalised.facts.count, Some(4));
}

#[test]
fn the_places_change_nothing_else_and_are_the_same_however_the_bytes_are_cut() {
    let bytes = rows();
    let (without, with) = (checked([bytes.as_slice()], 0), checked([bytes.as_slice()], 100));
    assert_eq!((without.warned.len(), with.warned.len()), (0, 8));
    assert_eq!(Verdict { warned: Vec::new(), ..with.clone() }, without);
    for at in 0..=bytes.len() {
        let (before, after) = bytes.split_at(at);
        assert_eq!(checked([before, after], 100), with, "cut at {at}");
    }
}

#[test]
fn a_normalised_value_is_shown_with_the_invisible_characters_at_its_ends() {
    for (typed, expected) in [("坂本\u{200B}", "坂本\u{200B}"), (" \u{FEFF} 坂本\u{3000}", "\u{FEFF} 坂本")] {
        let verdict = checked([file(&[row(&[(0, typed), (4, "lead@example.jp")])]).as_slice()], 3);
        let place = verdict.warned.first().expect("a place");
        assert_eq!((place.code, place.value.as_deref()), (ProblemCode::Normalised, Some(expected)));
        assert_eq!(place.facts.expected.as_deref(), Some("坂本"));
    }
}
