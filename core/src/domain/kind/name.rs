//! Names of a dictionary: one in a cell (status, group), or several separated by half-width commas (specification 2),
//! each trimmed, empty ones dropped, repeats counted once.
//!
//! Guarantees: names are compared in NFC, a repeated name keeps its first place, and no names are collected from a cell
//! that is refused: however long it is, it costs no more than reading it. A full-width comma is part of a name.

use std::{borrow::Cow, collections::BTreeSet};

use unicode_normalization::{IsNormalized, is_nfc_quick};

use super::{
    damage::{Place, bytes::Watch, damage},
    fast_path::{CellHints, FastPath},
    findings::{Findings, has_hidden_end},
    name_set::{NameSet, composed},
    nearest, text,
    words::ProblemWords,
};
use crate::domain::{
    encoding::Charset,
    limits::NAMES_A_CELL,
    message::{Message, Words, both, number},
    names::NameKind,
    problem::{Facts, Problem, ProblemCode, Reason},
    value::{drawn, length, trim, with_plain_breaks},
};

/// What may be odd about the beginning of a name in a cell of several.
pub(super) const WATCH: Watch = Watch::new(Place::Name);

/// What a cell of one name may hold.
pub(super) fn content(of: NameKind, max: u32) -> Message {
    match of {
        NameKind::Status => Words { ja: "登録済みのステータス1つ", en: "One registered status" }.into(),
        _ => both(format!("グループ1つ、{max}文字以内"), format!("One group, at most {max} characters")),
    }
}

/// What a cell of several names may hold.
pub(super) fn content_of_several(of: NameKind, max: u32) -> Message {
    let registered = |ja: &str, en: &str| {
        both(format!("登録済みの{ja}。複数はカンマ区切り"), format!("Registered {en}, separated by commas"))
    };
    match of {
        NameKind::Person => registered("担当者", "persons in charge"),
        NameKind::Form => registered("会員登録フォーム", "member forms"),
        _ => both(
            format!("名前、それぞれ{max}文字以内。複数はカンマ区切り"),
            format!("Names of at most {max} characters, separated by commas"),
        ),
    }
}

pub(super) const STATUS_UNKNOWN: ProblemWords = ProblemWords {
    title: Words { ja: "登録のないステータス", en: "Unknown status" },
    message: |problem, _| {
        let value = drawn(problem.value.as_deref().unwrap_or_default());
        both(
            format!("ステータス「{}」は登録されていません。", value.ja),
            format!("The status \"{}\" is not registered. Add it or use another.", value.en),
        )
    },
    advice: Words {
        ja: "登録済みのステータスに直すか、このステータスを追加してから再チェックしてください。",
        en: "Use a registered status, or add this one and check again.",
    },
    by_reason: advice,
};

pub(super) const PERSON_UNKNOWN: ProblemWords = ProblemWords {
    title: Words { ja: "登録のない担当者", en: "Unknown person in charge" },
    message: |problem, _| {
        let value = drawn(problem.value.as_deref().unwrap_or_default());
        both(
            format!("担当者「{}」は登録されていません。", value.ja),
            format!("The person in charge \"{}\" is not registered. Add the person or enter another.", value.en),
        )
    },
    advice: Words {
        ja: "登録済みの担当者名に直すか、この担当者を追加してから再チェックしてください。",
        en: "Use a registered person in charge, or add this one and check again.",
    },
    by_reason: advice,
};

pub(super) const FORM_UNKNOWN: ProblemWords = ProblemWords {
    title: Words { ja: "存在しない会員登録フォーム", en: "Unknown member form" },
    message: |problem, _| {
        let value = drawn(problem.value.as_deref().unwrap_or_default());
        both(
            format!("会員登録フォーム「{}」は存在しません。", value.ja),
            format!("The member form \"{}\" does not exist. Enter one that does, or leave the cell blank.", value.en),
        )
    },
    advice: Words {
        ja: "存在する会員登録フォームの名前に直すか、セルを空にしてください。",
        en: "Use the name of an existing member form, or leave the cell blank.",
    },
    by_reason: advice,
};

pub(super) const TOO_MANY: ProblemWords = ProblemWords {
    title: Words { ja: "名前が多すぎるセル", en: "Too many names in a cell" },
    message: |problem, item| {
        let max = problem.facts.max.unwrap_or_default();
        both(
            format!("{}は{max}件以内で指定してください。", item.ja),
            format!("{} has too many names. Enter at most {}.", item.en, number(max)),
        )
    },
    advice: Words {
        ja: "1つのセルに書ける名前は100件までです。列全体の値が1つのセルに入っていないか確認し、名前を減らしてください。",
        en: "One cell can hold 100 names. Check whether a whole column ended up in one cell, and enter fewer names.",
    },
    by_reason: |_, _| None,
};

/// What to do about a name that is nearly one of the dictionary.
fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let meant = problem.facts.expected.as_deref().filter(|_| *reason == Reason::Nearest)?;
    Some(nearest::advice(meant))
}

