//! Files that are too large, and records that are.

use torikomi_core::{
    check::{Check, Options, Progress},
    format::{Format, Limits},
    problem::Code,
};

use crate::support::{check, check_with, codes, file, lead, row, today};

#[test]
fn more_rows_than_the_limit_refuse_the_file_and_end_the_reading() {
    let format = Format { limits: Limits { max_rows: 2, ..Limits::default() }, ..Format::default() };
    let three = file(&[lead("a@x.jp"), lead("b@x.jp"), String::new(), lead("c@x.jp"), lead("d@@x.jp")]);
    let verdict = check_with(&format, &three);
    assert_eq!(codes(&verdict), [Code::BlankLines, Code::TooLarge]);
    let problem = &verdict.problems[1];
    assert_eq!((problem.facts.found.as_deref(), problem.facts.max), (Some("rows"), Some(2)));
    assert_eq!(verdict.file.rows, 2);
    let two = file(&[lead("a@x.jp"), lead("b@x.jp"), String::new()]);
    assert_eq!(codes(&check_with(&format, &two)), [Code::BlankLines]);
}

#[test]
fn more_bytes_than_the_limit_refuse_the_file() {
    let bytes = file(&[lead("a@x.jp"), lead("b@x.jp")]);
    for (max_bytes, is_accepted) in [(bytes.len() as u64, true), (bytes.len() as u64 - 3, false)] {
        let format = Format { limits: Limits { max_bytes, ..Limits::default() }, ..Format::default() };
        let verdict = check_with(&format, &bytes);
        assert_eq!(verdict.accepted, is_accepted);
        assert!(is_accepted || codes(&verdict) == [Code::TooLarge]);
    }
}

#[test]
fn more_rows_than_the_guideline_are_a_warning() {
    let rows: Vec<String> = (0..10_001).map(|number| lead(&format!("a{number}@x.jp"))).collect();
    let verdict = check(&file(&rows));
    assert_eq!(codes(&verdict), [Code::OverGuideline]);
    assert_eq!(verdict.problems[0].facts.count, Some(10_001));
    assert!(check(&file(&rows[1..])).problems.is_empty());
}

#[test]
fn a_record_beyond_the_bound_is_one_problem_however_it_is_cut() {
    let memo = format!("\"{}\"", "長い\n".repeat(1_000_000));
    let bytes = file(&[lead("a@x.jp"), row(&[(4, "b@@x.jp"), (23, &memo), (28, "x")]), lead("c@@x.jp")]);
    let whole = check(&bytes);
    assert_eq!(codes(&whole), [Code::TooLong, Code::EmailInvalid]);
    assert_eq!(whole.problems[0].column.expect("a column").to_string(), "X");
    assert_eq!((whole.problems[1].row, whole.problems[1].line), (Some(4), Some(1_000_004)));
    for size in [1 << 16, (1 << 20) + 7] {
        let format = Format::default();
        let mut check = Check::new(&format, today(), Options::default());
        bytes.chunks(size).for_each(|chunk| {
            check.push(chunk);
        });
        assert_eq!(check.finish(true).0, whole);
    }
}

#[test]
fn a_quote_that_swallows_megabytes_is_told_where_it_opens() {
    let bytes = file(&[lead("a@x.jp"), row(&[(0, "\"山田"), (23, &"長い\n".repeat(1_000_000))])]);
    let verdict = check(&bytes);
    assert_eq!(codes(&verdict), [Code::QuoteUnclosed]);
    assert_eq!(verdict.problems[0].row, Some(3));
}

#[test]
fn at_most_the_given_number_of_row_problems_is_listed_and_all_are_counted_and_digested() {
    let rows: Vec<String> = (0..10).map(|number| lead(&format!("a{number}@@x.jp"))).collect();
    let format = Format::default();
    let verdict = |bytes: &[u8], max_problems| {
        let mut check = Check::new(&format, today(), Options { max_problems, ..Options::default() });
        check.push(bytes);
        check.finish(true).0
    };
    let bytes = file(&rows);
    let (all, few) = (verdict(&bytes, 1000), verdict(&bytes, 3));
    assert_eq!((few.problems.len(), few.more, few.counts.by_code[&Code::EmailInvalid]), (3, 7, 10));
    assert_eq!(all.digest, few.digest);
}

#[test]
fn a_refusal_by_the_header_is_told_before_the_rest_is_read() {
    let format = Format::default();
    let mut check = Check::new(&format, today(), Options::default());
    let bytes = "氏名,アドレス\r\n".to_owned() + &"山田,a@x.jp\r\n".repeat(5_000);
    assert_eq!(check.push(bytes.as_bytes()), Progress::Decided);
    assert_eq!(check.so_far().problems.len(), 1);
    assert_eq!(check.preview().map(|preview| preview.rows.len()), Some(5));
    let verdict = check.finish(false).0;
    assert_eq!((verdict.file.bytes, verdict.file.hash), (None, None));
}
