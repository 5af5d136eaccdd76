//! Repairs (specification 4, last column of the table): one test for each row, several repairs at once, and every cut.

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        encoding::{Encoding, LineEnding},
        format::Format,
        item::Item,
        problem::ProblemCode,
    },
    repair::{HEAD_BYTES, Offer, Repair, Repairer, offer, offer_with_renaming},
};

use crate::{
    damage::misread,
    support::{check_with, codes, file, header, lead, row, shift_jis, with_custom_items},
};

/// What is offered for a file, as the page asks for it.
fn offered(format: &Format, bytes: &[u8]) -> Option<(Repair, Offer)> {
    let verdict = check_with(format, bytes);
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    offer(head, head.len() == bytes.len(), format, &verdict.problems)
}

fn run(repair: &Repair, chunks: &[&[u8]]) -> Vec<u8> {
    let (mut repairing, mut repaired) = (Repairer::new(repair), Vec::new());
    for chunk in chunks {
        repairing.push(chunk, &mut repaired);
    }
    repairing.finish(&mut repaired);
    repaired
}

struct Repaired {
    offer: Offer,
    bytes: Vec<u8>,
    verdict: Verdict,
}

/// Repairs the file once, in one piece and cut at every byte, and checks the result.
fn repair_and_check(format: &Format, bytes: &[u8]) -> Repaired {
    let (repair, offer) = offered(format, bytes).expect("something is offered");
    let repaired = run(&repair, &[bytes]);
    for cut in 0..=bytes.len() {
        let (left, right) = bytes.split_at(cut);
        assert_eq!(run(&repair, &[left, right]), repaired, "cut at {cut}");
    }
    let every: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(run(&repair, &every), repaired);
    let verdict = check_with(format, &repaired);
    Repaired { offer, bytes: repaired, verdict }
}

fn repaired(bytes: &[u8]) -> Repaired {
    let repaired = repair_and_check(&Format::default(), bytes);
    assert!(
        repaired.verdict.accepted,
        "{:#?}\n{}",
        repaired.verdict.problems,
        String::from_utf8_lossy(&repaired.bytes)
    );
    assert_eq!(repaired.offer.left, []);
    repaired
}

fn repairs(offer: &Offer) -> Vec<ProblemCode> {
    offer.repairs.iter().map(|repair| repair.code).collect()
}

fn text(names: &[&str], rows: &[&str]) -> String {
    let lines = [names.join(",")].into_iter().chain(rows.iter().map(|row| (*row).to_owned()));
    lines.map(|line| line + "\r\n").collect()
}

fn names() -> Vec<&'static str> {
    Item::ALL.map(Item::header).to_vec()
}

#[test]
fn other_charsets_become_utf_8_with_a_byte_order_mark() {
    let text = String::from_utf8(file(&[lead("a@x.jp"), row(&[(0, "髙\u{20BB7}"), (4, "b@x.jp")])])).expect("UTF-8");
    let plain = text.replace('\u{20BB7}', "橋").replace('髙', "高");
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let utf32 = |to: fn(u32) -> [u8; 4]| text.chars().map(u32::from).flat_map(to).collect::<Vec<u8>>();
    let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let old = |encoding: &'static encoding_rs::Encoding| encoding.encode(&plain).0.into_owned();
    for (bytes, expected) in [
        (with_mark(b"\xFF\xFE", utf16(u16::to_le_bytes)), &text),
        (utf16(u16::to_be_bytes), &text),
        (with_mark(b"\xFF\xFE\0\0", utf32(u32::to_le_bytes)), &text),
        (with_mark(b"\0\0\xFE\xFF", utf32(u32::to_be_bytes)), &text),
        (old(encoding_rs::EUC_JP), &plain),
        (old(encoding_rs::GB18030), &plain),
        (old(encoding_rs::ISO_2022_JP), &plain),
    ] {
        let repaired = repaired(&bytes);
        assert_eq!(repairs(&repaired.offer), [ProblemCode::EncodingUnsupported]);
        assert_eq!(repaired.bytes, [b"\xEF\xBB\xBF", expected.as_bytes()].concat());
        assert_eq!(repaired.verdict.file.encoding, Some(Encoding::Utf8Bom));
    }
}

