//! Files whose damage looks like something else: the cause is named, and no repair goes on from a mistake.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, WINDOWS_1252};
use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        format::Format,
        item::Item,
        problem::{Delimiter, Found, Problem, ProblemCode, Reason, Severity},
    },
    words::{english_name, file_advice},
};

use crate::{
    damage::{repaired, text},
    support::{check, codes, file, header, row, shift_jis},
};

fn names() -> Vec<String> {
    Item::ALL.map(|item| item.header().to_owned()).to_vec()
}

fn with_header(header: &str, rows: &[String]) -> String {
    [header.to_owned()].iter().chain(rows).map(|line| format!("{line}\r\n")).collect()
}

fn english() -> String {
    Item::ALL.map(english_name).join(",")
}

fn leads() -> Vec<String> {
    let names = [("海野", "春"), ("梅原", "健"), ("相原", "進"), ("森田", "葵")];
    let lead = |(number, (last, first)): (usize, &(&str, &str))| {
        let address = format!("lead{number}@example.co.jp");
        row(&[(0, last), (1, first), (4, &address), (5, "海山商事"), (6, "03-1234-5678")])
    };
    names.iter().enumerate().map(lead).collect()
}

fn encoded(charset: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = charset.encode(text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

/// The only file problem, which has a reason, words and no repair.
fn refused(bytes: &[u8], reason: Reason) -> Problem {
    let verdict = check(bytes);
    let of_file: Vec<&Problem> = verdict.problems.iter().filter(|problem| problem.severity == Severity::File).collect();
    let [problem] = of_file.as_slice() else { panic!("{:#?}", verdict.problems) };
    assert_eq!(problem.facts.reason, Some(reason), "{problem:#?}");
    assert!(file_advice(problem, &Format::default()).is_some());
    assert_eq!(repaired(bytes).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()), None);
    (*problem).clone()
}

fn reasons(verdict: &Verdict) -> Vec<(ProblemCode, Option<Reason>)> {
    verdict.problems.iter().map(|problem| (problem.code, problem.facts.reason.clone())).collect()
}

#[test]
fn rows_that_read_better_in_another_charset_are_no_shift_jis() {
    let latin: Vec<String> = [("Müller", "Jürgen"), ("Dupré", "Hélène"), ("Nuñez", "José")]
        .iter()
        .map(|(last, first)| row(&[(0, last), (1, first), (4, "a@example.com")]))
        .collect();
    for (charset, rows) in [(GB18030, leads()), (EUC_KR, leads()), (BIG5, leads()), (WINDOWS_1252, latin)] {
        let below_english = with_header(&english(), &rows);
        refused(&encoded(charset, &below_english), Reason::EncodingGuess);
        let alone = below_english.replacen(&(english() + "\r\n"), "", 1);
        if charset == GB18030 {
            refused(&encoded(charset, &alone.replace('春', "灯")), Reason::EncodingGuess);
        }
        assert_eq!(repaired(&encoded(charset, &alone)), None);
    }
    for rows in [leads(), vec![row(&[(0, "ｳﾐﾉ"), (1, "ｱｶﾘ"), (4, "a@example.jp"), (5, "ｶ)ｳﾐﾔﾏ"), (6, "03-1234-5678")])]]
    {
        let bytes = shift_jis(&with_header(&english(), &rows));
        assert_eq!(repaired(&bytes), Some(shift_jis(&text(file(&rows)))));
        let alone = shift_jis(&with_header(&english(), &rows).replacen(&(english() + "\r\n"), "", 1));
        assert_eq!(repaired(&alone), Some(shift_jis(&text(file(&rows)))));
    }
}

#[test]
fn nothing_is_cut_in_an_encoding_that_is_a_guess() {
    let rows = [
        "André,Lefèvre,andre@example.fr,Café,01 55 50 12 34,Orléans",
        "Zoé,Marié,zoe@example.fr,Blé,01 55 50 12 35,Nîmes",
    ];
    let good = with_header("Prénom,Nom,E-mail,Société,Téléphone,Ville", &rows.map(str::to_owned));
    // Read as Shift-JIS, `é|` is one character.
    let bytes = encoded(WINDOWS_1252, &good.replace(',', "|"));
    let expected = [(ProblemCode::Delimiter, None), (ProblemCode::ForeignTable, Some(Reason::EncodingGuess))];
    assert_eq!(reasons(&check(&bytes)), expected);
    assert_eq!(repaired(&bytes), None);
}

#[test]
fn row_1_is_a_header_if_the_address_column_has_another_word_there() {
    let numbers: Vec<String> = (0..Item::ALL.len()).map(|number| number.to_string()).collect();
    let garbled: Vec<String> =
        names().iter().map(|name| GB18030.decode_without_bom_handling(name.as_bytes()).0.into_owned()).collect();
    for names in [numbers, garbled] {
        let bytes = with_header(&names.join(","), &leads());
        let problem = refused(bytes.as_bytes(), Reason::HeaderUnreadable);
        assert_eq!(problem.code, ProblemCode::ForeignTable);
    }
    // A lead whose address is mistyped is no header.
    let mistyped = row(&[(0, "海野"), (4, "umino＠example.jp")]);
    assert_eq!(codes(&check(with_header(&mistyped, &leads()).as_bytes())), [ProblemCode::HeaderMissing]);
}

#[test]
fn a_kanji_makes_another_name() {
    for (item, other) in [
        (Item::MailConsent, "メール配信の不同意確認"),
        (Item::Email, "旧メールアドレス"),
        (Item::LastNameKana, "旧姓(フリガナ)"),
        (Item::PersonsInCharge, "副担当者名"),
    ] {
        let mut names = names();
        names[item as usize] = other.to_owned();
        let bytes = with_header(&names.join(","), &leads());
        assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMismatch], "{other}");
        assert_eq!(repaired(bytes.as_bytes()), None, "{other}");
    }
    for (item, same) in
        [(Item::Email, "メールアドレ"), (Item::Email, "メイルアドレス"), (Item::CompanyName, "会社組織名")]
    {
        let mut names = names();
        names[item as usize] = same.to_owned();
        let bytes = with_header(&names.join(","), &leads());
        assert_eq!(repaired(bytes.as_bytes()), Some(file(&leads())), "{same}");
    }
}

