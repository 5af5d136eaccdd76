//! Conditions as they are typed: one draft each, from what is asked for and to it.
//!
//! Guarantees: conditions that become drafts and conditions again are the same. A draft in which nothing was entered
//! asks for nothing.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use torikomi_core::{
    domain::{
        date::Date,
        format::{CustomItem, CustomKind, Format},
        names::NameKind,
        value::trim,
    },
    wire::{
        ConsentCondition, CustomCondition, CustomTest, DateRange, ImportCondition, LeadConditions, NameCondition,
        NameMatch, NumberRange, Outcome,
    },
};

use crate::parts::Choice;

const LOOK_AGAIN: Duration = Duration::from_millis(30);

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum About {
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

/// How a condition asks: what stands in its list of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Question {
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

/// What a condition takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Text,
    Names(NameKind),
    Days,
    Numbers,
    Options,
    Consent,
    Import,
    Company,
}

/// One condition as it is typed. Which of the fields count is `Takes`'.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    /// For the list: no other draft of the page has it.
    pub(super) number: u32,
    pub(super) about: About,
    pub(super) takes: Takes,
    pub(super) question: RwSignal<Question>,
    pub(super) text: RwSignal<String>,
    pub(super) from: RwSignal<String>,
    pub(super) to: RwSignal<String>,
    pub(super) name_ids: RwSignal<Vec<u32>>,
    pub(super) options: RwSignal<Vec<String>>,
    pub(super) outcome: RwSignal<Option<Outcome>>,
    /// The field in which its names are chosen, while there is one.
    pub(super) choice: StoredValue<Option<Choice>>,
    /// The server is being asked for the number of a name that was chosen.
    pub(super) asks: RwSignal<bool>,
}

impl Draft {
    /// `None` for a custom item that the format does not have.
    pub(super) fn new(number: u32, about: About, format: &Format) -> Option<Self> {
        Some(Draft {
            number,
            about,
            takes: takes(about, format)?,
            question: RwSignal::new(Question::Plain),
            text: RwSignal::default(),
            from: RwSignal::default(),
            to: RwSignal::default(),
            name_ids: RwSignal::default(),
            options: RwSignal::default(),
            outcome: RwSignal::default(),
            choice: StoredValue::new(None),
            asks: RwSignal::new(false),
        })
    }

    /// Whether nothing is left in its field that could not be taken; waits for the server's word on it.
    pub(super) async fn is_settled(self) -> bool {
        let Some(choice) = self.choice.try_get_value().flatten() else { return true };
        if !choice.is_settled().await {
            return false;
        }
        // The draft follows what was chosen.
        sleep(Duration::ZERO).await;
        while self.asks.try_get_untracked() == Some(true) {
            sleep(LOOK_AGAIN).await;
        }
        choice.error.try_with_untracked(Option::is_none) == Some(true)
    }