#[test]
fn a_lone_cr_becomes_crlf_but_stays_inside_quotes() {
    let bytes = text(&names(), &[&row(&[(0, "\"山\r田\""), (4, "a@x.jp")])]).replace("\r\n", "\r");
    let repaired = repaired(bytes.as_bytes());
    assert_eq!(repairs(&repaired.offer), [ProblemCode::LineEnding]);
    assert_eq!(repaired.verdict.file.line_ending, Some(LineEnding::Crlf));
    assert!(String::from_utf8_lossy(&repaired.bytes).contains("\"山\r田\""));
}

#[test]
fn commas_replace_tabs_and_semicolons() {
    for (separator, code) in [('\t', "\t"), (';', ";")] {
        let lead = ["株式会社A,B", "\"a\"\"b\"", "c\"d", "", "a@x.jp", "\"い;ろ\t\""].join(code);
        let bytes = format!("{}\n{lead}\n", names().join(code));
        let repaired = repaired(bytes.as_bytes());
        assert_eq!(repairs(&repaired.offer), [ProblemCode::Delimiter], "{separator:?}");
        let line = String::from_utf8_lossy(&repaired.bytes).lines().nth(1).expect("a row").to_owned();
        assert_eq!(line, "\"株式会社A,B\",\"a\"\"b\",c\"d,,a@x.jp,\"い;ろ\t\"");
    }
}

#[test]
fn our_error_file_loses_its_two_columns() {
    let format = with_custom_items();
    let mut head = names();
    head.extend(["エラー内容", "行番号", "予算", "希望時期"]);
    let line = format!("{},必須です。,3,500,今期", lead("a@x.jp"));
    let repaired = repair_and_check(&format, text(&head, &[&line]).as_bytes());
    assert!(repaired.verdict.accepted);
    assert_eq!(repairs(&repaired.offer), [ProblemCode::ErrorFile]);
    let expected = format!("{},500,今期", lead("a@x.jp"));
    assert_eq!(String::from_utf8_lossy(&repaired.bytes).lines().nth(1), Some(expected.as_str()));
}

#[test]
fn a_search_export_loses_its_lines_and_columns() {
    let format = with_custom_items();
    let mut head = names();
    head.extend(["リードID", "登録日時", "更新日時", "予算", "希望時期"]);
    let line = format!("{},7,2026/1/1 9:00,2026/1/2 9:00,500,今期", lead("a@x.jp"));
    let bytes = format!("検索条件,2026/11/25,1件\r\nタグ=展示会\r\n{}", text(&head, &[&line]));
    let repaired = repair_and_check(&format, bytes.as_bytes());
    assert!(repaired.verdict.accepted, "{:#?}", repaired.verdict.problems);
    assert_eq!((repairs(&repaired.offer), repaired.offer.row_shift), (vec![ProblemCode::SearchExport], 2));
    let expected = format!("{},500,今期", lead("a@x.jp"));
    assert_eq!(String::from_utf8_lossy(&repaired.bytes).lines().nth(1), Some(expected.as_str()));
    assert_eq!(repaired.offer.before.expect("a preview").header_row, 3);
    assert_eq!(repaired.offer.after.expect("a preview").rows[0].row, 2);
}

#[test]
fn an_old_file_gets_todays_name_in_its_own_encoding() {
    let bytes = shift_jis(&text(&names(), &[&lead("a@x.jp")]).replace("旧メール配信グループ", "メール配信グループ"));
    let repaired = repaired(&bytes);
    assert_eq!(repairs(&repaired.offer), [ProblemCode::OldFormat]);
    assert_eq!(repaired.bytes, shift_jis(&text(&names(), &[&lead("a@x.jp")])));
    assert!(repaired.offer.repairs[0].message.ja.contains("Z列「メール配信グループ」→「旧メール配信グループ」"));
}

#[test]
fn garbled_names_are_replaced() {
    let bytes = text(&names(), &[&lead("a@x.jp")]).replace("姓(フリガナ)", "姓(?リガナ)");
    let repaired = repaired(bytes.as_bytes());
    assert_eq!(repairs(&repaired.offer), [ProblemCode::HeaderGarbled]);
    assert_eq!(repaired.bytes, file(&[lead("a@x.jp")]));
}