#[test]
fn a_lead_in_the_headers_line_is_never_deleted() {
    let leads = leads();
    let no_address = row(&[(0, "海野"), (1, "灯"), (5, "海山商事")]);
    for (joint, first) in [(",", &leads[0]), ("", &leads[0]), (",", &no_address), ("", &no_address)] {
        let bytes = with_header(&format!("{}{joint}{first}", header()), &leads[1..]);
        refused(bytes.as_bytes(), Reason::LeadInHeader);
    }
}

#[test]
fn a_value_of_the_last_item_in_the_spare_column_was_pushed_there() {
    let dated = |address: &str| row(&[(0, "海野"), (4, address), (28, "1990/1/31")]) + ",";
    let pushed = row(&[(0, "海野"), (4, "c@example.jp"), (9, "営業部"), (10, "第一課")]) + ",1990/1/31";
    let rows = [dated("a@example.jp"), dated("b@example.jp"), pushed.clone(), dated("d@example.jp")];
    let bytes = with_header(&(header() + ","), &rows);
    let verdict = check(bytes.as_bytes());
    assert_eq!((codes(&verdict), verdict.counts.valid), (vec![ProblemCode::RowShifted], 3));
    assert_eq!(repaired(bytes.as_bytes()), None);
    // Notes of other rows do not take the date away.
    let mut noted = [rows.as_slice(), &[dated("e@example.jp"), dated("f@example.jp")]].concat();
    noted[0].push_str("至急");
    let bytes = with_header(&(header() + ","), &noted);
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::ExtraCells, ProblemCode::RowShifted]);
    assert_eq!(repaired(bytes.as_bytes()), None);
    // A column that most rows use has another meaning.
    let noted = rows.map(|row| format!("{}2026/11/1", row.trim_end_matches("1990/1/31")));
    let bytes = with_header(&(header() + ","), &noted);
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::ExtraCells]);
    assert!(repaired(bytes.as_bytes()).is_some());
}

