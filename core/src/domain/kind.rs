//! The kinds of values, and the rule of a column, which is made from one (specification 2, 3 and 5).
//!
//! Each kind has its file: what its values are, how they are normalised and stored, which bytes make a value certainly
//! valid, the words for its values and for an invalid one, and its value in the sample. A new kind is one more file and
//! a variant of `Kind` here; the compiler names the rest, and all of it is here. Other modules handle values by what
//! their kind says: its [`ValueType`], [`Input`] and [`SearchType`].
//!
//! A [`Rule`] is built once a check from the format. [`Rule::judge`] takes a cell that is decoded, trimmed and not
//! blank, returns the value in its stored form and fills [`Findings`]. Guarantees: nothing is allocated for a valid
//! ASCII cell; at most one problem of each code, in the tables' order; the same result on every target. Deliberately
//! not here: everything that needs more than the cell (required, duplicates, undecodable bytes, quotes).

pub(crate) mod fast_path;
mod bytes;
mod findings;
mod words;
pub(crate) mod damage;
pub(crate) mod ends;
pub(crate) mod text;
pub(crate) mod email;
pub(crate) mod phone;
pub(crate) mod zip;
pub(crate) mod prefecture;
pub(crate) mod url;
pub(crate) mod date;
pub(crate) mod number;
pub(crate) mod choice;
pub(crate) mod name;
mod name_set;
mod nearest;
mod nothing;

use std::borrow::Cow;

pub use self::{
    choice::CONSENT,
    email::is_address,
    findings::{Finding, Findings},
    name::split_names,
    name_set::NameSet,
    prefecture::PREFECTURES,
    words::CustomWords,
};
use self::{
    damage::{
        Place,
        bytes::{Watch, has_odd_beginning},
    },
    fast_path::{CellHints, FastPath},
    words::ProblemWords,
};
use super::{
    date::Date,
    encoding::Charset,
    format::{CustomItem, CustomKind, Format},
    item::{Item, ItemKind, Key},
    limits::{NAMES_A_CELL, NAMES_OF_A_KIND_A_LEAD},
    message::{Message, Words},
    names::NameKind,
    problem::ProblemCode,
};

/// The codes of the problems that only one kind of values has, as a pattern. [`problem_words`] knows each of them.
macro_rules! of_one_kind {
    () => {
        ProblemCode::EmailInvalid
            | ProblemCode::ZipInvalid
            | ProblemCode::PhoneInvalid
            | ProblemCode::PrefectureInvalid
            | ProblemCode::UrlInvalid
            | ProblemCode::DateInvalid
            | ProblemCode::NumberInvalid
            | ProblemCode::OptionUnknown
            | ProblemCode::StatusUnknown
            | ProblemCode::PersonUnknown
            | ProblemCode::FormUnknown
            | ProblemCode::TooManyNames
    };
}
pub(crate) use of_one_kind;

/// The words of a code of [`of_one_kind`].
pub(crate) fn problem_words(code: ProblemCode) -> &'static ProblemWords {
    match code {
        ProblemCode::EmailInvalid => &email::INVALID,
        ProblemCode::ZipInvalid => &zip::INVALID,
        ProblemCode::PhoneInvalid => &phone::INVALID,
        ProblemCode::PrefectureInvalid => &prefecture::INVALID,
        ProblemCode::UrlInvalid => &url::INVALID,
        ProblemCode::DateInvalid => &date::INVALID,
        ProblemCode::NumberInvalid => &number::INVALID,
        ProblemCode::OptionUnknown => &choice::UNKNOWN,
        ProblemCode::StatusUnknown => &name::STATUS_UNKNOWN,
        ProblemCode::PersonUnknown => &name::PERSON_UNKNOWN,
        ProblemCode::FormUnknown => &name::FORM_UNKNOWN,
        ProblemCode::TooManyNames => &name::TOO_MANY,
        other => panic!("BUG: {other:?} is in `of_one_kind` and has no words here"),
    }
}

/// The type of an item's value in a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    Text,
    Day,
    /// Whether something was agreed to.
    Consent,
    /// One name of a dictionary.
    Name,
    /// Several names of a dictionary, each once.
    Names,
    /// Several texts, one after the other.
    Memos,
    /// The text that identifies the lead.
    Address,
}

