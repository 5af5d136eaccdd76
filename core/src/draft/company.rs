//! The rules for a company's record (specification 9): what a person enters, and how it is stored.
//!
//! Server and client judge by the same rules; a field that leads have too is judged by the rule of the lead's item.
//! Guarantees: what is stored is trimmed and normalised, and judging it again changes nothing. It deliberately does not
//! know which companies exist.

mod corporate_number;
mod words;

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet};

pub use self::corporate_number::CorporateNumber;
use crate::{
    domain::{
        date::Date,
        format::Format,
        item::{Item, Key},
        kind::{Finding, Findings, Rule, email},
        limits,
        problem::{Message, Problem},
        value::{length, trim},
    },
    words::message,
};

/// Characters of name and phonetic, counted in NFC.
pub const MAX_NAME_CHARACTERS: u32 = 255;

/// A field of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Name,
    Phonetic,
    CorporateNumber,
    Domains,
    Phone,
    Fax,
    ZipCode,
    Prefecture,
    City,
    Address1,
    Address2,
    Website,
    Industry,
    Memo,
}

impl Field {
    pub const ALL: [Field; 14] = [
        Field::Name,
        Field::Phonetic,
        Field::CorporateNumber,
        Field::Domains,
        Field::Phone,
        Field::Fax,
        Field::ZipCode,
        Field::Prefecture,
        Field::City,
        Field::Address1,
        Field::Address2,
        Field::Website,
        Field::Industry,
        Field::Memo,
    ];

    /// Its label in a form.
    pub fn label(self) -> Message {
        words::label(self)
    }

