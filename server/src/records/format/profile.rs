//! Validation of a profile, and its proposal from a sample's header.

use std::collections::{BTreeSet, HashMap, HashSet};

use torikomi_core::{
    domain::{
        format::{CustomItem, Format, ProfileColumn},
        item::Item,
        kind::is_address,
        value::fold,
    },
    draft::custom_item::RESERVED_NAMES,
    wire::{ProfileProposal, ProposedColumn},
};

use crate::{
    accounts::workspace,
    base::{
        database::Transaction,
        error::{Error, Result},
        text, words,
    },
};

pub(crate) const MAX_HEADER_CHARACTERS: usize = 100;

/// The workspace's columns in their order.
pub(crate) async fn load(transaction: &mut Transaction) -> Result<Vec<ProfileColumn>> {
    let profile = workspace::store::profile(transaction).await?;
    Ok(profile.unwrap_or_else(|| Format::default().columns))
}

/// The columns in their stored form, or the error in them.
pub(crate) fn validate(columns: Vec<ProfileColumn>) -> Result<Vec<ProfileColumn>> {
    let items: BTreeSet<Item> = columns.iter().map(|column| column.item).collect();
    if columns.len() != Item::ALL.len() || items.len() != Item::ALL.len() {
        return Err(Error::Invalid(words::profile_incomplete()));
    }
    let mut names = BTreeSet::new();
    columns
        .into_iter()
        .map(|ProfileColumn { item, header }| {
            let header = text::validate_line(&header, "列の名前", "A column's name", MAX_HEADER_CHARACTERS)?;
            if header.contains([',', '"', ';', '\u{2028}', '\u{2029}', '\u{fffd}'])
                || is_address(&fold(&header))
                || RESERVED_NAMES.into_iter().any(|reserved| fold(reserved) == fold(&header))
            {
                return Err(Error::Invalid(words::header_unusable(&header)));
            }
            if !names.insert(fold(&header).into_owned()) {
                return Err(Error::Invalid(words::header_twice(&header)));
            }
            Ok(ProfileColumn { item, header })
        })
        .collect()
}

/// The names in the sample's first record; `None` if none can be read.
pub(crate) fn header(sample: &[u8]) -> Option<Vec<String>> {
    let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(sample);
    let record = reader.byte_records().next()?.ok()?;
    let as_utf8 = || record.iter().map(|cell| std::str::from_utf8(cell).ok().map(str::to_owned)).collect();
    let as_shift_jis = || {
        let decode = |cell| encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(cell);
        record.iter().map(|cell| decode(cell).map(std::borrow::Cow::into_owned)).collect()
    };
    let mut names: Vec<String> = Option::<Vec<String>>::or_else(as_utf8(), as_shift_jis)?;
    while names.last().is_some_and(|name| fold(name).is_empty()) {
        names.pop();
    }
    let is_text = !names.is_empty() && !names.iter().any(|name| name.contains('\0'));
    is_text.then_some(names)
}

/// Matches the names: first the current and default names and keys, then the rest by position.
pub(crate) fn propose(names: Vec<String>, columns: &[ProfileColumn], custom_items: &[CustomItem]) -> ProfileProposal {
    let custom: HashSet<String> = custom_items.iter().map(|item| fold(&item.name).into_owned()).collect();
    let names = names.into_iter().map(|name| (fold(&name).into_owned(), name));
    let (compared, names): (Vec<String>, Vec<String>) =
        names.filter(|(compared, _)| !custom.contains(compared)).unzip();
    let mut items: Vec<Option<Item>> = vec![None; names.len()];
    let by_name: [HashMap<String, Item>; 2] = [
        columns.iter().map(|column| (fold(&column.header).into_owned(), column.item)).collect(),
        Item::ALL.into_iter().map(|item| (fold(item.header()).into_owned(), item)).collect(),
    ];
    for meaning in by_name {
        for (place, name) in compared.iter().enumerate() {
            assign(&mut items, place, meaning.get(name).copied());
        }
    }
    for (place, name) in compared.iter().enumerate() {
        let key = name.to_lowercase().replace(' ', "_");
        assign(&mut items, place, Item::ALL.into_iter().find(|item| item.key() == key));
    }
    let certain = items.clone();
    for place in 0..names.len() {
        assign(&mut items, place, columns.get(place).map(|column| column.item));
    }
    let missing = |items: &[Option<Item>]| -> Vec<Item> {
        columns.iter().map(|column| column.item).filter(|item| !items.contains(&Some(*item))).collect()
    };
    let open: Vec<usize> = (0..items.len()).filter(|place| items.get(*place) == Some(&None)).collect();
    if let ([place], [item]) = (open.as_slice(), missing(&items).as_slice()) {
        assign(&mut items, *place, Some(*item));
    }
    let missing = missing(&items);
    let columns = names.into_iter().zip(items.into_iter().zip(certain));
    let columns =
        columns.map(|(header, (item, certain))| ProposedColumn { header, item, is_certain: certain.is_some() });
    ProfileProposal { columns: columns.collect(), missing }
}

/// Does nothing if the column has an item, or the item a column.
pub(crate) fn assign(items: &mut [Option<Item>], place: usize, item: Option<Item>) {
    if item.is_some()
        && !items.contains(&item)
        && let Some(free @ None) = items.get_mut(place)
    {
        *free = item;
    }
}