/// How a person enters a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One line, perhaps with a hint of what it may be.
    Line { hint: Option<Words> },
    /// Several lines.
    Lines,
    /// One of these texts.
    OneOf(Vec<String>),
    /// Some of these texts.
    SomeOf(Vec<String>),
    /// One name of the dictionary.
    Name(NameKind),
    /// Several names of the dictionary.
    Names(NameKind),
}

/// The type that a search compares a custom item's values as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchType {
    Text,
    Number,
    Day,
    Options,
}

impl ItemKind {
    pub fn value_type(self) -> ValueType {
        match self {
            ItemKind::Text { .. }
            | ItemKind::Phone { .. }
            | ItemKind::Zip { .. }
            | ItemKind::Prefecture
            | ItemKind::Url { .. } => ValueType::Text,
            ItemKind::Email { .. } => ValueType::Address,
            ItemKind::Memo { .. } => ValueType::Memos,
            ItemKind::Consent => ValueType::Consent,
            ItemKind::BirthDate => ValueType::Day,
            ItemKind::Name { .. } => ValueType::Name,
            ItemKind::Names { .. } => ValueType::Names,
        }
    }

    pub fn input(self) -> Input {
        match self {
            ItemKind::Text { .. } | ItemKind::Email { .. } | ItemKind::Phone { .. } => Input::Line { hint: None },
            ItemKind::Zip { .. } => Input::Line { hint: Some(zip::HINT) },
            ItemKind::Url { .. } => Input::Line { hint: Some(url::HINT) },
            ItemKind::BirthDate => Input::Line { hint: Some(date::HINT) },
            ItemKind::Memo { .. } => Input::Lines,
            ItemKind::Prefecture => Input::OneOf(PREFECTURES.map(str::to_owned).to_vec()),
            ItemKind::Consent => Input::OneOf(CONSENT.map(str::to_owned).to_vec()),
            ItemKind::Name { of, .. } => Input::Name(of),
            ItemKind::Names { of, .. } => Input::Names(of),
        }
    }

    /// Whether a value has the form that the kind asks for. `None` if it asks for none, and for a word for nothing.
    pub(crate) fn has_form(self, value: &str) -> Option<bool> {
        let kind = match self {
            ItemKind::Phone { max } => Kind::Phone { max },
            ItemKind::Zip { max } => Kind::Zip { max },
            ItemKind::Prefecture => Kind::Prefecture,
            ItemKind::Url { max } => Kind::Url { max },
            ItemKind::BirthDate => Kind::Date { not_after: None },
            ItemKind::Consent => Kind::Choice { options: NameSet::new(&CONSENT) },
            ItemKind::Text { .. }
            | ItemKind::Memo { .. }
            | ItemKind::Email { .. }
            | ItemKind::Name { .. }
            | ItemKind::Names { .. } => return None,
        };
        let mut findings = Findings::default();
        kind.judge(value, &mut findings);
        let has_form = findings.problems.is_empty();
        (has_form || !nothing::is_nothing(value)).then_some(has_form)
    }

    /// What a cell may hold, in words.
    pub fn content(self) -> Message {
        match self {
            ItemKind::Text { max } => text::content(max),
            ItemKind::Memo { max } => text::content_of_lines(max),
            ItemKind::Email { max } => email::content(max),
            ItemKind::Phone { max } => phone::content(max),
            ItemKind::Zip { .. } => zip::CONTENT.into(),
            ItemKind::Prefecture => prefecture::CONTENT.into(),
            ItemKind::Url { max } => url::content(max),
            ItemKind::Consent => choice::CONSENT_CONTENT.into(),
            ItemKind::BirthDate => date::CONTENT.into(),
            ItemKind::Name { of, max } => name::content(of, max),
            ItemKind::Names { of, max } => name::content_of_several(of, max),
        }
    }
}

impl ItemKind {
    /// Whether a value need not have a form: words are registered as they stand.
    pub(crate) fn is_free(self) -> bool {
        matches!(self.value_type(), ValueType::Name | ValueType::Names | ValueType::Memos | ValueType::Address)
            || matches!(self, ItemKind::Text { .. })
    }
}

