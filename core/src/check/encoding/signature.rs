//! Files that are not CSV, recognised by their first bytes or characters.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::utf16;
use crate::domain::problem::FileType;

/// What the file is, if it is not a CSV. A lone NUL in a text does not count: it is reported at its place.
pub(crate) fn signature(bytes: &[u8]) -> Option<FileType> {
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    if starts(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]) {
        return Some(ole(bytes));
    }
    if starts(&[b"\x1F\x8B"]) {
        return Some(FileType::Gzip);
    }
    if starts(&[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]) {
        return Some(packed(bytes));
    }
    if starts(&[b"%PDF-"]) {
        return Some(FileType::Pdf);
    }
    if starts(IMAGES)
        || is_bitmap(bytes)
        || is_tagged(bytes, 8, b"RIFF", b"WEBP")
        || is_tagged(bytes, 4, b"", b"ftyphei")
    {
        return Some(FileType::Image);
    }
    if starts(OTHERS) || is_tagged(bytes, 4, b"", b"ftyp") || is_lzh(bytes) || is_binary(bytes) {
        return Some(FileType::Binary);
    }
    written(bytes)
}

/// HTML, XML, JSON or vCard by the first characters, in UTF-16 too if a mark says so.
fn written(bytes: &[u8]) -> Option<FileType> {
    const CHARACTERS: usize = 256;
    let first = bytes.get(..CHARACTERS).unwrap_or(bytes);
    match bytes {
        [0xFF, 0xFE, ..] => written_in_ascii(UTF_16LE.decode_with_bom_removal(first).0.as_bytes()),
        [0xFE, 0xFF, ..] => written_in_ascii(UTF_16BE.decode_with_bom_removal(first).0.as_bytes()),
        _ => written_in_ascii(first),
    }
}

fn written_in_ascii(text: &[u8]) -> Option<FileType> {
    let text = text.trim_ascii_start();
    let starts = |mark: &str| text.get(..mark.len()).is_some_and(|first| first.eq_ignore_ascii_case(mark.as_bytes()));
    if ["<!doctype", "<html", "<table"].into_iter().any(starts) {
        return Some(FileType::Html);
    }
    if starts("<?xml") {
        return Some(FileType::Xml);
    }
    if starts("BEGIN:VCARD") {
        return Some(FileType::Vcard);
    }
    let inside = text.strip_prefix(b"{").or_else(|| text.strip_prefix(b"["))?.trim_ascii_start();
    matches!(inside.first(), Some(b'"' | b'{' | b'[' | b'}' | b']')).then_some(FileType::Json)
}

const IMAGES: &[&[u8]] =
    &[b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"8BPS\0", b"\0\0\x01\0"];

/// 7-Zip, RAR, bzip2, xz, Zstandard, ELF, SQLite, Java classes, Ogg, MP3, RIFF, RTF.
const OTHERS: &[&[u8]] = &[
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"\x42\x5A\x68\x39\x31\x41\x59\x26\x53\x59",
    b"\xFD7zXZ\0",
    b"\x28\xB5\x2F\xFD",
    b"\x7FELF",
    b"SQLite format 3\0",
    b"\xCA\xFE\xBA\xBE",
    b"OggS\0",
    b"ID3\x03",
    b"ID3\x04",
    b"{\\rtf1",
];

/// The type of an OLE container, by what can be seen of its directory and of an old workbook's first records.
fn ole(bytes: &[u8]) -> FileType {
    let has_entry = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    // The beginning of a workbook; its second record, if it is FILEPASS, says that what follows is encrypted. A mark
    // against changes may stand between them.
    const WORKBOOK: &[u8] = b"\x09\x08\x10\0\0\x06\x05\0";
    const LENGTH: usize = 20;
    const FILEPASS: &[u8] = b"\x2F\0";
    const WRITEPROTECT: &[u8] = b"\x86\0\0\0";
    let workbook = bytes.windows(WORKBOOK.len()).position(|window| window == WORKBOOK);
    let records = workbook.and_then(|start| bytes.get(start + LENGTH..));
    let is_encrypted =
        records.is_some_and(|records| records.strip_prefix(WRITEPROTECT).unwrap_or(records).starts_with(FILEPASS));
    if is_encrypted || has_entry("EncryptedPackage") {
        FileType::EncryptedWorkbook
    } else if workbook.is_some() || has_entry("Workbook") || has_entry("Book") {
        FileType::Xls
    } else if ["WordDocument", "PowerPoint Document", "__properties_version1.0"].into_iter().any(has_entry) {
        FileType::Binary
    } else {
        FileType::XlsOrEncrypted
    }
}

/// The type of a ZIP container, by the names of its first entries.
fn packed(bytes: &[u8]) -> FileType {
    let names = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    if names(b"xl/") {
        FileType::Xlsx
    } else if names(b"word/") || names(b"ppt/") || names(b"mimetypeapplication/") {
        FileType::Binary
    } else if names(b".iwa") || names(b"Index.zip") {
        FileType::Numbers
    } else {
        FileType::Zip
    }
}

