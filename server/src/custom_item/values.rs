//! What leads hold in a custom item, when the item changes.
//!
//! Works on the distinct values, which are few for options and at most as many as the leads: one reading and one
//! writing statement, whatever their number. The leads that change are noted for the search (`search::unindexed`) by the
//! same statement, because they may be all.

use futures::TryStreamExt;
use torikomi_core::{
    format::{CustomItem, CustomKind},
    value::{Findings, NameSet, Rule, split_names},
};

use crate::{
    database::Transaction,
    error::{Error, Result},
    words,
};

/// How an item takes a value that was stored when it was perhaps another one.
#[derive(Debug)]
pub(crate) struct Fitting {
    kind: CustomKind,
    rule: Rule,
    options: NameSet,
}

impl Fitting {
    pub(crate) fn new(item: &CustomItem) -> Fitting {
        Fitting { kind: item.kind, rule: Rule::of_custom_item(item), options: NameSet::new(&item.options) }
    }

    /// The value as a lead would hold it today, '' where all its options are gone; `None` when the item does not take it.
    pub(crate) fn fitted(&self, value: &str) -> Option<String> {
        match self.kind {
            CustomKind::Select | CustomKind::Checkbox => Some(without_lost_options(value, self.kind, &self.options)),
            _ => stored(&self.rule, value),
        }
    }
}

/// Makes the leads' values fit the item as it will be, or refuses.
pub(super) async fn fit(
    transaction: &mut Transaction,
    workspace_id: i32,
    before: &CustomItem,
    after: &CustomItem,
) -> Result<()> {
    if before.kind == after.kind && before.options == after.options {
        return Ok(());
    }
    let rule = Rule::of_custom_item(after);
    let options = NameSet::new(&after.options);
    let same_kind = before.kind == after.kind;
    let (mut old, mut new): (Vec<String>, Vec<Option<String>>) = (Vec::new(), Vec::new());
    let (mut unfit, mut example) = (0_u64, String::new());
    let mut values = sqlx::query_scalar::<_, String>(
        "select distinct custom ->> $2 from lead where workspace_id = $1 and custom ? $2",
    )
    .bind(workspace_id)
    .bind(after.custom_item_id.to_string())
    .fetch(&mut **transaction);
    while let Some(value) = values.try_next().await? {
        let kept =
            if same_kind { Some(without_lost_options(&value, after.kind, &options)) } else { stored(&rule, &value) };
        match kept {
            None => {
                unfit += 1;
                example = torikomi_core::value::shown(&value);
            }
            Some(kept) if kept == value => {}
            Some(kept) => {
                old.push(value);
                new.push(Some(kept).filter(|kept| !kept.is_empty()));
            }
        }
    }
    drop(values);
    if unfit > 0 {
        return Err(Error::Invalid(words::values_do_not_fit(unfit, &example)));
    }
    if !old.is_empty() {
        replace(transaction, workspace_id, after.custom_item_id, &old, &new).await?;
    }
    Ok(())
}

/// After its deletion: nothing of the item is left in the leads.
pub(super) async fn remove_all(transaction: &mut Transaction, workspace_id: i32, custom_item_id: u32) -> Result<()> {
    sqlx::query(
        "with changed as (update lead
                          set custom = nullif(custom - $2, '{}'), revision = revision + 1,
                              recorded_writes = recorded_writes + 1, updated_at = now()
                          where workspace_id = $1 and custom ? $2
                          returning workspace_id, lead_id, revision)
         insert into search_unindexed (workspace_id, lead_id, revision)
         select workspace_id, lead_id, revision from changed",
    )
    .bind(workspace_id)
    .bind(custom_item_id.to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// What is left of a value when options are gone; '' when nothing is.
fn without_lost_options(value: &str, kind: CustomKind, options: &NameSet) -> String {
    match kind {
        CustomKind::Checkbox => {
            split_names(value).into_iter().filter_map(|option| options.spelling(option)).collect::<Vec<_>>().join(",")
        }
        _ => options.spelling(value).unwrap_or_default().to_owned(),
    }
}

/// The value as the new kind stores it; `None` when it does not take it.
fn stored(rule: &Rule, value: &str) -> Option<String> {
    let mut findings = Findings::default();
    let stored = rule.judge(value, &mut findings).into_owned();
    findings.problems.is_empty().then_some(stored)
}

async fn replace(
    transaction: &mut Transaction,
    workspace_id: i32,
    custom_item_id: u32,
    old: &[String],
    new: &[Option<String>],
) -> Result<()> {
    sqlx::query(
        "with changed as (update lead
                          set custom = case when value.new is null then nullif(custom - $2, '{}')
                                            else jsonb_set(custom, array[$2], to_jsonb(value.new)) end,
                              revision = revision + 1, recorded_writes = recorded_writes + 1, updated_at = now()
                          from unnest($3::text[], $4::text[]) as value (old, new)
                          where workspace_id = $1 and custom ->> $2 = value.old
                          returning workspace_id, lead_id, revision)
         insert into search_unindexed (workspace_id, lead_id, revision)
         select workspace_id, lead_id, revision from changed",
    )
    .bind(workspace_id)
    .bind(custom_item_id.to_string())
    .bind(old)
    .bind(new)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
