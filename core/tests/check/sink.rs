//! What a sink receives.

use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink, Value, Wanted},
    },
    domain::{
        format::Format,
        item::{Item, Key},
        problem::{Column, ProblemCode},
    },
};

use crate::support::{file, lead, row, shift_jis, today};

/// A row as a sink sees it, written down.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Noted {
    number: u32,
    line: u32,
    bytes: Vec<u8>,
    values: Vec<String>,
    cells: Vec<Option<String>>,
    codes: Vec<ProblemCode>,
}

fn noted(row: &dyn Row, file: &[u8]) -> Noted {
    let value = |item: Item| match row.value(Key::Basic(item)) {
        Value::Absent => "absent".to_owned(),
        Value::Blank => "blank".to_owned(),
        Value::Text(text) => format!("={text}"),
    };
    let start = usize::try_from(row.byte()).expect("small");
    Noted {
        number: row.number(),
        line: row.line(),
        bytes: file[start..start + usize::try_from(row.bytes()).expect("small")].to_vec(),
        values: Item::ALL.map(value).to_vec(),
        cells: (0..30).map(|column| row.cell(Column(column)).map(|cell| cell.into_owned())).collect(),
        codes: row.problems().iter().map(|problem| problem.code).collect(),
    }
}

struct All<'b>(&'b [u8], Vec<Noted>);

impl RowSink for All<'_> {
    fn row(&mut self, row: &dyn Row) {
        self.1.push(noted(row, self.0));
    }
}

struct Bad<'b>(&'b [u8], Vec<Noted>);

impl RowSink for Bad<'_> {
    const WANTED: Wanted = Wanted::RowsWithProblems;

    fn row(&mut self, row: &dyn Row) {
        self.1.push(noted(row, self.0));
    }
}

fn rows() -> Vec<String> {
    vec![
        row(&[
            (0, " \"\"山田\u{3000}"),
            (4, "a@x.jp"),
            (6, "０３−１"),
            (12, "東京"),
            (Item::Tags as usize, "\"b, a,b,\""),
            (Item::BirthDate as usize, "1990/1/2"),
        ]),
        ",,,".to_owned(),
        "\"佐\"\"藤\",,,,b@@x.jp,\"会\r\n社\"".to_owned(),
        lead("a@x.jp"),
    ]
}

#[test]
fn values_are_as_stored_and_cells_as_in_the_file() {
    let text = String::from_utf8(file(&rows())).expect("UTF-8");
    let format = Format::default();
    // The minus of U+2212 cannot be written in Shift-JIS.
    for (bytes, phone) in [(text.clone().into_bytes(), "０３−１"), (shift_jis(&text.replace('−', "－")), "０３－１")]
    {
        let mut check = Check::with_sink(&format, today(), Options::default(), All(&bytes, Vec::new()));
        check.push(&bytes);
        let rows = check.finish(true).1.1;
        assert_eq!(rows.iter().map(|row| (row.number, row.line)).collect::<Vec<_>>(), [(2, 2), (4, 4), (5, 6)]);
        let first = &rows[0];
        assert_eq!(first.values[0], "=\"\"山田");
        assert_eq!(first.cells[0].as_deref(), Some(" \"\"山田\u{3000}"));
        assert_eq!((first.values[6].as_str(), first.cells[6].as_deref()), ("=03-1", Some(phone)));
        assert_eq!((first.values[12].as_str(), first.values[Item::Tags as usize].as_str()), ("=東京都", "=b,a"));
        assert_eq!(
            (first.values[Item::BirthDate as usize].as_str(), first.values[1].as_str()),
            ("=1990-01-02", "blank")
        );
        let second = &rows[1];
        assert_eq!(second.codes, [ProblemCode::EmailInvalid]);
        assert_eq!((second.values[0].as_str(), second.cells[0].as_deref()), ("=佐\"藤", Some("佐\"藤")));
        assert_eq!((second.values[4].as_str(), second.values[6].as_str()), ("=b@@x.jp", "absent"));
        assert_eq!((second.values[5].as_str(), second.cells[6].as_deref()), ("=会\r\n社", None));
        assert_eq!(rows[2].codes, [ProblemCode::DuplicateInFile]);
        assert!(second.bytes.starts_with(b"\"") && second.bytes.ends_with(b"\""));
    }
}

#[test]
fn a_sink_for_bad_rows_gets_them_with_the_same_values() {
    let bytes = file(&rows());
    let format = Format::default();
    let mut check = Check::with_sink(&format, today(), Options::default(), All(&bytes, Vec::new()));
    check.push(&bytes);
    let all = check.finish(true).1.1;
    let mut check = Check::with_sink(&format, today(), Options::default(), Bad(&bytes, Vec::new()));
    check.push(&bytes);
    let bad = check.finish(true).1.1;
    assert_eq!(bad, all[1..]);
}

#[test]
fn a_word_for_nothing_is_an_absent_value_and_a_blank_cell_a_blank_one() {
    let row = |email: &'static str| {
        row(&[(0, "山田"), (4, email), (6, "なし"), (7, ""), (11, "ー"), (16, "NULL"), (28, "0000-00-00")])
    };
    for email in ["a@x.jp", "a@@x.jp"] {
        let text = String::from_utf8(file(&[row(email)])).expect("UTF-8");
        let format = Format::default();
        for bytes in [text.clone().into_bytes(), shift_jis(&text)] {
            let mut check = Check::with_sink(&format, today(), Options::default(), All(&bytes, Vec::new()));
            check.push(&bytes);
            let (verdict, all) = check.finish(true);
            let mut check = Check::with_sink(&format, today(), Options::default(), Bad(&bytes, Vec::new()));
            check.push(&bytes);
            let bad = check.finish(true).1.1;
            assert!(bad.iter().eq(all.1.iter().filter(|row| !row.codes.is_empty())));
            let values = &all.1[0].values;
            for absent in [6, 11, 16, 28] {
                assert_eq!(values[absent], "absent", "{absent}");
            }
            assert_eq!((values[7].as_str(), values[8].as_str()), ("blank", "blank"));
            let warnings = verdict.problems.iter().filter(|problem| problem.code == ProblemCode::Placeholder);
            assert_eq!(warnings.count(), 4);
        }
    }
}
