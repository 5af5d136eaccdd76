//! The value of one cell against its column's rule (specification 2, 3 and 5).
//!
//! A `Rule` is built once a check from the format; `Rule::judge` takes a cell that is decoded, trimmed and not blank
//! and answers the value in the form in which it is stored, filling `Findings`. Guarantees: nothing is allocated for
//! an ASCII cell in order; at most one problem a code, in the tables' order; the same answer on every target.
//! Deliberately not here: what a cell alone cannot tell (required, duplicates, undecodable bytes, quotes).

mod day;
pub(crate) mod email;
pub(crate) mod length;
mod names;
mod normal;
mod number;
mod phone;
mod prefecture;
mod url;
mod visible;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::domain::{
    date::Date,
    format::{CustomItem, CustomKind, Format},
    item::{Item, ItemKind, Key},
    limits::{NAMES_A_CELL, NAMES_OF_A_KIND_A_LEAD},
    problem::{Facts, ProblemCode},
};

pub(crate) use self::visible::is_unsound;
pub use self::{
    names::{NameSet, split_names},
    prefecture::PREFECTURES,
    visible::{is_invisible, visible},
};

/// The characters that are taken off both ends of every value, in cells, forms and searches: space, tab, no-break and
/// ideographic space, line breaks. A line break at an end is a slip of the key: nobody sees it, and with it one name would
/// be two.
pub fn is_blank_character(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{3000}'
    )
}

/// The value without the blank characters around it. Line breaks inside it are text and stay.
pub fn trim(cell: &str) -> &str {
    cell.trim_matches(is_blank_character)
}

/// Whether a text that a person types into a form is one line of 1 to `max` characters, without the blanks around it and
/// without control characters.
pub fn is_line(text: &str, max: usize) -> bool {
    let line = trim(text);
    (1..=max).contains(&line.chars().count()) && !line.chars().any(char::is_control)
}

/// A problem of a cell, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: ProblemCode,
    pub facts: Facts,
    /// The offending value as typed, at most 255 characters of it: the whole cell, or the first bad one of several
    /// names or options.
    pub value: String,
}

/// What was found in one cell. Used again for every cell: see `clear`.
#[derive(Debug, Default)]
pub struct Findings {
    /// At most one a code, in the specification's order.
    pub problems: Vec<Finding>,
    /// `LeadingZeroLost`, `DigitList`, `Normalised`: each at most once.
    pub warnings: Vec<ProblemCode>,
}

impl Findings {
    /// Forgets the last cell and keeps the memory.
    pub fn clear(&mut self) {
        self.problems.clear();
        self.warnings.clear();
    }

    fn problem(&mut self, code: ProblemCode, facts: Facts, value: &str) {
        self.problems.push(Finding { code, facts, value: shown(value) });
    }
}

/// As much of a value as a problem carries: its first 255 characters.
pub fn shown(value: &str) -> String {
    value.chars().take(255).collect()
}

/// What the cells of one column must be.
#[derive(Debug, Clone)]
pub struct Rule {
    key: Key,
    required: bool,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Text {
        max: u32,
    },
    Email {
        max: u32,
    },
    Phone {
        max: u32,
    },
    Zip {
        max: u32,
    },
    Prefecture,
    Url {
        max: u32,
    },
    Date {
        not_after: Option<Date>,
    },
    Number,
    /// One of several fixed values: consent, custom select.
    Choice {
        options: NameSet,
    },
    /// Several of fixed values: custom checkbox.
    Choices {
        options: NameSet,
    },
    /// One name (status, group), with the code for one that is not known, where names are looked up.
    Name {
        max: u32,
        known: Option<(NameSet, ProblemCode)>,
    },
    /// Several names, at most so many.
    Names {
        max: u32,
        most: usize,
        known: Option<(NameSet, ProblemCode)>,
    },
}

impl Rule {
    /// The rules of all columns in effect: the 29 items in the profile's order, then the custom items.
    /// A file of 28 columns uses all but the one of the date of birth.
    pub fn all(format: &Format, today: Date) -> Vec<Rule> {
        let items = format.columns.iter().map(|column| Rule::of_item(column.item, format, today));
        items.chain(format.custom_items.iter().map(Rule::of_custom_item)).collect()
    }

    /// The rule of a basic or management item, or the date of birth.
    pub fn of_item(item: Item, format: &Format, today: Date) -> Rule {
        let names = &format.names;
        let known = |kind| names.required(kind).map(|(known, code)| (NameSet::new(known), code));
        let kind = match item.spec().kind {
            ItemKind::Text { max } | ItemKind::Memo { max } => Kind::Text { max },
            ItemKind::Email { max } => Kind::Email { max },
            ItemKind::Phone { max } => Kind::Phone { max },
            ItemKind::Zip { max } => Kind::Zip { max },
            ItemKind::Prefecture => Kind::Prefecture,
            ItemKind::Url { max } => Kind::Url { max },
            ItemKind::BirthDate => Kind::Date { not_after: Some(today) },
            ItemKind::Consent => Kind::Choice { options: NameSet::new(&CONSENT) },
            ItemKind::Name { of, max } => Kind::Name { max, known: known(of) },
            ItemKind::Names { of, max } => Kind::Names { max, most: NAMES_A_CELL, known: known(of) },
        };
        Rule { key: Key::Basic(item), required: item.is_required(), kind }
    }

