//! The company CSV: the names for which an import found no company (specification 9).
//!
//! Guarantees: A is each name once, B the reason, C where the company is registered; the encoding is the imported
//! file's, or UTF-8 with a BOM if a name cannot be written in it.

use super::{
    record::{BYTE_ORDER_MARK, record},
    text_encoding::{encode, unwritable_character},
};
use crate::{domain::encoding::Encoding, draft::company::NameOutcome};

const HEADER: [&str; 3] = ["会社・組織名", "理由", "企業登録画面URL"];
const NONE: &str = "該当する企業が存在しません";
const SEVERAL: &str = "企業候補が複数存在します";

/// The file's encoding, and what is written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompanyFile {
    encoding: Encoding,
}

impl CompanyFile {
    /// `is_writable`: whether every name can be written in the encoding of the imported file.
    pub fn new(file_encoding: Encoding, is_writable: bool) -> CompanyFile {
        let encoding = match file_encoding {
            Encoding::ShiftJis if is_writable => Encoding::ShiftJis,
            Encoding::ShiftJis | Encoding::Utf8 | Encoding::Utf8Bom => Encoding::Utf8Bom,
        };
        CompanyFile { encoding }
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub fn begin(&self, bytes: &mut Vec<u8>) {
        if self.encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        self.record(HEADER, bytes);
    }

    /// Appends a name; `outcome` is why there is no company for it.
    pub fn row(&self, name: &str, outcome: NameOutcome, address: &str, bytes: &mut Vec<u8>) {
        let reason = match outcome {
            NameOutcome::None => NONE,
            NameOutcome::Several => SEVERAL,
            NameOutcome::One => "",
        };
        self.record([name, reason, address], bytes);
    }

    fn record(&self, cells: [&str; 3], bytes: &mut Vec<u8>) {
        let encoded = cells.map(|cell| encode(cell, self.encoding).expect("BUG: writable, as was said").into_owned());
        record(encoded, bytes);
    }
}

/// Whether a name can be written in the encoding.
pub fn is_writable_in(name: &str, encoding: Encoding) -> bool {
    unwritable_character(name, encoding).is_none()
}

#[cfg(test)]
mod tests {
    use super::{CompanyFile, is_writable_in};
    use crate::{domain::encoding::Encoding, draft::company::NameOutcome};

    fn written(file: CompanyFile, names: &[(&str, NameOutcome)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        file.begin(&mut bytes);
        for (name, outcome) in names {
            file.row(name, *outcome, "https://x.jp/companies/new?name=a", &mut bytes);
        }
        bytes
    }

    #[test]
    fn names_reasons_and_addresses_are_in_three_columns() {
        let bytes = written(
            CompanyFile::new(Encoding::Utf8, true),
            &[("㈱\"東\",西", NameOutcome::None), ("アシスト", NameOutcome::Several)],
        );
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "\u{feff}会社・組織名,理由,企業登録画面URL\r\n\
             \"㈱\"\"東\"\",西\",該当する企業が存在しません,https://x.jp/companies/new?name=a\r\n\
             アシスト,企業候補が複数存在します,https://x.jp/companies/new?name=a\r\n"
        );
    }

    #[test]
    fn a_shift_jis_file_gets_shift_jis_where_every_name_can_be_written_in_it() {
        let file = CompanyFile::new(Encoding::ShiftJis, true);
        let bytes = written(file, &[("㈱髙﨑", NameOutcome::None)]);
        let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes).0;
        assert!(text.starts_with("会社・組織名,") && text.contains("\r\n㈱髙﨑,"), "{text}");
        assert!(is_writable_in("㈱髙﨑", Encoding::ShiftJis) && !is_writable_in("𠮷野家", Encoding::ShiftJis));
        assert_eq!(CompanyFile::new(Encoding::ShiftJis, false).encoding(), Encoding::Utf8Bom);
    }
}
