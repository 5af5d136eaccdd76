//! Good files damaged in one way: the repair restores the good file's cells, and nothing is offered for a good file.

use proptest::{collection::vec, prelude::*, sample::select};
use torikomi_core::{
    domain::{format::Format, item::Item, problem::ProblemCode},
    repair::{HEAD_BYTES, Repairer, offer},
};

use crate::support::{check_with, codes, file, header, row, shift_jis};

/// The repaired file; `None` if nothing is offered.
pub(crate) fn repaired(bytes: &[u8]) -> Option<Vec<u8>> {
    let format = Format::default();
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let (repair, _) = offer(head, head.len() == bytes.len(), &format, &check_with(&format, bytes).problems)?;
    let (mut repairing, mut repaired) = (Repairer::new(&repair), Vec::new());
    repairing.push(bytes, &mut repaired);
    repairing.finish(&mut repaired);
    Some(repaired)
}

/// Leads whose values every charset can hold.
pub(crate) fn leads() -> impl Strategy<Value = Vec<String>> {
    let values = ["", "営業部", "第一課", "海野", "\"東京,千代田区\"", "資料", "abc"];
    let cells = vec(select(values.to_vec()), 8);
    vec(cells, 1..6).prop_map(|leads| {
        let lead = |(number, cells): (usize, Vec<&str>)| {
            let address = format!("lead{number}@example.jp");
            let places = [1, 5, 9, 10, 13, 14, 17, 23].into_iter().zip(cells);
            let all: Vec<(usize, &str)> = [(0, "山田"), (4, address.as_str())].into_iter().chain(places).collect();
            row(&all)
        };
        leads.into_iter().enumerate().map(lead).collect()
    })
}

/// UTF-8 as a program reads it that takes it for Latin-1 or Windows-1252.
pub(crate) fn misread(text: &str, is_latin_1: bool) -> String {
    match is_latin_1 {
        true => text.bytes().map(char::from).collect(),
        false => encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned(),
    }
}

pub(crate) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_good_file_is_offered_nothing(leads in leads()) {
        let good = file(&leads);
        for bytes in [good.clone(), shift_jis(&text(good))] {
            prop_assert!(check_with(&Format::default(), &bytes).accepted);
            prop_assert_eq!(repaired(&bytes), None);
        }
    }

    #[test]
    fn another_charset_is_converted_by_its_own_table(leads in leads(), is_chinese in any::<bool>()) {
        let good = text(file(&leads));
        let code = if is_chinese { encoding_rs::GB18030 } else { encoding_rs::EUC_JP };
        let expected = ["\u{FEFF}", good.as_str()].concat().into_bytes();
        prop_assert_eq!(repaired(&code.encode(&good).0), Some(expected));
    }

    #[test]
    fn utf_8_that_was_misread_is_read_back(
        leads in leads(), is_latin_1 in any::<bool>(), had_mark in any::<bool>(), has_mark in any::<bool>(),
    ) {
        let good = if had_mark { "\u{FEFF}" } else { "" }.to_owned() + &text(file(&leads));
        let damaged = if has_mark { "\u{FEFF}" } else { "" }.to_owned() + &misread(&good, is_latin_1);
        let mark = if had_mark || has_mark { "\u{FEFF}" } else { "" };
        let expected = mark.to_owned() + &text(file(&leads));
        prop_assert_eq!(repaired(damaged.as_bytes()), Some(expected.into_bytes()));
    }

    #[test]
    fn a_column_without_a_name_is_dropped_and_the_others_stay(leads in leads(), notes in vec("[a-z]{0,3}", 6)) {
        let noted: Vec<String> = leads.iter().zip(&notes).map(|(lead, note)| format!("{lead},{note},")).collect();
        let bytes = text(file(&noted)).replacen(&header(), &(header() + ",,"), 1);
        let expected = notes.iter().take(leads.len()).any(|note| !note.is_empty()).then(|| file(&leads));
        prop_assert_eq!(repaired(bytes.as_bytes()), expected);
    }

    #[test]
    fn a_shifted_row_is_reported_and_never_cut(leads in leads(), place in 1..Item::ALL.len() - 1) {
        let mut shifted = leads.clone();
        let plain = shifted[0].replace("\"東京,千代田区\"", "東京");
        let cells: Vec<&str> = plain.split(',').collect();
        let pushed = [&cells[..place], &["一", "二"], &cells[place + 1..], &["1990/1/31"]].concat().join(",");
        shifted[0] = pushed;
        let bytes = file(&shifted);
        let verdict = check_with(&Format::default(), &bytes);
        prop_assert!(verdict.accepted);
        prop_assert_eq!(verdict.counts.invalid, 1);
        prop_assert!(codes(&verdict).contains(&ProblemCode::RowShifted), "{:?}", verdict.problems);
        prop_assert_eq!(repaired(&bytes), None);
    }

    #[test]
    fn lines_above_are_removed_and_below_leads_the_header_moves_up(leads in leads(), lines in vec("[a-z 一-九]{0,4}(,[a-z]{1,3}){0,3}", 1..49)) {
        // Blank lines alone are no problem.
        prop_assume!(lines.iter().any(|line| line.contains(|character| !" ,".contains(character))));
        let above: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let good = text(file(&leads));
        prop_assert_eq!(repaired((above.clone() + &good).as_bytes()), Some(file(&leads)));
        let above = format!("{above}{}\r\n", row(&[(0, "海野"), (4, "above@example.jp")]));
        let header = header() + "\r\n";
        let expected = good.replacen(&header, &format!("{header}{above}"), 1);
        prop_assert_eq!(repaired((above + &good).as_bytes()), Some(expected.into_bytes()));
    }

    #[test]
    fn a_file_without_its_header_gets_it_back(leads in leads()) {
        let without = |leads: &[String]| text(file(leads)).replacen(&(header() + "\r\n"), "", 1);
        for (good, rows) in [file(&leads), shift_jis(&text(file(&leads)))].into_iter().zip([
            without(&leads).into_bytes(),
            shift_jis(&without(&leads)),
        ]) {
            prop_assert_eq!(repaired(&rows), Some(good));
        }
    }

    #[test]
    fn marks_on_names_are_removed(leads in leads(), marks in vec(select(vec!["", "*", "(必須)", "【任意】"]), Item::ALL.len())) {
        let names: Vec<String> = Item::ALL.iter().zip(&marks).map(|(item, mark)| format!("{}{mark}", item.header())).collect();
        let bytes = text(file(&leads)).replacen(&header(), &names.join(","), 1);
        let is_marked = marks.iter().any(|mark| !mark.is_empty());
        prop_assert_eq!(repaired(bytes.as_bytes()), is_marked.then(|| file(&leads)));
    }
}
