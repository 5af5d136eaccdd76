//! From where the texts of a lead are read.

use std::collections::BTreeMap;

use sqlx::{FromRow, Row, postgres::PgRow, types::Json};

use crate::records::search::index::texts::Texts;

/// The columns that `Texts` is read from, of the table `lead`. Texts of one kind come as one, a line each. Of the memos of
/// a lead of older days those are read that come last: as many as a lead can have (`MEMOS_A_LEAD`).
pub(crate) const COLUMNS: &str =
    "last_name || first_name as name, last_name_kana || first_name_kana as kana, email, company_name,
    concat_ws(E'\\n', phone, fax, mobile, zip_code) as numbers,
    concat_ws(E'\\n', department, job_title, prefecture || city || address1 || address2, website, industry, occupation)
        as others,
    custom,
    array(select memo from lead_memo
          where lead_memo.workspace_id = lead.workspace_id and lead_memo.lead_id = lead.lead_id
          order by memo_no desc limit 1000) as memos";

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
    use torikomi_core::domain::limits::MEMOS_A_LEAD;

    use crate::records::search::store::texts::COLUMNS;

    #[test]
    fn as_many_memos_are_read_as_a_lead_can_have() {
        assert!(COLUMNS.contains(&format!("limit {MEMOS_A_LEAD})")));
    }
}