    /// The rule of a custom item. Custom items are never required.
    pub fn of_custom_item(item: &CustomItem) -> Rule {
        let kind = match item.kind {
            CustomKind::Text => Kind::Text { max: CUSTOM_TEXT_MAX },
            CustomKind::LongText => Kind::Text { max: CUSTOM_LONG_TEXT_MAX },
            CustomKind::Number => Kind::Number,
            CustomKind::Date => Kind::Date { not_after: None },
            CustomKind::Select => Kind::Choice { options: NameSet::new(&item.options) },
            CustomKind::Checkbox => Kind::Choices { options: NameSet::new(&item.options) },
        };
        Rule { key: Key::Custom(item.custom_item_id), required: false, kind }
    }

    /// The rule for all names that a lead has, which several imports may have given to it, instead of those of one cell.
    pub(crate) fn for_lead(mut self) -> Rule {
        if let Kind::Names { most, .. } = &mut self.kind {
            *most = NAMES_OF_A_KIND_A_LEAD;
        }
        self
    }

    pub fn key(&self) -> Key {
        self.key
    }

    /// The most characters that a value, or each name of several, may have; `None` where the kind decides.
    pub fn max_characters(&self) -> Option<u32> {
        match &self.kind {
            Kind::Text { max }
            | Kind::Phone { max }
            | Kind::Zip { max }
            | Kind::Url { max }
            | Kind::Name { max, .. }
            | Kind::Names { max, .. } => Some(*max),
            Kind::Email { max } => Some(*max),
            Kind::Prefecture | Kind::Date { .. } | Kind::Number | Kind::Choice { .. } | Kind::Choices { .. } => None,
        }
    }

    /// Whether a blank cell is a problem (`required`).
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Judges a cell that is decoded, trimmed and not blank. Answers the value as it is stored: phone, zip, number
    /// and URL normalised, dates as `YYYY-MM-DD`, prefectures with 都/府/県, names and options trimmed, each once,
    /// joined by `,` and spelt as the format spells them. An empty answer (a names cell of nothing but commas) is a
    /// blank cell. A value with a problem is answered as typed.
    ///
    /// `findings` must be clear; what is found is added to it.
    pub fn judge<'a>(&'a self, value: &'a str, findings: &mut Findings) -> Cow<'a, str> {
        let stored = match &self.kind {
            Kind::Text { max } => {
                self.judge_length(value, value, *max, findings);
                Cow::Borrowed(value)
            }
            Kind::Email { max } => {
                judge_email(value, *max, findings);
                Cow::Borrowed(value)
            }
            Kind::Phone { max } => self.judge_phone(value, *max, findings),
            Kind::Zip { max } => self.judge_zip(value, *max, findings),
            Kind::Prefecture => {
                self.judge_found(prefecture::full_name(value), ProblemCode::PrefectureInvalid, value, findings)
            }
            Kind::Url { max } => self.judge_url(value, *max, findings),
            Kind::Date { not_after } => self.judge_date(value, *not_after, findings),
            Kind::Number => self.judge_number(value, findings),
            Kind::Choice { options } => self.judge_found(
                options.spelling(value).map(Cow::Borrowed),
                ProblemCode::OptionUnknown,
                value,
                findings,
            ),
            Kind::Choices { options } => {
                names::judge(value, u32::MAX, None, Some((options, ProblemCode::OptionUnknown)), findings)
            }
            Kind::Name { max, known } => self.judge_name(value, *max, known.as_ref(), findings),
            Kind::Names { max, most, known } => {
                if names::is_digit_list(value) {
                    findings.warnings.push(ProblemCode::DigitList);
                }
                let known = known.as_ref().map(|(known, code)| (known, *code));
                names::judge(value, *max, Some(*most), known, findings)
            }
        };
        if findings.problems.is_empty() { stored } else { Cow::Borrowed(value) }
    }