#[test]
fn a_misread_file_is_read_back_with_all_its_damages() {
    let good = file(&[row(&[(0, "\"島\r\n本\""), (4, "a@x.jp"), (23, "ム\u{A0}€é")])]);
    let text = std::str::from_utf8(&good).expect("UTF-8");
    let with_lines = format!("参加者一覧\r\n\r\n{text}");
    for is_latin_1 in [true, false] {
        let lines_gone = repaired(misread(&with_lines, is_latin_1).as_bytes());
        assert_eq!(repairs(&lines_gone.offer), [ProblemCode::HeaderGarbled, ProblemCode::LinesAbove]);
        assert_eq!((lines_gone.offer.row_shift, lines_gone.bytes), (2, good.clone()));
        let semicolons = misread(&format!("一覧\r\n{text}").replace(',', ";"), is_latin_1).replace("\r\n", "\n");
        let split = repaired(semicolons.as_bytes());
        let codes = [ProblemCode::Delimiter, ProblemCode::HeaderGarbled, ProblemCode::LinesAbove];
        assert_eq!(repairs(&split.offer), codes);
        assert_eq!(String::from_utf8_lossy(&split.bytes), text.replace("\r\n", "\n"));
    }
    let quoted = format!("'{}'", text.replace("\"", "").replace("\r\n本", "本").trim_ascii_end().replace(',', "','"));
    let plain = repaired(misread(&quoted.replace("\r\n", "'\r\n'"), false).as_bytes());
    assert_eq!(repairs(&plain.offer), [ProblemCode::QuoteStyle, ProblemCode::HeaderGarbled]);
}

#[test]
fn a_misread_record_that_cannot_be_read_back_stays() {
    let rows: Vec<String> = (0..30_000).map(|number| row(&[(0, "島本"), (4, &format!("a{number}@x.jp"))])).collect();
    let good = String::from_utf8(file(&rows)).expect("UTF-8");
    let mixed = row(&[(0, "\"å³¶\r\n島\""), (4, "mixed@x.jp")]) + "\r\n";
    let damaged = misread(&good, false) + &mixed + &misread("島本,,,,last@x.jp\r\n", true);
    assert!(damaged.len() > HEAD_BYTES);
    let (repair, offer) = offered(&Format::default(), damaged.as_bytes()).expect("an offer");
    assert_eq!(repairs(&offer), [ProblemCode::HeaderGarbled]);
    assert!(offer.repairs[0].message.ja.contains("セルも"), "{offer:?}");
    assert_eq!(offer.after.expect("a preview").rows[0].cells[0], "島本");
    let repaired = run(&repair, &damaged.as_bytes().chunks(65_537).collect::<Vec<_>>());
    // Megabytes are not worth printing.
    assert!(repaired == (good.clone() + &mixed + "島本,,,,last@x.jp\r\n").into_bytes());
    // Where the beginning cannot be read back to the byte, only the names are replaced.
    let half = misread(&header(), false) + "\r\n" + &mixed;
    let (repair, offer) = offered(&Format::default(), half.as_bytes()).expect("an offer");
    assert_eq!(repairs(&offer), [ProblemCode::HeaderGarbled]);
    assert!(offer.repairs[0].message.ja.contains("文字化けは直りません"), "{offer:?}");
    assert_eq!(run(&repair, &[half.as_bytes()]), (header() + "\r\n" + &mixed).into_bytes());
}

