//! What a whole file is wrapped in (its charset, marks, line ends, separators, quotes): the repair takes it off and gives
//! back the good file's cells, and nothing is offered for a file without it.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030};
use proptest::prelude::*;
use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{
        encoding::LineEnding,
        format::Format,
        item::Item,
        problem::{Delimiter, Found, LineEnd, ProblemCode, QuoteStyle, Severity, UnsupportedCharset},
    },
};

use crate::{
    damage::{leads, repaired, text},
    support::{check, check_with, codes, file, header, row, shift_jis, today},
};

const MARK: &[u8] = b"\xEF\xBB\xBF";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_mark_before_shift_jis_is_dropped(leads in leads(), marks in 1..4_usize) {
        let good = text(file(&leads));
        let marked = [MARK.repeat(marks), shift_jis(&good)].concat();
        let verdict = check(&marked);
        prop_assert_eq!(codes(&verdict), [ProblemCode::EncodingUnsupported]);
        let found = &verdict.problems[0].facts.found;
        prop_assert_eq!(found, &Some(Found::Charset(UnsupportedCharset::ShiftJisWithBom)));
        prop_assert_eq!(repaired(&marked), Some(shift_jis(&good)));
        let utf8 = [MARK.repeat(marks), good.into_bytes()].concat();
        prop_assert!(check(&utf8).accepted);
        prop_assert_eq!(repaired(&utf8), None);
    }

    #[test]
    fn no_repair_reads_another_charset_than_the_file_has(leads in leads(), code in 0..3_usize, style in 0..STYLES) {
        let code = [GB18030, BIG5, EUC_KR][code];
        let good = text(file(&leads)).replace("山田", "海野");
        let styled = good.replacen(&header(), &styled_header(style), 1);
        let bytes = encoded(code, &styled);
        let format = Format::default();
        let result = repaired(&bytes).unwrap_or(bytes);
        if check_with(&format, &result).accepted {
            let result = String::from_utf8_lossy(&result).into_owned();
            prop_assert!(result.contains("海野"), "{}", result);
        }
    }

    #[test]
    fn cr_cr_lf_is_one_line_end_and_becomes_crlf(leads in leads(), blank in 0..3_usize) {
        let good = text(file(&leads)) + &"\r\n".repeat(blank);
        for good in in_both(&good) {
            let damaged = replaced(&good, b"\r\n", b"\r\r\n");
            let verdict = check(&damaged);
            prop_assert_eq!(codes_of_file(&verdict), [ProblemCode::LineEnding]);
            prop_assert_eq!(&verdict.problems[0].facts.found, &Some(Found::LineEnd(LineEnd::CrCrLf)));
            prop_assert_eq!(verdict.problems[0].facts.count, Some((leads.len() + 1 + blank) as u64));
            prop_assert_eq!(verdict.file.line_ending, Some(LineEnding::Crlf));
            prop_assert_eq!(verdict.file.rows as usize, leads.len());
            for cut in (0..=damaged.len()).step_by(31) {
                prop_assert_eq!(&checked_in_two(&damaged, cut), &verdict);
            }
            prop_assert_eq!(repaired(&damaged), Some(good));
        }
    }

    #[test]
    fn other_separators_become_commas(leads in leads(), is_bar in any::<bool>()) {
        let (separator, found) =
            if is_bar { ("|", Delimiter::VerticalBar) } else { ("，", Delimiter::FullWidthComma) };
        // メ| and ポ， have the separators' bytes in Shift-JIS.
        let leads: Vec<String> = leads.iter().map(|lead| lead.replace("資料", "ポメCー")).collect();
        let good = text(file(&leads));
        let damaged: String = good
            .split_inclusive("\r\n")
            .map(|line| {
                let cells = cells(line.trim_ascii_end()).join(separator);
                cells + "\r\n"
            })
            .collect();
        for (good, damaged) in in_both(&good).into_iter().zip(in_both(&damaged)) {
            let verdict = check(&damaged);
            prop_assert_eq!(codes(&verdict), [ProblemCode::Delimiter]);
            prop_assert_eq!(&verdict.problems[0].facts.found, &Some(Found::Delimiter(found)));
            prop_assert_eq!(repaired(&damaged), Some(good));
        }
    }

    #[test]
    fn wrapped_lines_are_unwrapped(leads in leads()) {
        let good = text(file(&leads));
        let wrap = |line: &str| format!("\"{}\"\r\n", line.replace('"', "\"\""));
        let damaged: String = good.lines().map(wrap).collect();
        for (good, damaged) in in_both(&good).into_iter().zip(in_both(&damaged)) {
            let verdict = check(&damaged);
            prop_assert_eq!(codes(&verdict), [ProblemCode::Delimiter]);
            prop_assert_eq!(&verdict.problems[0].facts.found, &Some(Found::Delimiter(Delimiter::WrappedLines)));
            prop_assert_eq!(repaired(&damaged), Some(good));
        }
    }

    #[test]
    fn other_quotes_become_rfc_4180(leads in leads(), style in 0..QuoteStyle::ALL.len(), is_marked in any::<bool>()) {
        let style = QuoteStyle::ALL[style];
        let good = text(file(&leads));
        let quote = |cell: String| {
            let content = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(&cell).to_owned();
            match style {
                QuoteStyle::SingleQuotes => format!("'{content}'"),
                QuoteStyle::CurlyQuotes => format!("“{content}”"),
                QuoteStyle::DoubledQuotes => format!("\"\"\"{}\"\"\"", content.replace('"', "\"\"")),
                QuoteStyle::BlankBeforeQuotes => format!("\"{content}\""),
            }
        };
        let has_blanks = style == QuoteStyle::BlankBeforeQuotes;
        let join = if has_blanks { ", " } else { "," };
        let damage = |line: &str| cells(line).into_iter().map(quote).collect::<Vec<_>>().join(join) + "\r\n";
        let damaged: String = good.lines().map(damage).collect();
        // With blanks the quotes stay; they hold the same.
        let expected = if has_blanks { damaged.replace("\", \"", "\",\"") } else { good };
        let mark = if is_marked { MARK } else { b"" };
        for (index, (expected, damaged)) in in_both(&expected).into_iter().zip(in_both(&damaged)).enumerate() {
            let mark = if index == 0 { mark } else { b"" };
            let (expected, damaged) = ([mark, &expected].concat(), [mark, &damaged].concat());
            let verdict = check(&damaged);
            prop_assert_eq!(codes(&verdict), [ProblemCode::QuoteStyle]);
            prop_assert_eq!(&verdict.problems[0].facts.found, &Some(Found::Quotes(style)));
            prop_assert_eq!(repaired(&damaged), Some(expected));
        }
    }
}

