//! Custom items: the columns from AD on (specification 10).

use torikomi_core::format::{CustomItem, CustomKind};

use crate::{
    database::Transaction,
    error::{Error, Result},
};

/// The workspace's custom items in their order.
pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<CustomItem>> {
    let rows: Vec<(i32, String, String, Vec<String>)> = sqlx::query_as(
        "select custom_item_id, name, kind, options from custom_item where workspace_id = $1 order by position",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter()
        .map(|(custom_item_id, name, kind, options)| {
            let custom_item_id =
                u32::try_from(custom_item_id).map_err(|error| Error::internal("a custom item's number", error))?;
            Ok(CustomItem { custom_item_id, name, kind: kind_of(&kind)?, options })
        })
        .collect()
}

/// The kind as the table has it; the same words as on the wire.
pub fn kind_text(kind: CustomKind) -> &'static str {
    match kind {
        CustomKind::Text => "text",
        CustomKind::LongText => "long_text",
        CustomKind::Number => "number",
        CustomKind::Date => "date",
        CustomKind::Select => "select",
        CustomKind::Checkbox => "checkbox",
    }
}

fn kind_of(text: &str) -> Result<CustomKind> {
    Ok(match text {
        "text" => CustomKind::Text,
        "long_text" => CustomKind::LongText,
        "number" => CustomKind::Number,
        "date" => CustomKind::Date,
        "select" => CustomKind::Select,
        "checkbox" => CustomKind::Checkbox,
        other => return Err(Error::Internal(format!("a custom item of kind {other}"))),
    })
}