#[test]
fn a_missing_header_is_put_in_front_if_the_columns_fit() {
    let proven = |address: &str| row(&[(0, "山田"), (2, "ヤマダ"), (4, address)]);
    let bytes = text(&[], &[&proven("a@x.jp"), &lead("b@x.jp")]).trim_ascii_start().to_owned();
    let repaired = repaired(bytes.as_bytes());
    assert_eq!((repairs(&repaired.offer), repaired.offer.row_shift), (vec![ProblemCode::HeaderMissing], -1));
    assert_eq!(repaired.bytes, file(&[proven("a@x.jp"), lead("b@x.jp")]));
    // One column can show that the number of cells and the addresses fit by chance.
    for cells in [
        &[(0, "海山商事株式会社"), (6, "03-1234-5678")][..],
        &[(0, "1001"), (2, "灯"), (3, "ウミノアカリ")],
        &[(0, "山田"), (2, "ヤマダ"), (6, "部長")],
        &[(0, "山田"), (2, "ヤマダ"), (28, "東京都")],
    ] {
        let line = |address| row(&[cells, &[(4, address)]].concat()) + "\r\n";
        let bytes = line("a@x.jp") + &line("b@x.jp");
        let verdict = check_with(&Format::default(), bytes.as_bytes());
        assert_eq!(codes(&verdict), [ProblemCode::HeaderMissing]);
        assert!(!verdict.problems[0].message.ja.contains("上に1行挿入し"));
        assert!(offered(&Format::default(), bytes.as_bytes()).is_none());
    }
    // Another number of columns, or addresses in another column: the columns are unknown.
    for other in ["山田,太郎,a@x.jp\r\n".to_owned(), row(&[(0, "山田"), (3, "a@x.jp")]) + "\r\n"] {
        assert!(offered(&Format::default(), other.as_bytes()).is_none());
    }
}

#[test]
fn custom_items_are_ordered_dropped_added_blank_and_renamed() {
    let format = with_custom_items();
    let cases: [(&[&str], &str, &str); 4] = [
        (&["希望時期", "予算"], ",今期,500", ",500,今期"),
        (&["予算", "メモ2", "希望時期"], ",500,x,今期", ",500,今期"),
        (&["希望時期"], ",今期", ",,今期"),
        (&["予算", "希望の時期"], ",500,今期", ",500,今期"),
    ];
    for (custom, found, expected) in cases {
        let head: Vec<&str> = names().into_iter().chain(custom.iter().copied()).collect();
        let repaired = repair_and_check(&format, text(&head, &[&(lead("a@x.jp") + found)]).as_bytes());
        assert_eq!(repairs(&repaired.offer), [ProblemCode::CustomItemsChanged]);
        assert!(repaired.verdict.accepted, "{:#?}", repaired.verdict.problems);
        let line = String::from_utf8_lossy(&repaired.bytes).lines().nth(1).map(str::to_owned);
        assert_eq!(line, Some(lead("a@x.jp") + expected), "{custom:?}");
    }
}

#[test]
fn an_unknown_column_beside_a_missing_custom_item_may_be_it_and_is_left_alone() {
    let format = with_custom_items();
    for (custom, cells) in [
        (["予算", "時期"].as_slice(), ",500,今期"),
        (&["時期", "予算"], ",今期,500"),
        (&["予算", "", "備考"], ",500,今期,x"),
        (&["額", "時期"], ",500,今期"),
        (&["時期"], ",今期"),
    ] {
        let head: Vec<&str> = names().into_iter().chain(custom.iter().copied()).collect();
        let bytes = text(&head, &[&(lead("a@x.jp") + cells)]);
        assert_eq!(codes(&check_with(&format, bytes.as_bytes())), [ProblemCode::CustomItemsChanged], "{custom:?}");
        assert!(offered(&format, bytes.as_bytes()).is_none(), "{custom:?}");
    }
}

#[test]
fn nothing_is_offered_if_two_columns_mean_the_same_item() {
    let format = with_custom_items();
    let in_place_of_phone = |name: &'static str| {
        let mut head = names();
        head[6] = name;
        head
    };
    let with = |head: &[&'static str], more: &[&'static str]| [head, more].concat();
    let customs = ["予算", "希望時期"];
    for head in [
        // Two spellings of a missing name.
        with(&in_place_of_phone("電話番号*"), &["電話番号(必須)"]),
        with(&in_place_of_phone("電話・番号"), &["Telephone"]),
        with(&in_place_of_phone("電話番号*"), &["電話番号(必須)", "予算", "希望時期"]),
        // A name and another spelling of it.
        with(&names(), &["電話番号*"]),
        with(&["Last name"], &names()),
        with(&with(&names(), &customs), &["希望時期(任意)"]),
        with(&names(), &["予算", "予算*", "希望時期"]),
        with(&names(), &["予算*", "予算(必須)", "希望時期"]),
        // A name twice: among the fixed ones, among the custom ones, in both.
        with(&names(), &["姓"]),
        with(&with(&names(), &customs), &["予算"]),
        with(&with(&names(), &customs), &["電話番号"]),
        with(&with(&names(), &customs), &["電話番号※"]),
    ] {
        let cells = lead("a@x.jp") + &",x".repeat(head.len() - Item::ALL.len());
        let bytes = text(&head, &[&cells]);
        let is_of_names =
            |code: &ProblemCode| matches!(code, ProblemCode::HeaderMismatch | ProblemCode::CustomItemsChanged);
        assert!(codes(&check_with(&format, bytes.as_bytes())).iter().all(is_of_names), "{head:?}");
        assert!(offered(&format, bytes.as_bytes()).is_none(), "{head:?}");
    }
}