impl CustomKind {
    /// The same for a custom item.
    pub(crate) fn is_free(self) -> bool {
        self.search_type() == SearchType::Text
    }

    pub fn words(self) -> CustomWords {
        match self {
            CustomKind::Text => text::CUSTOM,
            CustomKind::LongText => text::CUSTOM_LONG,
            CustomKind::Number => number::CUSTOM,
            CustomKind::Date => date::CUSTOM,
            CustomKind::Select => choice::SELECT,
            CustomKind::Checkbox => choice::CHECKBOX,
        }
    }

    pub fn search_type(self) -> SearchType {
        match self {
            CustomKind::Text | CustomKind::LongText => SearchType::Text,
            CustomKind::Number => SearchType::Number,
            CustomKind::Date => SearchType::Day,
            CustomKind::Select | CustomKind::Checkbox => SearchType::Options,
        }
    }

    /// Whether its values are the options that an item lists.
    pub fn has_options(self) -> bool {
        self.search_type() == SearchType::Options
    }

    /// The value in the sample CSV; `None` if it is one of the item's options.
    pub(crate) fn sample(self) -> Option<&'static str> {
        match self {
            CustomKind::Text => Some(text::SAMPLE),
            CustomKind::LongText => Some(text::LONG_SAMPLE),
            CustomKind::Number => Some(number::SAMPLE),
            CustomKind::Date => Some(date::SAMPLE),
            CustomKind::Select | CustomKind::Checkbox => None,
        }
    }
}

impl CustomItem {
    pub fn input(&self) -> Input {
        match self.kind {
            CustomKind::Text => Input::Line { hint: None },
            CustomKind::LongText => Input::Lines,
            CustomKind::Number => Input::Line { hint: Some(number::HINT) },
            CustomKind::Date => Input::Line { hint: Some(date::HINT) },
            CustomKind::Select => Input::OneOf(self.options.clone()),
            CustomKind::Checkbox => Input::SomeOf(self.options.clone()),
        }
    }
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
        place: Place,
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
    /// Several of several fixed values: custom checkbox.
    Choices {
        options: NameSet,
    },
    /// One name (status, group), with the problem of an unknown one if names are looked up.
    Name {
        max: u32,
        known: Option<(NameSet, ProblemCode)>,
    },
    /// Several names, at most `most`.
    Names {
        max: u32,
        most: usize,
        known: Option<(NameSet, ProblemCode)>,
    },
}

impl Kind {
    fn for_item(item: Item, format: &Format, today: Date) -> Kind {
        let known = |dictionary| format.names.required(dictionary).map(|(known, code)| (NameSet::new(known), code));
        match item.spec().kind {
            ItemKind::Text { max } => Kind::Text { max, place: Place::of_line(item) },
            ItemKind::Memo { max } => Kind::Text { max, place: Place::Lines },
            ItemKind::Email { max } => Kind::Email { max },
            ItemKind::Phone { max } => Kind::Phone { max },
            ItemKind::Zip { max } => Kind::Zip { max },
            ItemKind::Prefecture => Kind::Prefecture,
            ItemKind::Url { max } => Kind::Url { max },
            ItemKind::BirthDate => Kind::Date { not_after: Some(today) },
            ItemKind::Consent => Kind::Choice { options: NameSet::new(&CONSENT) },
            ItemKind::Name { of, max } => Kind::Name { max, known: known(of) },
            ItemKind::Names { of, max } => Kind::Names { max, most: NAMES_A_CELL, known: known(of) },
        }
    }

    fn for_custom_item(item: &CustomItem) -> Kind {
        match item.kind {
            CustomKind::Text => Kind::Text { max: text::CUSTOM_MAX, place: Place::Line },
            CustomKind::LongText => Kind::Text { max: text::CUSTOM_LONG_MAX, place: Place::Lines },
            CustomKind::Number => Kind::Number,
            CustomKind::Date => Kind::Date { not_after: None },
            CustomKind::Select => Kind::Choice { options: NameSet::new(&item.options) },
            CustomKind::Checkbox => Kind::Choices { options: NameSet::new(&item.options) },
        }
    }