#[test]
fn the_first_record_that_is_not_ascii_decides_however_far_it_is() {
    let lead = |number| row(&[(0, "Umino"), (4, &format!("lead{number}@example.jp")), (6, "03-1234-5678")]);
    let latin = |count: usize| (0..count).map(lead);
    for count in [60, 2_000] {
        let rows: Vec<String> = latin(count).chain(leads()).collect();
        let bytes = shift_jis(&with_header(&english(), &rows));
        assert!(repaired(&bytes) == Some(shift_jis(&text(file(&rows)))), "{count}");
        let alone = shift_jis(&with_header(&rows[0], &rows[1..]));
        assert!(repaired(&alone) == Some(shift_jis(&text(file(&rows)))), "{count}");
    }
    // Beyond the first MiB nobody knows.
    let rows: Vec<String> = latin(30_000).chain(leads()).collect();
    let text = with_header(&english(), &rows);
    assert!(repaired(&shift_jis(&text)).is_none() && repaired(text.as_bytes()).is_none());
    let rows: Vec<String> = latin(3).collect();
    assert_eq!(repaired(with_header(&english(), &rows).as_bytes()), Some(file(&rows)));
}

#[test]
fn a_place_shows_a_lost_name_only_if_the_others_stand_in_theirs() {
    let mut lost = names();
    (lost[6], lost[8]) = ("????".to_owned(), "????".to_owned());
    // The two could stand for each other.
    let bytes = with_header(&lost.join(","), &leads());
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderGarbled]);
    assert_eq!(repaired(bytes.as_bytes()), None);
    lost[8] = "携帯??".to_owned();
    assert_eq!(repaired(with_header(&lost.join(","), &leads()).as_bytes()), Some(file(&leads())));
    lost[8] = "????".to_owned();
    let address = lost.remove(4);
    lost.insert(0, address);
    let bytes = with_header(&lost.join(","), &leads());
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMismatch]);
    assert_eq!(repaired(bytes.as_bytes()), None);
}

#[test]
fn a_header_is_not_renamed_above_rows_that_are_damaged_as_it_is() {
    let lost = |text: &str| text.chars().map(|character| if character.is_ascii() { character } else { '?' }).collect();
    let misread = |text: &str| {
        let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling(text.as_bytes()).0;
        text.replace(['\u{FFFD}', '･'], "・")
    };
    let some_lost = header().replacen("メール", "???", 1);
    for (names, damage) in
        [(some_lost, &lost as &dyn Fn(&str) -> String), (misread(&header()).replace(['\r', '\n'], ""), &misread)]
    {
        let rows: Vec<String> = leads().iter().map(|lead| damage(lead)).collect();
        let bytes = with_header(&names, &rows);
        assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderGarbled]);
        assert_eq!(repaired(bytes.as_bytes()), None);
        assert!(repaired(with_header(&names, &leads()).as_bytes()).is_some());
    }
}

#[test]
fn lines_above_the_header_are_leads_titles_or_a_part_of_it() {
    let good = with_header(&header(), &leads());
    for address in ["", "umino＠example.jp"] {
        let above = row(&[(0, "島本"), (1, "茜"), (4, address), (5, "海山商事"), (6, "03-1234-5678")]);
        let bytes = format!("{above}\r\n{good}");
        assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMissing]);
        let expected = with_header(&header(), &[&[above], leads().as_slice()].concat());
        assert_eq!(repaired(bytes.as_bytes()).map(text), Some(expected));
    }
    let letters: Vec<String> = (0..Item::ALL.len()).map(|number| format!("列{number}")).collect();
    let padded = |title: &str| title.to_owned() + &",".repeat(Item::ALL.len() - 1 - title.matches(',').count());
    for title in [
        "問い合わせ先:,,,,support@example.jp".to_owned(),
        padded("参加者一覧"),
        padded("参加者一覧,,4名"),
        letters.join(","),
    ] {
        let bytes = format!("{title}\r\n{good}");
        assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::LinesAbove], "{title}");
        assert_eq!(repaired(bytes.as_bytes()).map(text).as_ref(), Some(&good), "{title}");
    }
    let broken = good.replacen("メールアドレス", "メール\r\nアドレス", 1);
    refused(broken.as_bytes(), Reason::HeaderBroken);
    let doubled = good.replace("(フリガナ)", "");
    let problem = refused(format!("氏名,,フリガナ\r\n{doubled}").as_bytes(), Reason::HeaderInTwoLines);
    assert_eq!((problem.code, problem.facts.header_row), (ProblemCode::LinesAbove, Some(2)));
}