#[test]
fn custom_items_under_names_that_are_alike_are_not_dropped_with_other_columns_out_of_order() {
    let mut head = names();
    head.swap(9, 10);
    head.extend(["予算*", "希望の時期"]);
    let line = row(&[(0, "山田"), (4, "a@x.jp"), (9, "部長"), (10, "営業部")]) + ",500,今期";
    let repaired = repair_and_check(&with_custom_items(), text(&head, &[&line]).as_bytes());
    assert!(repaired.verdict.accepted, "{:#?}", repaired.verdict.problems);
    let good = row(&[(0, "山田"), (4, "a@x.jp"), (9, "営業部"), (10, "部長")]) + ",500,今期";
    assert_eq!(String::from_utf8_lossy(&repaired.bytes).lines().nth(1), Some(good.as_str()));
}

#[test]
fn a_name_that_shift_jis_does_not_have_makes_the_file_utf_8() {
    let mut format = with_custom_items();
    format.custom_items[1].name = "希望時期〜".to_owned();
    let head: Vec<&str> = names().into_iter().chain(["予算", "希望時期"]).collect();
    let repaired = repair_and_check(&format, &shift_jis(&text(&head, &[&(lead("a@x.jp") + ",500,今期")])));
    assert!(repaired.verdict.accepted);
    assert_eq!(repaired.verdict.file.encoding, Some(Encoding::Utf8Bom));
    assert_eq!(repairs(&repaired.offer), [ProblemCode::CustomItemsChanged, ProblemCode::CustomItemsChanged]);
}

#[test]
fn columns_are_put_in_order_and_renamed_when_all_are_there() {
    let mut head = names();
    head.swap(0, 1);
    head[5] = "会社組織名";
    let line = row(&[(1, "山田"), (0, "太郎"), (4, "a@x.jp"), (5, "商事")]);
    let repaired = repaired(text(&head, &[&line]).as_bytes());
    assert_eq!(repairs(&repaired.offer), [ProblemCode::HeaderMismatch]);
    assert_eq!(repaired.bytes, file(&[row(&[(0, "山田"), (1, "太郎"), (4, "a@x.jp"), (5, "商事")])]));
    // A missing column is not invented: under the import rules its blank cells would clear values.
    let mut short = names();
    short.remove(5);
    assert!(offered(&Format::default(), text(&short, &[&lead("a@x.jp")]).as_bytes()).is_none());
    // Two columns of one name: either may be the right one.
    let mut twice = names();
    twice[1] = "姓";
    twice.push("名");
    assert!(offered(&Format::default(), text(&twice, &[&lead("a@x.jp")]).as_bytes()).is_none());
}

#[test]
fn names_that_are_alike_are_renamed_and_no_others() {
    let mut head = names();
    (head[0], head[1], head[4], head[16]) = ("姓*", "名\u{1}", "E-mail address", "「WEBサイト」");
    head.swap(9, 10);
    let line = row(&[(0, "山田"), (4, "a@x.jp"), (9, "部長"), (10, "営業部"), (16, "https://x.jp")]);
    let good = row(&[(0, "山田"), (4, "a@x.jp"), (9, "営業部"), (10, "部長"), (16, "https://x.jp")]);
    assert_eq!(repaired(text(&head, &[&line]).as_bytes()).bytes, file(&[good]));
    for (place, name) in [(8, "TEL"), (5, "会社"), (4, "Eメール"), (14, "住所3"), (Item::BirthDate as usize, "誕生日")]
    {
        let mut head = names();
        head[place] = name;
        assert!(offered(&Format::default(), text(&head, &[&lead("a@x.jp")]).as_bytes()).is_none(), "{name}");
    }
}

