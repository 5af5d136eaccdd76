//! How a file is read (specification 3): encodings, line ends, quotes, blanks, places.

use torikomi_core::{
    domain::{
        encoding::{Encoding, LineEnding},
        item::{Item, Key},
        problem::{AddressPart, FileType, Found, OtherCharset, Problem, ProblemCode, Reason, Severity},
    },
    words::advice,
};

use crate::support::{check, codes, columns, file, header, lead, row, shift_jis};

fn only(bytes: &[u8]) -> Problem {
    let verdict = check(bytes);
    assert_eq!(verdict.problems.len(), 1, "{:#?}", verdict.problems);
    verdict.problems.into_iter().next().expect("one problem")
}

#[test]
fn a_good_file_is_accepted_in_both_charsets_with_and_without_bom() {
    let text = String::from_utf8(file(&[lead("a@x.jp"), lead("b@x.jp")])).expect("UTF-8");
    for (bytes, encoding) in [
        (text.clone().into_bytes(), Encoding::Utf8),
        (format!("\u{FEFF}{text}").into_bytes(), Encoding::Utf8Bom),
        (shift_jis(&text), Encoding::ShiftJis),
    ] {
        let verdict = check(&bytes);
        assert!(verdict.accepted, "{:#?}", verdict.problems);
        assert_eq!(verdict.problems, []);
        assert_eq!(verdict.file.encoding, Some(encoding));
        assert_eq!(verdict.file.line_ending, Some(LineEnding::Crlf));
        assert_eq!((verdict.file.columns, verdict.file.rows), (Some(columns()), 2));
        assert_eq!(verdict.file.bytes, Some(bytes.len() as u64));
        assert_eq!((verdict.counts.valid, verdict.counts.invalid), (2, 0));
    }
}

#[test]
fn the_place_of_a_problem_is_row_line_byte_and_column() {
    let memo = row(&[(0, "山田"), (4, "a@x.jp"), (23, "\"一行\r\n二行\n三行\"")]);
    let bytes = file(&[memo.clone(), String::new(), row(&[(0, "\"佐\r藤\""), (4, "b@@x.jp")])]);
    let verdict = check(&bytes);
    let problem = verdict.problems.iter().find(|problem| problem.code == ProblemCode::EmailInvalid).expect("a problem");
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert_eq!((problem.row, problem.line), (Some(4), Some(7)));
    assert_eq!(problem.byte, text.find("b@@").map(|byte| byte as u64));
    assert_eq!(problem.column.expect("a column").to_string(), "E");
    assert_eq!(problem.key.expect("a key").to_string(), "email");
    assert_eq!(problem.value.as_deref(), Some("b@@x.jp"));
    assert_eq!(problem.severity, Severity::Row);
    assert!(problem.message.ja.contains("メールアドレス"));
    let blank = verdict.problems.iter().find(|problem| problem.code == ProblemCode::BlankLines).expect("a warning");
    assert_eq!((blank.row, blank.line, blank.facts.count), (Some(3), Some(5), Some(1)));
}

#[test]
fn the_byte_of_a_quoted_cell_is_that_of_its_quote() {
    let bytes = file(&[row(&[(0, "\"山田\""), (4, "\"x\"")])]);
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    let verdict = check(&bytes);
    assert_eq!(codes(&verdict), [ProblemCode::TooShort, ProblemCode::EmailInvalid]);
    assert_eq!(verdict.problems[0].byte, text.find("\"x\"").map(|byte| byte as u64));
}

#[test]
fn a_cr_alone_ends_a_record_and_refuses_the_file() {
    let bytes = String::from_utf8(file(&[lead("a@x.jp"), lead("b@x.jp")])).expect("UTF-8").replace("\r\n", "\r");
    let problem = only(bytes.as_bytes());
    assert_eq!(problem.code, ProblemCode::LineEnding);
    assert_eq!((problem.row, problem.line, problem.facts.count), (Some(1), Some(1), Some(3)));
    assert_eq!(problem.byte, Some(header().len() as u64));
    let verdict = check(bytes.as_bytes());
    assert_eq!(verdict.file.line_ending, Some(LineEnding::Cr));
    assert_eq!((verdict.file.rows, verdict.counts.valid), (2, 2));
}

