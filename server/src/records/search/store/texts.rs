//! The sources of a lead's texts.

use std::{collections::BTreeMap, sync::LazyLock};

use sqlx::{FromRow, Row, postgres::PgRow, types::Json};
use torikomi_core::domain::{
    item::{Item, ItemKind},
    kind::ValueType,
    limits::MEMOS_A_LEAD,
};

use crate::records::search::index::texts::Texts;

/// The field of a text in a lead's own row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextField {
    Name,
    Kana,
    /// In a field of its own.
    Own,
    Number,
    Address,
    Other,
}

/// `None` for items that are not a text of the row.
fn field(item: Item) -> Option<TextField> {
    let kind = item.spec().kind;
    match item {
        Item::LastName | Item::FirstName => Some(TextField::Name),
        Item::LastNameKana | Item::FirstNameKana => Some(TextField::Kana),
        Item::Email | Item::CompanyName => Some(TextField::Own),
        Item::Prefecture | Item::City | Item::Address1 | Item::Address2 => Some(TextField::Address),
        _ if matches!(kind, ItemKind::Phone { .. } | ItemKind::Zip { .. }) => Some(TextField::Number),
        _ => (kind.value_type() == ValueType::Text).then_some(TextField::Other),
    }
}

/// The columns of the table `lead` that `Texts` is read from. Texts of one kind are combined, a line each. For an older
/// lead with more memos than the current limit, the last ones are read.
pub(crate) static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let of = |wanted: TextField| {
        let items = Item::ALL.into_iter().filter(|item| field(*item) == Some(wanted));
        items.map(Item::key).collect::<Vec<_>>()
    };
    let address = of(TextField::Address);
    // The address is one text, at its first item's position.
    let others = Item::ALL.into_iter().filter_map(|item| match field(item)? {
        TextField::Other => Some(item.key().to_owned()),
        TextField::Address if address.first() == Some(&item.key()) => Some(address.join(" || ")),
        _ => None,
    });
    let others: Vec<String> = others.collect();
    format!(
        "{} as name, {} as kana, email, company_name,
         concat_ws(E'\\n', {}) as numbers,
         concat_ws(E'\\n', {}) as others,
         custom,
         array(select memo from lead_memo
               where lead_memo.workspace_id = lead.workspace_id and lead_memo.lead_id = lead.lead_id
               order by memo_no desc limit {MEMOS_A_LEAD}) as memos",
        of(TextField::Name).join(" || "),
        of(TextField::Kana).join(" || "),
        of(TextField::Number).join(", "),
        others.join(", "),
    )
});

impl FromRow<'_, PgRow> for Texts {
    fn from_row(row: &PgRow) -> sqlx::Result<Texts> {
        let custom: Option<Json<BTreeMap<u32, String>>> = row.try_get("custom")?;
        Ok(Texts {
            name: row.try_get("name")?,
            kana: row.try_get("kana")?,
            email: row.try_get("email")?,
            company_name: row.try_get("company_name")?,
            numbers: row.try_get("numbers")?,
            others: row.try_get("others")?,
            custom: custom.map(|Json(custom)| custom).unwrap_or_default(),
            memos: row.try_get("memos")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{item::Item, kind::ValueType};

    use crate::records::search::store::texts::COLUMNS;

    #[test]
    fn every_text_of_a_lead_is_searched() {
        let words = || COLUMNS.split(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
        for item in Item::ALL {
            let value_type = item.spec().kind.value_type();
            let is_text = matches!(value_type, ValueType::Text | ValueType::Address | ValueType::Memos);
            assert_eq!(words().any(|word| word == item.key()), is_text, "{item:?}: {}", *COLUMNS);
        }
    }

    #[test]
    fn an_address_is_one_text() {
        let address = "job_title, prefecture || city || address1 || address2, website";
        assert!(COLUMNS.contains(address), "{}", *COLUMNS);
        assert!(COLUMNS.contains("last_name || first_name as name"), "{}", *COLUMNS);
    }
}