#[test]
fn columns_without_a_name_are_dropped_and_shifted_rows_are_left_alone() {
    let shifted = lead("b@x.jp") + ",,,余り";
    let nameless = format!("{},,\r\n{},余り\r\n{shifted}\r\n{}\r\n", header(), lead("a@x.jp"), lead("c@x.jp"));
    let dropped = repaired(nameless.as_bytes());
    assert_eq!(repairs(&dropped.offer), [ProblemCode::ExtraCells]);
    assert_eq!(dropped.bytes, file(&[lead("a@x.jp"), shifted, lead("c@x.jp")]));
    assert_eq!(codes(&dropped.verdict), [ProblemCode::RowShifted]);
    // Below a header problem the rows have not been judged: the nameless columns must stay.
    let first =
        repair_and_check(&Format::default(), nameless.replace("旧メール配信グループ", "メール配信グループ").as_bytes());
    assert_eq!(repairs(&first.offer), [ProblemCode::OldFormat]);
    assert_eq!(first.bytes, nameless.as_bytes());
    // One comma too many: nothing is dropped.
    let bytes = file(&[lead("a@x.jp") + ",余り", lead("b@x.jp")]);
    assert!(offered(&Format::default(), &bytes).is_none());
}

#[test]
fn lines_above_the_header_are_removed_and_the_rest_is_repaired_too() {
    let mut head = names();
    head[Item::OldMailGroups as usize] = "メール配信グループ";
    let bytes = format!("sep=,\r\n参加者一覧\r\n\r\n{}", text(&head, &[&lead("a@x.jp")]));
    let lines_gone = repaired(bytes.as_bytes());
    assert_eq!(repairs(&lines_gone.offer), [ProblemCode::LinesAbove, ProblemCode::OldFormat]);
    assert_eq!((lines_gone.offer.row_shift, lines_gone.bytes), (3, file(&[lead("a@x.jp")])));
    // A lead above the header must not be deleted.
    let with_lead = format!("{}\r\n{}", lead("a@x.jp"), text(&names(), &[&lead("b@x.jp")]));
    let (repair, offer) = offered(&Format::default(), with_lead.as_bytes()).expect("the header moves");
    assert_eq!(repairs(&offer), [ProblemCode::HeaderMissing]);
    assert_eq!(run(&repair, &[with_lead.as_bytes()]), file(&[lead("a@x.jp"), lead("b@x.jp")]));
}

#[test]
fn blank_lines_above_a_header_do_not_change_its_repair() {
    let mut old = names();
    old[Item::OldMailGroups as usize] = "メール配信グループ";
    let renamed = repaired(format!("\r\n---,---\r\n{}", text(&old, &[&lead("a@x.jp")])).as_bytes());
    assert_eq!((repairs(&renamed.offer), renamed.offer.row_shift), (vec![ProblemCode::OldFormat], 2));
    assert_eq!(renamed.bytes, file(&[lead("a@x.jp")]));
    // Without a change of the header they stay.
    let nameless = format!("\r\n,,\r\n{},,\r\n{},余り\r\n{},\r\n", header(), lead("a@x.jp"), lead("b@x.jp"));
    let dropped = repaired(nameless.as_bytes());
    assert_eq!((repairs(&dropped.offer), dropped.offer.row_shift), (vec![ProblemCode::ExtraCells], 0));
    assert!(dropped.verdict.file.rows == 2 && codes(&dropped.verdict) == [ProblemCode::BlankLines]);
    let ends = repaired(format!("\r\r{},\r{}\r", header(), lead("a@x.jp")).as_bytes());
    assert_eq!(String::from_utf8_lossy(&ends.bytes), format!("\r\n\r\n{},\r\n{}\r\n", header(), lead("a@x.jp")));
    let proven = |address: &str| row(&[(0, "山田"), (2, "ヤマダ"), (4, address)]);
    let rows = format!("\r\n{}\r\n{}\r\n", proven("a@x.jp"), proven("b@x.jp"));
    let headed = repaired(rows.as_bytes());
    assert_eq!((repairs(&headed.offer), headed.offer.row_shift), (vec![ProblemCode::HeaderMissing], -1));
    assert_eq!(String::from_utf8_lossy(&headed.bytes), header() + "\r\n" + &rows);
    let mut other = names();
    other[6] = "直通";
    let asked = format!(",\r\n{}", text(&other, &[&lead("a@x.jp")]));
    let verdict = check_with(&Format::default(), asked.as_bytes());
    let (repair, offer) =
        offer_with_renaming(asked.as_bytes(), true, &Format::default(), &verdict.problems).expect("one");
    assert_eq!((run(&repair, &[asked.as_bytes()]), offer.row_shift), (file(&[lead("a@x.jp")]), 1));
}