#[test]
fn a_line_above_the_header_that_may_be_a_lead_moves_below_it() {
    let width = Item::ALL.len();
    let cut = |cells: &[(usize, &str)], count: usize| row(cells).split(',').take(count).collect::<Vec<_>>().join(",");
    let good = with_header(&header(), &leads());
    for above in [
        cut(&[(0, "島本"), (1, "茜"), (4, "なし"), (5, "海山商事")], width),
        cut(&[(0, "島本"), (4, "umino.example.jp"), (6, "03-1234-5678")], width),
        cut(&[(0, "島本"), (1, "茜"), (5, "海山商事"), (11, "100-0001")], 13),
        cut(&[(0, "島本"), (1, "茜"), (5, "umino@example.jp")], width),
        cut(&[(0, "島本"), (1, "茜"), (4, "umino@example.jp")], 5),
        cut(&[(5, "海山情報サービス"), (6, "03-1234-5678")], width),
        cut(&[(0, "島本"), (1, "茜"), (2, "シマモト"), (3, "アカネ")], 5),
    ] {
        let bytes = format!("{above}\r\n{good}");
        assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMissing], "{above}");
        let expected = with_header(&header(), &[&[above], leads().as_slice()].concat());
        assert_eq!(repaired(bytes.as_bytes()).map(text), Some(expected));
    }
    for title in [
        "展示会,名簿".to_owned(),
        "出力日,2026/11/01".to_owned(),
        cut(&[(0, "作成者"), (1, "海野"), (2, "出力日"), (3, "2026/11/01")], width),
        cut(&[(0, "基本情報"), (4, "連絡先"), (9, "所属")], width),
        cut(&[(0, "お問い合わせ"), (5, "info@example.jp"), (6, "03-1234-5678")], 8),
        cut(&[(0, "必須"), (1, "任意"), (2, "任意"), (3, "任意"), (4, "必須")], width),
        ('A'..='Z').map(String::from).collect::<Vec<_>>().join(","),
        "姓=海,名=灯,姓(フリガナ)=ウ,会社・組織名=海山,部署=営業".to_owned(),
    ] {
        let repaired = repaired(format!("{title}\r\n{good}").as_bytes());
        assert_eq!(repaired.map(text).as_ref(), Some(&good), "{title}");
    }
}

#[test]
fn names_that_only_the_header_has_are_not_dropped_with_the_values_below_them() {
    let full = |last: &str, address: &str| {
        let date = if last == "海野" { "1990/1/31" } else { "" };
        row(&[(0, last), (1, "春"), (4, address), (10, "課長"), (11, "100-0001"), (28, date)])
    };
    let rows = [full("海野", "a@example.jp"), full("梅原", "b@example.jp")];
    for (place, name) in [(0, "No."), (10, "内線"), (28, "備考")] {
        let mut longer = names();
        longer.insert(place, name.to_owned());
        let bytes = with_header(&longer.join(","), &rows);
        let problem = refused(bytes.as_bytes(), Reason::HeaderLonger);
        assert_eq!(problem.code, ProblemCode::HeaderMismatch);
        // Rows that have the cell lose it.
        let with_cell = |row: &String| {
            let mut cells: Vec<&str> = row.split(',').collect();
            cells.insert(place, "1");
            cells.join(",")
        };
        let bytes = with_header(&longer.join(","), &rows.iter().map(with_cell).collect::<Vec<_>>());
        assert_eq!(repaired(bytes.as_bytes()), Some(file(&rows)), "{name}");
        // So do rows that a spreadsheet has cut after their last value.
        let cut = |row: &String| with_cell(row).trim_end_matches(',').to_owned();
        let bytes = with_header(&longer.join(","), &rows[1..].iter().map(cut).collect::<Vec<_>>());
        if place < 11 {
            assert!(repaired(bytes.as_bytes()).is_some(), "{name}");
        }
    }
    let mut swapped = names();
    swapped.swap(4, 5);
    let problem = refused(with_header(&swapped.join(","), &leads()).as_bytes(), Reason::HeaderDisplaced);
    assert_eq!(problem.facts.moved.len(), 2);
}

