//! Files that are too large, and records that are too long.

use torikomi_core::{
    check::{Check, Options, Progress},
    domain::{
        format::{Format, Limits},
        problem::{Found, Limit, ProblemCode},
    },
};

use crate::support::{check, check_with, codes, file, header, lead, row, today};

#[test]
fn more_rows_than_the_limit_refuse_the_file_and_end_the_reading() {
    let format = Format { limits: Limits { max_rows: 2, ..Limits::default() }, ..Format::default() };
    let three = file(&[lead("a@x.jp"), lead("b@x.jp"), String::new(), lead("c@x.jp"), lead("d@@x.jp")]);
    let verdict = check_with(&format, &three);
    assert_eq!(codes(&verdict), [ProblemCode::BlankLines, ProblemCode::TooLarge]);
    let problem = &verdict.problems[1];
    assert_eq!((&problem.facts.found, problem.facts.max), (&Some(Found::Exceeded(Limit::Rows)), Some(2)));
    assert_eq!(verdict.file.rows, 2);
    let two = file(&[lead("a@x.jp"), lead("b@x.jp"), String::new()]);
    assert_eq!(codes(&check_with(&format, &two)), [ProblemCode::BlankLines]);
}

#[test]
fn more_bytes_than_the_limit_refuse_the_file() {
    let bytes = file(&[lead("a@x.jp"), lead("b@x.jp")]);
    let length = bytes.len() as u64;
    assert!(check_with(&with_max_bytes(length), &bytes).accepted);
    for max_bytes in [length - 1, length - 2, length - 3, length - 20] {
        let verdict = check_with(&with_max_bytes(max_bytes), &bytes);
        assert_eq!(codes(&verdict), [ProblemCode::TooLarge], "{max_bytes} bytes");
    }
    let ended_by_1a = [bytes.as_slice(), b"\x1A"].concat();
    assert_eq!(codes(&check_with(&with_max_bytes(length), &ended_by_1a)), [ProblemCode::TooLarge]);
}

#[test]
fn a_quote_that_is_never_closed_does_not_outrun_the_limit() {
    let bytes = file(&[lead("a@x.jp"), row(&[(0, "\"山田"), (23, &"長い\n".repeat(3_000))])]);
    let format = with_max_bytes(2_000);
    let whole = check_with(&format, &bytes);
    assert_eq!(codes(&whole), [ProblemCode::TooLarge]);
    for cut in [1, 500, 1_999, 2_000, 2_001, 2_003, 2_004, 9_000] {
        let mut check = Check::new(&format, today(), Options::default());
        for chunk in bytes.chunks(cut) {
            check.push(chunk);
        }
        assert_eq!(check.finish(true).0, whole, "{cut} bytes at a time");
    }
    // After the limit nothing more is wanted, although the record is still open.
    let mut check = Check::new(&format, today(), Options::default());
    check.push(&bytes[..1 << 10]);
    let long = "長い\n".repeat(LARGE);
    assert_eq!(check.push(long.as_bytes()), Progress::Decided);
}

fn with_max_bytes(max_bytes: u64) -> Format {
    Format { limits: Limits { max_bytes, ..Limits::default() }, ..Format::default() }
}

/// More than the opening looks at.
const LARGE: usize = 200_000;

#[test]
fn more_rows_than_the_guideline_are_a_warning() {
    let rows: Vec<String> = (0..10_001).map(|number| lead(&format!("a{number}@x.jp"))).collect();
    let verdict = check(&file(&rows));
    assert_eq!(codes(&verdict), [ProblemCode::OverGuideline]);
    assert_eq!(verdict.problems[0].facts.count, Some(10_001));
    assert!(check(&file(&rows[1..])).problems.is_empty());
}

#[test]
fn a_record_beyond_the_bound_is_one_problem_however_it_is_cut() {
    let memo = format!("\"{}\"", "長い\n".repeat(1_000_000));
    let bytes = file(&[lead("a@x.jp"), row(&[(4, "b@@x.jp"), (23, &memo), (28, "x")]), lead("c@@x.jp")]);
    let whole = check(&bytes);
    assert_eq!(codes(&whole), [ProblemCode::TooLong, ProblemCode::EmailInvalid]);
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
fn a_record_of_millions_of_bad_cells_makes_few_problems() {
    let bad = |count: usize| [b"x,,,,b@x.jp".to_vec(), b",\xFF".repeat(count), b"\r\n".to_vec()].concat();
    let verdict = check(&[file(&[lead("a@x.jp")]), bad(1_000_000)].concat());
    assert_eq!(codes(&verdict), [ProblemCode::RowShifted]);
    // Below a header of the same width it is not a shifted row.
    let wide = [header().as_bytes(), b",".repeat(400_000).as_slice(), b"\r\n", &bad(400_000)].concat();
    let verdict = check(&wide);
    assert!(verdict.counts.by_code[&ProblemCode::Encoding] < 1_000);
    let extra = verdict.problems.iter().find(|problem| problem.code == ProblemCode::ExtraCells).expect("surplus cells");
    assert_eq!(extra.facts.count, Some(400_000 - 24));
    let names = [header().as_bytes(), b",x".repeat(400_000).as_slice(), b"\r\n"].concat();
    let verdict = check(&names);
    assert_eq!((codes(&verdict), verdict.file.columns), (vec![ProblemCode::HeaderMismatch], Some(400_029)));
    assert!(verdict.problems[0].facts.added.len() < 2_000);
}

#[test]
fn a_header_longer_than_the_opening_is_refused() {
    let commas = ",".repeat(1_200_000);
    let bytes = format!("{}{commas}\r\n{}\r\n", header(), lead("a@x.jp"));
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMismatch]);
}

#[test]
fn a_record_too_long_for_a_cell_without_a_length_says_so() {
    let cell = "9".repeat(5 << 20);
    let verdict = check(&file(&[row(&[(0, "山田"), (4, "a@x.jp"), (28, &cell)])]));
    assert_eq!(verdict.problems[0].message.ja, "1行が長すぎます。1行を4MB以内にしてください。");
}

#[test]
fn a_quote_that_swallows_megabytes_is_reported_where_it_opens() {
    let bytes = file(&[lead("a@x.jp"), row(&[(0, "\"山田"), (23, &"長い\n".repeat(1_000_000))])]);
    let verdict = check(&bytes);
    assert_eq!(codes(&verdict), [ProblemCode::QuoteUnclosed]);
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
    assert_eq!((few.problems.len(), few.more, few.counts.by_code[&ProblemCode::EmailInvalid]), (3, 7, 10));
    assert_eq!(all.digest, few.digest);
}

#[test]
fn a_refused_header_is_reported_before_the_rest_is_read() {
    let format = Format::default();
    let mut check = Check::new(&format, today(), Options::default());
    let bytes = "氏名,アドレス\r\n".to_owned() + &"山田,a@x.jp\r\n".repeat(5_000);
    assert_eq!(check.push(bytes.as_bytes()), Progress::Decided);
    assert_eq!(check.partial_verdict().problems.len(), 1);
    assert_eq!(check.preview().map(|preview| preview.rows.len()), Some(5));
    let verdict = check.finish(false).0;
    assert_eq!((verdict.file.bytes, verdict.file.hash), (None, None));
}