    /// The stored form; any text if the value has a problem.
    fn judge<'a>(&'a self, value: &'a str, findings: &mut Findings) -> Cow<'a, str> {
        match self {
            Kind::Text { max, place } => text::judge(value, *max, *place, findings),
            Kind::Email { max } => email::judge(value, *max, findings),
            Kind::Phone { max } => phone::judge(value, *max, findings),
            Kind::Zip { max } => zip::judge(value, *max, findings),
            Kind::Prefecture => prefecture::judge(value, findings),
            Kind::Url { max } => url::judge(value, *max, findings),
            Kind::Date { not_after } => date::judge(value, *not_after, findings),
            Kind::Number => number::judge(value, findings),
            Kind::Choice { options } => choice::judge(value, options, findings),
            Kind::Choices { options } => choice::judge_several(value, options, findings),
            Kind::Name { max, known } => name::judge(value, *max, known.as_ref(), findings),
            Kind::Names { max, most, known } => name::judge_several(value, *max, *most, known.as_ref(), findings),
        }
    }

    /// Whether a word for nothing makes a cell absent that cannot be valid with it.
    fn may_be_absent(&self) -> bool {
        match self {
            Kind::Phone { .. }
            | Kind::Zip { .. }
            | Kind::Prefecture
            | Kind::Url { .. }
            | Kind::Date { .. }
            | Kind::Number
            | Kind::Choice { .. }
            | Kind::Choices { .. } => true,
            Kind::Text { .. } | Kind::Email { .. } | Kind::Name { .. } | Kind::Names { .. } => false,
        }
    }

    /// Whether its values have a form that hardly any other text has.
    fn is_strict(&self) -> bool {
        matches!(self, Kind::Phone { .. } | Kind::Zip { .. } | Kind::Url { .. } | Kind::Date { .. } | Kind::Number)
    }

    /// The fast path of the kind.
    fn fast_rule(&self) -> FastRule {
        match self {
            Kind::Text { max, place } => {
                FastRule::Text { max: *max, sure: text::sure(*max), watch: Watch::new(*place) }
            }
            Kind::Name { max, known: None } => {
                FastRule::Text { max: *max, sure: text::sure(*max), watch: Watch::new(Place::Line) }
            }
            Kind::Email { .. } => FastRule::Email,
            Kind::Phone { max } => FastRule::Phone { max: *max },
            Kind::Zip { .. } => FastRule::Zip,
            Kind::Url { max } => FastRule::Url { max: *max },
            Kind::Date { not_after } => FastRule::Date { not_after: not_after.unwrap_or(Date::LAST) },
            Kind::Number => FastRule::Number,
            Kind::Names { max, known: None, .. } => FastRule::Names { max: *max, sure: text::sure(*max) },
            Kind::Prefecture
            | Kind::Choice { .. }
            | Kind::Choices { .. }
            | Kind::Name { known: Some(_), .. }
            | Kind::Names { known: Some(_), .. } => FastRule::Remembered,
        }
    }

    fn max_characters(&self) -> Option<u32> {
        match self {
            Kind::Text { max, .. }
            | Kind::Email { max }
            | Kind::Phone { max }
            | Kind::Zip { max }
            | Kind::Url { max }
            | Kind::Name { max, .. }
            | Kind::Names { max, .. } => Some(*max),
            Kind::Prefecture | Kind::Date { .. } | Kind::Number | Kind::Choice { .. } | Kind::Choices { .. } => None,
        }
    }
}

/// What makes a column's cell certainly valid.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FastRule {
    Text {
        max: u32,
        /// A text of this many bytes of UTF-8 certainly has no more than `max` characters.
        sure: u32,
        watch: Watch,
    },
    Email,
    Phone {
        max: u32,
    },
    Zip,
    Url {
        max: u32,
    },
    Date {
        not_after: Date,
    },
    Number,
    Names {
        max: u32,
        sure: u32,
    },
    /// Few different values: the valid ones are remembered.
    Remembered,
}

impl FastRule {
    /// The first bytes that need a closer look.
    pub(crate) fn watch(&self) -> Watch {
        match *self {
            FastRule::Text { watch, .. } => watch,
            FastRule::Names { .. } => name::WATCH,
            FastRule::Email => email::WATCH,
            FastRule::Phone { .. }
            | FastRule::Zip
            | FastRule::Url { .. }
            | FastRule::Date { .. }
            | FastRule::Number
            | FastRule::Remembered => Watch::BLANKS,
        }
    }