#[test]
fn two_kinds_of_line_ends_are_a_warning() {
    let text = String::from_utf8(file(&[lead("a@x.jp"), lead("b@x.jp")])).expect("UTF-8");
    let bytes = text.replacen("\r\n", "\n", 1);
    let problem = only(bytes.as_bytes());
    assert_eq!((problem.code, problem.facts.count), (ProblemCode::MixedLineEndings, Some(1)));
    assert_eq!(problem.row, Some(2));
    assert!(check(bytes.as_bytes()).accepted);
}

#[test]
fn a_quote_inside_an_unquoted_cell_is_text() {
    for (cell, warnings) in [("山\"田", vec![]), (" \"山田\"", vec![ProblemCode::WrappedValues]), ("山田\"", vec![])]
    {
        let verdict = check(&file(&[row(&[(0, cell), (4, "a@x.jp")])]));
        assert_eq!((codes(&verdict), verdict.counts.valid), (warnings, 1), "{cell}");
    }
}

#[test]
fn text_after_a_closing_quote_is_a_row_problem_and_the_cell_runs_on() {
    let problem = only(&file(&[row(&[(0, "\"山田\"太郎"), (4, "a@x.jp")])]));
    assert_eq!(problem.code, ProblemCode::QuoteInvalid);
    assert_eq!(problem.value.as_deref(), Some("山田太郎"));
    let problem = only(&file(&[row(&[(0, "\"山\"\"田\"\"\"x\"y\""), (4, "a@x.jp")])]));
    assert_eq!(problem.value.as_deref(), Some("山\"田\"x\"y\""));
}

#[test]
fn a_quote_that_is_never_closed_is_reported_where_it_opens() {
    let bytes = file(&[lead("a@x.jp"), row(&[(0, "佐藤"), (4, "b@x.jp"), (23, "\"メモ")]), lead("c@x.jp")]);
    let problem = only(&bytes);
    assert_eq!(problem.code, ProblemCode::QuoteUnclosed);
    assert_eq!((problem.row, problem.line), (Some(3), Some(3)));
    assert_eq!(problem.column.expect("a column").to_string(), "X");
    assert_eq!(problem.byte, bytes.iter().position(|&byte| byte == b'"').map(|byte| byte as u64));
    assert_eq!(check(&bytes).file.rows, 1);
}

#[test]
fn an_unclosed_quote_in_the_header_is_reported_instead_of_a_header_problem() {
    let bytes = format!("\"{}\r\n{}\r\n", header(), lead("a@x.jp"));
    let problem = only(bytes.as_bytes());
    assert_eq!((problem.code, problem.byte), (ProblemCode::QuoteUnclosed, Some(0)));
}

#[test]
fn blank_lines_take_a_row_number_but_are_no_rows() {
    let blanks = [String::new(), row(&[]), row(&[(3, " \u{3000}\u{a0}\t")]), "\"\",\"\"".to_owned(), ",".repeat(40)];
    let mut rows = blanks.to_vec();
    rows.push(row(&[(4, "a@x.jp")]));
    let verdict = check(&file(&rows));
    assert_eq!(codes(&verdict), [ProblemCode::BlankLines, ProblemCode::Required]);
    assert_eq!(verdict.problems[0].facts.count, Some(5));
    assert_eq!(verdict.problems[1].row, Some(7));
    assert_eq!(verdict.file.rows, 1);
}

#[test]
fn a_short_row_is_padded_and_reported() {
    let verdict = check(&file(&["山田,,,,a@x.jp".to_owned(), "佐藤".to_owned()]));
    assert_eq!(codes(&verdict), [ProblemCode::ShortRows, ProblemCode::Required]);
    assert_eq!(verdict.problems[0].facts.count, Some(2));
    let required = &verdict.problems[1];
    assert_eq!((required.row, required.value.as_deref()), (Some(3), None));
    assert_eq!(required.column.expect("a column").to_string(), "E");
}

