//! The sample CSV (specification 2): the header and one sample lead, with the current custom items.
//!
//! Guarantees: it can be imported unchanged, in this workspace, today, as everybody does first, and creates nothing but
//! one lead: it has no name that the workspace does not have, and no member form, for which a mail would be sent.

use super::{
    record::{BYTE_ORDER_MARK, record},
    text_encoding::{Unwritable, encode, unwritable_character},
};
use crate::{
    domain::{
        encoding::Encoding,
        format::{CustomItem, Format},
        item::Item,
        names::NameKind,
    },
    draft::custom_item::is_unusable,
};

/// The whole file in the encoding. An error if a header cannot be written in it; in UTF-8 there is none.
pub fn sample(format: &Format, encoding: Encoding) -> Result<Vec<u8>, Unwritable> {
    let mut bytes = if encoding == Encoding::Utf8Bom { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
    let header =
        format.columns_in_effect().map(|column| encode(column.header, encoding)).collect::<Result<Vec<_>, _>>()?;
    record(header, &mut bytes);
    let items = format.columns.iter().map(|column| sample_of_item(column.item, format, encoding));
    let custom_items = format.custom_items.iter().map(|item| sample_of_custom_item(item, encoding));
    let lead = items.chain(custom_items).collect::<Vec<_>>();
    let lead = lead.iter().map(|value| encode(value, encoding)).collect::<Result<Vec<_>, _>>()?;
    record(lead, &mut bytes);
    Ok(bytes)
}

fn sample_of_item(item: Item, format: &Format, encoding: Encoding) -> String {
    match item.dictionary() {
        // A member form would send a mail.
        Some(NameKind::Form) => String::new(),
        // Names that the format does not carry would be created.
        Some(dictionary) => {
            let known = format.names.required(dictionary).map(|(known, _)| known).unwrap_or_default();
            first_writable(known, encoding)
        }
        None => item.spec().sample.to_owned(),
    }
}

fn sample_of_custom_item(item: &CustomItem, encoding: Encoding) -> String {
    item.kind.sample().map_or_else(|| first_writable(&item.options, encoding), str::to_owned)
}

/// The first of the known names that can be written in the encoding and is unchanged in a cell.
fn first_writable(names: &[String], encoding: Encoding) -> String {
    let usable = |name: &&String| !name.contains(is_unusable) && unwritable_character(name, encoding).is_none();
    names.iter().find(usable).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::sample;
    use crate::domain::{
        encoding::Encoding,
        format::{CustomItem, CustomKind, Format, KnownNames},
        item::Item,
    };

    fn with_custom_item(name: &str) -> Format {
        let item = CustomItem {
            custom_item_id: 1,
            name: name.into(),
            kind: CustomKind::Select,
            options: vec!["〜".into(), "来期".into()],
        };
        let names = KnownNames { statuses: Some(vec!["〜".into(), "顧客".into()]), ..KnownNames::default() };
        Format { custom_items: vec![item], names, ..Format::default() }
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let records = reader.records().map(|record| record.expect("a record"));
        records.map(|record| record.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_sample_has_the_header_and_one_lead() {
        let bytes = sample(&with_custom_item("希望時期"), Encoding::Utf8Bom).expect("UTF-8 carries everything");
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark");
        assert!(text.ends_with(b"\r\n"));
        let cells = cells(text);
        let [header, lead] = cells.as_slice() else { panic!("{cells:?}") };
        let columns = Item::ALL.len() + 1;
        assert_eq!((header.len(), lead.len()), (columns, columns));
        assert_eq!(header.first().map(String::as_str), Some(Item::LastName.header()));
        assert_eq!(header.last().map(String::as_str), Some("希望時期"));
        assert_eq!(lead.last().map(String::as_str), Some("〜"));
    }

    #[test]
    fn the_sample_has_no_name_that_the_workspace_does_not_have_and_no_form() {
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let all =
            KnownNames { statuses: names(&["顧客"]), persons: names(&["田中"]), forms: names(&["資料請求"]) };
        for known in [KnownNames::default(), all] {
            let expected = |names: &Option<Vec<String>>| names.iter().flatten().next().cloned().unwrap_or_default();
            let (status, person) = (expected(&known.statuses), expected(&known.persons));
            let format = Format { names: known, ..Format::default() };
            let bytes = sample(&format, Encoding::Utf8).expect("UTF-8 carries everything");
            let lead = cells(&bytes).remove(1);
            for (item, cell) in Item::ALL.into_iter().zip(lead) {
                let wanted = match item {
                    Item::Status => &status,
                    Item::PersonsInCharge => &person,
                    _ => "",
                };
                if item.dictionary().is_some() {
                    assert_eq!(cell, *wanted, "{item:?}");
                }
            }
        }
    }

    #[test]
    fn shift_jis_is_refused_for_a_name_it_cannot_carry_and_works_around_values() {
        let bytes = sample(&with_custom_item("希望時期"), Encoding::ShiftJis).expect("can be written");
        let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        let cells = cells(text.as_bytes());
        let lead = cells.get(1).expect("the lead");
        assert_eq!(lead.last().map(String::as_str), Some("来期"));
        assert_eq!(lead.get(Item::Status as usize).map(String::as_str), Some("顧客"));
        let refusal = sample(&with_custom_item("期間〜"), Encoding::ShiftJis).expect_err("a wave dash");
        assert_eq!((refusal.character, refusal.text.as_str()), ('〜', "期間〜"));
    }
}
