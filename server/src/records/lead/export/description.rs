//! The conditions of a search in readable form, `項目=値` each: line 2 of a search export.

use std::collections::HashMap;

use torikomi_core::{
    domain::{
        date::Date,
        format::Format,
        item::{Item, Key},
        kind::CONSENT,
        value::trim,
    },
    wire::{
        ConsentCondition, CustomTest, DateRange, ImportCondition, LeadChoice, LeadConditions, NameCondition, NameMatch,
        Outcome,
    },
};

use crate::{
    base::{database::Transaction, error::Result},
    records::lead::store::{export, lead_names},
};

const SOMETHING: &str = "登録あり";
const NOTHING: &str = "登録なし";

pub(crate) async fn describe(
    transaction: &mut Transaction,
    format: &Format,
    leads: &LeadChoice,
) -> Result<Vec<String>> {
    let conditions = match leads {
        LeadChoice::LeadIds(_) => return Ok(vec!["条件=選択したリード".to_owned()]),
        LeadChoice::Conditions(conditions) => conditions,
    };
    let LeadConditions {
        // By `describe_texts`.
        text: _,
        name: _,
        company_name: _,
        email: _,
        names,
        // By `describe_dates`.
        registered: _,
        updated: _,
        birth_date: _,
        mail_consent,
        custom_items,
        import,
        company_id,
    } = conditions;
    let name_ids: Vec<i32> =
        names.iter().flat_map(|names| &names.name_ids).filter_map(|id| i32::try_from(*id).ok()).collect();
    let known = lead_names::load_single(transaction, &name_ids).await?;
    let mut lines = describe_texts(conditions, format);
    lines.extend(names.iter().map(|condition| describe_names(condition, &known, format)));
    lines.extend(describe_dates(conditions, format));
    lines.extend(mail_consent.map(|consent| {
        let text = match consent {
            ConsentCondition::Given => CONSENT[0],
            ConsentCondition::Refused => CONSENT[1],
            ConsentCondition::Blank => NOTHING,
        };
        format!("{}={text}", format.header_of(Item::MailConsent))
    }));
    for condition in custom_items {
        let header = format.header(Key::Custom(condition.custom_item_id)).unwrap_or("(削除された項目)");
        lines.push(format!("{header}={}", describe_custom(&condition.test)));
    }
    if let Some(import) = *import {
        lines.push(describe_import(transaction, import).await?);
    }
    if let Some(company_id) = *company_id {
        lines.push(describe_company(transaction, company_id).await?);
    }
    if lines.is_empty() {
        lines.push("条件=すべてのリード".to_owned());
    }
    Ok(lines)
}

fn describe_texts(conditions: &LeadConditions, format: &Format) -> Vec<String> {
    let texts = [
        ("フリーワード", &conditions.text),
        ("氏名", &conditions.name),
        (format.header_of(Item::CompanyName), &conditions.company_name),
        (format.header_of(Item::Email), &conditions.email),
    ];
    let filled = texts.into_iter().filter_map(|(header, text)| Some((header, trim(text.as_deref()?))));
    filled.filter(|(_, text)| !text.is_empty()).map(|(header, text)| format!("{header}={text}")).collect()
}

fn describe_names(condition: &NameCondition, names: &HashMap<i32, String>, format: &Format) -> String {
    let header = format.header_of(condition.kind.item());
    let name = |name_id: &u32| {
        let known = i32::try_from(*name_id).ok().and_then(|name_id| names.get(&name_id));
        known.map_or("(削除された名前)", String::as_str)
    };
    let listed = condition.name_ids.iter().map(name).collect::<Vec<_>>().join(",");
    match (condition.has, condition.name_ids.is_empty()) {
        (NameMatch::Any | NameMatch::All, true) => format!("{header}={SOMETHING}"),
        (NameMatch::None, true) => format!("{header}={NOTHING}"),
        (NameMatch::Any, false) => format!("{header}={listed}"),
        (NameMatch::All, false) => format!("{header}(すべて)={listed}"),
        (NameMatch::None, false) => format!("{header}(除く)={listed}"),
    }
}

fn describe_dates(conditions: &LeadConditions, format: &Format) -> Vec<String> {
    let dates = [
        ("登録日時", conditions.registered),
        ("更新日時", conditions.updated),
        (format.header_of(Item::BirthDate), conditions.birth_date),
    ];
    dates.into_iter().filter_map(|(header, range)| Some(format!("{header}={}", describe_range(range?)))).collect()
}

fn describe_range(range: DateRange) -> String {
    let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string().replace('-', "/"));
    between(&day(range.from), &day(range.to))
}

fn between(from: &str, to: &str) -> String {
    if from.is_empty() && to.is_empty() { SOMETHING.to_owned() } else { format!("{from}～{to}") }
}

fn describe_custom(test: &CustomTest) -> String {
    match test {
        CustomTest::Contains(text) => trim(text).to_owned(),
        CustomTest::AnyOf(options) => options.join(","),
        CustomTest::Number(range) => {
            between(range.from.as_deref().unwrap_or_default(), range.to.as_deref().unwrap_or_default())
        }
        CustomTest::Date(range) => describe_range(*range),
        CustomTest::Blank => NOTHING.to_owned(),
        CustomTest::Filled => SOMETHING.to_owned(),
    }
}

async fn describe_import(transaction: &mut Transaction, import: ImportCondition) -> Result<String> {
    let import_id = i64::try_from(import.import_id).unwrap_or_default();
    let file_name = export::file_name_of_import(transaction, import_id).await?;
    let which = match import.outcome {
        None | Some(Outcome::Skipped) => "",
        Some(Outcome::New) => "(新規登録)",
        Some(Outcome::Overwritten) => "(上書き登録)",
        Some(Outcome::Unchanged) => "(上書き登録・変更なし)",
    };
    Ok(format!("一括登録={}{which}", file_name.unwrap_or_default()))
}

async fn describe_company(transaction: &mut Transaction, company_id: u32) -> Result<String> {
    let company_id = i32::try_from(company_id).unwrap_or_default();
    let name = export::name_of_company(transaction, company_id).await?;
    Ok(format!("企業={}", name.as_deref().unwrap_or("(削除された企業)")))
}
