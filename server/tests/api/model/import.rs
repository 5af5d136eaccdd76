//! An import into leads in memory, row by row (specification 5 to 8).

use std::collections::BTreeMap;

use super::{
    cell::{judge, split},
    file::{File, Row, trim},
    world::{ITEMS, Lead, NAMES, World, dictionary, is_management},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    NewRegistration,
    UpdateKeepingBlanks,
    UpdateByImportRules,
}

#[derive(Debug, Clone)]
pub struct Settings {
    pub method: Method,
    /// The values of the screen, by item, that replace the file's T to AB.
    pub screen: Option<BTreeMap<&'static str, Vec<String>>>,
}

/// The result of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    pub row: u64,
    /// `new`, `overwritten`, `unchanged` or `skipped`.
    pub outcome: &'static str,
    /// Item and code of each problem, for a repeated address with the row that has it; sorted.
    pub problems: Vec<(String, String, Option<u64>)>,
    /// For an overwritten row, old and new value by item; for several names and memos only what is added.
    pub changes: BTreeMap<String, (Option<String>, Option<String>)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub processed: u64,
    pub new: u64,
    pub overwritten: u64,
    pub unchanged: u64,
    pub skipped: u64,
    pub mails: u64,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Absent,
    Blank,
    Text(String),
}

struct Judged {
    values: BTreeMap<String, Value>,
    problems: Vec<(String, String, Option<u64>)>,
    /// The address, if it is valid.
    address: Option<String>,
}

/// Imports the file into the world.
pub fn import(world: &mut World, file: &File, settings: &Settings, today: &str) -> (Counts, Vec<RowResult>) {
    let before = world.clone();
    // The first row of each address that was not registered before.
    let mut winners: BTreeMap<String, u64> = BTreeMap::new();
    let (mut counts, mut results) = (Counts::default(), Vec::new());
    for row in &file.rows {
        let Judged { mut values, mut problems, address } = judge_row(file, row, settings, &before, today);
        let is_registered = address.as_ref().is_some_and(|address| before.leads.contains_key(address));
        let is_update = settings.method != Method::NewRegistration;
        let keeps_blanks = settings.method != Method::UpdateByImportRules;
        if is_registered && is_update && keeps_blanks {
            problems.retain(|(item, code, _)| (item.as_str(), code.as_str()) != ("last_name", "required"));
        }
        if is_registered && !is_update {
            problems.push(("email".to_owned(), "already_registered".to_owned(), None));
        }
        if let Some(address) = address.as_ref().filter(|_| !is_registered) {
            match winners.get(address) {
                Some(winner) => problems.push(("email".to_owned(), "duplicate_in_file".to_owned(), Some(*winner))),
                None if problems.is_empty() => _ = winners.insert(address.clone(), row.number),
                None => {}
            }
        }
        problems.sort();
        counts.processed += 1;
        if !problems.is_empty() {
            counts.skipped += 1;
            results.push(RowResult { row: row.number, outcome: "skipped", problems, changes: BTreeMap::new() });
            continue;
        }
        if let Some(screen) = &settings.screen {
            for (item, names) in screen {
                let value = if names.is_empty() { Value::Absent } else { Value::Text(names.join(",")) };
                values.insert((*item).to_owned(), value);
            }
        }
        let address = address.expect("a row without problems has an address");
        let (outcome, changes) = apply(world, &address, &values, keeps_blanks, is_registered, &mut counts);
        results.push(RowResult { row: row.number, outcome, problems, changes });
    }
    (counts, results)
}