/// The names of a cell, in their order.
pub fn split_names(cell: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    parts(cell).filter(|name| seen.insert(composed(name))).collect()
}

/// The first name beyond `most`, repeats not counted. It reads no further.
fn beyond(cell: &str, most: usize) -> Option<&str> {
    // With fewer commas there is nothing to count.
    cell.split(',').nth(most)?;
    let mut seen = BTreeSet::new();
    parts(cell).find(|name| seen.insert(composed(name)) && seen.len() > most)
}

pub(super) fn judge<'a>(
    typed: &'a str,
    max: u32,
    known: Option<&'a (NameSet, ProblemCode)>,
    findings: &mut Findings,
) -> Cow<'a, str> {
    match known {
        Some((known, code)) => {
            text::judge_length(typed, typed, max, findings);
            let stored = known.judge(typed, *code, findings);
            if findings.problems.iter().any(|problem| problem.code == *code) {
                findings.warnings.extend(damage(&with_plain_breaks(typed, false), Place::Line));
            }
            stored
        }
        None => text::judge(typed, max, Place::Line, findings),
    }
}

pub(super) fn judge_several<'a>(
    cell: &'a str,
    max: u32,
    most: usize,
    known: Option<&'a (NameSet, ProblemCode)>,
    findings: &mut Findings,
) -> Cow<'a, str> {
    if is_digit_list(cell) {
        findings.warnings.push(ProblemCode::DigitList);
    }
    note_damage(cell, known.map(|(known, _)| known), findings);
    judge_each(cell, max, Some(most), known.map(|(known, code)| (known, *code)), findings)
}

/// Warns of each damaged name that is not `known`; a repeated name is one.
fn note_damage(cell: &str, known: Option<&NameSet>, findings: &mut Findings) {
    let cell = with_plain_breaks(cell, false);
    let is_known = |name: &str| known.is_some_and(|known| known.spelling(name).is_some());
    let mut seen = BTreeSet::new();
    let damaged = parts(&cell).filter_map(|name| Some((name, damage(name, Place::Name)?)));
    let unknown = damaged.filter(|(name, _)| !is_known(name) && seen.insert(composed(name)));
    findings.warnings.extend(unknown.map(|(_, code)| code));
}

/// The cell in its stored form: every name judged, at most `most` of them, then joined by `,`. Without `known` any name
/// is allowed. A cell with a problem is returned as typed. `findings` must be clear.
pub(super) fn judge_each<'a>(
    cell: &'a str,
    max: u32,
    most: Option<usize>,
    known: Option<(&'a NameSet, ProblemCode)>,
    findings: &mut Findings,
) -> Cow<'a, str> {
    if let Cow::Owned(plain) = with_plain_breaks(cell, false) {
        findings.note_normalised();
        return Cow::Owned(judge_each(&plain, max, most, known, findings).into_owned());
    }
    if !cell.is_ascii() && cell.split(',').any(has_hidden_end) {
        findings.note_normalised();
    }
    let too_long = parts(cell).find_map(|name| length::above(name, max).map(|length| (name, length)));
    if let Some((name, length)) = too_long {
        findings.problem(ProblemCode::TooLong, text::too_long(length, max), name);
    }
    let known = match known {
        Some((known, code)) => {
            if let Some(name) = parts(cell).find(|name| known.spelling(name).is_none()) {
                known.refuse(name, code, NAMES_A_CELL, findings);
            }
            Some(known)
        }
        None => None,
    };
    if let Some((name, most)) = most.and_then(|most| beyond(cell, most).map(|name| (name, most))) {
        findings.problem(ProblemCode::TooManyNames, Facts { max: Some(most as u64), ..Facts::default() }, name);
    }
    if !findings.problems.is_empty() {
        return Cow::Borrowed(cell);
    }
    let spelt = |name: &'a str| known.and_then(|known| known.spelling(name)).unwrap_or(name);
    parts(cell).for_each(|name| findings.note_spelling(name, spelt(name)));
    if !cell.contains(',') {
        return Cow::Borrowed(spelt(cell));
    }
    if is_stored_form(cell) && parts(cell).all(|name| spelt(name) == name) {
        return Cow::Borrowed(cell);
    }
    let mut seen = BTreeSet::new();
    let names = split_names(cell).into_iter().map(spelt).filter(|name| seen.insert(*name));
    Cow::Owned(names.collect::<Vec<_>>().join(","))
}

/// `1,234,567`: what a spreadsheet shows for a number, and what it makes of names that are numbers.
fn is_digit_list(cell: &str) -> bool {
    let mut groups = cell.split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && cell.contains(',')
        && groups.all(|group| group.len() == 3 && digits(group))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(trim).filter(|name| !name.is_empty())
}

/// Whether a few names are already in their stored form. It may say no for more of them: they are then judged one by
/// one.
fn is_stored_form(cell: &str) -> bool {
    const FEW: usize = 16;
    is_nfc_quick(cell.chars()) == IsNormalized::Yes
        && cell.split(',').nth(FEW).is_none()
        && cell.split(',').enumerate().all(|(place, name)| {
            !name.is_empty() && trim(name) == name && cell.split(',').take(place).all(|earlier| earlier != name)
        })
}

