//! A single lead as entered on a page: each value is judged like the cell of a row with the same text (specification
//! 13, "the same checks as a row").
//!
//! Guarantees: client and server judge alike, with the same words; what passes here passes in a file, and the other way
//! round, except for the number of names: a lead may have more of them than one cell. It does not know other leads:
//! only the server can say whether an address is taken.

use crate::{
    domain::{
        date::Date,
        format::Format,
        item::{Item, Key},
        kind::{Findings, Rule},
        problem::{Facts, Found, Problem, ProblemCode},
        value::{is_forbidden, shown, trim},
    },
    words,
};
use serde::{Deserialize, Serialize};

/// A value in its stored form, and what is wrong or odd about it. Problems have an item but no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCell {
    pub key: Key,
    /// Empty if blank; as typed if it has a problem.
    pub value: String,
    /// Any of them keeps the lead from being saved.
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

/// Judges one value as typed. `None` for a custom item that the format does not have.
pub fn check_cell(key: Key, text: &str, format: &Format, today: Date) -> Option<CheckedCell> {
    let rule = match key {
        Key::Basic(item) => Rule::for_item(item, format, today).for_lead(),
        Key::Custom(custom_item_id) => Rule::for_custom_item(format.custom_item(custom_item_id)?),
    };
    let typed = trim(text);
    let mut cell = CheckedCell { key, value: typed.to_owned(), problems: Vec::new(), warnings: Vec::new() };
    if typed.contains(char::REPLACEMENT_CHARACTER) {
        cell.problems.push(problem(ProblemCode::Encoding, key, Facts::default(), shown(typed), format));
    }
    if let Some(character) = typed.chars().find(|character| is_forbidden(*character)) {
        let facts = Facts { found: Some(Found::Character(character)), ..Facts::default() };
        cell.problems.push(problem(ProblemCode::ControlCharacter, key, facts, shown(typed), format));
    }
    if !cell.problems.is_empty() {
        return Some(cell);
    }
    if !typed.is_empty() {
        let mut findings = Findings::default();
        cell.value = rule.judge(typed, &mut findings).into_owned();
        findings.note_trimmed(text);
        let found = findings.problems.into_iter();
        cell.problems = found.map(|found| problem(found.code, key, found.facts, found.value, format)).collect();
        // A refused value is not stored, so a warning about its stored form has no meaning.
        let odd = findings.warnings.into_iter().filter(|_| cell.problems.is_empty());
        cell.warnings = odd.map(|code| warning(code, key, typed, &cell.value, format)).collect();
    }
    if cell.value.is_empty() && rule.is_required() {
        cell.problems.push(problem(ProblemCode::Required, key, Facts::default(), String::new(), format));
    }
    Some(cell)
}

/// Judges the values of a lead that is to be registered or changed, in their order; values of custom items that the
/// format does not have are left out. A new lead is also judged for required items that `values` does not name.
pub fn check_lead(values: &[KeyValue], is_new: bool, format: &Format, today: Date) -> Vec<CheckedCell> {
    let named = values.iter().filter_map(|value| check_cell(value.key, &value.value, format, today));
    let required = Item::ALL.into_iter().filter(|item| is_new && item.is_required()).map(Key::Basic);
    let missing = required.filter(|key| values.iter().all(|value| value.key != *key));
    named.chain(missing.filter_map(|key| check_cell(key, "", format, today))).collect()
}

fn problem(code: ProblemCode, key: Key, facts: Facts, value: String, format: &Format) -> Problem {
    let mut problem = without_words(code, key, facts, value);
    words::explain(&mut problem, format);
    problem
}

fn warning(code: ProblemCode, key: Key, typed: &str, stored: &str, format: &Format) -> Problem {
    let message = words::cell_warning(code, key, stored, format);
    Problem { message, ..without_words(code, key, Facts::default(), shown(typed)) }
}

