//! Conditions while they are typed: one draft each, made from conditions and turned into them.
//!
//! Guarantees: conditions that are turned into drafts and back are the same. A draft without input is no condition.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use torikomi_core::{
    domain::{date::Date, format::Format, kind::SearchType, names::NameKind, value::trim},
    wire::{
        ConsentCondition, CustomCondition, CustomTest, DateRange, ImportCondition, LeadConditions, NameCondition,
        NameMatch, NumberRange, Outcome,
    },
};

use crate::parts::Choice;

const POLL_INTERVAL: Duration = Duration::from_millis(30);

/// The subject of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Anything,
    Name,
    CompanyName,
    Email,
    Names(NameKind),
    Registered,
    Updated,
    BirthDate,
    MailConsent,
    Custom(u32),
    Import,
    Company,
}

/// The comparison of a condition: the entries of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Comparison {
    /// A text: contains it. Names and options: at least one of them. Days and numbers: between. Imports: this one.
    Plain,
    /// Names: each of them.
    All,
    /// Names: none of them.
    None,
    /// Nothing was entered.
    Blank,
    Filled,
}

/// The input of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputKind {
    Text,
    Names(NameKind),
    Days,
    Numbers,
    Options,
    Consent,
    Import,
    Company,
}

/// One condition while it is typed. Its input decides which of the fields count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    /// A key for the list, unique on the page.
    pub(super) number: u32,
    pub(super) subject: Subject,
    pub(super) input: InputKind,
    pub(super) comparison: RwSignal<Comparison>,
    pub(super) text: RwSignal<String>,
    pub(super) from: RwSignal<String>,
    pub(super) to: RwSignal<String>,
    pub(super) name_ids: RwSignal<Vec<u32>>,
    pub(super) options: RwSignal<Vec<String>>,
    pub(super) outcome: RwSignal<Option<Outcome>>,
    /// The field for choosing its names, while it is shown.
    pub(super) choice: StoredValue<Option<Choice>>,
    /// The server is being asked for the number of a chosen name.
    pub(super) is_asking: RwSignal<bool>,
}

impl Draft {
    /// `None` for a custom item that the format does not have.
    pub(super) fn new(number: u32, subject: Subject, format: &Format) -> Option<Self> {
        Some(Draft {
            number,
            subject,
            input: input(subject, format)?,
            comparison: RwSignal::new(Comparison::Plain),
            text: RwSignal::default(),
            from: RwSignal::default(),
            to: RwSignal::default(),
            name_ids: RwSignal::default(),
            options: RwSignal::default(),
            outcome: RwSignal::default(),
            choice: StoredValue::new(None),
            is_asking: RwSignal::new(false),
        })
    }

    /// Whether its field has no text left that could not be taken; waits for the server's answer.
    pub(super) async fn is_settled(self) -> bool {
        let Some(choice) = self.choice.try_get_value().flatten() else { return true };
        if !choice.is_settled().await {
            return false;
        }
        // The draft follows the choice.
        sleep(Duration::ZERO).await;
        while self.is_asking.try_get_untracked() == Some(true) {
            sleep(POLL_INTERVAL).await;
        }
        choice.error.try_with_untracked(Option::is_none) == Some(true)
    }