#[test]
fn a_few_short_rows_may_have_lost_a_comma_and_most_of_them_have_not() {
    let short = |address: &str| format!("山田,,,,{address}");
    for (rows, is_few) in [
        (vec![short("a@x.jp"), lead("b@x.jp"), lead("c@x.jp")], true),
        (vec![short("a@x.jp"), lead("b@x.jp")], false),
        (vec![short("a@x.jp"), short("b@x.jp"), lead("c@x.jp")], false),
    ] {
        let verdict = check(&file(&rows));
        assert_eq!(codes(&verdict), [ProblemCode::ShortRows]);
        let problem = &verdict.problems[0];
        assert_eq!(problem.facts.found.is_some(), is_few, "{rows:?}");
        assert_eq!(problem.message.ja.contains("カンマが足りず"), is_few, "{}", problem.message.ja);
    }
}

#[test]
fn an_address_left_of_its_column_in_a_short_row_shows_a_missing_comma() {
    let full = lead("a@x.jp");
    for (short, place) in [
        ("山田,太郎,タロウ,b@x.jp,海山商事,03-1", Some((3, "b@x.jp"))),
        ("山田,b@x.jp", Some((1, "b@x.jp"))),
        ("山田,,\" b@x.jp\",,,", Some((2, "b@x.jp"))),
        ("山田,,,b@x.jp,c@x.jp", None),
        ("山田,,,b@x,なし", None),
        ("山田,,,,c@x.jp", None),
    ] {
        let verdict = check(&file(&[full.clone(), short.to_owned(), lead("d@x.jp")]));
        let shifted = verdict.problems.iter().find(|problem| problem.code == ProblemCode::RowShifted);
        let found =
            shifted.map(|problem| (problem.column.expect("a column").0, problem.value.as_deref().unwrap_or("")));
        assert_eq!(found, place, "{short}");
        assert!(shifted.is_none() || verdict.problems.len() == 1, "{short}");
    }
    let wide = lead("b@x.jp").replacen("山田", "b@x.jp", 1).replacen(",b@x.jp", ",", 1);
    assert_eq!(codes(&check(&file(&[wide]))), [ProblemCode::Required], "a row of full width");
}

#[test]
fn a_quote_that_swallows_rows_is_reported_with_the_rows() {
    let open = lead("a@x.jp").replacen("山田", "\"山田", 1);
    let text = format!("{}\r\n{open}\r\n{}\r\n{}\r\n", header(), lead("b@x.jp"), "\",佐藤,,,c@x.jp");
    for bytes in [text.as_bytes().to_vec(), shift_jis(&text)] {
        let verdict = check(&bytes);
        let warning = verdict.problems.iter().find(|problem| problem.code == ProblemCode::RowsInACell);
        let warning = warning.expect("the warning");
        assert_eq!((warning.row, warning.column.map(|column| column.0)), (Some(2), Some(0)));
        assert_eq!((warning.facts.count, &warning.facts.found), (Some(1), &Some(Found::Length(2))));
        assert!(warning.message.ja.starts_with("2行目から4行目までが、A列の"), "{}", warning.message.ja);
        assert!(warning.message.en.starts_with("Rows 2 to 4 seem"), "{}", warning.message.en);
    }
    let memo = row(&[(0, "山田"), (4, "a@x.jp"), (23, "\"連絡先,\r\n一,二,三,四,五,b@x.jp\r\nc@x.jp\"")]);
    assert_eq!(codes(&check(&file(&[memo]))), []);
}