#[test]
fn no_header_is_put_in_front_of_a_file_that_has_one_further_down() {
    let few = ["姓", "メールアドレス", "連絡先"].join(",") + &",x".repeat(Item::ALL.len() - 3);
    let bytes = format!("参加者一覧{}\r\n{few}\r\n{}\r\n", ",".repeat(Item::ALL.len() - 1), lead("a@x.jp"));
    assert_eq!(codes(&check_with(&Format::default(), bytes.as_bytes())), [ProblemCode::HeaderMissing]);
    assert!(offered(&Format::default(), bytes.as_bytes()).is_none());
}

#[test]
fn a_shift_jis_search_export_with_cr_and_moved_columns_is_repaired_at_once() {
    let mut head = names();
    head.swap(9, 10);
    head.extend(["リードID", "登録日時", "更新日時"]);
    let line = row(&[(0, "山田"), (4, "a@x.jp"), (9, "部長"), (10, "営業部")]) + ",7,2026/1/1 9:00,2026/1/2 9:00";
    let bytes = format!("検索条件,2026/11/25,1件\r\nタグ=展示会\r\n{}", text(&head, &[&line])).replace("\r\n", "\r");
    let repaired = repaired(&shift_jis(&bytes));
    assert_eq!(
        repairs(&repaired.offer),
        [ProblemCode::LineEnding, ProblemCode::SearchExport, ProblemCode::HeaderMismatch]
    );
    let message = &repaired.offer.repairs[1].message.ja;
    assert!(message.contains("2行") && message.contains("「リードID」「登録日時」「更新日時」"), "{message}");
    assert_eq!(repaired.offer.row_shift, 2);
    assert_eq!(
        repaired.bytes,
        shift_jis(
            &String::from_utf8(file(&[row(&[(0, "山田"), (4, "a@x.jp"), (9, "営業部"), (10, "部長")])]))
                .expect("UTF-8")
        )
    );
}

#[test]
fn a_utf_16_export_with_tabs_of_the_old_format_is_repaired_at_once() {
    let plain = text(&names(), &[&lead("a@x.jp")]).replace("旧メール配信グループ", "メール配信グループ");
    let utf16: Vec<u8> = plain.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let repaired = repaired(&[b"\xFF\xFE", utf16.as_slice()].concat());
    assert_eq!(
        repairs(&repaired.offer),
        [ProblemCode::EncodingUnsupported, ProblemCode::Delimiter, ProblemCode::OldFormat]
    );
    assert_eq!(repaired.bytes, [b"\xEF\xBB\xBF".as_slice(), &file(&[lead("a@x.jp")])].concat());
}

#[test]
fn short_rows_stay_short_and_blank_lines_blank() {
    let mut head = names();
    head.swap(9, 10);
    let bytes = text(&head, &["山田,,,,a@x.jp", "", "山田,,,,b@x.jp,,,,,部長,営業部"]);
    let repaired = repaired(bytes.as_bytes());
    let lines: Vec<String> = String::from_utf8_lossy(&repaired.bytes).lines().map(str::to_owned).collect();
    assert_eq!(lines[1..], ["山田,,,,a@x.jp", "", "山田,,,,b@x.jp,,,,,営業部,部長"]);
}

#[test]
fn a_record_too_long_to_be_held_passes_unchanged() {
    let long = format!("\"{}\",b", "あ\r\n".repeat(1 << 20));
    let bytes = text(&names(), &[&long, &lead("a@x.jp")]).replace("旧メール配信グループ", "メール配信グループ");
    let (repair, _) = offered(&Format::default(), bytes.as_bytes()).expect("an offer");
    let chunks: Vec<&[u8]> = bytes.as_bytes().chunks(65_537).collect();
    let expected = text(&names(), &[&long, &lead("a@x.jp")]).into_bytes();
    // Megabytes are not worth printing.
    assert!(run(&repair, &chunks) == expected && run(&repair, &[bytes.as_bytes()]) == expected);
}

