//! The columns of a lead's own row, and every statement that lists them.
//!
//! Guarantees: generated from core's table of items, so that a statement can neither forget nor confuse a column. Names
//! that a lead can have several of, and memos, have tables of their own.

use std::{collections::BTreeMap, sync::LazyLock};

use sqlx::{FromRow, types::Json};
use torikomi_core::domain::{
    item::{Item, Key},
    kind::{CONSENT, ValueType},
};

use crate::base::error::Result;

/// How a value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// A text, empty if it is blank.
    Text,
    /// The number of a name, null if there is none.
    Name,
    /// Whether consent was given, null if unknown.
    Consent,
    /// A date, null if there is none.
    Day,
}

/// A column of the lead's row.
#[derive(Debug, Clone)]
pub struct Column {
    pub item: Item,
    pub storage: Storage,
    pub name: String,
}

/// The items' columns in the items' order, without the address.
pub fn columns() -> &'static [Column] {
    &COLUMNS
}

/// Whether a value of the consent means that it was given.
pub fn is_given(text: &str) -> bool {
    text == CONSENT[0]
}

static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| Item::ALL.into_iter().filter_map(column).collect());

fn column(item: Item) -> Option<Column> {
    let (storage, name) = match item.spec().kind.value_type() {
        ValueType::Text => (Storage::Text, item.key().to_owned()),
        ValueType::Name => (Storage::Name, format!("{}_id", item.key())),
        ValueType::Consent => (Storage::Consent, item.key().to_owned()),
        ValueType::Day => (Storage::Day, item.key().to_owned()),
        ValueType::Address | ValueType::Memos | ValueType::Names => return None,
    };
    Some(Column { item, storage, name })
}

/// The values of a lead's row as [`SELECTED`] reads them: for each storage the columns' values, in order.
#[derive(Debug, Clone, FromRow)]
pub struct OwnValues {
    texts: Vec<String>,
    pub name_ids: Vec<Option<i32>>,
    consents: Vec<Option<bool>>,
    days: Vec<Option<String>>,
    custom: Option<Json<BTreeMap<u32, String>>>,
}

impl OwnValues {
    /// Every value that is not blank. `name` returns the text of a name; `None` for one that is leaving.
    pub fn values(self, mut name: impl FnMut(i32) -> Result<Option<String>>) -> Result<BTreeMap<Key, String>> {
        let (mut texts, mut name_ids) = (self.texts.into_iter(), self.name_ids.into_iter());
        let (mut consents, mut days) = (self.consents.into_iter(), self.days.into_iter());
        let mut values = BTreeMap::new();
        for column in columns() {
            let value = match column.storage {
                Storage::Text => texts.next(),
                Storage::Name => name_ids.next().flatten().map(&mut name).transpose()?.flatten(),
                Storage::Consent => {
                    let given = consents.next().flatten();
                    given.map(|given| if given { CONSENT[0] } else { CONSENT[1] }.to_owned())
                }
                Storage::Day => days.next().flatten(),
            };
            values.extend(value.filter(|value| !value.is_empty()).map(|value| (Key::Basic(column.item), value)));
        }
        let custom = self.custom.map(|Json(custom)| custom).unwrap_or_default();
        let custom = custom.into_iter().filter(|(_, text)| !text.is_empty());
        values.extend(custom.map(|(custom_item_id, text)| (Key::Custom(custom_item_id), text)));
        Ok(values)
    }
}

/// The columns that [`OwnValues`] is read from.
pub static SELECTED: LazyLock<String> = LazyLock::new(|| {
    let of = |storage: Storage| {
        let names = columns().iter().filter(|column| column.storage == storage).map(|column| match storage {
            Storage::Day => format!("to_char({}, 'YYYY-MM-DD')", column.name),
            Storage::Text | Storage::Name | Storage::Consent => column.name.clone(),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    format!(
        "array[{}] as texts, array[{}] as name_ids, array[{}] as consents, array[{}] as days, custom",
        of(Storage::Text),
        of(Storage::Name),
        of(Storage::Consent),
        of(Storage::Day),
    )
});

/// The values of a lead's row as [`INSERT`] and [`UPDATE`] take them: for each storage the columns' values, in order.
#[derive(Debug, Default)]
pub struct NewValues<'v> {
    pub texts: Vec<&'v str>,
    pub name_ids: Vec<Option<i32>>,
    pub consents: Vec<Option<bool>>,
    pub days: Vec<Option<&'v str>>,
}

impl<'v> NewValues<'v> {
    /// `name_id` returns the number of the name that an item holds.
    pub fn of(values: &'v BTreeMap<Key, String>, name_id: impl Fn(Item) -> Option<i32>) -> NewValues<'v> {
        let mut new = NewValues::default();
        for column in columns() {
            let value = values.get(&Key::Basic(column.item)).map(String::as_str).filter(|text| !text.is_empty());
            match column.storage {
                Storage::Text => new.texts.push(value.unwrap_or_default()),
                Storage::Name => new.name_ids.push(value.and_then(|_| name_id(column.item))),
                Storage::Consent => new.consents.push(value.map(is_given)),
                Storage::Day => new.days.push(value),
            }
        }
        new
    }
}

fn listed(each: impl Fn(&Column) -> String, separator: &str) -> String {
    columns().iter().map(each).collect::<Vec<_>>().join(separator)
}

fn names() -> String {
    listed(|column| column.name.clone(), ", ")
}

fn typed(column: &Column, consent: &str) -> String {
    let kind = match column.storage {
        Storage::Text => "text",
        Storage::Name => "integer",
        Storage::Consent => consent,
        Storage::Day => "date",
    };
    format!("{} {kind}", column.name)
}

/// The staging table for a block's new leads, with `custom`; columns in the order in which rows are copied.
pub static NEW_STAGING: LazyLock<String> = LazyLock::new(|| {
    format!(
        "create temporary table new_lead (lead_id bigint, email text collate \"C\", {}, custom jsonb) on commit drop",
        listed(|column| typed(column, "boolean"), ", "),
    )
});

/// Inserts the staged rows into the leads.
pub static INSERT_NEW: LazyLock<String> = LazyLock::new(|| {
    let names = names();
    format!(
        "insert into lead (workspace_id, lead_id, email, {names}, custom)
         select $1, lead_id, email, {names}, custom
         from new_lead
         order by email
         on conflict on constraint lead_email_unique do nothing"
    )
});

/// The staging table for a block's overwritten leads; null keeps the registered value.
pub static OVERWRITTEN_STAGING: LazyLock<String> = LazyLock::new(|| {
    format!(
        "create temporary table overwritten_lead (lead_id bigint, {}, custom jsonb) on commit drop",
        listed(|column| typed(column, "boolean"), ", "),
    )
});

/// Updates the leads from the staged rows.
pub static UPDATE_OVERWRITTEN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "update lead
         set {},
             custom = nullif(coalesce(lead.custom, '{{}}') || new.custom, '{{}}'),
             revision = lead.revision + 1,
             recorded_writes = lead.recorded_writes + 1,
             updated_at = now()
         from overwritten_lead as new
         where lead.workspace_id = $1 and lead.lead_id = new.lead_id",
        listed(|Column { name, .. }| format!("{name} = coalesce(new.{name}, lead.{name})"), ", "),
    )
});