#[test]
fn no_column_moves_beyond_the_cells_that_a_row_lacks() {
    let mut moved = names();
    let memo = moved.remove(Item::Memo as usize);
    moved.insert(0, memo);
    let lead = "名刺交換,坂本,美月,サカモト,ミツキ,mizuki@example.jp,海山商事".to_owned();
    let bytes = with_header(&moved.join(","), std::slice::from_ref(&lead));
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMismatch]);
    assert_eq!(repaired(bytes.as_bytes()), None);
    let whole = lead + &",".repeat(22);
    assert!(repaired(with_header(&moved.join(","), &[whole]).as_bytes()).is_some());
}

#[test]
fn single_quotes_of_the_header_alone_are_marks_on_its_names() {
    let mut rows = leads();
    rows[0] = rows[0].replace("03-", "'03-");
    rows[2] = rows[2].replace("進", "D'");
    let quoted: Vec<String> = names().iter().map(|name| format!("'{name}'")).collect();
    let bytes = with_header(&quoted.join(","), &rows);
    assert_eq!(codes(&check(bytes.as_bytes())), [ProblemCode::HeaderMismatch]);
    assert_eq!(repaired(bytes.as_bytes()), Some(file(&rows)));
}

#[test]
fn marks_around_names_and_values_are_no_marks_on_names() {
    let good = text(file(&leads()));
    let wrapped = |open: &str, close: &str| {
        let cell = |cell: &str| if cell.is_empty() { String::new() } else { format!("{open}{cell}{close}") };
        let line = |line: &str| line.split(',').map(cell).collect::<Vec<_>>().join(",") + "\r\n";
        good.lines().map(line).collect::<String>()
    };
    for (open, close) in [("`", "`"), ("「", "」"), ("＂", "＂")] {
        refused(wrapped(open, close).as_bytes(), Reason::MarksAroundValues);
    }
    let quoted = wrapped("\"", "\"");
    for blank in [" ", "\u{3000}", "\u{A0}", "\u{200B}"] {
        for damaged in [quoted.replace(",\"", &format!(",{blank}\"")), quoted.replace("\",", &format!("\"{blank},"))] {
            assert_eq!(codes(&check(damaged.as_bytes())), [ProblemCode::QuoteStyle], "{blank:?}");
            let repaired = repaired(damaged.as_bytes()).map(text);
            assert_eq!(repaired.map(|text| text.replace('"', "")).as_ref(), Some(&good), "{blank:?}");
        }
    }
}

#[test]
fn a_header_that_is_separated_otherwise_than_its_rows_is_left_to_a_person() {
    for (separator, found) in [
        (";", Delimiter::Semicolon),
        ("\t", Delimiter::Tab),
        ("|", Delimiter::VerticalBar),
        ("、", Delimiter::IdeographicComma),
    ] {
        let bytes = with_header(&names().join(separator), &leads());
        let problem = refused(bytes.as_bytes(), Reason::HeaderAlone);
        assert_eq!((problem.code, problem.facts.found), (ProblemCode::Delimiter, Some(Found::Delimiter(found))));
    }
}

#[test]
fn a_separator_inside_a_value_of_a_short_row_is_ambiguous() {
    let short = |address: &str, department: &str, url: &str| {
        let cells =
            [(0, "海野"), (4, address), (9, department), (10, "課長"), (11, "100-0001"), (16, url), (17, "水産")];
        row(&cells).split(',').take(18).collect::<Vec<_>>().join(",")
    };
    let rows = |department: &str, url: &str| {
        let others = ["b@example.jp", "c@example.jp"].map(|address| short(address, "営業部", ""));
        [&[short("a@example.jp", department, url)], others.as_slice()].concat()
    };
    for (separator, department, url) in [
        (":", "営業部", "https://example.jp"),
        ("~", "営業部", "https://example.jp/~umino"),
        ("|", "営業|企画", ""),
        (";", "営業;企画", ""),
        ("，", "営業，企画", ""),
    ] {
        let bytes = with_header(&header(), &rows(department, url)).replace(',', separator);
        let problem = refused(bytes.as_bytes(), Reason::Ambiguous);
        assert_eq!(problem.code, ProblemCode::Delimiter, "{separator}");
        // So it is where most rows are as long.
        let most = [rows(department, url), vec![rows(department, url).remove(0); 3]].concat();
        if separator != "~" {
            refused(with_header(&header(), &most).replace(',', separator).as_bytes(), Reason::Ambiguous);
        }
        let good = with_header(&header(), &rows("営業部", ""));
        assert_eq!(repaired(good.replace(',', separator).as_bytes()).map(text), Some(good));
    }
}

