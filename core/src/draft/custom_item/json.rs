//! Custom items from a JSON file, for the command line (specification 18).

use super::{Fault, judge};
use crate::{
    domain::{
        format::{CustomItem, Format},
        problem::Message,
    },
    draft::custom_item::CustomItemDraft,
};

/// Why a file of custom items cannot be used.
#[derive(Debug)]
pub enum CustomItemsError {
    /// Not the documented form.
    Form(serde_json::Error),
    /// An item breaks a rule. Items are counted from 1, like their keys.
    Item { number: usize, name: String, faults: Vec<Fault> },
}

impl CustomItemsError {
    pub fn message(&self) -> Message {
        match self {
            CustomItemsError::Form(error) => Message {
                ja: format!(
                    "カスタム項目のJSONを読めません: {error}。[{{\"name\":\"予算\",\"kind\":\"number\"}}] の形で書いてください。"
                ),
                en: format!(
                    "The custom fields' JSON cannot be read: {error}. Write it as [{{\"name\":\"予算\",\"kind\":\"number\"}}]."
                ),
            },
            CustomItemsError::Item { number, name, faults } => {
                let messages: Vec<Message> = faults.iter().map(Fault::message).collect();
                let ja: String = messages.iter().map(|message| message.ja.as_str()).collect();
                let en = messages.iter().map(|message| message.en.as_str()).collect::<Vec<_>>().join(" ");
                Message {
                    ja: format!("{number}番目のカスタム項目「{name}」: {ja}"),
                    en: format!("Custom field {number} (\"{name}\"): {en}"),
                }
            }
        }
    }
}

impl std::fmt::Display for CustomItemsError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message().en)
    }
}

impl std::error::Error for CustomItemsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CustomItemsError::Form(error) => Some(error),
            CustomItemsError::Item { .. } => None,
        }
    }
}

/// `[{"name":"予算","kind":"number"},{"name":"希望時期","kind":"select","options":["今期","来期"]}]`; the items get the ids 1, 2,
/// …, so their keys are `custom:1`, `custom:2`, ….
pub fn custom_items_from_json(json: &str) -> Result<Vec<CustomItem>, CustomItemsError> {
    let drafts: Vec<CustomItemDraft> =
        serde_json::from_str(json.trim_start_matches('\u{feff}')).map_err(CustomItemsError::Form)?;
    let mut format = Format::default();
    for (number, draft) in (1_u32..).zip(drafts) {
        let CustomItemDraft { name, kind, options } = judge(&draft, &format, None)
            .map_err(|faults| CustomItemsError::Item { number: number as usize, name: draft.name.clone(), faults })?;
        format.custom_items.push(CustomItem { custom_item_id: number, name, kind, options });
    }
    Ok(format.custom_items)
}