    /// The lead's item whose rule judges it.
    fn item(self) -> Option<Item> {
        match self {
            Field::Name | Field::Phonetic | Field::CorporateNumber | Field::Domains => None,
            Field::Phone => Some(Item::Phone),
            Field::Fax => Some(Item::Fax),
            Field::ZipCode => Some(Item::ZipCode),
            Field::Prefecture => Some(Item::Prefecture),
            Field::City => Some(Item::City),
            Field::Address1 => Some(Item::Address1),
            Field::Address2 => Some(Item::Address2),
            Field::Website => Some(Item::Website),
            Field::Industry => Some(Item::Industry),
            Field::Memo => Some(Item::Memo),
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub field: Field,
    pub message: Message,
}

/// The draft in its stored form, or everything that is wrong with it, in the fields' order.
pub fn judge(draft: &CompanyDraft) -> Result<CompanyDraft, Vec<Fault>> {
    let mut faults = Vec::new();
    let kept = CompanyDraft {
        name: judge_name(&draft.name, &mut faults),
        phonetic: judge_text(Field::Phonetic, &draft.phonetic, &mut faults),
        corporate_number: judge_number(&draft.corporate_number, &mut faults),
        domains: judge_domains(&draft.domains, &mut faults),
        phone: judge_item(Field::Phone, &draft.phone, &mut faults),
        fax: judge_item(Field::Fax, &draft.fax, &mut faults),
        zip_code: judge_item(Field::ZipCode, &draft.zip_code, &mut faults),
        prefecture: judge_item(Field::Prefecture, &draft.prefecture, &mut faults),
        city: judge_item(Field::City, &draft.city, &mut faults),
        address1: judge_item(Field::Address1, &draft.address1, &mut faults),
        address2: judge_item(Field::Address2, &draft.address2, &mut faults),
        website: judge_item(Field::Website, &draft.website, &mut faults),
        industry: judge_item(Field::Industry, &draft.industry, &mut faults),
        memo: judge_item(Field::Memo, &draft.memo, &mut faults),
    };
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

fn judge_name(typed: &str, faults: &mut Vec<Fault>) -> String {
    if trim(typed).is_empty() {
        faults.push(Fault { field: Field::Name, message: words::required(Field::Name) });
    }
    judge_text(Field::Name, typed, faults)
}

/// A line of text.
fn judge_text(field: Field, typed: &str, faults: &mut Vec<Fault>) -> String {
    let value = trim(typed);
    if length::above(value, MAX_NAME_CHARACTERS).is_some() {
        faults.push(Fault { field, message: words::too_long(field, MAX_NAME_CHARACTERS) });
    }
    judge_characters(field, value, faults);
    value.to_owned()
}

fn judge_number(typed: &str, faults: &mut Vec<Fault>) -> String {
    let value = trim(typed);
    if value.is_empty() {
        return String::new();
    }
    match CorporateNumber::parse(value) {
        Ok(number) => number.to_string(),
        Err(fault) => {
            faults.push(Fault { field: Field::CorporateNumber, message: words::corporate_number(fault) });
            value.to_owned()
        }
    }
}

/// Each domain once, in their order. Domains beyond the limit are counted and not judged, so a long list costs no more
/// than reading it.
fn judge_domains(typed: &[String], faults: &mut Vec<Fault>) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for domain in typed.iter().map(|domain| trim(domain)).filter(|domain| !domain.is_empty()) {
        let domain = domain.strip_prefix('@').unwrap_or(domain).to_ascii_lowercase();
        if seen.contains(&domain) {
            continue;
        }
        if domains.len() == limits::DOMAINS_A_COMPANY {
            faults.push(Fault { field: Field::Domains, message: words::too_many_domains() });
            break;
        }
        if !email::is_domain(&domain) || domain.len() > 253 {
            faults.push(Fault { field: Field::Domains, message: words::domain(&domain) });
        }
        seen.insert(domain.clone());
        domains.push(domain);
    }
    domains
}

fn judge_item(field: Field, typed: &str, faults: &mut Vec<Fault>) -> String {
    let value = trim(typed);
    let Some(item) = field.item().filter(|_| !value.is_empty()) else { return String::new() };
    judge_characters(field, value, faults);
    let format = Format::default();
    // None of these rules needs the day.
    let rule = Rule::for_item(item, &format, Date::LAST);
    let mut findings = Findings::default();
    let kept = rule.judge(value, &mut findings);
    let kept = Cow::into_owned(kept);
    let key = Key::Basic(item);
    faults.extend(
        findings.problems.into_iter().map(|finding| Fault { field, message: message_for(key, finding, &format) }),
    );
    kept
}

fn message_for(key: Key, finding: Finding, format: &Format) -> Message {
    let Finding { code, facts, value } = finding;
    let problem = Problem { key: Some(key), value: Some(value), facts, ..Problem::of(code) };
    message(&problem, format)
}

/// Only a memo may have several lines.
fn judge_characters(field: Field, value: &str, faults: &mut Vec<Fault>) {
    let is_line_end = |character: char| matches!(character, '\t' | '\n' | '\r');
    let is_unusable = |character: char| match character {
        '\u{2028}' | '\u{2029}' | '\u{fffd}' => true,
        character => character.is_control() && !(field == Field::Memo && is_line_end(character)),
    };
    if value.contains(is_unusable) {
        faults.push(Fault { field, message: words::character(field) });
    }
}

/// What a person enters, or the directory fills in. A blank text is a blank field; only the name is required.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CompanyDraft {
    pub name: String,
    /// フリガナ
    pub phonetic: String,
    /// 法人番号: 13 digits, the first of which is a check digit.
    pub corporate_number: String,
    /// In the order in which they were given.
    pub domains: Vec<String>,
    pub phone: String,
    pub fax: String,
    pub zip_code: String,
    pub prefecture: String,
    pub city: String,
    pub address1: String,
    pub address2: String,
    pub website: String,
    pub industry: String,
    pub memo: String,
}

/// What an import does with a company name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NameOutcome {
    /// Exactly one company: the leads belong to it.
    One,
    /// 該当する企業が存在しません
    None,
    /// 企業候補が複数存在します
    Several,
}

#[cfg(test)]
mod tests {
    use super::{Field, judge};
    use crate::draft::company::CompanyDraft;

