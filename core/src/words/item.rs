//! The names of the items in sentences.

use crate::{
    format::{Format, Item, Key},
    problem::Message,
};

/// As this workspace's files call the item; basic and management items also in English. A custom item that the format
/// does not have (it was deleted meanwhile) goes by its key.
pub fn item_name(key: Key, format: &Format) -> Message {
    match key {
        Key::Basic(item) => Message { ja: format.header_of(item).to_owned(), en: english_name(item).to_owned() },
        Key::Custom(_) => {
            let name = format.header(key).map_or_else(|| key.to_string(), str::to_owned);
            Message { ja: name.clone(), en: name }
        }
    }
}

/// The specification's English name.
pub fn english_name(item: Item) -> &'static str {
    match item {
        Item::LastName => "Last name",
        Item::FirstName => "First name",
        Item::LastNameKana => "Last name (phonetic)",
        Item::FirstNameKana => "First name (phonetic)",
        Item::Email => "E-mail address",
        Item::CompanyName => "Company / organization",
        Item::Phone => "Telephone",
        Item::Fax => "FAX",
        Item::Mobile => "Mobile",
        Item::Department => "Department",
        Item::JobTitle => "Job title",
        Item::ZipCode => "Zip code",
        Item::Prefecture => "Prefecture",
        Item::City => "Municipality",
        Item::Address1 => "Address 1",
        Item::Address2 => "Address 2",
        Item::Website => "Website",
        Item::Industry => "Industry",
        Item::Occupation => "Occupation",
        Item::Status => "Status",
        Item::Group => "Group",
        Item::PersonsInCharge => "Person in charge",
        Item::LeadSources => "Lead acquisition source",
        Item::Memo => "Memo",
        Item::MailConsent => "Mail consent",
        Item::OldMailGroups => "Old mail distribution group",
        Item::MemberForms => "Member forms",
        Item::Tags => "Tags",
        Item::BirthDate => "Date of birth",
    }
}
