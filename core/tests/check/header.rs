//! File problems that are found before the first row (specification 4): one test for each row of the table, and their
//! order.

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        encoding::{Encoding, LineEnding},
        format::Format,
        item::Item,
        problem::{Delimiter, ExportTrace, FileType, Found, Problem, ProblemCode, UnsupportedCharset},
    },
};

use crate::support::{check, check_with, codes, columns, file, header, lead, row, shift_jis, with_custom_items};

const EXPORT: &str = "リードID,登録日時,更新日時";

fn names() -> Vec<String> {
    Item::ALL.map(|item| item.header().to_owned()).to_vec()
}

/// A file with these names and one row with as many cells.
fn with_names(names: &[String]) -> Vec<u8> {
    let row = format!("山田,,,,a@x.jp{}", ",".repeat(names.len().saturating_sub(5)));
    format!("{}\r\n{row}\r\n", names.join(",")).into_bytes()
}

fn only(verdict: Verdict) -> Problem {
    assert_eq!(verdict.problems.len(), 1, "{:#?}", verdict.problems);
    assert!(!verdict.accepted);
    assert_eq!((verdict.file.rows, verdict.counts.by_code.len()), (0, 0));
    verdict.problems.into_iter().next().expect("one problem")
}

fn refused(names: &[String]) -> Problem {
    only(check(&with_names(names)))
}

#[test]
fn the_three_shapes_are_accepted_and_nothing_else() {
    let format = with_custom_items();
    let all = names();
    let custom = ["予算".to_owned(), "希望時期".to_owned()];
    for shape in [all[..all.len() - 1].to_vec(), all.clone(), [all.as_slice(), &custom].concat()] {
        let verdict = check_with(&format, &with_names(&shape));
        assert_eq!(verdict.problems, [], "{} columns", shape.len());
        assert_eq!(verdict.file.columns.map(|columns| columns as usize), Some(shape.len()));
    }
    for shape in [
        all[..all.len() - 2].to_vec(),
        [&all[..all.len() - 1], &custom].concat(),
        [all.as_slice(), &custom[..1]].concat(),
    ] {
        assert!(!check_with(&format, &with_names(&shape)).accepted, "{} columns", shape.len());
    }
}

#[test]
fn names_are_compared_trimmed_and_in_nfkc_and_empty_ones_at_the_end_are_dropped() {
    let mut names = names();
    names[0] = " 姓\u{3000}".to_owned();
    names[2] = "姓（フリガナ）".to_owned();
    names[7] = "\"ＦＡＸ番号\"".to_owned();
    names.extend([String::new(), " ".to_owned()]);
    let verdict = check(&with_names(&names));
    assert_eq!(verdict.problems, []);
    assert_eq!(verdict.file.columns, Some(columns()));
}

#[test]
fn a_file_without_data_is_empty() {
    let wide = ",".repeat(16_383) + "\r\n";
    for bytes in [
        "",
        "\u{FEFF}",
        "\r\n\r\n",
        ",,,\r\n,,\r\n",
        "\u{FEFF}\u{3000},\u{A0}\r",
        "\"\",\" \"\n----,====",
        &"\r\n".repeat(50_000),
        &wide.repeat(10),
    ] {
        let verdict = check(bytes.as_bytes());
        assert_eq!((verdict.file.columns, verdict.file.line_ending), (None, None));
        let problem = only(verdict);
        assert_eq!((problem.code, problem.facts.max), (ProblemCode::Empty, None));
    }
    // Of a larger file only the beginning is known.
    let problem = only(check((wide.repeat(70) + &header()).as_bytes()));
    assert_eq!((problem.code, problem.facts.max), (ProblemCode::Empty, Some(1 << 20)));
    assert!(problem.message.ja.starts_with("ファイルの先頭1 MiBにデータがありません。"), "{}", problem.message.ja);
    let late = wide.repeat(10) + &header() + "\r\n" + &lead("a@x.jp");
    assert!(check(late.as_bytes()).accepted);
}