    /// The comparisons that it allows.
    pub(super) fn comparisons(self) -> &'static [Comparison] {
        match (self.subject, self.input) {
            (Subject::Names(NameKind::Status | NameKind::Group), _) => {
                &[Comparison::Plain, Comparison::None, Comparison::Filled, Comparison::Blank]
            }
            (Subject::Names(_), _) => {
                &[Comparison::Plain, Comparison::All, Comparison::None, Comparison::Filled, Comparison::Blank]
            }
            (Subject::Custom(_), _) => &[Comparison::Plain, Comparison::Filled, Comparison::Blank],
            _ => &[Comparison::Plain],
        }
    }

    /// Whether it has an input besides the comparison.
    pub(super) fn has_input(self) -> bool {
        !matches!(self.comparison.get(), Comparison::Blank | Comparison::Filled)
    }

    fn with_text(self, text: &str) -> Self {
        self.text.set(text.to_owned());
        self
    }

    fn with_days(self, range: DateRange) -> Self {
        self.from.set(range.from.map(|day| day.to_string()).unwrap_or_default());
        self.to.set(range.to.map(|day| day.to_string()).unwrap_or_default());
        self
    }

    fn with_names(self, condition: &NameCondition) -> Self {
        let comparison = match (condition.has, condition.name_ids.is_empty()) {
            (NameMatch::None, true) => Comparison::Blank,
            (_, true) => Comparison::Filled,
            (NameMatch::Any, false) => Comparison::Plain,
            (NameMatch::All, false) => Comparison::All,
            (NameMatch::None, false) => Comparison::None,
        };
        self.comparison.set(comparison);
        self.name_ids.set(condition.name_ids.clone());
        self
    }

    fn with_test(self, test: &CustomTest) -> Self {
        match test {
            CustomTest::Contains(text) => return self.with_text(text),
            CustomTest::Date(range) => return self.with_days(*range),
            CustomTest::AnyOf(options) => self.options.set(options.clone()),
            CustomTest::Number(NumberRange { from, to }) => {
                self.from.set(from.clone().unwrap_or_default());
                self.to.set(to.clone().unwrap_or_default());
            }
            CustomTest::Blank => self.comparison.set(Comparison::Blank),
            CustomTest::Filled => self.comparison.set(Comparison::Filled),
        }
        self
    }

    fn text(self) -> Option<String> {
        self.text.with_untracked(|text| Some(trim(text).to_owned()).filter(|text| !text.is_empty()))
    }

    fn days(self) -> Option<DateRange> {
        let day = |field: RwSignal<String>| field.with_untracked(|text| trim(text).parse::<Date>().ok());
        let range = DateRange { from: day(self.from), to: day(self.to) };
        (range != DateRange::default()).then_some(range)
    }

    fn numbers(self) -> Option<NumberRange> {
        let number = |field: RwSignal<String>| {
            field.with_untracked(|text| Some(trim(text).to_owned()).filter(|text| !text.is_empty()))
        };
        let range = NumberRange { from: number(self.from), to: number(self.to) };
        (range != NumberRange::default()).then_some(range)
    }

    fn names(self, kind: NameKind) -> Option<NameCondition> {
        let name_ids = self.name_ids.get_untracked();
        let condition = |has, name_ids| Some(NameCondition { kind, has, name_ids });
        match self.comparison.get_untracked() {
            Comparison::Filled => condition(NameMatch::Any, Vec::new()),
            Comparison::Blank => condition(NameMatch::None, Vec::new()),
            _ if name_ids.is_empty() => None,
            Comparison::Plain => condition(NameMatch::Any, name_ids),
            Comparison::All => condition(NameMatch::All, name_ids),
            Comparison::None => condition(NameMatch::None, name_ids),
        }
    }

    fn test(self) -> Option<CustomTest> {
        match (self.comparison.get_untracked(), self.input) {
            (Comparison::Blank, _) => Some(CustomTest::Blank),
            (Comparison::Filled, _) => Some(CustomTest::Filled),
            (_, InputKind::Numbers) => self.numbers().map(CustomTest::Number),
            (_, InputKind::Days) => self.days().map(CustomTest::Date),
            (_, InputKind::Options) => {
                Some(self.options.get_untracked()).filter(|options| !options.is_empty()).map(CustomTest::AnyOf)
            }
            _ => self.text().map(CustomTest::Contains),
        }
    }

    /// Adds its condition.
    fn write(self, conditions: &mut LeadConditions) {
        match self.subject {
            Subject::Anything => conditions.text = self.text(),
            Subject::Name => conditions.name = self.text(),
            Subject::CompanyName => conditions.company_name = self.text(),
            Subject::Email => conditions.email = self.text(),
            Subject::Names(kind) => conditions.names.extend(self.names(kind)),
            Subject::Registered => conditions.registered = self.days(),
            Subject::Updated => conditions.updated = self.days(),
            Subject::BirthDate => conditions.birth_date = self.days(),
            Subject::MailConsent => conditions.mail_consent = self.text().and_then(|text| consent(&text)),
            Subject::Custom(custom_item_id) => {
                conditions.custom_items.extend(self.test().map(|test| CustomCondition { custom_item_id, test }));
            }
            Subject::Import => {
                let import_id = self.text().and_then(|text| text.parse().ok());
                let outcome = self.outcome.get_untracked();
                conditions.import = import_id.map(|import_id| ImportCondition { import_id, outcome });
            }
            Subject::Company => conditions.company_id = self.text().and_then(|text| text.parse().ok()),
        }
    }
}

/// `None` for a custom item that the format does not have.
fn input(subject: Subject, format: &Format) -> Option<InputKind> {
    Some(match subject {
        Subject::Anything | Subject::Name | Subject::CompanyName | Subject::Email => InputKind::Text,
        Subject::Names(kind) => InputKind::Names(kind),
        Subject::Registered | Subject::Updated | Subject::BirthDate => InputKind::Days,
        Subject::MailConsent => InputKind::Consent,
        Subject::Import => InputKind::Import,
        Subject::Company => InputKind::Company,
        Subject::Custom(custom_item_id) => match format.custom_item(custom_item_id)?.kind.search_type() {
            SearchType::Text => InputKind::Text,
            SearchType::Number => InputKind::Numbers,
            SearchType::Day => InputKind::Days,
            SearchType::Options => InputKind::Options,
        },
    })
}

/// The conditions of all drafts.
pub(super) fn conditions(drafts: &[Draft]) -> LeadConditions {
    let mut conditions = LeadConditions::default();
    drafts.iter().for_each(|draft| draft.write(&mut conditions));
    conditions
}