fn judge_row(file: &File, row: &Row, settings: &Settings, world: &World, today: &str) -> Judged {
    let (mut values, mut problems, mut address) = (BTreeMap::new(), Vec::new(), None);
    let is_replaced = |key: &str| settings.screen.is_some() && is_management(key);
    let is_pushed_out = row.cells.iter().skip(file.keys.len()).any(|cell| !trim(&cell.text).is_empty());
    for (place, key) in file.keys.iter().enumerate() {
        if is_replaced(key) {
            continue;
        }
        let mut codes: Vec<&str> = Vec::new();
        let mut is_missing = true;
        let value = match row.cells.get(place) {
            None => Value::Absent,
            Some(cell) => {
                let text = trim(&cell.text);
                if cell.has_text_after_quote {
                    codes.push("quote_invalid");
                }
                is_missing = text.is_empty() && !cell.is_damaged;
                if text.is_empty() || cell.is_damaged {
                    Value::Blank
                } else if cell.has_control_character() {
                    codes.push("control_character");
                    Value::Blank
                } else {
                    let judged = judge(key, text, world, today);
                    codes.extend(&judged.problems);
                    if key == "email" && codes.is_empty() {
                        address = Some(judged.value.clone());
                    }
                    match judged {
                        judged if judged.is_absent => Value::Absent,
                        judged if judged.value.is_empty() => Value::Blank,
                        judged => Value::Text(judged.value),
                    }
                }
            }
        };
        if is_missing && (key == "last_name" || key == "email") {
            codes.push("required");
        }
        problems.extend(codes.into_iter().map(|code| (key.clone(), code.to_owned(), None)));
        values.insert(key.clone(), value);
    }
    if let Some(item) = damaged_item(file, row).filter(|item| !is_replaced(item)) {
        problems.push((item.to_owned(), "encoding".to_owned(), None));
    }
    if is_pushed_out {
        // A wrong quote has caused the shift and is reported alone.
        let quotes = row.cells.iter().filter(|cell| cell.has_text_after_quote).count();
        let code = if quotes > 0 { "quote_invalid" } else { "row_shifted" };
        problems = vec![(String::new(), code.to_owned(), None); quotes.max(1)];
        address = None;
    }
    if row.repeats_header {
        problems = vec![(String::new(), "header_again".to_owned(), None)];
        address = None;
    }
    Judged { values, problems, address }
}

/// The item of the row's one problem of damaged cells; empty if the problem has no item.
fn damaged_item<'f>(file: &'f File, row: &Row) -> Option<&'f str> {
    let damaged = file.keys.iter().zip(&row.cells).filter(|(_, cell)| cell.is_damaged);
    let damaged: Vec<&str> = damaged.map(|(key, _)| key.as_str()).collect();
    let first = *damaged.first()?;
    let has_address = first != "email" && damaged.contains(&"email");
    let is_one_of_many = is_management(first) && damaged.len() > 1;
    Some(if has_address || is_one_of_many { "" } else { first })
}

type Changes = BTreeMap<String, (Option<String>, Option<String>)>;

fn apply(
    world: &mut World,
    address: &str,
    values: &BTreeMap<String, Value>,
    keeps_blanks: bool,
    is_registered: bool,
    counts: &mut Counts,
) -> (&'static str, Changes) {
    let mut lead = world.leads.remove(address).unwrap_or_default();
    let mut changes = Changes::new();
    for (key, value) in values {
        let key = key.as_str();
        match value {
            Value::Absent => {}
            _ if key == "email" => {}
            Value::Blank => {
                let may_be_cleared = ITEMS.iter().position(|item| *item == key).is_some_and(|place| place < 19);
                if !keeps_blanks
                    && may_be_cleared
                    && let Some(old) = lead.values.remove(key)
                {
                    changes.insert(key.to_owned(), (Some(old), None));
                }
            }
            Value::Text(text) if key == "memo" => {
                let with_lf = |memo: &str| memo.replace("\r\n", "\n").replace('\r', "\n");
                if lead.memos.iter().all(|memo| with_lf(memo) != with_lf(text)) {
                    lead.memos.push(text.clone());
                    changes.insert(key.to_owned(), (None, Some(text.clone())));
                }
            }
            Value::Text(text) => match NAMES.iter().find(|item| **item == key) {
                Some(item) => {
                    let added = add_names(world, &mut lead, item, text);
                    if *item == "member_forms" {
                        counts.mails += added.len() as u64;
                    }
                    if !added.is_empty() {
                        changes.insert(key.to_owned(), (None, Some(added.join(","))));
                    }
                }
                None => {
                    let text = match dictionary(key) {
                        Some(dictionary) => world.use_name(dictionary, text),
                        None => text.clone(),
                    };
                    let old = lead.values.insert(key.to_owned(), text.clone());
                    if old.as_ref() != Some(&text) {
                        changes.insert(key.to_owned(), (old, Some(text)));
                    }
                }
            },
        }
    }
    world.leads.insert(address.to_owned(), lead);
    if !is_registered {
        counts.new += 1;
        return ("new", Changes::new());
    }
    counts.overwritten += 1;
    counts.unchanged += u64::from(changes.is_empty());
    (if changes.is_empty() { "unchanged" } else { "overwritten" }, changes)
}

/// Returns the names that the lead did not have.
fn add_names(world: &mut World, lead: &mut Lead, item: &'static str, text: &str) -> Vec<String> {
    let mut added = Vec::new();
    for name in split(text) {
        let name = world.use_name(dictionary(item).unwrap(), &name);
        let held = lead.names.entry(item).or_default();
        if !held.contains(&name) {
            held.push(name.clone());
            added.push(name);
        }
    }
    added
}