#[test]
fn blank_and_ruled_lines_above_the_header_are_only_a_warning() {
    let names = header();
    for (above, count) in [
        ("\r\n", 1),
        ("\r\n,,\r\n\u{3000}\r\n", 3),
        ("-----,===\r\n", 1),
        ("\r\n+---+---+,,\r\n\r\n", 3),
        (&"---\r\n".repeat(49), 49),
    ] {
        for is_shift_jis in [false, true] {
            let text = format!("{above}{names}\r\n{}\r\n\r\n{}\r\n", lead("bad"), lead("a@x.jp"));
            let bytes = if is_shift_jis { shift_jis(&text) } else { text.into_bytes() };
            let verdict = check(&bytes);
            assert!(verdict.accepted, "{:#?}", verdict.problems);
            assert_eq!((verdict.counts.valid, verdict.counts.invalid), (1, 1));
            let find = |code| verdict.problems.iter().find(|problem| problem.code == code).expect("a problem");
            let blank = find(ProblemCode::BlankLines);
            assert_eq!((blank.row, blank.byte, blank.facts.count), (Some(1), Some(0), Some(count + 1)));
            let row = u32::try_from(count).expect("few") + 2;
            assert_eq!(find(ProblemCode::EmailInvalid).row, Some(row));
        }
        // They are no lines of a report, and no reason why row 1 is not data.
        let only_code = |text: String| only(check(text.as_bytes())).code;
        let title = format!("{above}参加者一覧\r\n{names}\r\n{}\r\n", lead("a@x.jp"));
        if count < 49 {
            assert_eq!(only_code(title), ProblemCode::LinesAbove, "{above:?}");
        }
        assert_eq!(only_code(format!("{above}{}\r\n", lead("a@x.jp"))), ProblemCode::HeaderMissing, "{above:?}");
        let foreign = only(check(format!("{above}会社名,mail\r\nA,a@x.jp\r\n").as_bytes()));
        assert_eq!((foreign.code, foreign.facts.recognised.len()), (ProblemCode::ForeignTable, 2), "{above:?}");
    }
}

#[test]
fn a_nul_in_the_header_is_reported_by_itself() {
    let verdict =
        check(&[header().replacen("名,", "名\0,", 1).as_bytes(), b"\r\n", lead("a@x.jp").as_bytes()].concat());
    assert_eq!(codes(&verdict), [ProblemCode::NotCsv]);
    assert_eq!((verdict.accepted, verdict.counts.valid), (false, 1));
}