/// The drafts of conditions, the free text first; a deleted custom item gives none.
pub(super) fn drafts(conditions: &LeadConditions, format: &Format) -> Vec<Draft> {
    let LeadConditions {
        text,
        name,
        company_name,
        email,
        names,
        registered,
        updated,
        birth_date,
        mail_consent,
        custom_items,
        import,
        company_id,
    } = conditions;
    let mut drafts = Vec::new();
    let draft = |subject| Draft::new(0, subject, format);
    drafts.extend(draft(Subject::Anything).map(|draft| draft.with_text(text.as_deref().unwrap_or_default())));
    let texts = [(Subject::Name, name), (Subject::CompanyName, company_name), (Subject::Email, email)];
    for (subject, text) in texts {
        drafts.extend(text.as_ref().and_then(|text| draft(subject).map(|draft| draft.with_text(text))));
    }
    for condition in names {
        drafts.extend(draft(Subject::Names(condition.kind)).map(|draft| draft.with_names(condition)));
    }
    let days = [(Subject::Registered, *registered), (Subject::Updated, *updated), (Subject::BirthDate, *birth_date)];
    for (subject, range) in days {
        drafts.extend(range.and_then(|range| draft(subject).map(|draft| draft.with_days(range))));
    }
    if let Some(consent) = *mail_consent {
        drafts.extend(draft(Subject::MailConsent).map(|draft| draft.with_text(consent_value(consent))));
    }
    for condition in custom_items {
        let draft = draft(Subject::Custom(condition.custom_item_id));
        drafts.extend(draft.map(|draft| draft.with_test(&condition.test)));
    }
    if let Some(import) = *import {
        drafts.extend(draft(Subject::Import).map(|draft| {
            draft.outcome.set(import.outcome);
            draft.with_text(&import.import_id.to_string())
        }));
    }
    if let Some(company_id) = *company_id {
        drafts.extend(draft(Subject::Company).map(|draft| draft.with_text(&company_id.to_string())));
    }
    (0..).zip(drafts).map(|(number, draft)| Draft { number, ..draft }).collect()
}

/// The value of the field.
pub(super) fn consent_value(consent: ConsentCondition) -> &'static str {
    match consent {
        ConsentCondition::Given => "given",
        ConsentCondition::Refused => "refused",
        ConsentCondition::Blank => "blank",
    }
}

fn consent(word: &str) -> Option<ConsentCondition> {
    [ConsentCondition::Given, ConsentCondition::Refused, ConsentCondition::Blank]
        .into_iter()
        .find(|consent| consent_value(*consent) == word)
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use torikomi_core::{
        domain::{
            format::{CustomItem, CustomKind, Format},
            kind::SearchType,
        },
        wire::LeadConditions,
    };

    use super::{conditions, drafts};

    fn item(custom_item_id: u32, kind: CustomKind) -> CustomItem {
        CustomItem { custom_item_id, name: format!("項目{custom_item_id}"), kind, options: vec!["今期".to_owned()] }
    }

    /// A condition that only values of the kind's type can have.
    fn test_of(kind: CustomKind) -> &'static str {
        match kind.search_type() {
            SearchType::Text => r#"{"contains":"至急"}"#,
            SearchType::Number => r#"{"number":{"from":"-1.5"}}"#,
            SearchType::Day => r#"{"date":{"to":"2026-01-01"}}"#,
            SearchType::Options => r#"{"any_of":["今期"]}"#,
        }
    }

    #[test]
    fn conditions_survive_becoming_drafts() {
        let custom_items = (1..).zip(CustomKind::ALL).map(|(id, kind)| item(id, kind)).collect();
        let format = Format { custom_items, ..Format::default() };
        let mut asked: LeadConditions = serde_json::from_str(
            r#"{"text":"佐藤","name":"花子","company_name":"商事","email":"@example.jp",
                "names":[{"kind":"status","has":"any","name_ids":[1,2]},{"kind":"tag","has":"all","name_ids":[3,4]},
                         {"kind":"tag","has":"none","name_ids":[5]},{"kind":"group","has":"none"},
                         {"kind":"person","has":"any"}],
                "registered":{"from":"2026-01-01","to":"2026-02-01"},"updated":{"from":"2026-01-01"},
                "birth_date":{"to":"2000-12-31"},"mail_consent":"refused",
                "import":{"import_id":12,"outcome":"new"},"company_id":3}"#,
        )
        .expect("conditions");
        let test = |id: u32, test: &str| format!(r#"{{"custom_item_id":{id},"test":{test}}}"#);
        let mut tests: Vec<String> =
            format.custom_items.iter().map(|item| test(item.custom_item_id, test_of(item.kind))).collect();
        tests.extend([test(2, r#""blank""#), test(1, r#""filled""#)]);
        asked.custom_items = serde_json::from_str(&format!("[{}]", tests.join(","))).expect("conditions");
        let owner = Owner::new();
        owner.set();
        assert_eq!(conditions(&drafts(&asked, &format)), asked);
        let nothing = LeadConditions::default();
        assert_eq!(conditions(&drafts(&nothing, &format)), nothing);
    }
}
