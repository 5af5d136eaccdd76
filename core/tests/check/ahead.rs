//! Prechecked rows change nothing but the time.

use proptest::{collection::vec, prelude::*, sample::select};
use torikomi_core::{
    check::{
        Check, LookAhead, Options, Prechecked,
        sink::{Row, RowSink, Wanted},
        verdict::Verdict,
    },
    domain::{
        format::{CustomItem, CustomKind, Format, Limits},
        problem::Problem,
    },
};

use crate::support::{header, lead, row, shift_jis, today};

/// The rows with problems, as a page collects them.
#[derive(Debug, Default, PartialEq)]
struct Wrong(Vec<(u32, u64, Vec<Problem>)>);

impl RowSink for Wrong {
    const WANTED: Wanted = Wanted::RowsWithProblems;

    fn row(&mut self, row: &dyn Row) {
        self.0.push((row.number(), row.byte(), row.problems().to_vec()));
    }
}

/// With this many leads in front, the opening is over and the rows have begun.
const FIRST_ROWS: usize = 1_500;

fn beginning(line_end: &str) -> String {
    let rows = (0..FIRST_ROWS).map(|number| lead(&format!("first{number}@x.jp")));
    std::iter::once(header()).chain(rows).map(|row| row + line_end).collect()
}

fn into_look_ahead<'f>(format: &'f Format, beginning: &[u8]) -> LookAhead<'f> {
    let mut check = Check::new(format, today(), Options::default());
    check.push(beginning);
    check.into_look_ahead().ok().expect("the rows have begun")
}

/// Checks the chunks after the beginning, with or without prechecking them; returns how many rows were prechecked.
fn checked(format: &Format, beginning: &[u8], chunks: &[&[u8]], ahead: bool) -> (Verdict, Wrong, usize) {
    let mut look_ahead = into_look_ahead(format, beginning);
    let mut check = Check::with_sink(format, today(), Options::default(), Wrong::default());
    check.push(beginning);
    let mut prechecked_rows = 0;
    for chunk in chunks {
        let prechecked = if ahead { look_ahead.precheck(chunk) } else { Prechecked::default() };
        prechecked_rows += prechecked.len();
        check.push_prechecked(chunk, &Prechecked::from_words(&prechecked.into_words()));
    }
    let (verdict, wrong) = check.finish(true);
    (verdict, wrong, prechecked_rows)
}

fn rows() -> impl Strategy<Value = Vec<String>> {
    let number = 0..60_u32;
    let piece = prop_oneof![
        6 => number.clone().prop_map(|number| lead(&format!("a{number}@x.jp"))),
        1 => number.clone().prop_map(|number| lead(&format!("first{number}@x.jp"))),
        1 => number.prop_map(|number| row(&[(0, "\"改行\r\nあり, \"\"も\""), (4, &format!("b{number}@x.jp"))])),
        1 => select(vec![
            String::new(),
            ",,,".to_owned(),
            "山田,,,,short@x.jp".to_owned(),
            lead("no address"),
            row(&[(0, "山田"), (4, "z@x.jp"), (11, "1234")]),
            row(&[(0, "山田"), (4, "y@x.jp"), (6, "０３－１２３４")]),
            row(&[(0, "山\u{FFFD}"), (4, "x@x.jp")]),
            row(&[(0, "\"山\"田"), (4, "w@x.jp")]),
            "\"nobody closes this".to_owned(),
            lead("v@x.jp") + ",more",
            "\u{1A}".to_owned(),
            "\u{FEFF}".to_owned() + &lead("u@x.jp"),
            "---,\"====\"".to_owned(),
            header(),
            lead("t@x.jp") + ",, ",
            lead("A1@x.jp"),
            lead("First2@X.jp"),
            lead("Z3@x.jp"),
            lead("z3@x.jp"),
            "\r".to_owned(),
        ]),
    ];
    vec(piece, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prechecked_rows_change_no_verdict(
        rows in rows(),
        line_ends in vec(select(vec!["\r\n", "\n"]), 1..4),
        cuts in vec(any::<prop::sample::Index>(), 0..8),
        is_shift_jis in any::<bool>(),
        changes in any::<bool>(),
        max_rows in select(vec![10_000_000_u32, 1_520]),
    ) {
        let text: String = rows.iter().zip(line_ends.iter().cycle()).map(|(row, end)| row.clone() + end).collect();
        let encoded = |text: &str, is_shift_jis| match is_shift_jis {
            true => shift_jis(&text.replace('\u{FFFD}', "?").replace('\u{FEFF}', "")),
            false => text.as_bytes().to_vec(),
        };
        let beginning = encoded(&beginning(line_ends[0]), is_shift_jis);
        // The last rows may be of another file.
        let rest = [encoded(&text, is_shift_jis), encoded(&text, is_shift_jis != changes)].concat();
        let format = Format {
            custom_items: Vec::new(),
            limits: Limits { max_rows, ..Format::default().limits },
            ..Format::default()
        };
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(rest.len() + 1)).collect();
        places.extend([0, rest.len()]);
        places.sort_unstable();
        let chunks: Vec<&[u8]> = places.windows(2).map(|two| &rest[two[0]..two[1]]).collect();
        let (verdict, wrong, _) = checked(&format, &beginning, &chunks, true);
        let (expected, expected_wrong, _) = checked(&format, &beginning, &chunks, false);
        prop_assert_eq!(verdict, expected);
        prop_assert_eq!(wrong, expected_wrong);
    }
}

#[test]
fn most_rows_of_a_good_file_are_prechecked() {
    let custom_items = (1..).zip(CustomKind::ALL).map(|(custom_item_id, kind)| CustomItem {
        custom_item_id,
        name: format!("項目{custom_item_id}"),
        kind,
        options: Vec::new(),
    });
    for format in [Format::default(), Format { custom_items: custom_items.collect(), ..Format::default() }] {
        for line_end in ["\n", "\r\n"] {
            let beginning = beginning(line_end);
            let rest: String = (0..500).map(|number| lead(&format!("a{number}@x.jp")) + line_end).collect();
            let (first, second) = rest.as_bytes().split_at(rest.len() / 2);
            let (verdict, _, prechecked_rows) = checked(&format, beginning.as_bytes(), &[first, second], true);
            assert_eq!((verdict.counts.valid, verdict.counts.invalid), (2_000, 0));
            // All but the first of each chunk, and the one in both chunks.
            assert!(prechecked_rows >= 497, "{prechecked_rows}");
        }
    }
}

#[test]
fn a_chunk_that_begins_inside_quotes_is_judged_by_the_check_itself() {
    let format = Format::default();
    let beginning = beginning("\n");
    let cell = (0..200).map(|number| lead(&format!("a{number}@x.jp"))).collect::<Vec<_>>().join("\n");
    let rest = row(&[(4, "b@x.jp"), (0, "山田"), (23, &format!("\"{cell}\""))]) + "\n" + &lead("a1@x.jp") + "\n";
    let (first, second) = rest.as_bytes().split_at(rest.len() / 2);
    let result = checked(&format, beginning.as_bytes(), &[first, second], true);
    let expected = checked(&format, beginning.as_bytes(), &[first, second], false);
    assert!(result.2 > 0);
    assert_eq!((result.0, result.1), (expected.0, expected.1));
}