    /// The questions that it may ask.
    pub(super) fn questions(self) -> &'static [Question] {
        match (self.about, self.takes) {
            (About::Names(NameKind::Status | NameKind::Group), _) => {
                &[Question::Plain, Question::None, Question::Filled, Question::Blank]
            }
            (About::Names(_), _) => {
                &[Question::Plain, Question::All, Question::None, Question::Filled, Question::Blank]
            }
            (About::Custom(_), _) => &[Question::Plain, Question::Filled, Question::Blank],
            _ => &[Question::Plain],
        }
    }

    /// Whether there is something to enter beside the question.
    pub(super) fn takes_values(self) -> bool {
        !matches!(self.question.get(), Question::Blank | Question::Filled)
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
        let question = match (condition.has, condition.name_ids.is_empty()) {
            (NameMatch::None, true) => Question::Blank,
            (_, true) => Question::Filled,
            (NameMatch::Any, false) => Question::Plain,
            (NameMatch::All, false) => Question::All,
            (NameMatch::None, false) => Question::None,
        };
        self.question.set(question);
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
            CustomTest::Blank => self.question.set(Question::Blank),
            CustomTest::Filled => self.question.set(Question::Filled),
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
        match self.question.get_untracked() {
            Question::Filled => condition(NameMatch::Any, Vec::new()),
            Question::Blank => condition(NameMatch::None, Vec::new()),
            _ if name_ids.is_empty() => None,
            Question::Plain => condition(NameMatch::Any, name_ids),
            Question::All => condition(NameMatch::All, name_ids),
            Question::None => condition(NameMatch::None, name_ids),
        }
    }

    fn test(self) -> Option<CustomTest> {
        match (self.question.get_untracked(), self.takes) {
            (Question::Blank, _) => Some(CustomTest::Blank),
            (Question::Filled, _) => Some(CustomTest::Filled),
            (_, Takes::Numbers) => self.numbers().map(CustomTest::Number),
            (_, Takes::Days) => self.days().map(CustomTest::Date),
            (_, Takes::Options) => {
                Some(self.options.get_untracked()).filter(|options| !options.is_empty()).map(CustomTest::AnyOf)
            }
            _ => self.text().map(CustomTest::Contains),
        }
    }

    /// Writes what it asks for.
    fn write(self, conditions: &mut LeadConditions) {
        match self.about {
            About::Anything => conditions.text = self.text(),
            About::Name => conditions.name = self.text(),
            About::CompanyName => conditions.company_name = self.text(),
            About::Email => conditions.email = self.text(),
            About::Names(kind) => conditions.names.extend(self.names(kind)),
            About::Registered => conditions.registered = self.days(),
            About::Updated => conditions.updated = self.days(),
            About::BirthDate => conditions.birth_date = self.days(),
            About::MailConsent => conditions.mail_consent = self.text().and_then(|text| consent(&text)),
            About::Custom(custom_item_id) => {
                conditions.custom_items.extend(self.test().map(|test| CustomCondition { custom_item_id, test }));
            }
            About::Import => {
                let import_id = self.text().and_then(|text| text.parse().ok());
                let outcome = self.outcome.get_untracked();
                conditions.import = import_id.map(|import_id| ImportCondition { import_id, outcome });
            }
            About::Company => conditions.company_id = self.text().and_then(|text| text.parse().ok()),
        }
    }
}

/// `None` for a custom item that the format does not have.
fn takes(about: About, format: &Format) -> Option<Takes> {
    Some(match about {
        About::Anything | About::Name | About::CompanyName | About::Email => Takes::Text,
        About::Names(kind) => Takes::Names(kind),
        About::Registered | About::Updated | About::BirthDate => Takes::Days,
        About::MailConsent => Takes::Consent,
        About::Import => Takes::Import,
        About::Company => Takes::Company,
        About::Custom(custom_item_id) => {
            match format.custom_item(custom_item_id).map(|CustomItem { kind, .. }| kind)? {
                CustomKind::Text | CustomKind::LongText => Takes::Text,
                CustomKind::Number => Takes::Numbers,
                CustomKind::Date => Takes::Days,
                CustomKind::Select | CustomKind::Checkbox => Takes::Options,
            }
        }
    })
}

/// What all drafts together ask for.
pub(super) fn conditions(drafts: &[Draft]) -> LeadConditions {
    let mut conditions = LeadConditions::default();
    drafts.iter().for_each(|draft| draft.write(&mut conditions));
    conditions
}

