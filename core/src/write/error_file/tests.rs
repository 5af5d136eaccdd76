use proptest::prelude::*;

use super::{ErrorFile, raw_cells};
use crate::{
    check::scan::{Scanner, Targets},
    domain::{
        encoding::Encoding,
        format::{CustomItem, CustomKind, Format},
        item::Item,
    },
};

/// The number of columns of a file without custom items.
fn fixed() -> u32 {
    u32::try_from(Item::ALL.len()).expect("few")
}

fn with_custom_item(name: &str) -> Format {
    let item = CustomItem { custom_item_id: 1, name: name.into(), kind: CustomKind::Text, options: vec![] };
    Format { custom_items: vec![item], ..Format::default() }
}

fn cells(record: &str) -> Vec<&str> {
    raw_cells(record.as_bytes()).map(|cell| std::str::from_utf8(cell).expect("UTF-8")).collect()
}

#[test]
fn a_record_is_cut_at_its_commas_and_cells_keep_their_quotes() {
    assert_eq!(cells("a,b,"), ["a", "b", ""]);
    assert_eq!(cells(r#""a,b",c"#), [r#""a,b""#, "c"]);
    assert_eq!(cells(r#""a""b,",c"#), [r#""a""b,""#, "c"]);
    assert_eq!(cells("\"\",\",\",x"), ["\"\"", "\",\"", "x"]);
    assert_eq!(cells(r#""a"b"",c,"d"#), [r#""a"b"""#, "c", "\"d"]);
    assert_eq!(cells("x\"y,z\",\"a\r\nb\""), ["x\"y", "z\"", "\"a\r\nb\""]);
    assert_eq!(cells(r#""""",x"#), [r#""""""#, "x"]);
    assert_eq!(cells(""), [""]);
}

#[test]
fn a_short_row_is_padded_and_the_two_columns_follow_ac() {
    let format = Format::default();
    let file = ErrorFile::new(&format, Encoding::Utf8, fixed() - 1);
    let mut bytes = Vec::new();
    file.begin(&mut bytes);
    file.row("山田,,,,\"x,y\"".as_bytes(), ["一つ目。", "二つ目, \"です\"。"], 12, &mut bytes);
    assert_eq!(file.encoding(), Encoding::Utf8Bom, "without a BOM a spreadsheet would not read it");
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a BOM").to_vec();
    let text = String::from_utf8(bytes).expect("UTF-8");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines.first().is_some_and(|header| header.ends_with("タグ,生年月日,エラー内容,行番号")));
    let expected =
        format!("山田,,,,\"x,y\"{}\"一つ目。 / 二つ目, \"\"です\"\"。\",12", ",".repeat(Item::ALL.len() - 4));
    assert_eq!(lines.get(1), Some(&expected.as_str()));
    assert_eq!(lines.get(2), Some(&""));
}

#[test]
fn custom_items_begin_at_af_and_shifted_cells_come_last() {
    let format = with_custom_item("予算");
    for (columns, header_end, row_end) in [
        (fixed() + 1, "生年月日,エラー内容,行番号,予算", ",理由。,2,高い"),
        (fixed(), "生年月日,エラー内容,行番号", ",理由。,2,高い,"),
    ] {
        let file = ErrorFile::new(&format, Encoding::Utf8Bom, columns);
        let mut bytes = Vec::new();
        file.begin(&mut bytes);
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        file.row(format!("a{}高い,", ",".repeat(Item::ALL.len())).as_bytes(), ["理由。"], 2, &mut bytes);
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut lines = text.split("\r\n");
        assert!(lines.next().is_some_and(|header| header.ends_with(header_end)));
        assert!(lines.next().is_some_and(|row| row.ends_with(row_end)), "{text}");
    }
}

#[test]
fn a_file_accepted_with_fewer_items_keeps_the_columns_of_that_time() {
    let mut format = with_custom_item("予算");
    format.columns.truncate(10);
    let file = ErrorFile::new(&format, Encoding::Utf8, 11);
    let mut bytes = Vec::new();
    file.begin(&mut bytes);
    file.row("山田,,,,,,,,,営業部,高い".as_bytes(), ["理由。"], 2, &mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains(",部署,エラー内容,行番号,予算\r\n"), "{text}");
    assert!(text.ends_with(",営業部,理由。,2,高い\r\n"), "{text}");
}

#[test]
fn a_shift_jis_file_stays_shift_jis_to_the_byte_even_where_it_cannot_be_decoded() {
    let format = Format::default();
    let file = ErrorFile::new(&format, Encoding::ShiftJis, fixed() - 1);
    assert_eq!(file.encoding(), Encoding::ShiftJis);
    let mut bytes = Vec::new();
    file.row(b"\x8eR\x93c\xff,\x83\x5c", ["値「\u{fffd}」。"], 2, &mut bytes);
    assert!(bytes.starts_with(b"\x8eR\x93c\xff,\x83\x5c,"));
    let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
    assert!(text.contains(",値「?」。,2"), "{text}");
}

#[test]
fn a_header_that_shift_jis_cannot_carry_makes_the_file_utf_8() {
    let format = with_custom_item("期間〜");
    let file = ErrorFile::new(&format, Encoding::ShiftJis, fixed() + 1);
    assert_eq!(file.encoding(), Encoding::Utf8Bom);
    let mut bytes = Vec::new();
    file.begin(&mut bytes);
    file.row(b"\x8eR\x93c,\"\x91\xbe,\x98Y\"", ["理由。"], 2, &mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("行番号,期間〜\r\n山田,\"太,郎\","), "{text}");
    assert!(!text.contains("&#"));
}

#[test]
fn every_file_is_available_in_utf_8() {
    let format = Format::default();
    let file = ErrorFile::in_utf8(&format, Encoding::ShiftJis, fixed());
    let mut bytes = Vec::new();
    file.row(b"\x8eR\x93c", ["理由。"], 2, &mut bytes);
    assert!(bytes.starts_with("山田,".as_bytes()));
}

proptest! {
    #[test]
    fn a_record_is_cut_as_the_check_cuts_it(text in "[a\",\r\n ]{0,40}") {
        let file = text + "\n";
        let mut scanner = Scanner::new(Targets { delimiter: b',', utf8: true }, 0);
        // Without an end the quote is never closed: such a file is refused.
        if let Some(end) = scanner.next_record(file.as_bytes()) {
            let length = usize::try_from(end.end).expect("short");
            let record = file.as_bytes().get(..length).expect("the record is in the file");
            let cut = scanner.cells().iter().map(|cell| &record[cell.start as usize..cell.end as usize]);
            prop_assert!(cut.eq(raw_cells(record)), "{:?}", file);
        }
    }
}
