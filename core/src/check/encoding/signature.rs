//! Files that are not CSV, recognised by their first bytes.

use super::utf16;
use crate::domain::problem::FileType;

/// What the file is, if it is not a CSV. A lone NUL in a text does not count: it is reported at its place.
pub(crate) fn signature(bytes: &[u8]) -> Option<FileType> {
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    if starts(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]) {
        return Some(FileType::Xls);
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
    None
}

const IMAGES: &[&[u8]] =
    &[b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"8BPS\0", b"\0\0\x01\0"];

/// gzip, 7-Zip, RAR, bzip2, xz, Zstandard, ELF, SQLite, Java classes, Ogg, MP3, RIFF, RTF.
const OTHERS: &[&[u8]] = &[
    b"\x1F\x8B",
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

/// The type of a ZIP container, by the names of its first entries.
fn packed(bytes: &[u8]) -> FileType {
    let names = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    if names(b"xl/") {
        FileType::Xlsx
    } else if names(b"word/") || names(b"ppt/") || names(b"mimetypeapplication/") {
        FileType::Binary
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
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".as_slice(), FileType::Xls),
            (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml....xl/workbook.xml", FileType::Xlsx),
            (b"PK\x03\x04\x14\0\0\0lead.csv", FileType::Zip),
            (b"PK\x03\x04\x14\0\0\0word/document.xml", FileType::Binary),
            (b"%PDF-1.7\n", FileType::Pdf),
            (b"\x89PNG\r\n\x1A\n", FileType::Image),
            (b"BM\x10\0\0\0\0\0\0\0", FileType::Image),
            (b"\x1F\x8B\x08", FileType::Binary),
            (&[0; 64], FileType::Binary),
        ] {
            assert_eq!(signature(bytes), Some(kind), "{bytes:?}");
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