#[test]
fn a_wrong_quote_in_a_cell_with_rows_was_not_closed() {
    let open = row(&[(0, "山田"), (4, "a@x.jp"), (5, "\"海山商事")]);
    let next = row(&[(0, "山田"), (4, "b@x.jp"), (5, "海山\"支店\"")]);
    let verdict = check(&file(&[open, next, lead("c@x.jp")]));
    let wrong = verdict.problems.iter().find(|problem| problem.code == ProblemCode::QuoteInvalid).expect("the quote");
    assert_eq!((&wrong.facts.reason, &wrong.facts.found), (&Some(Reason::NotClosed), &Some(Found::Length(1))));
    let advice = advice(wrong).expect("advice").ja;
    assert!(advice.contains("2行目から3行目まで"), "{advice}");
    assert!(codes(&verdict).contains(&ProblemCode::RowsInACell));
}

#[test]
fn cells_without_a_name_are_dropped_when_empty_and_refuse_the_file_with_text() {
    let rows = file(&[lead("a@x.jp") + ",, ,", lead("b@x.jp") + ",x,,y", lead("c@x.jp") + ",z"]);
    let rows = String::from_utf8(rows).expect("UTF-8").replacen(&header(), &(header() + ",,,"), 1);
    let verdict = check(rows.as_bytes());
    assert_eq!(codes(&verdict), [ProblemCode::ExtraCells]);
    let problem = &verdict.problems[0];
    assert_eq!((problem.row, problem.facts.count, problem.value.as_deref()), (Some(3), Some(3), Some("x")));
    assert_eq!(problem.column.expect("a column").to_string(), "AD");
    assert_eq!((verdict.file.rows, verdict.counts.valid, verdict.accepted), (3, 3, false));
}

#[test]
fn text_beyond_the_headers_cells_makes_a_shifted_row_and_nothing_else_is_reported() {
    let bad = row(&[(0, "海野"), (4, "no address"), (6, "なし"), (11, "１")]);
    let verdict = check(&file(&[lead("a@x.jp") + ",, ,", bad + ",,x,y", lead("c@x.jp") + ",z", lead("c@x.jp")]));
    assert_eq!(codes(&verdict), [ProblemCode::UnevenRows, ProblemCode::RowShifted, ProblemCode::RowShifted]);
    let problem = &verdict.problems[1];
    assert_eq!((problem.row, problem.value.as_deref(), problem.key), (Some(3), Some("x"), None));
    assert_eq!(problem.column.expect("a column").to_string(), "AE");
    assert_eq!((verdict.file.rows, verdict.counts.valid, verdict.accepted), (4, 2, true));
    // A wrong quote pushed them.
    let quoted =
        check(&file(&["\"山田\"太郎,,,,a@x.jp,\"株式会社\"A,B".to_owned() + &",".repeat(Item::ALL.len() - 5) + "x"]));
    assert_eq!(codes(&quoted), [ProblemCode::QuoteInvalid, ProblemCode::QuoteInvalid]);
}

#[test]
fn a_final_1a_is_ignored_and_another_is_a_control_character() {
    let mut bytes = file(&[lead("a@x.jp")]);
    bytes.push(0x1A);
    assert_eq!(check(&bytes).problems, []);
    assert_eq!(check(&bytes).file.bytes, Some(bytes.len() as u64));
    let inside = file(&[row(&[(0, "山\u{1A}"), (4, "a@x.jp")])]);
    let problem = only(&inside);
    assert_eq!(problem.code, ProblemCode::ControlCharacter);
    assert_eq!(problem.byte, inside.iter().position(|&byte| byte == 0x1A).map(|byte| byte as u64));
    assert_eq!(codes(&check(b"\x1A")), [ProblemCode::Empty]);
}

#[test]
fn bytes_that_cannot_be_decoded_are_a_problem_of_their_cell() {
    let text = String::from_utf8(file(&[row(&[(0, "山田"), (2, "?"), (4, "a@x.jp")]), lead("b@x.jp")])).expect("UTF-8");
    for (mut bytes, bad) in [(text.clone().into_bytes(), 0xFF), (shift_jis(&text), 0x80)] {
        let place = bytes.iter().position(|&byte| byte == b'?').expect("a mark");
        bytes[place] = bad;
        let verdict = check(&bytes);
        assert_eq!(codes(&verdict), [ProblemCode::Encoding]);
        assert_eq!(verdict.problems[0].byte, Some(place as u64));
        assert_eq!(verdict.problems[0].column.expect("a column").to_string(), "C");
        assert_eq!((verdict.counts.valid, verdict.counts.invalid), (1, 1));
    }
}