/// The drafts of what is asked for, the free text first; a custom item that is gone leaves none.
pub(super) fn drafts(conditions: &LeadConditions, format: &Format) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let draft = |about| Draft::new(0, about, format);
    drafts.extend(draft(About::Anything).map(|draft| draft.with_text(conditions.text.as_deref().unwrap_or_default())));
    let texts = [
        (About::Name, &conditions.name),
        (About::CompanyName, &conditions.company_name),
        (About::Email, &conditions.email),
    ];
    for (about, text) in texts {
        drafts.extend(text.as_ref().and_then(|text| draft(about).map(|draft| draft.with_text(text))));
    }
    for condition in &conditions.names {
        drafts.extend(draft(About::Names(condition.kind)).map(|draft| draft.with_names(condition)));
    }
    let days = [
        (About::Registered, conditions.registered),
        (About::Updated, conditions.updated),
        (About::BirthDate, conditions.birth_date),
    ];
    for (about, range) in days {
        drafts.extend(range.and_then(|range| draft(about).map(|draft| draft.with_days(range))));
    }
    if let Some(consent) = conditions.mail_consent {
        drafts.extend(draft(About::MailConsent).map(|draft| draft.with_text(consent_word(consent))));
    }
    for condition in &conditions.custom_items {
        let draft = draft(About::Custom(condition.custom_item_id));
        drafts.extend(draft.map(|draft| draft.with_test(&condition.test)));
    }
    if let Some(import) = conditions.import {
        drafts.extend(draft(About::Import).map(|draft| {
            draft.outcome.set(import.outcome);
            draft.with_text(&import.import_id.to_string())
        }));
    }
    if let Some(company_id) = conditions.company_id {
        drafts.extend(draft(About::Company).map(|draft| draft.with_text(&company_id.to_string())));
    }
    (0..).zip(drafts).map(|(number, draft)| Draft { number, ..draft }).collect()
}

/// As the field holds it.
pub(super) fn consent_word(consent: ConsentCondition) -> &'static str {
    match consent {
        ConsentCondition::Given => "given",
        ConsentCondition::Refused => "refused",
        ConsentCondition::Blank => "blank",
    }
}

fn consent(word: &str) -> Option<ConsentCondition> {
    [ConsentCondition::Given, ConsentCondition::Refused, ConsentCondition::Blank]
        .into_iter()
        .find(|consent| consent_word(*consent) == word)
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use torikomi_core::{
        domain::format::{CustomItem, CustomKind, Format},
        wire::LeadConditions,
    };

    use super::{conditions, drafts};

    fn item(custom_item_id: u32, kind: CustomKind) -> CustomItem {
        CustomItem { custom_item_id, name: format!("項目{custom_item_id}"), kind, options: vec!["今期".to_owned()] }
    }

    #[test]
    fn conditions_that_become_drafts_are_the_same_again() {
        let kinds = [CustomKind::Text, CustomKind::Number, CustomKind::Date, CustomKind::Select, CustomKind::Checkbox];
        let custom_items = (1..).zip(kinds).map(|(id, kind)| item(id, kind)).collect();
        let format = Format { custom_items, ..Format::default() };
        let asked: LeadConditions = serde_json::from_str(
            r#"{"text":"佐藤","name":"花子","company_name":"商事","email":"@example.jp",
                "names":[{"kind":"status","has":"any","name_ids":[1,2]},{"kind":"tag","has":"all","name_ids":[3,4]},
                         {"kind":"tag","has":"none","name_ids":[5]},{"kind":"group","has":"none"},
                         {"kind":"person","has":"any"}],
                "registered":{"from":"2026-01-01","to":"2026-02-01"},"updated":{"from":"2026-01-01"},
                "birth_date":{"to":"2000-12-31"},"mail_consent":"refused",
                "custom_items":[{"custom_item_id":1,"test":{"contains":"至急"}},
                                {"custom_item_id":2,"test":{"number":{"from":"-1.5"}}},
                                {"custom_item_id":3,"test":{"date":{"to":"2026-01-01"}}},
                                {"custom_item_id":4,"test":{"any_of":["今期"]}},
                                {"custom_item_id":5,"test":"blank"},{"custom_item_id":1,"test":"filled"}],
                "import":{"import_id":12,"outcome":"new"},"company_id":3}"#,
        )
        .expect("conditions");
        let owner = Owner::new();
        owner.set();
        assert_eq!(conditions(&drafts(&asked, &format)), asked);
        let nothing = LeadConditions::default();
        assert_eq!(conditions(&drafts(&nothing, &format)), nothing);
    }
}