#[test]
fn curly_and_doubled_quotes_here_and_there_are_text() {
    for quoted in ["“海野”", "\"\"\"海野\"\"\""] {
        let lead = row(&[(0, quoted), (1, "灯"), (4, "umino@example.co.jp"), (23, quoted)]);
        for bytes in in_both(&text(file(&[lead]))) {
            let verdict = check(&bytes);
            let are_text = codes(&verdict).iter().all(|code| *code == ProblemCode::WrappedValues);
            assert!(are_text && verdict.counts.valid == 1, "{quoted}");
        }
    }
    let names = header().split(',').map(|name| format!("“{name}”")).collect::<Vec<_>>().join(",");
    let plain = names + "\r\n" + &row(&[(0, "海野"), (4, "umino@example.co.jp")]) + "\r\n";
    assert_eq!(codes(&check(plain.as_bytes())), [ProblemCode::HeaderMismatch]);
}

#[test]
fn several_wrappings_are_taken_off_one_by_one() {
    let good = text(file(&[row(&[(0, "海野"), (1, "灯"), (4, "umino@example.co.jp")])]));
    let quoted = |line: &str| line.split(',').map(|cell| format!("'{cell}'")).collect::<Vec<_>>().join("|");
    let damaged: String = good.lines().map(|line| quoted(line) + "\r\r\n").collect();
    for (good, damaged) in in_both(&good).into_iter().zip(in_both(&damaged)) {
        let verdict = check(&damaged);
        let mut found = codes(&verdict);
        found.sort();
        assert_eq!(found, [ProblemCode::LineEnding, ProblemCode::Delimiter, ProblemCode::QuoteStyle]);
        assert_eq!(repaired(&damaged), Some(good));
    }
}

#[test]
fn the_places_of_a_wrapped_header_are_those_in_the_file() {
    let old = header().replace("旧メール", "メール").replace(',', "|") + "\r\n";
    for bytes in in_both(&old) {
        let verdict = check(&bytes);
        assert_eq!(codes(&verdict), [ProblemCode::Delimiter, ProblemCode::OldFormat]);
        let byte = verdict.problems[1].byte.and_then(|byte| usize::try_from(byte).ok()).expect("a place");
        let [name] = &in_both("メール配信グループ|")[usize::from(std::str::from_utf8(&bytes).is_err())..][..1]
        else {
            unreachable!()
        };
        assert!(bytes[byte..].starts_with(name));
    }
}

/// In UTF-8 and in Shift-JIS.
fn in_both(text: &str) -> [Vec<u8>; 2] {
    [text.as_bytes().to_vec(), shift_jis(text)]
}

/// The cells of a line, with their quotes.
fn cells(line: &str) -> Vec<String> {
    let mut is_quoted = false;
    let mut cells = vec![String::new()];
    for character in line.chars() {
        is_quoted ^= character == '"';
        match character {
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().expect("a cell").push(character),
        }
    }
    cells
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut result, mut rest) = (Vec::new(), bytes);
    while let Some((first, behind)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(after) => {
                result.extend_from_slice(to);
                rest = after;
            }
            None => {
                result.push(*first);
                rest = behind;
            }
        }
    }
    result
}

fn codes_of_file(verdict: &Verdict) -> Vec<ProblemCode> {
    codes(verdict).into_iter().filter(|code| code.severity() == Severity::File).collect()
}

fn checked_in_two(bytes: &[u8], cut: usize) -> Verdict {
    let format = Format::default();
    let mut check = Check::new(&format, today(), Options::default());
    check.push(&bytes[..cut]);
    check.push(&bytes[cut..]);
    check.finish(true).0
}

/// What cannot be written in the charset is left out, as by most programs.
fn encoded(code: &'static Encoding, text: &str) -> Vec<u8> {
    let mut buffer = [0; 4];
    text.chars()
        .flat_map(|character| {
            let (bytes, _, is_unmappable) = code.encode(character.encode_utf8(&mut buffer));
            if is_unmappable { b"?".to_vec() } else { bytes.into_owned() }
        })
        .collect()
}

const STYLES: usize = 8;

/// Headers as other programs write them.
fn styled_header(style: usize) -> String {
    let names = Item::ALL.map(Item::header);
    let each = |change: &dyn Fn(&str) -> String| names.map(change).join(",");
    match style {
        0 => header(),
        1 => names[..28].join(","),
        2 => each(&|name| format!("{name}*")),
        3 => each(&|name| format!("{name}(必須)")),
        4 => each(&|name| format!("\"{name}\"")),
        5 => each(&|name| format!("'{name}'")),
        6 => format!("一覧\r\n{}", header()),
        _ => "名称,Webサイト,メモ,タグ".to_owned(),
    }
}