#[test]
fn replacement_and_control_characters_are_problems_and_tabs_and_line_breaks_are_not() {
    for (cell, code) in [
        ("山\u{FFFD}", Some(ProblemCode::Encoding)),
        ("a\u{1}", Some(ProblemCode::ControlCharacter)),
        ("a\u{7F}b", Some(ProblemCode::ControlCharacter)),
        ("a\u{9F}b", Some(ProblemCode::ControlCharacter)),
        ("\"\u{1F}\"", Some(ProblemCode::ControlCharacter)),
        ("a\tb", None),
        ("\"a\nb\"", None),
        ("a\u{B}b", None),
        ("a\u{C}b", None),
        ("a\u{85}b", None),
        ("a\u{2028}b\u{2029}c", None),
        ("§ ¥ °", None),
        ("￿￾", None),
    ] {
        let verdict = check(&file(&[row(&[(0, cell), (4, "a@x.jp")])]));
        let of_reading = |code: &ProblemCode| matches!(code, ProblemCode::Encoding | ProblemCode::ControlCharacter);
        assert_eq!(codes(&verdict).into_iter().find(of_reading), code, "{cell:?}");
    }
}

#[test]
fn a_control_character_is_named_with_its_place() {
    let bytes = file(&[row(&[(0, "山田"), (4, "a@x.jp"), (6, "\u{1F}0312\u{1}345678")])]);
    let problem = only(&bytes);
    assert_eq!(
        (problem.code, problem.facts.found.as_ref()),
        (ProblemCode::ControlCharacter, Some(&Found::Character('\u{1F}')))
    );
    assert_eq!(problem.byte, bytes.iter().position(|byte| *byte == 0x1F).map(|byte| byte as u64));
    let advice = advice(&problem).expect("advice");
    assert!(advice.ja.contains("〈U+001F〉") && advice.en.contains("〈U+001F〉"), "{advice:?}");
}

#[test]
fn a_row_with_several_damaged_cells_has_one_problem_with_their_number() {
    let cells = [(1, "a\u{FFFD}"), (3, "b\u{FFFD}\u{FFFD}\u{1}"), (4, "c@x.jp"), (20, "d\u{FFFD}")];
    let verdict = check(&file(&[row(&[(0, "山田"), (4, "a@x.jp"), (2, "x\u{FFFD}")]), row(&cells)]));
    assert_eq!(
        codes(&verdict),
        [ProblemCode::Encoding, ProblemCode::Required, ProblemCode::Encoding, ProblemCode::ControlCharacter]
    );
    assert_eq!(verdict.problems[0].facts.count, None);
    let problem = &verdict.problems[2];
    assert_eq!((problem.facts.count, problem.value.as_deref()), (Some(3), Some("a\u{FFFD}")));
    assert_eq!(problem.key, Some(Key::Basic(Item::FirstName)));
}

#[test]
fn the_problem_of_several_damaged_cells_has_no_item_if_they_are_judged_apart_later() {
    for cells in [[(1, "a\u{FFFD}"), (4, "b\u{FFFD}@x.jp")], [(20, "a\u{FFFD}"), (28, "2000\u{FFFD}")]] {
        let verdict = check(&file(&[row(&[[(0, "山田"), (5, "c")], cells].concat())]));
        let problem = verdict.problems.iter().find(|problem| problem.code == ProblemCode::Encoding).expect("a problem");
        assert_eq!((problem.facts.count, problem.key), (Some(2), None), "{cells:?}");
    }
}