    fn judge_phone<'a>(&self, typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
        let value = normalise(typed, findings);
        if phone::lost_its_zero(&value) {
            findings.warnings.push(ProblemCode::LeadingZeroLost);
        }
        self.judge_length(&value, typed, max, findings);
        if !phone::is_phone(&value) {
            let found = phone::is_scientific(&value).then(|| "scientific_notation".to_owned());
            findings.problem(ProblemCode::PhoneInvalid, Facts { found, ..Facts::default() }, typed);
        }
        value
    }

    fn judge_zip<'a>(&self, typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
        let value = normalise(typed, findings);
        if phone::zip_lost_its_zero(&value) {
            findings.warnings.push(ProblemCode::LeadingZeroLost);
        }
        self.judge_length(&value, typed, max, findings);
        if !phone::is_zip(&value) {
            findings.problem(ProblemCode::ZipInvalid, Facts::default(), typed);
        }
        value
    }

    fn judge_url<'a>(&self, typed: &'a str, max: u32, findings: &mut Findings) -> Cow<'a, str> {
        let value = normalise(typed, findings);
        self.judge_length(&value, typed, max, findings);
        if !url::is_url(&value) {
            findings.problem(ProblemCode::UrlInvalid, Facts::default(), typed);
        }
        value
    }

    fn judge_date<'a>(&self, typed: &'a str, not_after: Option<Date>, findings: &mut Findings) -> Cow<'a, str> {
        let value = normalise(typed, findings);
        match day::read(&value) {
            Some(date) if not_after.is_none_or(|last| date <= last) => day::stored(value, date),
            Some(_) => {
                let expected = not_after.map(|last| last.to_string());
                let facts = Facts { found: Some("future".to_owned()), expected, ..Facts::default() };
                findings.problem(ProblemCode::DateInvalid, facts, typed);
                value
            }
            None => {
                findings.problem(ProblemCode::DateInvalid, Facts::default(), typed);
                value
            }
        }
    }

    fn judge_number<'a>(&self, typed: &'a str, findings: &mut Findings) -> Cow<'a, str> {
        let value = normalise(typed, findings);
        if !number::is_number(&value) {
            findings.problem(ProblemCode::NumberInvalid, Facts::default(), typed);
        }
        value
    }

    fn judge_name<'a>(
        &self,
        value: &'a str,
        max: u32,
        known: Option<&'a (NameSet, ProblemCode)>,
        findings: &mut Findings,
    ) -> Cow<'a, str> {
        self.judge_length(value, value, max, findings);
        match known {
            Some((known, code)) => self.judge_found(known.spelling(value).map(Cow::Borrowed), *code, value, findings),
            None => Cow::Borrowed(value),
        }
    }

    fn judge_found<'a>(
        &self,
        found: Option<Cow<'a, str>>,
        code: ProblemCode,
        value: &'a str,
        findings: &mut Findings,
    ) -> Cow<'a, str> {
        found.unwrap_or_else(|| {
            findings.problem(code, Facts::default(), value);
            Cow::Borrowed(value)
        })
    }

    fn judge_length(&self, value: &str, typed: &str, max: u32, findings: &mut Findings) {
        if let Some(length) = length::above(value, max) {
            findings.problem(ProblemCode::TooLong, too_long(length, max), typed);
        }
    }
}

/// The two values of the consent column, in the order in which they are offered.
pub const CONSENT: [&str; 2] = ["希望する", "希望しない"];
/// The shortest address, in characters.
const EMAIL_MIN: u32 = 6;
const CUSTOM_TEXT_MAX: u32 = 255;
const CUSTOM_LONG_TEXT_MAX: u32 = 3000;

/// Whether it is an address by the rule of column E, its length included: the one rule for leads, accounts and forms.
pub fn is_address(value: &str) -> bool {
    let mut findings = Findings::default();
    let max = Item::Email.max_characters().expect("BUG: an address has a limit");
    judge_email(value, max, &mut findings);
    findings.problems.is_empty()
}

fn judge_email(value: &str, max: u32, findings: &mut Findings) {
    let length = length::characters(value);
    let code = if length > u64::from(max) {
        Some(ProblemCode::TooLong)
    } else if length < u64::from(EMAIL_MIN) {
        Some(ProblemCode::TooShort)
    } else {
        None
    };
    if let Some(code) = code {
        let facts = Facts { min: Some(u64::from(EMAIL_MIN)), ..too_long(length, max) };
        findings.problem(code, facts, value);
    }
    if !email::is_email(value) {
        findings.problem(ProblemCode::EmailInvalid, Facts::default(), value);
    }
}

fn too_long(length: u64, max: u32) -> Facts {
    Facts { max: Some(u64::from(max)), found: Some(length.to_string()), ..Facts::default() }
}

fn normalise<'a>(typed: &'a str, findings: &mut Findings) -> Cow<'a, str> {
    let value = normal::normalise(typed);
    if value != typed {
        findings.warnings.push(ProblemCode::Normalised);
    }
    value
}

/// The form in which names of items are compared: trimmed and NFKC.
pub fn comparable(name: &str) -> String {
    trim(&trim(name).nfkc().collect::<String>()).to_owned()
}

#[cfg(test)]
mod tests;
