//! A person's input for a lead, validated by core's rules for a row.

use std::collections::{BTreeMap, BTreeSet};

use torikomi_core::{
    domain::{format::Format, item::Key, problem::Problem},
    draft::lead::check_lead,
    wire::LeadDraft,
};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::{custom_item::store::changes::refuse_while_following, format, lead::store::name_ids::spell},
};

/// A valid draft.
#[derive(Debug)]
pub(crate) struct ValidDraft {
    /// In their stored form, names in their registered spelling; an empty one makes the item blank.
    pub(crate) values: BTreeMap<Key, String>,
    pub(crate) removed_memos: Vec<i32>,
    pub(crate) warnings: Vec<Problem>,
}

/// Under the workspace's lock, so that names and custom items are unchanged until the draft is saved. `LeadInvalid`
/// with all problems.
pub(crate) async fn judge(
    transaction: &mut Transaction,
    signed_in: &SignedIn,
    draft: &LeadDraft,
    is_new: bool,
) -> Result<ValidDraft> {
    let format = format::load(transaction).await?;
    refuse_unusable(draft, &format)?;
    refuse_changing_items(transaction, draft).await?;
    let cells = check_lead(&draft.values, is_new, &format, format::today(&signed_in.time_zone)?);
    let problems: Vec<Problem> = cells.iter().flat_map(|cell| cell.problems.clone()).collect();
    if !problems.is_empty() {
        return Err(Error::LeadInvalid(problems));
    }
    let warnings = cells.iter().flat_map(|cell| cell.warnings.clone()).collect();
    let mut values = cells.into_iter().map(|cell| (cell.key, cell.value)).collect();
    spell(transaction, &mut values).await?;
    Ok(ValidDraft {
        values,
        warnings,
        // A number out of range is no memo's.
        removed_memos: draft.removed_memos.iter().filter_map(|memo_no| i32::try_from(*memo_no).ok()).collect(),
    })
}

/// A value that is entered while leads follow a change of its item would be taken for an older one.
async fn refuse_changing_items(transaction: &mut Transaction, draft: &LeadDraft) -> Result<()> {
    let items = draft.values.iter().filter_map(|value| match value.key {
        Key::Custom(custom_item_id) => i32::try_from(custom_item_id).ok(),
        Key::Basic(_) => None,
    });
    let items: Vec<i32> = items.collect();
    if items.is_empty() { Ok(()) } else { refuse_while_following(transaction, &items).await }
}

fn refuse_unusable(draft: &LeadDraft, format: &Format) -> Result<()> {
    let mut seen = BTreeSet::new();
    for value in &draft.values {
        if !seen.insert(value.key) {
            return Err(Error::BadRequest(format!("`{}` appears twice", value.key)));
        }
        if let Key::Custom(custom_item_id) = value.key
            && format.custom_item(custom_item_id).is_none()
        {
            return Err(Error::Invalid(words::custom_item_unknown()));
        }
    }
    Ok(())
}