/// Judges names that need not be known.
#[inline(always)]
pub(super) fn fast_path_of_several(value: &[u8], max: u32, sure: u32, hints: CellHints, charset: Charset) -> FastPath {
    match text::is_plain(value, max, sure, WATCH, hints, charset) {
        false => FastPath::Unknown,
        true if hints.may_have_break && value.contains(&b'\n') => FastPath::Unknown,
        true if hints.has_comma => list(value, charset),
        true => FastPath::Valid,
    }
}

/// Names that may have commas between them.
#[inline(never)]
fn list(value: &[u8], charset: Charset) -> FastPath {
    match value {
        _ if !value.contains(&b',') => FastPath::Valid,
        // Damage and invisible characters around a name are worth a warning.
        _ if value.split(|&byte| byte == b',').any(|name| text::may_be_odd(name, charset)) => FastPath::Unknown,
        // A digit list is nothing but digits and commas.
        _ if value.iter().all(|byte| byte.is_ascii_digit() || *byte == b',') => FastPath::Unknown,
        // Commas with only blanks between them are a blank cell: there must be a byte of something else.
        _ if value.iter().all(|byte| b", \t\r\n@\xE2\xE3\x80\x81\xA8\xA9".contains(byte)) => FastPath::Unknown,
        // This many commas may separate too many names.
        _ if value.len() >= NAMES_A_CELL && commas(value) >= NAMES_A_CELL => FastPath::Unknown,
        _ => FastPath::ValidNormalised,
    }
}

fn commas(value: &[u8]) -> usize {
    value.iter().filter(|&&byte| byte == b',').count()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{NameSet, is_digit_list, judge_each, split_names};
    use crate::domain::{
        format::Format,
        item::Item,
        kind::{
            Findings, Rule,
            tests::{item, judged, problem, stored, today},
        },
        problem::ProblemCode,
    };

    #[test]
    fn names_are_trimmed_blanks_dropped_and_repeats_kept_once() {
        assert_eq!(split_names("展示会, 紹介 ,,展示会,\u{3000}"), ["展示会", "紹介"]);
        assert_eq!(split_names("が,か\u{3099}"), ["が"]);
        assert_eq!(split_names("a,A"), ["a", "A"]);
        assert_eq!(split_names("a、b"), ["a、b"]);
        assert!(split_names(" ,, ").is_empty());
    }

    #[test]
    fn no_names_are_collected_from_a_refused_cell() {
        let cell = |count: usize| (0..count).map(|number| format!("n{number}")).collect::<Vec<_>>().join(", ");
        let known = NameSet::new(&["n0"]);
        for (cell, max, most, known, expected) in [
            (cell(101), 100, Some(100), None, vec![ProblemCode::TooManyNames]),
            (cell(101), 2, Some(100), None, vec![ProblemCode::TooLong, ProblemCode::TooManyNames]),
            (cell(2), 100, None, Some((&known, ProblemCode::OptionUnknown)), vec![ProblemCode::OptionUnknown]),
        ] {
            let mut findings = Findings::default();
            let judged = judge_each(&cell, max, most, known, &mut findings);
            assert!(matches!(judged, Cow::Borrowed(as_typed) if as_typed == cell), "{expected:?}");
            assert_eq!(findings.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), expected);
        }
        let mut findings = Findings::default();
        assert_eq!(judge_each("n0 , n0", 100, Some(1), None, &mut findings), "n0", "repeats are not counted");
        assert!(findings.problems.is_empty());
    }

    #[test]
    fn a_folded_name_is_stored_as_the_set_spells_it() {
        let normalised = vec![ProblemCode::Normalised];
        assert_eq!(item(Item::Status, "見\u{200B}込み"), ("見込み".into(), vec![], normalised.clone()));
        assert_eq!(item(Item::PersonsInCharge, "佐\u{2060}藤,佐藤"), ("佐藤".into(), vec![], normalised.clone()));
        assert_eq!(item(Item::Tags, "展示会\u{200B},紹介"), ("展示会,紹介".into(), vec![], normalised));
        assert_eq!(item(Item::Tags, "展示会　,紹介"), stored("展示会,紹介"));
    }

    #[test]
    fn a_number_with_thousands_separators_is_recognised() {
        for cell in ["1,234", "1,234,567", "123,456,789"] {
            assert!(is_digit_list(cell), "{cell}");
        }
        for cell in ["1234", "1,2", "1,2345", "1234,567", ",123", "1,234,", "a,123", "1, 234"] {
            assert!(!is_digit_list(cell), "{cell}");
        }
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
    fn names_are_stored_each_once_and_the_first_bad_one_is_reported() {
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
        let rule = Rule::for_item(Item::Status, &Format::default(), today());
        assert_eq!(judged(&rule, "何でも"), stored("何でも"));
    }
}
