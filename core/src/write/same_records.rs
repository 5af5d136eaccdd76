//! Records of a file, written unchanged (specification 12: the registered rows).
//!
//! Guarantees: in the file's own encoding every byte of header and records is the file's, except for the record ends,
//! which are CR+LF; each record is written by itself, so a file of any size can be streamed. It judges nothing: the
//! caller chooses the records.

use super::{record::BYTE_ORDER_MARK, text_encoding::decode};
use crate::domain::encoding::Encoding;

/// The encodings of the source and of the result.
#[derive(Debug, Clone, Copy)]
pub struct SameRecords {
    file_encoding: Encoding,
    encoding: Encoding,
}

impl SameRecords {
    /// In the file's own encoding.
    pub fn new(file_encoding: Encoding) -> Self {
        SameRecords { file_encoding, encoding: file_encoding }
    }

    /// In UTF-8 with a BOM, whatever encoding the file had. What cannot be decoded becomes U+FFFD.
    pub fn in_utf8(file_encoding: Encoding) -> Self {
        SameRecords { file_encoding, encoding: Encoding::Utf8Bom }
    }

    /// The encoding that is written.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends what precedes the first record: the byte order mark, if there is one, and the header, given as the
    /// file's first line.
    pub fn begin(&self, header: &[u8], bytes: &mut Vec<u8>) {
        if self.encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        let header = header.strip_prefix(BYTE_ORDER_MARK).unwrap_or(header);
        let header = header.strip_suffix(b"\n").unwrap_or(header);
        self.record(header.strip_suffix(b"\r").unwrap_or(header), bytes);
    }

    /// Appends a record, given without its end.
    pub fn record(&self, raw: &[u8], bytes: &mut Vec<u8>) {
        if self.encoding != Encoding::ShiftJis && self.file_encoding == Encoding::ShiftJis {
            bytes.extend_from_slice(decode(raw, self.file_encoding).as_bytes());
        } else {
            bytes.extend_from_slice(raw);
        }
        bytes.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::SameRecords;
    use crate::domain::encoding::Encoding;

    fn written(records: SameRecords, header: &[u8], record: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        records.begin(header, &mut bytes);
        records.record(record, &mut bytes);
        bytes
    }

    #[test]
    fn in_its_own_encoding_a_file_keeps_every_byte_but_its_record_ends() {
        let own = |encoding, header: &[u8], record: &[u8]| written(SameRecords::new(encoding), header, record);
        assert_eq!(own(Encoding::Utf8, b"a,b\n", b"\" 1 \",x\xff"), b"a,b\r\n\" 1 \",x\xff\r\n");
        assert_eq!(own(Encoding::Utf8Bom, b"\xef\xbb\xbfa\r\n", b"1"), b"\xef\xbb\xbfa\r\n1\r\n");
        assert_eq!(own(Encoding::ShiftJis, b"\x90\xa9\r\n", b"\x83\x5c"), b"\x90\xa9\r\n\x83\x5c\r\n");
    }

    #[test]
    fn in_utf_8_there_is_one_byte_order_mark_and_the_same_text() {
        let utf8 = |encoding, header: &[u8], record: &[u8]| written(SameRecords::in_utf8(encoding), header, record);
        assert_eq!(utf8(Encoding::ShiftJis, b"\x90\xa9\n", b"\x83\x5c"), "\u{feff}姓\r\nソ\r\n".as_bytes());
        assert_eq!(utf8(Encoding::Utf8Bom, b"\xef\xbb\xbfa\n", b"1"), b"\xef\xbb\xbfa\r\n1\r\n");
        assert_eq!(utf8(Encoding::Utf8, b"a\n", b"1"), b"\xef\xbb\xbfa\r\n1\r\n");
    }
}