#[test]
fn rows_that_are_separated_otherwise_than_their_header_are_left_to_a_person() {
    for (separator, found) in [(";", Delimiter::Semicolon), ("\t", Delimiter::Tab)] {
        let rows: Vec<String> = leads().iter().map(|lead| lead.replace(',', separator) + "\"a,b\"").collect();
        let problem = refused(with_header(&header(), &rows).as_bytes(), Reason::RowsAlone);
        assert_eq!((problem.code, problem.facts.found), (ProblemCode::Delimiter, Some(Found::Delimiter(found))));
        // Some rows are no reason to refuse the others.
        let mixed = [leads().as_slice(), rows.as_slice()].concat();
        assert!(check(with_header(&header(), &mixed).as_bytes()).accepted);
    }
}

#[test]
fn rare_separators_are_named_and_replaced_where_no_value_has_them() {
    let good = text(file(&leads()));
    for (separator, found) in [
        ("^", Delimiter::Caret),
        ("¦", Delimiter::BrokenBar),
        ("、", Delimiter::IdeographicComma),
        (":", Delimiter::Colon),
        ("~", Delimiter::Tilde),
        ("；", Delimiter::FullWidthSemicolon),
    ] {
        let damaged = good.replace(',', separator);
        let mut both = vec![(damaged.clone().into_bytes(), good.clone().into_bytes())];
        if separator != "¦" {
            both.push((shift_jis(&damaged), shift_jis(&good)));
        }
        for (damaged, good) in both {
            let verdict = check(&damaged);
            assert_eq!(codes(&verdict), [ProblemCode::Delimiter], "{separator}");
            assert_eq!(verdict.problems[0].facts.found, Some(Found::Delimiter(found)));
            assert_eq!(repaired(&damaged), Some(good), "{separator}");
        }
    }
    let with_site = good.replacen("海山商事", "https://example.jp", 1).replace(',', ":");
    refused(with_site.as_bytes(), Reason::Ambiguous);
}

#[test]
fn an_address_beside_its_column_shows_that_the_row_is_shifted() {
    let pushed = leads()[1].replacen("健", "健,x", 1);
    let pushed = pushed.strip_suffix(',').expect("a blank cell");
    let numbered: Vec<String> =
        leads().iter().map(|lead| format!("1,{}", lead.strip_suffix(',').expect("blank"))).collect();
    let verdict = check(with_header(&header(), &[leads()[0].clone(), pushed.to_owned()]).as_bytes());
    assert_eq!(reasons(&verdict), [(ProblemCode::RowShifted, Some(Reason::AddressBeside))]);
    assert_eq!(verdict.problems[0].column.map(|column| column.to_string()).as_deref(), Some("F"));
    let verdict = check(with_header(&header(), &numbered).as_bytes());
    assert!(codes(&verdict).iter().all(|code| *code == ProblemCode::RowShifted), "{:#?}", codes(&verdict));
    // A valid row stays valid.
    let blank = row(&[(0, "海野"), (5, "a@example.jp")]);
    let beside = row(&[(0, "海野"), (4, "b@example.jp"), (5, "a@example.jp")]);
    assert_eq!(codes(&check(&file(&[blank, beside]))), [ProblemCode::RowShifted]);
}

#[test]
fn a_second_line_of_the_header_is_one_problem() {
    let hints = Item::ALL.map(|item| format!("{}を入力してください", item.header())).join(",");
    let ids = Item::ALL.map(|item| format!("QID{}", item as usize)).join(",");
    let verdict = check(with_header(&header(), &[hints.clone(), ids, leads()[0].clone(), hints]).as_bytes());
    let second = (ProblemCode::HeaderAgain, Some(Reason::SecondLine));
    assert_eq!(reasons(&verdict)[..2], [second.clone(), second]);
    assert!(verdict.problems.len() > 4 && verdict.problems[2].code != ProblemCode::HeaderAgain);
    assert_eq!(verdict.counts.valid, 1);
    let verdict = check(with_header(&header(), &[english(), leads()[0].clone()]).as_bytes());
    assert_eq!(codes(&verdict), [ProblemCode::HeaderAgain]);
}
