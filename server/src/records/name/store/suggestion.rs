//! Suggestions of names for a typed part.

use torikomi_core::domain::names::NameKind;

use crate::{
    base::{column::Word, database::Transaction, error::Result},
    records::name::rules::key,
};

/// Names that contain the text in any width and case; those that begin with it first, then the shorter ones.
pub(crate) async fn page(transaction: &mut Transaction, kind: NameKind, text: &str, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select name from (select name, name_key, lower(normalize(name, nfkc)) as folded
                           from name where workspace_id = $1 and kind = $2) as name,
                          lower(normalize($3, nfkc)) as typed
         where strpos(folded, typed) > 0
         order by starts_with(folded, typed) desc, length(name), name_key collate \"C\" limit $4",
    )
    .bind(transaction.workspace_id())
    .bind(Word(kind))
    .bind(text)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The name that equals the text, in its own spelling.
pub(crate) async fn registered(transaction: &mut Transaction, kind: NameKind, text: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select name from name where workspace_id = $1 and kind = $2 and name_key = $3")
        .bind(transaction.workspace_id())
        .bind(Word(kind))
        .bind(key(text))
        .fetch_optional(&mut **transaction)
        .await?)
}