#[test]
fn nothing_is_offered_for_problems_that_only_a_person_can_solve() {
    let unclosed = file(&[row(&[(0, "\"山田"), (4, "a@x.jp")])]);
    for bytes in [b"".as_slice(), b"PK\x03\x04", header().as_bytes(), &unclosed, b"a,b\r\n1,2\r\n"] {
        assert!(offered(&Format::default(), bytes).is_none(), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn remaining_problems_are_reported() {
    let bytes = text(&names(), &[&row(&[(0, "\"山田"), (4, "a@x.jp")])]).replace("\r\n", "\r");
    let repaired = repair_and_check(&Format::default(), bytes.as_bytes());
    assert_eq!(
        (repairs(&repaired.offer), &repaired.offer.left),
        (vec![ProblemCode::LineEnding], &vec![ProblemCode::QuoteUnclosed])
    );
}

#[test]
fn the_offer_of_a_large_file_needs_only_its_head() {
    let rows: Vec<String> = (0..20_000).map(|number| lead(&format!("a{number}@example.jp"))).collect();
    let bytes = String::from_utf8(file(&rows)).expect("UTF-8").replace("旧メール配信グループ", "メール配信グループ");
    assert!(bytes.len() > HEAD_BYTES);
    let (repair, _) = offered(&Format::default(), bytes.as_bytes()).expect("an offer");
    let repaired = run(&repair, &bytes.as_bytes().chunks(9_999).collect::<Vec<_>>());
    assert!(repaired == file(&rows) && check_with(&Format::default(), &repaired).accepted);
}

/// The cells of a file, row by row, for files without quotes.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_header_below_leads_moves_to_the_top() {
    let leads: Vec<String> = (1..=4).map(|number| lead(&format!("a{number}@x.jp"))).collect();
    let good = file(&leads);
    let lines: Vec<&str> = std::str::from_utf8(&good).expect("UTF-8").split_terminator("\r\n").collect();
    for place in 1..lines.len() {
        let mut moved = lines.clone();
        let header = moved.remove(0);
        moved.insert(place, header);
        // With and without a line end at the end of the file.
        for end in ["\r\n", ""] {
            let repaired = repaired((moved.join("\r\n") + end).as_bytes());
            assert_eq!(repairs(&repaired.offer), [ProblemCode::HeaderMissing], "{place}");
            assert_eq!((cells(&repaired.bytes), repaired.offer.row_shift), (cells(&good), 0), "{place}");
        }
    }
    assert!(offered(&Format::default(), &good).is_none());
}

#[test]
fn a_renaming_that_is_a_question_is_done_only_when_it_is_agreed_to() {
    let format = with_custom_items();
    let head = [names(), vec!["予算", "希望時期"]].concat();
    let good = text(&head, &[&format!("{},500,今期", lead("a@x.jp"))]);
    for place in 0..head.len() {
        let mut other = head.clone();
        other[place] = "ほかの名前";
        let bytes = text(&other, &[&format!("{},500,今期", lead("a@x.jp"))]);
        assert!(offered(&format, bytes.as_bytes()).is_none(), "{place}");
        let verdict = check_with(&format, bytes.as_bytes());
        let (repair, offer) =
            offer_with_renaming(bytes.as_bytes(), true, &format, &verdict.problems).expect("a renaming");
        assert_eq!((repairs(&offer).len(), offer.question), (1, None), "{place}");
        assert_eq!(String::from_utf8_lossy(&run(&repair, &[bytes.as_bytes()])), good, "{place}");
    }
    let mut two = head.clone();
    (two[0], two[5]) = ("ほか", "別");
    let bytes = text(&two, &[]);
    let verdict = check_with(&format, bytes.as_bytes());
    assert!(offer_with_renaming(bytes.as_bytes(), true, &format, &verdict.problems).is_none());
}

#[test]
fn nothing_is_offered_for_another_tools_table() {
    for bytes in ["会社名,mail\r\nA,a@x.jp\r\n", "a,b,c\r\n1,2,3\r\n"] {
        assert!(offered(&Format::default(), bytes.as_bytes()).is_none(), "{bytes}");
    }
}