#[test]
fn a_nul_is_reported_once_with_its_count() {
    let verdict = check(&file(&[row(&[(0, "a\0\0"), (4, "a@x.jp")]), row(&[(0, "b\0"), (4, "b@x.jp")])]));
    assert_eq!(codes(&verdict), [ProblemCode::NotCsv, ProblemCode::ControlCharacter, ProblemCode::ControlCharacter]);
    assert_eq!((verdict.problems[0].row, verdict.problems[0].facts.count), (Some(2), Some(3)));
    assert_eq!(verdict.problems[0].facts.found, Some(Found::File(FileType::Nul)));
}

#[test]
fn vendor_characters_of_windows_31j_survive() {
    let text = String::from_utf8(file(&[row(&[(0, "髙﨑"), (4, "a@x.jp"), (5, "㈱①")])])).expect("UTF-8");
    assert_eq!(check(&shift_jis(&text)).problems, []);
}

#[test]
fn an_earlier_valid_row_has_the_address() {
    let bad = |address| row(&[(4, address)]);
    let verdict =
        check(&file(&[bad("a@x.jp"), lead("a@x.jp"), lead("A@x.jp"), bad("a@x.jp"), lead(" a@x.jp\u{3000}")]));
    assert_eq!(
        codes(&verdict),
        [
            ProblemCode::Required,
            ProblemCode::CaseVariant,
            ProblemCode::Required,
            ProblemCode::DuplicateInFile,
            ProblemCode::DuplicateInFile,
        ]
    );
    let duplicates: Vec<_> = verdict
        .problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::DuplicateInFile)
        .map(|problem| (problem.row, problem.facts.winner_row, problem.value.as_deref()))
        .collect();
    assert_eq!(duplicates, [(Some(5), Some(3), Some("a@x.jp")), (Some(6), Some(3), Some("a@x.jp"))]);
    assert_eq!((verdict.counts.valid, verdict.counts.invalid), (2, 3));
}

#[test]
fn addresses_that_differ_only_in_case_are_a_warning_and_those_of_one_mailbox_another() {
    let verdict = check(&file(&["a@x.jp", "A@x.jp", "b@X.jp", "b@x.jp", "b@X.JP", "B@x.jp"].map(lead)));
    let found: Vec<_> = verdict
        .problems
        .iter()
        .map(|problem| (problem.row, problem.facts.winner_row, problem.facts.count, problem.facts.found.clone()))
        .collect();
    let domain = Some(Found::Part(AddressPart::Domain));
    assert_eq!(found, [(Some(3), Some(2), Some(2), None), (Some(5), Some(4), Some(2), domain)]);
    assert!(verdict.problems.iter().all(|problem| problem.code == ProblemCode::CaseVariant));
    assert_eq!(verdict.counts.valid, 6);
}

#[test]
fn a_mark_before_a_record_is_dropped_before_it_is_cut() {
    let marked = |row: String| format!("\u{FEFF}{row}");
    let rows =
        [lead("a@x.jp"), marked(row(&[(0, "\"山, 田\""), (4, "b@x.jp")])), marked(String::new()), lead("c@x.jp")];
    let bytes = file(&rows);
    let verdict = check(&bytes);
    assert_eq!(codes(&verdict), [ProblemCode::Normalised, ProblemCode::BlankLines]);
    let problem = &verdict.problems[0];
    assert_eq!((problem.row, problem.facts.count, problem.value.as_deref()), (Some(3), Some(1), Some("山, 田")));
    assert_eq!(problem.byte, bytes.iter().position(|byte| *byte == b'"').map(|byte| byte as u64));
    assert_eq!(verdict.counts.valid, 3);
    // In a cell it is no mark but an invisible character, and the quote behind it is text.
    let inside = check(&file(&[row(&[(0, "山"), (4, "a@x.jp"), (5, "\u{FEFF}\"例\"")])]));
    assert_eq!(codes(&inside), [ProblemCode::Normalised, ProblemCode::WrappedValues]);
    assert_eq!(inside.counts.valid, 1);
}