/// The staging table for an undo's restored leads; null keeps the registered value. An empty text, the name 0, the
/// consent -1 and the day `infinity` blank it. `custom_set` is `{"<custom_item_id>": "<value>"}`, `custom_off` has the
/// blank ones as keys.
pub static RESTORED_STAGING: LazyLock<String> = LazyLock::new(|| {
    format!(
        "create temporary table restored_lead (lead_id bigint, {}, custom_set jsonb, custom_off jsonb) on commit drop",
        listed(|column| typed(column, "integer"), ", "),
    )
});

/// Updates the leads from the staged rows.
pub static UPDATE_RESTORED: LazyLock<String> = LazyLock::new(|| {
    let restored = |Column { name, storage, .. }: &Column| match storage {
        Storage::Text => format!("{name} = coalesce(back.{name}, lead.{name})"),
        Storage::Name => format!("{name} = nullif(coalesce(back.{name}, lead.{name}), 0)"),
        Storage::Consent => {
            format!(
                "{name} = case when back.{name} is null then lead.{name} when back.{name} >= 0 then back.{name} = 1 end"
            )
        }
        Storage::Day => format!("{name} = nullif(coalesce(back.{name}, lead.{name}), 'infinity')"),
    };
    format!(
        "update lead
         set {},
             custom = nullif((coalesce(lead.custom, '{{}}') || back.custom_set)
                             - array(select jsonb_object_keys(back.custom_off)), '{{}}'),
             revision = lead.revision + 1,
             recorded_writes = lead.recorded_writes + 1,
             updated_at = now()
         from restored_lead as back
         where lead.workspace_id = $1 and lead.lead_id = back.lead_id",
        listed(restored, ", "),
    )
});

/// Takes workspace, lead, address, the arrays of [`NewValues`] in order, `custom`.
pub static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "insert into lead (workspace_id, lead_id, email, {}, custom)
         select $1, $2, $3, {}, $8
         from ({NEW_ARRAYS}) as new",
        names(),
        bound().join(", "),
    )
});

/// Takes the same as [`INSERT`]; returns the new revision.
pub static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let set = columns().iter().zip(bound()).map(|(column, value)| format!("{} = {value}", column.name));
    format!(
        "update lead
         set email = $3, {}, custom = $8, revision = revision + 1, updated_at = now()
         from ({NEW_ARRAYS}) as new
         where workspace_id = $1 and lead_id = $2
         returning revision",
        set.collect::<Vec<_>>().join(", "),
    )
});

const NEW_ARRAYS: &str =
    "select $4::text[] as texts, $5::integer[] as name_ids, $6::boolean[] as consents, $7::text[] as days";

/// The columns' values among [`NEW_ARRAYS`].
fn bound() -> Vec<String> {
    let position_among_its_storage = |place: usize, column: &Column| {
        columns().iter().take(place + 1).filter(|other| other.storage == column.storage).count()
    };
    let value = |(place, column): (usize, &Column)| {
        let place = position_among_its_storage(place, column);
        match column.storage {
            Storage::Text => format!("texts[{place}]"),
            Storage::Name => format!("name_ids[{place}]"),
            Storage::Consent => format!("consents[{place}]"),
            Storage::Day => format!("days[{place}]::date"),
        }
    };
    columns().iter().enumerate().map(value).collect()
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{item::Item, kind::ValueType};

    use crate::records::lead::store::table::{INSERT, SELECTED, columns};

    #[test]
    fn every_item_has_a_column_or_a_table_of_its_own() {
        for item in Item::ALL {
            let value_type = item.spec().kind.value_type();
            let has_table = matches!(value_type, ValueType::Names | ValueType::Memos | ValueType::Address);
            assert_eq!(columns().iter().any(|column| column.item == item), !has_table, "{item:?}");
        }
    }

    #[test]
    fn statements_name_the_columns_in_one_order() {
        assert!(INSERT.contains("name_ids[1], name_ids[2], consents[1], days[1]::date, $8"), "{}", *INSERT);
        assert!(SELECTED.contains("array[status_id, group_id] as name_ids"), "{}", *SELECTED);
    }
}