fn is_tagged(bytes: &[u8], at: usize, start: &[u8], tag: &[u8]) -> bool {
    bytes.starts_with(start) && bytes.get(at..).is_some_and(|rest| rest.starts_with(tag))
}

/// A text could begin with `BM`, but not have the four reserved zero bytes.
fn is_bitmap(bytes: &[u8]) -> bool {
    is_tagged(bytes, 6, b"BM", b"\0\0\0\0")
}

/// LHA, still in use in Japan: `-lh5-` from the third byte on.
fn is_lzh(bytes: &[u8]) -> bool {
    is_tagged(bytes, 2, b"", b"-lh") && bytes.get(6) == Some(&b'-')
}

/// More control characters than any text has, and not the NULs of UTF-16 or UTF-32.
fn is_binary(bytes: &[u8]) -> bool {
    const EXAMINED_BYTES: usize = 1024;
    let bytes = bytes.get(..EXAMINED_BYTES).unwrap_or(bytes);
    let controls = bytes.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x1B)).count();
    controls >= 8 && controls * 10 > bytes.len() && !utf16::is_possible(bytes)
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::domain::problem::FileType;

    #[test]
    fn files_that_are_not_csv_are_recognised_by_their_first_bytes() {
        for (bytes, kind) in [
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".as_slice(), FileType::XlsOrEncrypted),
            (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml....xl/workbook.xml", FileType::Xlsx),
            (b"PK\x03\x04\x14\0\0\0lead.csv", FileType::Zip),
            (b"PK\x03\x04\x14\0\0\0word/document.xml", FileType::Binary),
            (b"%PDF-1.7\n", FileType::Pdf),
            (b"\x89PNG\r\n\x1A\n", FileType::Image),
            (b"BM\x10\0\0\0\0\0\0\0", FileType::Image),
            (b"PK\x03\x04\x14\0\0\0Index/Document.iwa", FileType::Numbers),
            (b"\x1F\x8B\x08", FileType::Gzip),
            (&[0; 64], FileType::Binary),
        ] {
            assert_eq!(signature(bytes), Some(kind), "{bytes:?}");
        }
    }

    #[test]
    fn the_entries_of_an_ole_container_say_what_it_is() {
        let magic = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice();
        let container = |parts: &[&[u8]]| [magic, &[0; 504], &parts.concat()].concat();
        let entry = |name: &str| name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let begin = b"\x09\x08\x10\0\0\x06\x05\0\x54\x38\xCD\x07\xC1\0\x01\0\x06\x07\0\0".as_slice();
        for (parts, kind) in [
            (vec![entry("Root Entry"), entry("Workbook")], FileType::Xls),
            (vec![entry("Root Entry"), entry("Book")], FileType::Xls),
            (
                vec![entry("Root Entry"), entry("EncryptionInfo"), entry("EncryptedPackage")],
                FileType::EncryptedWorkbook,
            ),
            (vec![begin.to_vec(), b"\xE1\0\x02\0".to_vec()], FileType::Xls),
            (vec![begin.to_vec(), b"\x2F\0\x36\0".to_vec()], FileType::EncryptedWorkbook),
            (vec![begin.to_vec(), b"\x86\0\0\0\x2F\0".to_vec()], FileType::EncryptedWorkbook),
            (vec![entry("Root Entry"), entry("WordDocument")], FileType::Binary),
            (vec![vec![7; 4096]], FileType::XlsOrEncrypted),
        ] {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            assert_eq!(signature(&container(&parts)), Some(kind), "{parts:?}");
        }
    }

    #[test]
    fn texts_that_are_not_csv_are_recognised_by_their_first_characters() {
        for (text, kind) in [
            ("<!DOCTYPE html>\n<html>", FileType::Html),
            ("\r\n  <HTML lang=\"ja\">", FileType::Html),
            ("<table><tr>", FileType::Html),
            ("<?xml version=\"1.0\"?>", FileType::Xml),
            ("[{\"姓\":\"海野\"}]", FileType::Json),
            ("{\n  \"姓\": 1}", FileType::Json),
            ("[]", FileType::Json),
            ("{ }", FileType::Json),
            ("[[1]]", FileType::Json),
            ("[\"姓\"]", FileType::Json),
            ("BEGIN:VCARD\r\nVERSION:3.0", FileType::Vcard),
            ("begin:vcard", FileType::Vcard),
        ] {
            assert_eq!(signature(text.as_bytes()), Some(kind), "{text}");
            let utf16: Vec<u8> =
                "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            assert_eq!(signature(&utf16), Some(kind), "{text} in UTF-16");
        }
        for text in
            ["[姓],名", "{姓}", "<姓>,名", "[1],2", "[", "{", "<", "html", "<!--", "begin,vcard", "\"<html>\",a"]
        {
            assert_eq!(signature(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_text_with_a_stray_nul_is_still_a_text() {
        let utf16: Vec<u8> = "姓,名\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in ["姓,名\r\na\0b\r\n".as_bytes(), b"BMW,a\r\n", b"PKO", b"a", b"", &utf16] {
            assert_eq!(signature(bytes), None, "{bytes:?}");
        }
    }
}