    fn draft() -> CompanyDraft {
        CompanyDraft { name: "株式会社アシスト".to_owned(), ..CompanyDraft::default() }
    }

    fn fields(draft: &CompanyDraft) -> Vec<Field> {
        judge(draft).expect_err("it is refused").into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn a_name_is_required_and_enough() {
        assert_eq!(judge(&draft()), Ok(draft()));
        for name in ["", " \u{3000}\n"] {
            assert_eq!(fields(&CompanyDraft { name: name.to_owned(), ..draft() }), [Field::Name], "{name:?}");
        }
        assert_eq!(fields(&CompanyDraft { name: "あ".repeat(256), ..draft() }), [Field::Name]);
        assert_eq!(fields(&CompanyDraft { name: "株式\n会社".to_owned(), ..draft() }), [Field::Name]);
    }

    #[test]
    fn stored_values_are_trimmed_and_normalised() {
        let typed = CompanyDraft {
            name: "\u{3000}株式会社アシスト ".to_owned(),
            corporate_number: "Ｔ７０００-０１２０-５０００２".to_owned(),
            domains: vec!["@Example.CO.jp".to_owned(), String::new(), "example.co.jp".to_owned()],
            phone: "０３－１２３４－５６７８".to_owned(),
            zip_code: "１００ー０００１".to_owned(),
            prefecture: "東京".to_owned(),
            website: "ｈｔｔｐｓ://example.co.jp".to_owned(),
            memo: "一\n二\n".to_owned(),
            ..draft()
        };
        let kept = judge(&typed).expect("it is taken");
        assert_eq!(kept.name, "株式会社アシスト");
        assert_eq!(kept.corporate_number, "7000012050002");
        assert_eq!(kept.domains, ["example.co.jp"]);
        assert_eq!((kept.phone.as_str(), kept.zip_code.as_str()), ("03-1234-5678", "100-0001"));
        assert_eq!((kept.prefecture.as_str(), kept.website.as_str()), ("東京都", "https://example.co.jp"));
        assert_eq!(kept.memo, "一\n二");
        assert_eq!(judge(&kept), Ok(kept.clone()), "judging it again changes nothing");
    }

    #[test]
    fn domains_are_counted_before_they_are_judged() {
        let many = |count: usize, top: &str| (0..count).map(|n| format!("d{n}.{top}")).collect::<Vec<_>>();
        let fifty = CompanyDraft { domains: many(50, "jp"), ..draft() };
        assert_eq!(judge(&fifty), Ok(fifty.clone()));
        let repeated = CompanyDraft { domains: [many(50, "jp"), many(50, "JP")].concat(), ..draft() };
        assert_eq!(judge(&repeated), Ok(fifty), "repeats do not count");
        assert_eq!(fields(&CompanyDraft { domains: many(51, "jp"), ..draft() }), [Field::Domains]);
        // None of them is a domain: a fault for each would be an answer of megabytes.
        let wrong = CompanyDraft { domains: many(100_000, "-"), ..draft() };
        assert_eq!(fields(&wrong).len(), 51);
    }

    #[test]
    fn every_fault_is_reported_at_its_field_in_both_languages() {
        let typed = CompanyDraft {
            name: String::new(),
            phonetic: "ア".repeat(256),
            corporate_number: "7000012050003".to_owned(),
            domains: vec!["example".to_owned()],
            phone: "代表".to_owned(),
            fax: "9.01E+10".to_owned(),
            zip_code: "100".to_owned(),
            prefecture: "江戸".to_owned(),
            city: "あ".repeat(101),
            address1: "あ".repeat(101),
            address2: "あ\tい".to_owned(),
            website: "example.co.jp".to_owned(),
            industry: "あ".repeat(101),
            memo: "あ".repeat(3001),
        };
        assert_eq!(fields(&typed), Field::ALL);
        for fault in judge(&typed).expect_err("it is refused") {
            assert!(!fault.message.ja.is_empty() && !fault.message.en.is_empty(), "{fault:?}");
            assert!(!fault.field.label().ja.is_empty());
        }
    }
}
