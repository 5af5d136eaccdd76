//! Our check reads whatever we write: the sample file, and the error file once its two columns are deleted.
#![cfg(not(target_family = "wasm"))]

use proptest::prelude::*;
use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink, Wanted},
        verdict::Verdict,
    },
    domain::{
        date::Date,
        encoding::Encoding,
        format::{CustomItem, CustomKind, Format, KnownNames},
        item::Item,
        problem::ProblemCode,
    },
    draft::custom_item::{self, CustomItemDraft},
    write::{ErrorFile, sample},
};

fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

fn verdict(format: &Format, bytes: &[u8]) -> Verdict {
    let mut check = Check::new(format, today(), Options::default());
    check.push(bytes);
    check.finish(true).0
}

/// Takes the rows with problems as the server keeps them: their bytes, and why they are skipped.
#[derive(Default)]
struct Skipped(Vec<(u32, std::ops::Range<usize>, Vec<String>)>);

impl RowSink for Skipped {
    const WANTED: Wanted = Wanted::RowsWithProblems;

    fn row(&mut self, row: &dyn Row) {
        let start = usize::try_from(row.byte()).expect("a small file");
        let end = start + usize::try_from(row.bytes()).expect("a small file");
        let messages = row.problems().iter().map(|problem| problem.message.ja.clone()).collect();
        self.0.push((row.number(), start..end, messages));
    }
}

/// The error file of a file.
fn error_file(format: &Format, bytes: &[u8]) -> Vec<u8> {
    let mut check = Check::with_sink(format, today(), Options::default(), Skipped::default());
    check.push(bytes);
    let (verdict, skipped) = check.finish(true);
    assert!(verdict.accepted, "{:?}", verdict.problems);
    let encoding = verdict.file.encoding.expect("an accepted file has a code");
    let file = ErrorFile::new(format, encoding, verdict.file.columns.expect("an accepted file has columns"));
    let mut written = Vec::new();
    file.begin(&mut written);
    for (row, range, messages) in skipped.0 {
        let raw = bytes.get(range).expect("the record is in the file");
        file.row(raw, messages.iter().map(String::as_str), row, &mut written);
    }
    written
}

/// The same without the two columns of our own, as a spreadsheet would save it.
fn without_our_columns(bytes: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in reader.byte_records() {
        let record = record.expect("a record");
        let kept =
            record.iter().enumerate().filter(|(place, _)| *place != Item::ALL.len() && *place != Item::ALL.len() + 1);
        writer.write_record(kept.map(|(_, cell)| cell)).expect("a vector takes it");
    }
    writer.into_inner().expect("a vector takes it")
}

fn kinds() -> impl Strategy<Value = CustomKind> {
    proptest::sample::select(CustomKind::ALL.to_vec())
}

prop_compose! {
    /// A format with custom items and names that a person might set up, without those that the rules refuse.
    fn formats()(
        drafts in proptest::collection::vec((".{1,12}", kinds(), proptest::collection::vec(".{1,8}", 1..4)), 0..5),
        statuses in proptest::option::of(proptest::collection::vec("[ぁ-ん〜髙a-z]{1,5}", 0..3)),
    ) -> Format {
        let mut format = Format { names: KnownNames { statuses, ..KnownNames::default() }, ..Format::default() };
        for (number, (name, kind, options)) in (1_u32..).zip(drafts) {
            if let Ok(draft) = custom_item::judge(&CustomItemDraft { name, kind, options }, &format, None) {
                let CustomItemDraft { name, kind, options } = draft;
                format.custom_items.push(CustomItem { custom_item_id: number, name, kind, options });
            }
        }
        format
    }
}

/// Cells of a row: any text that a CSV writer can put into a cell and a person could have typed.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![4 => Just(String::new()), 2 => "[ -~]{0,12}", 2 => "[ぁ-んァ-ヶ亜-熙ソ表能\",\r\n ]{0,8}", 1 => "[a-z]{1,4}@[a-z]{1,4}\\.jp"];
    proptest::collection::vec(proptest::collection::vec(cell, Item::ALL.len()), 1..6)
}

fn written(header: &[&str], rows: &[Vec<String>], encoding: Encoding) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(header).expect("a vector takes it");
    for row in rows {
        writer.write_record(row).expect("a vector takes it");
    }
    let text = String::from_utf8(writer.into_inner().expect("a vector takes it")).expect("it was text");
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => text.into_bytes(),
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS.encode(&text).0.into_owned(),
    }
}

proptest! {
    #[test]
    fn every_sample_can_be_imported(format in formats()) {
        for encoding in [Encoding::Utf8Bom, Encoding::ShiftJis] {
            let Ok(bytes) = sample(&format, encoding) else { continue };
            let verdict = verdict(&format, &bytes);
            prop_assert!(verdict.accepted && verdict.problems.is_empty(), "{:?}", verdict.problems);
            prop_assert_eq!((verdict.file.encoding, verdict.counts.valid), (Some(encoding), 1));
        }
    }

    #[test]
    fn an_error_file_is_recognised_and_importable_without_its_two_columns(rows in rows(), wide in any::<bool>()) {
        let format = Format::default();
        let header: Vec<&str> = Item::ALL.into_iter().map(Item::header).take(Item::ALL.len() - usize::from(!wide)).collect();
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|row| row.into_iter().take(header.len()).collect()).collect();
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let input = written(&header, &rows, encoding);
            let before = verdict(&format, &input);
            if !before.accepted {
                continue;
            }
            let errors = error_file(&format, &input);
            let codes: Vec<ProblemCode> = verdict(&format, &errors).problems.iter().map(|problem| problem.code).collect();
            prop_assert_eq!(codes, [ProblemCode::ErrorFile]);

            // Without the valid rows no row is the first with an address any more: only the other rows' own problems
            // remain.
            let repaired = verdict(&format, &without_our_columns(&errors));
            let duplicates = |verdict: &Verdict| verdict.counts.by_code.get(&ProblemCode::DuplicateInFile).copied().unwrap_or(0);
            let mut expected = before.counts.by_code.clone();
            expected.remove(&ProblemCode::DuplicateInFile);
            let mut found = repaired.counts.by_code.clone();
            found.remove(&ProblemCode::DuplicateInFile);
            prop_assert_eq!(&found, &expected);
            prop_assert!(duplicates(&repaired) <= duplicates(&before));
            prop_assert_eq!(repaired.accepted, before.counts.invalid > 0, "{:?}", repaired.problems);
            prop_assert_eq!(repaired.file.rows, before.counts.invalid);
            prop_assert_eq!(repaired.file.encoding == Some(Encoding::ShiftJis), encoding == Encoding::ShiftJis);
        }
    }
}
