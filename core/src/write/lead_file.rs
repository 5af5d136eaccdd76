//! Files of exported leads (specification 13): the search export, and the CSV for bulk registration.
//!
//! Guarantees: the CSV for bulk registration has today's format, and every value in it is the stored one: importing it
//! again changes nothing. The search export is recognised as one (`search_export`) and repaired with one click. A value
//! is written only if reading gives it back; if Shift-JIS cannot hold it, the lead's item is reported. Each row is
//! written by itself, so files of any size can be streamed.
//!
//! Deliberately puts nothing in front of a value that a spreadsheet takes for a formula: it would come back changed.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::{
    record::{BYTE_ORDER_MARK, record},
    text_encoding::{Unwritable, encode, encode_with_marks},
};
use crate::{
    check::header::{CONDITIONS, EXPORT_HEADERS},
    domain::{encoding::Encoding, format::Format, item::Key},
};

/// The layout of one file.
#[derive(Debug, Clone, Copy)]
pub struct LeadFile<'f> {
    pub format: &'f Format,
    pub kind: LeadExportKind,
    pub encoding: Encoding,
}

/// A lead that is to be written.
pub struct WrittenLead<'l> {
    pub lead_id: u64,
    /// The moment as the workspace's people read it.
    pub created_at: &'l str,
    pub updated_at: &'l str,
    /// The item's stored value; empty if it is blank. If there are several memos, the newest.
    pub value: &'l dyn Fn(Key) -> &'l str,
}

/// A value of a lead that cannot be written in the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwritableCell {
    pub key: Key,
    pub unwritable: Unwritable,
}

/// The content of a column.
enum Content {
    Item(Key),
    LeadId,
    CreatedAt,
    UpdatedAt,
}