#[test]
fn other_file_types_and_charsets_end_the_check() {
    let problem = only(check(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml xl/workbook.xml"));
    assert_eq!((problem.code, problem.facts.found), (ProblemCode::NotCsv, Some(Found::File(FileType::Xlsx))));
    let text = String::from_utf8(file(&[lead("a@x.jp")])).expect("UTF-8");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let euc_jp = encoding_rs::EUC_JP.encode(&text).0.into_owned();
    let iso_2022_jp = encoding_rs::ISO_2022_JP.encode(&text).0.into_owned();
    for (bytes, charset) in [
        (utf16, UnsupportedCharset::Utf16Le),
        (euc_jp, UnsupportedCharset::EucJp),
        (iso_2022_jp, UnsupportedCharset::Iso2022Jp),
    ] {
        let verdict = check(&bytes);
        assert_eq!((verdict.file.encoding, verdict.file.columns, verdict.file.line_ending), (None, None, None));
        let problem = only(verdict);
        assert_eq!((problem.row, problem.byte), (None, None));
        let found = Some(Found::Charset(charset));
        assert_eq!((problem.code, problem.facts.found), (ProblemCode::EncodingUnsupported, found));
    }
}

#[test]
fn a_header_that_cannot_be_decoded_is_reported_at_its_cell() {
    let mut bytes = file(&[lead("a@x.jp")]);
    let place = bytes.windows(3).position(|three| three == "名".as_bytes()).expect("a name");
    bytes[place + 2] = b'x';
    let problem = only(check(&bytes));
    assert_eq!((problem.code, problem.byte), (ProblemCode::HeaderUndecodable, Some(place as u64)));
    assert_eq!(problem.column.expect("a column").to_string(), "B");
}

#[test]
fn tabs_and_semicolons_are_reported_and_the_rest_is_read_as_if_repaired() {
    let text = String::from_utf8(file(&[lead("a@x.jp"), lead("b@@x.jp")])).expect("UTF-8");
    for (separator, delimiter) in [("\t", Delimiter::Tab), (";", Delimiter::Semicolon)] {
        let verdict = check(text.replace(',', separator).as_bytes());
        assert_eq!(codes(&verdict), [ProblemCode::Delimiter, ProblemCode::EmailInvalid]);
        assert_eq!(verdict.problems[0].facts.found, Some(Found::Delimiter(delimiter)));
        assert_eq!((verdict.file.columns, verdict.file.rows), (Some(columns()), 2));
    }
}

#[test]
fn an_error_file_of_ours_is_recognised_with_and_without_custom_items() {
    let own = ["エラー内容".to_owned(), "行番号".to_owned()];
    for names in [[names().as_slice(), &own].concat(), [names().as_slice(), &own, &["予算".to_owned()]].concat()] {
        let problem = refused(&names);
        assert_eq!(problem.code, ProblemCode::ErrorFile);
        assert_eq!(problem.column.expect("a column").to_string(), "AD");
        assert_eq!(problem.facts.added, own);
    }
}

#[test]
fn a_search_export_is_recognised_by_its_lines_its_columns_or_both() {
    let lines = "検索条件,2026/11/23 10:00,2件\r\n\"会社名=東,西\",\"メモ=一行\r\n二行\"\r\n";
    let row = lead("a@x.jp");
    for (text, trace) in [
        (format!("{lines}{},{EXPORT}\r\n{row},1,2,3\r\n", header()), ExportTrace::Both),
        (format!("{lines}{}\r\n{row}\r\n", header()), ExportTrace::Lines),
        (format!("{},{EXPORT},予算\r\n{row},1,2,3,4\r\n", header()), ExportTrace::Columns),
    ] {
        for bytes in [text.clone().into_bytes(), shift_jis(&text)] {
            let verdict = check(&bytes);
            assert_eq!(verdict.file.line_ending, Some(LineEnding::Crlf));
            let problem = only(verdict);
            let found = Some(Found::Export(trace));
            assert_eq!((problem.code, problem.facts.found), (ProblemCode::SearchExport, found));
        }
    }
}

#[test]
fn a_shift_jis_search_export_with_cr_line_ends_has_two_file_problems() {
    let text = format!("検索条件,x\r項目=値\r{},{EXPORT}\r{},1,2,3\r", header(), lead("a@x.jp"));
    let verdict = check(&shift_jis(&text));
    assert_eq!(codes(&verdict), [ProblemCode::SearchExport, ProblemCode::LineEnding]);
    assert_eq!(verdict.file.encoding, Some(Encoding::ShiftJis));
    assert_eq!(verdict.file.line_ending, Some(LineEnding::Cr));
}

#[test]
fn the_old_name_of_column_z_is_reported_alone_only_if_everything_else_fits() {
    let mut names = names();
    names[Item::OldMailGroups as usize] = "メール配信グループ".to_owned();
    let problem = refused(&names);
    assert_eq!(problem.code, ProblemCode::OldFormat);
    assert_eq!(problem.column.expect("a column").to_string(), "Z");
    assert_eq!(refused(&names[..names.len() - 1]).code, ProblemCode::OldFormat);
    names[0] = "氏".to_owned();
    assert_eq!(refused(&names).code, ProblemCode::HeaderMismatch);
}

#[test]
fn names_that_lost_characters_or_were_misread_are_garbled() {
    let mut lost = names();
    lost[5] = "会社?組織名".to_owned();
    lost[2] = "〓(フリガナ)".to_owned();
    let problem = refused(&lost);
    assert_eq!(problem.code, ProblemCode::HeaderGarbled);
    let pairs: Vec<_> = problem.facts.renamed.iter().map(|renamed| renamed.expected.as_str()).collect();
    assert_eq!(pairs, ["姓(フリガナ)", "会社・組織名"]);
    let misread: Vec<String> = names()
        .iter()
        .map(|name| encoding_rs::SHIFT_JIS.decode_without_bom_handling(name.as_bytes()).0.replace(',', ""))
        .collect();
    assert_eq!(refused(&misread).code, ProblemCode::HeaderGarbled);
    let all_lost: Vec<String> = names().iter().map(|name| "?".repeat(name.chars().count())).collect();
    assert_eq!(refused(&all_lost).code, ProblemCode::HeaderGarbled);
}

#[test]
fn a_file_without_a_header_is_reported() {
    let verdict = check(format!("{}\r\n{}\r\n", lead("a@x.jp"), lead("b@x.jp")).as_bytes());
    assert_eq!(verdict.file.columns, Some(5));
    let problem = only(verdict);
    assert_eq!((problem.code, problem.value.as_deref()), (ProblemCode::HeaderMissing, Some("a@x.jp")));
    assert_eq!(problem.column.expect("a column").to_string(), "E");
    // Rows below show it too: row 1 is one of them, with a blank address.
    let verdict = check(format!("{}\r\n{}\r\n", row(&[(0, "山田")]), lead("b@x.jp")).as_bytes());
    assert_eq!(only(verdict).code, ProblemCode::HeaderMissing);
    // Nothing proves that these are data; they may be a header of another kind.
    for bytes in [b"a,b,c\r\n1,2,3\r\n".as_slice(), "山田,太郎\r\n".as_bytes(), &shift_jis("山田,太郎\r\n")] {
        assert_eq!(only(check(bytes)).code, ProblemCode::ForeignTable);
    }
    for named in ["姓,連絡先", "会社名,連絡先"] {
        let bytes = format!("{named}\r\n山田,a@x.jp\r\n{}\r\n", lead("b@x.jp"));
        assert_eq!(only(check(bytes.as_bytes())).code, ProblemCode::ForeignTable, "{named}");
    }
}

#[test]
fn lines_above_the_header_are_reported_and_the_header_below_them_is_judged() {
    let rows = format!("{}\r\n{}\r\n", header(), lead("a@x.jp"));
    for above in ["sep=,\r\n", "参加者一覧\r\n", "参加者一覧\r\n\r\n2名,,info@x.jp\r\n", &"題,名\r\n".repeat(49)]
    {
        let lines = above.lines().count();
        let problem = only(check((above.to_owned() + &rows).as_bytes()));
        assert_eq!(problem.code, ProblemCode::LinesAbove, "{above:?}");
        assert_eq!(problem.facts.header_row, u32::try_from(lines + 1).ok());
        assert_eq!((problem.row, problem.byte), (Some(1), Some(0)));
    }
    // Lines further down are not searched.
    assert_eq!(only(check(("題,名\r\n".repeat(50) + &rows).as_bytes())).code, ProblemCode::ForeignTable);
    let old = check(("参加者一覧\r\n".to_owned() + &rows.replace("旧メール", "メール")).as_bytes());
    assert_eq!(codes(&old), [ProblemCode::LinesAbove, ProblemCode::OldFormat]);
    assert_eq!(old.problems[1].row, Some(2));
    // Only one of the two lines of an export is left.
    let export = only(check(("グループ=展示会\r\n".to_owned() + &rows).as_bytes()));
    assert_eq!((export.code, export.facts.header_row), (ProblemCode::SearchExport, Some(2)));
}

#[test]
fn a_lead_above_the_header_is_reported_and_never_removed() {
    for count in [1, 2, 5] {
        let leads: String = (0..count).map(|number| lead(&format!("a{number}@x.jp")) + "\r\n").collect();
        for title in ["", "検索条件,x\r\n", "参加者一覧\r\n"] {
            let bytes = format!("{title}{leads}{}\r\n{}\r\n", header(), lead("b@x.jp"));
            let problem = only(check(bytes.as_bytes()));
            assert_eq!(
                (problem.code, problem.value.as_deref()),
                (ProblemCode::HeaderMissing, Some("a0@x.jp")),
                "{bytes}"
            );
            assert_eq!(problem.facts.header_row, u32::try_from(bytes.lines().count() - 1).ok());
        }
    }
}

#[test]
fn changed_custom_items_are_listed() {
    let format = with_custom_items();
    let names = |custom: &[&str]| [names(), custom.iter().map(|name| (*name).to_owned()).collect()].concat();
    let problem = |custom: &[&str]| {
        let problem = only(check_with(&format, &with_names(&names(custom))));
        assert_eq!(problem.code, ProblemCode::CustomItemsChanged, "{custom:?}");
        problem.facts
    };
    assert_eq!(problem(&["予算"]).missing, ["希望時期"]);
    assert_eq!(problem(&["予算", "希望時期", "旧項目"]).added, ["旧項目"]);
    let renamed = problem(&["予算", "希望の時期"]).renamed;
    assert_eq!((renamed[0].found.as_str(), renamed[0].expected.as_str()), ("希望の時期", "希望時期"));
    assert_eq!(renamed[0].column.to_string(), "AE");
    // One item was deleted and another one added: its place proves nothing.
    let other = problem(&["予算", "見積日"]);
    assert_eq!((other.missing, other.added, other.renamed.len()), (vec!["希望時期".into()], vec!["見積日".into()], 0));
    let moved = problem(&["希望時期", "予算"]).moved;
    let moved: Vec<_> = moved.iter().map(|moved| (moved.name.as_str(), moved.found.to_string())).collect();
    assert_eq!(moved, [("予算", "AE".to_owned()), ("希望時期", "AD".to_owned())]);
    let one = [names(&[]), vec!["予算".to_owned()]].concat();
    // Where there are no custom items, it is just not known.
    let unknown = refused(&one);
    assert_eq!((unknown.code, unknown.facts.added), (ProblemCode::HeaderMismatch, vec!["予算".to_owned()]));
    assert!(!unknown.message.ja.contains("カスタム項目"), "{}", unknown.message.ja);
}

#[test]
fn other_differences_are_listed() {
    let all = names();
    let mut without = all.clone();
    without.remove(7);
    let facts = refused(&without).facts;
    assert_eq!((facts.missing, facts.added.len(), facts.moved.len()), (vec!["FAX番号".to_owned()], 0, 0));
    let mut with_one_more = all.clone();
    with_one_more.insert(3, "年齢".to_owned());
    let facts = refused(&with_one_more).facts;
    assert_eq!((facts.missing.len(), facts.added, facts.moved.len()), (0, vec!["年齢".to_owned()], 0));
    let mut renamed = all.clone();
    renamed[4] = "メールアドレス(必須)".to_owned();
    let problem = refused(&renamed);
    assert_eq!(problem.facts.renamed.len(), 1);
    assert_eq!(
        (problem.column.expect("a column").to_string().as_str(), problem.value.as_deref()),
        ("E", Some("メールアドレス(必須)"))
    );
    let mut swapped = all.clone();
    swapped.swap(0, 1);
    let moved = refused(&swapped).facts.moved;
    assert_eq!(moved.iter().map(|moved| moved.name.as_str()).collect::<Vec<_>>(), ["姓", "名"]);
    let mut carried = all.clone();
    let last = carried.pop().expect("a name");
    carried.insert(0, last);
    let moved = refused(&carried).facts.moved;
    assert_eq!(moved.iter().map(|moved| moved.name.as_str()).collect::<Vec<_>>(), ["生年月日"]);
    let mut twice = all;
    twice[1] = "姓".to_owned();
    let mut birth_date = names();
    birth_date[Item::BirthDate as usize] = "誕生日".to_owned();
    let facts = refused(&birth_date).facts;
    assert_eq!((facts.missing, facts.added), (vec!["生年月日".to_owned()], vec!["誕生日".to_owned()]));
    let facts = refused(&twice).facts;
    assert_eq!((facts.missing, facts.added, facts.renamed.len()), (vec!["名".to_owned()], vec!["姓".to_owned()], 0));
    let mut unlike = names();
    unlike[6] = "携帯".to_owned();
    unlike[8] = "TEL".to_owned();
    let facts = refused(&unlike).facts;
    assert_eq!(
        (facts.missing, facts.added),
        (vec!["電話番号".into(), "携帯番号".into()], vec!["携帯".into(), "TEL".into()])
    );
    assert!(facts.renamed.is_empty());
}

#[test]
fn a_profile_may_rename_and_reorder_its_columns() {
    let mut format = Format::default();
    let last = format.columns.len() - 1;
    format.columns.swap(0, last);
    format.columns[4].header = "E-mail".to_owned();
    let names: Vec<String> = format.columns.iter().map(|column| column.header.clone()).collect();
    let cells = format!("1990/1/2,,,,a@x.jp{},山田\r\n", ",".repeat(last - 5));
    let verdict = check_with(&format, format!("{}\r\n{cells}", names.join(",")).as_bytes());
    assert_eq!(verdict.problems, []);
    let shorter = format!("{}\r\n,,,a@x.jp{},山田\r\n", names[1..].join(","), ",".repeat(last - 5));
    assert_eq!(check_with(&format, shorter.as_bytes()).problems, []);
}

#[test]
fn an_ascii_header_leaves_the_charset_to_the_first_record_that_is_not_ascii() {
    let mut format = Format::default();
    for (number, column) in format.columns.iter_mut().enumerate() {
        column.header = format!("column {number}");
    }
    let names: Vec<String> = format.columns.iter().map(|column| column.header.clone()).collect();
    let text = |first: &str| {
        let ascii = lead("a@x.jp").replace("山田", "Yamada");
        let rows = [ascii, lead("b@x.jp").replace("山田", first), lead("c@x.jp").replace("山田", "佐藤")];
        format!("{}\r\n{}\r\n", names.join(","), rows.join("\r\n"))
    };
    let verdict = check_with(&format, text("髙橋").as_bytes());
    assert_eq!((verdict.file.encoding, verdict.problems.len()), (Some(Encoding::Utf8), 0));
    let verdict = check_with(&format, &shift_jis(&text("髙橋")));
    assert_eq!((verdict.file.encoding, verdict.problems.len()), (Some(Encoding::ShiftJis), 0));
    let ascii = text("Sato").replace("佐藤", "Ito");
    assert_eq!(check_with(&format, ascii.as_bytes()).file.encoding, Some(Encoding::Utf8));
}

#[test]
fn another_tools_table_lists_what_is_recognised() {
    let format = with_custom_items();
    for text in [
        "会社名,氏名,Mail,予算,,案件\r\n株式会社A,山田 太郎,a@x.jp,5,,x\r\n".to_owned(),
        // Custom items do not make it ours.
        format!("{},会社名\r\n", names()[5..19].join(",")),
    ] {
        for bytes in [text.clone().into_bytes(), shift_jis(&text)] {
            let problem = only(check_with(&format, &bytes));
            assert_eq!((problem.code, problem.value.as_deref()), (ProblemCode::ForeignTable, None), "{text}");
            assert_eq!((problem.facts.missing.len(), problem.facts.renamed.len()), (0, 0));
            assert!(!problem.message.ja.contains("名前が違う") && !problem.message.en.contains("differently"));
        }
    }
    let bytes = "会社名,氏名,Mail,予算,,案件\r\n株式会社A,山田 太郎,a@x.jp,5,,x\r\n";
    let problem = only(check_with(&format, bytes.as_bytes()));
    let recognised = problem.facts.recognised.iter();
    let recognised: Vec<_> =
        recognised.map(|known| (known.column.to_string(), known.found.as_str(), known.key.to_string())).collect();
    let known = |column: &str, found, key: &str| (column.to_owned(), found, key.to_owned());
    let expected = [known("A", "会社名", "company_name"), known("C", "Mail", "email"), known("D", "予算", "custom:1")];
    assert_eq!(recognised, expected);
    assert_eq!(problem.facts.count, Some(3));
    // With 15 of the names it is ours.
    assert_eq!(refused(&names()[..15]).code, ProblemCode::HeaderMismatch);
}

#[test]
fn one_unlike_name_in_the_place_of_one_missing_name_is_a_question() {
    let question = |names: &[String]| refused(names).facts.rename_question;
    let mut one = names();
    one[0] = "ファミリーネーム".to_owned();
    let asked = question(&one).expect("a question");
    assert_eq!((asked.column.to_string().as_str(), asked.expected.as_str()), ("A", "姓"));
    assert_eq!((asked.found.as_str(), asked.values), ("ファミリーネーム", vec!["山田".to_owned()]));
    let mut two = one.clone();
    two[10] = "地位".to_owned();
    let mut elsewhere = names();
    elsewhere.remove(7);
    elsewhere.insert(9, "地位".to_owned());
    let mut twice = names();
    twice[1] = "姓".to_owned();
    let mut alike = names();
    alike[0] = "*姓".to_owned();
    let mut controlled = names();
    controlled[1] = "\u{1}名\u{9F}".to_owned();
    for none in [two, elsewhere, twice, alike, controlled] {
        assert_eq!(question(&none), None, "{none:?}");
    }
    let custom = [names(), vec!["予算".to_owned(), "見積日".to_owned()]].concat();
    let asked = only(check_with(&with_custom_items(), &with_names(&custom))).facts.rename_question;
    assert_eq!(asked.map(|asked| (asked.column.to_string(), asked.expected)), Some(("AE".into(), "希望時期".into())));
}

#[test]
fn a_column_without_a_name_has_words_and_what_cannot_be_seen_is_drawn() {
    let mut nameless = names();
    nameless.insert(3, String::new());
    let message = refused(&nameless).message;
    assert!(message.ja.contains("名前のない列") && !message.ja.contains("「」"), "{}", message.ja);
    assert!(message.en.contains("a column without a name") && !message.en.contains("\"\""), "{}", message.en);
    let mut hidden = names();
    hidden.insert(3, "備\u{200B}考".to_owned());
    let message = refused(&hidden).message;
    assert!(message.ja.contains("「備〈U+200B〉考」") && message.en.contains("\"備〈U+200B〉考\""), "{}", message.ja);
}