    /// Judges a value that is not blank, has no ASCII blanks around it, and is valid if it is UTF-8.
    #[inline(always)]
    pub(crate) fn check(
        &self,
        value: &[u8],
        hints: CellHints,
        charset: Charset,
        is_remembered: impl FnOnce(&[u8]) -> bool,
    ) -> FastPath {
        match *self {
            FastRule::Text { max, sure, watch } => {
                FastPath::valid_if(text::is_plain(value, max, sure, watch, hints, charset))
            }
            FastRule::Names { max, sure } => name::fast_path_of_several(value, max, sure, hints, charset),
            FastRule::Remembered => FastPath::valid_if(is_remembered(value)),
            FastRule::Email => {
                let has_odd_ends = hints.may_have_odd_ends && has_odd_beginning(value, email::WATCH);
                FastPath::valid_if(!has_odd_ends && email::is_plain(value))
            }
            FastRule::Phone { max } => FastPath::valid_if(value.len() <= max as usize && phone::is_plain(value)),
            FastRule::Zip => FastPath::valid_if(zip::is_plain(value)),
            FastRule::Url { max } => {
                FastPath::valid_if(value.len() <= max as usize && !hints.is_high && url::is_plain(value))
            }
            FastRule::Date { not_after } => date::fast_path(value, not_after),
            FastRule::Number => FastPath::valid_if(number::is_plain(value)),
        }
    }
}

impl Rule {
    /// The rules of all columns in effect: the items in the profile's order, then the custom items. A file without the
    /// date of birth uses all others.
    pub fn all(format: &Format, today: Date) -> Vec<Rule> {
        let items = format.columns.iter().map(|column| Rule::for_item(column.item, format, today));
        items.chain(format.custom_items.iter().map(Rule::for_custom_item)).collect()
    }

    /// The rule of a basic or management item, or the date of birth.
    pub fn for_item(item: Item, format: &Format, today: Date) -> Rule {
        Rule { key: Key::Basic(item), required: item.is_required(), kind: Kind::for_item(item, format, today) }
    }

    /// The rule of a custom item. Custom items are never required.
    pub fn for_custom_item(item: &CustomItem) -> Rule {
        Rule { key: Key::Custom(item.custom_item_id), required: false, kind: Kind::for_custom_item(item) }
    }

    /// The rule for all the names that a lead has, which may come from several imports, instead of those of one cell.
    pub(crate) fn for_lead(mut self) -> Rule {
        if let Kind::Names { most, .. } = &mut self.kind {
            *most = NAMES_OF_A_KIND_A_LEAD;
        }
        self
    }

    pub fn key(&self) -> Key {
        self.key
    }

    /// The maximum of characters of a value, or of each name of several; `None` if the kind decides.
    pub fn max_characters(&self) -> Option<u32> {
        self.kind.max_characters()
    }

    /// Whether a blank cell is a problem (`required`).
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Whether a value of the column is recognised by its form: a phone, a zip, a web address, a date, a number.
    pub(crate) fn is_strict(&self) -> bool {
        self.kind.is_strict()
    }

    /// What makes a cell of the column certainly valid.
    pub(crate) fn fast_rule(&self) -> FastRule {
        self.kind.fast_rule()
    }

    /// Judges a cell that is decoded, trimmed and not blank. Returns the stored value: normalised by its kind, dates as
    /// `YYYY-MM-DD`, prefectures with 都/府/県, names and options trimmed, each once, joined by `,` and in the format's
    /// spelling. An empty result (a names cell of nothing but commas) is a blank cell, unless
    /// [`Findings::is_absent`]. A value with a problem is returned as typed.
    ///
    /// `findings` must be clear; what is found is added to it.
    pub fn judge<'a>(&'a self, value: &'a str, findings: &mut Findings) -> Cow<'a, str> {
        let stored = self.kind.judge(value, findings);
        if findings.problems.is_empty() {
            return stored;
        }
        if self.kind.may_be_absent() && nothing::is_nothing(value) {
            findings.make_absent();
            return Cow::Borrowed("");
        }
        findings.forget_normalised();
        Cow::Borrowed(value)
    }
}

#[cfg(test)]
mod tests;