fn without_words(code: ProblemCode, key: Key, facts: Facts, value: String) -> Problem {
    Problem { key: Some(key), value: Some(value), facts, ..Problem::of(code) }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyValue {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: Key,
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::{check_cell, check_lead};
    use crate::{
        domain::{
            date::Date,
            format::{CustomItem, CustomKind, Format, KnownNames},
            item::{Item, Key},
            problem::ProblemCode,
        },
        draft::lead::KeyValue,
    };

    fn format() -> Format {
        let options = vec!["今期".to_owned(), "来期".to_owned()];
        Format {
            names: KnownNames { statuses: Some(vec!["見込み".to_owned()]), ..KnownNames::default() },
            custom_items: vec![CustomItem {
                custom_item_id: 7,
                name: "希望時期".into(),
                kind: CustomKind::Select,
                options,
            }],
            ..Format::default()
        }
    }

    fn checked(key: Key, text: &str) -> (String, Vec<ProblemCode>, Vec<ProblemCode>) {
        let cell = check_cell(key, text, &format(), Date::LAST).expect("an item of the format");
        let codes =
            |problems: &[crate::domain::problem::Problem]| problems.iter().map(|problem| problem.code).collect();
        let (problems, warnings) = (codes(&cell.problems), codes(&cell.warnings));
        (cell.value, problems, warnings)
    }

    #[test]
    fn a_value_is_judged_and_stored_as_in_a_cell() {
        let basic = Key::Basic;
        assert_eq!(checked(basic(Item::LastName), " 田中\u{3000}"), ("田中".into(), vec![], vec![]));
        assert_eq!(checked(basic(Item::LastName), " \u{3000}"), (String::new(), vec![ProblemCode::Required], vec![]));
        assert_eq!(checked(basic(Item::FirstName), " "), (String::new(), vec![], vec![]));
        assert_eq!(
            checked(basic(Item::Phone), "０３-１２３４-５６７８"),
            ("03-1234-5678".into(), vec![], vec![ProblemCode::Normalised])
        );
        assert_eq!(checked(basic(Item::Prefecture), "東京"), ("東京都".into(), vec![], vec![]));
        assert_eq!(
            checked(basic(Item::Email), "a@b"),
            ("a@b".into(), vec![ProblemCode::TooShort, ProblemCode::EmailInvalid], vec![])
        );
        assert_eq!(checked(basic(Item::Status), "新しい"), ("新しい".into(), vec![ProblemCode::StatusUnknown], vec![]));
        assert_eq!(checked(basic(Item::Tags), "重要 ,, 展示会,重要"), ("重要,展示会".into(), vec![], vec![]));
        assert_eq!(
            checked(basic(Item::City), "港\u{1}区\u{FFFD}"),
            ("港\u{1}区\u{FFFD}".into(), vec![ProblemCode::Encoding, ProblemCode::ControlCharacter], vec![])
        );
        assert_eq!(checked(basic(Item::Memo), "一行目\n二行目"), ("一行目\n二行目".into(), vec![], vec![]));
        assert_eq!(checked(Key::Custom(7), "再来期"), ("再来期".into(), vec![ProblemCode::OptionUnknown], vec![]));
        assert_eq!(check_cell(Key::Custom(8), "今期", &format(), Date::LAST), None);
    }

    #[test]
    fn a_lead_may_have_more_names_than_one_cell() {
        let tags = |count: usize| (0..count).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
        let basic = Key::Basic(Item::Tags);
        assert_eq!(checked(basic, &tags(1_000)).1, []);
        assert_eq!(checked(basic, &tags(1_001)).1, [ProblemCode::TooManyNames]);
    }

    #[test]
    fn words_name_the_item_and_no_place() {
        let cell = check_cell(Key::Custom(7), "再来期", &format(), Date::LAST).expect("an item of the format");
        let message = cell.problems.into_iter().next().expect("a problem").message;
        assert_eq!(message.ja, "希望時期に存在しない選択肢「再来期」が指定されています。");
        let cell = check_cell(Key::Basic(Item::Mobile), "９０-1234-5678", &format(), Date::LAST).expect("an item");
        let message = cell.warnings.into_iter().next().expect("a warning").message;
        assert_eq!(message.ja, "携帯番号は、表記をそろえて「90-1234-5678」として登録します。");
    }

    #[test]
    fn a_new_lead_needs_the_required_items_and_a_change_may_omit_them() {
        let value = |item, value: &str| KeyValue { key: Key::Basic(item), value: value.to_owned() };
        let values = [value(Item::Email, "tanaka@example.jp"), value(Item::City, "港区")];
        let problems = |is_new| {
            let cells = check_lead(&values, is_new, &format(), Date::LAST);
            cells
                .into_iter()
                .flat_map(|cell| cell.problems)
                .map(|problem| (problem.key, problem.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(problems(true), [(Some(Key::Basic(Item::LastName)), ProblemCode::Required)]);
        assert_eq!(problems(false), []);
    }
}