impl LeadFile<'_> {
    /// Appends what precedes the first row: the byte order mark, the two lines of a search export, the header. An error
    /// if a header cannot be written; in the two lines `?` replaces what cannot be.
    pub fn begin(&self, when: &str, count: u64, conditions: &[String], bytes: &mut Vec<u8>) -> Result<(), Unwritable> {
        let header: Vec<Cow<'_, [u8]>> =
            self.columns().map(|(header, _)| encode(header, self.encoding)).collect::<Result<_, _>>()?;
        if self.encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        if self.kind == LeadExportKind::Search {
            let first = [CONDITIONS.to_owned(), when.to_owned(), format!("{count}件")];
            record(first.iter().map(|cell| encode_with_marks(cell, self.encoding)), bytes);
            record(conditions.iter().map(|cell| encode_with_marks(cell, self.encoding)), bytes);
        }
        record(header, bytes);
        Ok(())
    }

    /// Appends one lead, or nothing if a value of it cannot be written.
    pub fn row(&self, lead: &WrittenLead<'_>, bytes: &mut Vec<u8>) -> Result<(), UnwritableCell> {
        let lead_id = lead.lead_id.to_string();
        let mut cells = Vec::with_capacity(self.format.columns.len() + self.format.custom_items.len());
        for (_, content) in self.columns() {
            cells.push(match content {
                Content::Item(key) => {
                    encode((lead.value)(key), self.encoding).map_err(|unwritable| UnwritableCell { key, unwritable })?
                }
                Content::LeadId => Cow::Borrowed(lead_id.as_bytes()),
                Content::CreatedAt => Cow::Borrowed(lead.created_at.as_bytes()),
                Content::UpdatedAt => Cow::Borrowed(lead.updated_at.as_bytes()),
            });
        }
        record(cells, bytes);
        Ok(())
    }

    fn columns(&self) -> impl Iterator<Item = (&str, Content)> {
        let own = [Content::LeadId, Content::CreatedAt, Content::UpdatedAt];
        let own = EXPORT_HEADERS.into_iter().zip(own).filter(|_| self.kind == LeadExportKind::Search);
        let all = || self.format.columns_in_effect().map(|column| (column.header, Content::Item(column.key)));
        let fixed = self.format.columns.len();
        all().take(fixed).chain(own).chain(all().skip(fixed))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeadExportKind {
    /// 検索結果のエクスポート: two lines above the header, リードID, 登録日時 and 更新日時 behind the fixed columns.
    Search,
    /// 一括登録用CSV: the specified format, which imports again with every row unchanged.
    Registration,
}

#[cfg(test)]
mod tests {
    use super::{LeadFile, WrittenLead};
    use crate::{
        check::{Check, Options},
        domain::{
            date::Date,
            encoding::Encoding,
            format::{CustomItem, CustomKind, Format},
            item::{Item, Key},
            problem::ProblemCode,
        },
        write::LeadExportKind,
    };

    fn format() -> Format {
        let item =
            |custom_item_id, name: &str, kind| CustomItem { custom_item_id, name: name.into(), kind, options: vec![] };
        let custom_items = vec![item(7, "予算", CustomKind::Number), item(3, "備考", CustomKind::LongText)];
        Format { custom_items, ..Format::default() }
    }

    fn value(key: Key) -> &'static str {
        match key {
            Key::Basic(Item::LastName) => "髙橋",
            Key::Basic(Item::Email) => "a@example.jp",
            Key::Basic(Item::Memo) => "\"至急\",\r\n=SUM(A1)\n\n",
            Key::Basic(Item::Group) => "東日本,関東",
            Key::Custom(7) => "12.5",
            _ => "",
        }
    }

    fn written(kind: LeadExportKind, encoding: Encoding) -> Vec<u8> {
        let format = format();
        let file = LeadFile { format: &format, kind, encoding };
        let mut bytes = Vec::new();
        let conditions = ["会社・組織名=〜".to_owned()];
        file.begin("2026/11/25 10:00:00", 2, &conditions, &mut bytes).expect("headers");
        for lead_id in [2, 1] {
            let moments = ("2026/11/24 09:00:00", "2026/11/25 09:00:00");
            let lead = WrittenLead { lead_id, created_at: moments.0, updated_at: moments.1, value: &value };
            file.row(&lead, &mut bytes).expect("a row");
        }
        bytes
    }

    fn codes(bytes: &[u8]) -> (bool, Vec<ProblemCode>, u32) {
        let format = format();
        let mut check = Check::new(&format, Date::LAST, Options::default());
        check.push(bytes);
        let (verdict, ()) = check.finish(true);
        (verdict.accepted, verdict.problems.iter().map(|problem| problem.code).collect(), verdict.file.rows)
    }

    #[test]
    fn a_file_for_bulk_registration_is_accepted_in_both_encodings() {
        for encoding in [Encoding::Utf8Bom, Encoding::ShiftJis] {
            let bytes = written(LeadExportKind::Registration, encoding);
            assert_eq!(codes(&bytes), (true, vec![ProblemCode::DuplicateInFile], 2), "{encoding:?}");
        }
    }

    #[test]
    fn a_search_export_is_recognised_in_both_encodings() {
        for encoding in [Encoding::Utf8Bom, Encoding::ShiftJis] {
            let bytes = written(LeadExportKind::Search, encoding);
            assert_eq!(codes(&bytes), (false, vec![ProblemCode::SearchExport], 0), "{encoding:?}");
        }
        let text = String::from_utf8(written(LeadExportKind::Search, Encoding::Utf8Bom)).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "\u{feff}検索条件,2026/11/25 10:00:00,2件");
        assert_eq!(lines[1], "会社・組織名=〜");
        assert!(lines[2].ends_with(",生年月日,リードID,登録日時,更新日時,予算,備考"), "{}", lines[2]);
    }

    #[test]
    fn a_value_that_shift_jis_lacks_is_reported_with_its_item() {
        let format = format();
        let (kind, encoding) = (LeadExportKind::Registration, Encoding::ShiftJis);
        let file = LeadFile { format: &format, kind, encoding };
        let value = |key| if key == Key::Custom(3) { "予算〜" } else { "a" };
        let mut bytes = Vec::new();
        let lead = WrittenLead { lead_id: 1, created_at: "", updated_at: "", value: &value };
        let refused = file.row(&lead, &mut bytes).expect_err("U+301C");
        assert_eq!((refused.key, refused.unwritable.character, bytes.len()), (Key::Custom(3), '〜', 0));
    }
}