#[test]
fn ruled_lines_are_blank_lines() {
    for ruled in ["---,---,---", "+----+-----+", ",,\"====\",, ___ ", "\u{3000}---"] {
        let verdict = check(&file(&[lead("a@x.jp"), ruled.to_owned()]));
        assert_eq!(codes(&verdict), [ProblemCode::BlankLines], "{ruled}");
        assert_eq!(verdict.file.rows, 1);
    }
    for other in ["--,---", "---,a", "-,-", "\"---\"-,", "山,---"] {
        assert_eq!(check(&file(&[lead("a@x.jp"), other.to_owned()])).file.rows, 2, "{other}");
    }
}

#[test]
fn a_repeated_header_is_one_problem() {
    let with_more = header() + ",希望時期";
    let full_width = header().replace('(', "（").replace(')', "）").replacen('姓', "\"姓 \"", 1);
    let old = header().replace(",生年月日", "");
    for again in [header(), full_width, with_more, old, format!("\u{FEFF}{}", header())] {
        let verdict = check(&file(&[lead("a@x.jp"), again.clone(), lead("b@x.jp")]));
        let codes: Vec<_> = codes(&verdict).into_iter().filter(|code| *code != ProblemCode::Normalised).collect();
        assert_eq!(codes, [ProblemCode::HeaderAgain], "{again}");
        assert_eq!((verdict.problems[0].row, verdict.counts.invalid), (Some(3), 1));
    }
    let another = [lead("a@x.jp"), header().replace("業種", "職業")];
    assert!(!codes(&check(&file(&another))).contains(&ProblemCode::HeaderAgain));
}

#[test]
fn blank_cells_beyond_the_header_are_a_warning_unless_half_of_the_rows_have_them() {
    let uneven = |address| lead(address) + ", ";
    let verdict = check(&file(&[lead("a@x.jp"), uneven("b@x.jp"), lead("c@x.jp"), ",".repeat(40)]));
    assert_eq!(codes(&verdict), [ProblemCode::UnevenRows, ProblemCode::BlankLines]);
    assert_eq!((verdict.problems[0].row, verdict.problems[0].facts.count), (Some(3), Some(1)));
    assert_eq!(codes(&check(&file(&[lead("a@x.jp"), uneven("b@x.jp")]))), []);
    assert_eq!(codes(&check(&file(&[uneven("a@x.jp"), uneven("b@x.jp")]))), []);
}

#[test]
fn rows_in_the_other_charset_are_counted_and_skipped() {
    let text = |rows: &[String]| String::from_utf8(file(rows)).expect("UTF-8");
    let first = text(&[lead("a@x.jp")]);
    let second = row(&[(0, "海野"), (4, "b@x.jp"), (5, "㈱髙島")]) + "\r\n" + &lead("c@x.jp") + "\r\n";
    let files = [
        ([first.clone().into_bytes(), shift_jis(&second)].concat(), OtherCharset::ShiftJis),
        ([shift_jis(&first), second.into_bytes()].concat(), OtherCharset::Utf8),
    ];
    for (bytes, other) in files {
        let verdict = check(&bytes);
        assert_eq!(codes(&verdict), [ProblemCode::EncodingChanges, ProblemCode::Encoding, ProblemCode::Encoding]);
        let warning = &verdict.problems[0];
        assert_eq!((warning.row, warning.facts.count), (Some(3), Some(2)));
        assert_eq!(warning.facts.found, Some(Found::OtherCharset(other)));
        assert_eq!((verdict.problems[1].facts.count, verdict.counts.valid), (Some(2), 1));
    }
    let names = text(&[row(&[(0, "齊田"), (1, "莉子"), (4, "a@x.jp")])]);
    assert_eq!(check(&shift_jis(&names)).problems, []);
}

#[test]
fn a_header_alone_is_refused() {
    assert_eq!(only(header().as_bytes()).code, ProblemCode::NoRows);
    let with_blank = format!("{}\r\n\r\n,,\r\n", header());
    let verdict = check(with_blank.as_bytes());
    assert_eq!(codes(&verdict), [ProblemCode::BlankLines, ProblemCode::NoRows]);
}
