//! The verdict is the same however the bytes are cut.

use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{format::Format, problem::ProblemCode},
};

use crate::{
    damage::misread,
    support::{file, header, lead, row, shift_jis, today},
};

fn pushed<'b>(chunks: impl IntoIterator<Item = &'b [u8]>) -> Verdict {
    let format = Format::default();
    let mut check = Check::new(&format, today(), Options::default());
    for chunk in chunks {
        check.push(chunk);
    }
    check.finish(true).0
}

/// Small files that use every rule of reading.
fn samples() -> Vec<Vec<u8>> {
    let rows = [
        lead("a@x.jp"),
        row(&[(0, "\"山\"\"田\""), (4, "a@x.jp"), (23, "\"一\r\n二\r三\n\"")]),
        String::new(),
        row(&[(0, "\"山田\"様"), (4, "\u{3000}b@x.jp ")]),
        "佐藤,,,,c@x.jp,\u{FFFD}".to_owned(),
        lead("d@x.jp") + ",x\0",
        "\u{FEFF}\"山, 田\"".to_owned() + &row(&[(4, "e@X.jp")]),
        "\u{FEFF}\r\n----,===\r\n".to_owned() + &header() + "\r\n\u{FEFF}" + &header(),
        lead("E@x.jp") + ", ",
    ];
    let text = String::from_utf8(file(&rows)).expect("UTF-8");
    let plain = text.replace('\u{FFFD}', "①").replace('\u{FEFF}', "");
    let export = format!("検索条件\r\n\"a\r\nb\"\r\n{text}");
    vec![
        text.clone().into_bytes(),
        format!("\u{FEFF}{text}\u{1A}").into_bytes(),
        shift_jis(&plain),
        [shift_jis(&plain), text.clone().into_bytes()].concat(),
        [text.clone().into_bytes(), shift_jis(&plain)].concat(),
        plain.replace("\r\n", "\r").into_bytes(),
        plain.replace("\r\n", "\n").into_bytes(),
        plain.replacen("\r\n", "\n", 3).into_bytes(),
        format!("{plain}\"never closed\r\n,").into_bytes(),
        export.into_bytes(),
        header().replace("姓", "氏").into_bytes(),
        format!("\r\n---,\n{plain}").into_bytes(),
        "\u{FEFF},\u{3000},\r\n---\r\n\u{3000}\u{1A}".into(),
        misread(&plain, false).into_bytes(),
        format!("\u{FEFF}{}", misread(&format!("参加者一覧\r\n{plain}"), true)).into_bytes(),
        "\u{FEFF}".into(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]
}

#[test]
fn every_cut_in_two_gives_the_same_verdict() {
    for bytes in samples() {
        let whole = pushed([bytes.as_slice()]);
        for at in 0..=bytes.len() {
            let (before, after) = bytes.split_at(at);
            assert_eq!(pushed([before, after]), whole, "cut at {at}");
        }
    }
}

#[test]
fn pieces_of_every_small_size_give_the_same_verdict() {
    for bytes in samples() {
        let whole = pushed([bytes.as_slice()]);
        for size in 1..=70 {
            assert_eq!(pushed(bytes.chunks(size)), whole, "pieces of {size}");
        }
    }
}

#[test]
fn a_blank_file_cut_around_the_first_look_is_empty() {
    for blank in ["\u{3000},".as_bytes(), &shift_jis("\u{3000},"), b",\r\n"] {
        for count in (65_536 / blank.len()..).take(2) {
            for rest in [b"".as_slice(), b"a"] {
                let bytes = [&blank.repeat(count), rest].concat();
                let whole = pushed([bytes.as_slice()]);
                assert_eq!(whole.problems[0].code == ProblemCode::Empty, rest.is_empty(), "{blank:?}");
                for at in 65_534..65_538.min(bytes.len()) {
                    let (before, after) = bytes.split_at(at);
                    assert_eq!(pushed([before, after]), whole, "cut at {at}");
                }
            }
        }
    }
}

#[test]
fn cuts_around_the_first_look_give_the_same_verdict() {
    for filler in [65_400, 65_530, 65_536, 65_600] {
        let mut rows = vec![row(&[(0, "山田"), (4, "a@x.jp"), (23, &format!("\"{}\"", "m\r\n".repeat(filler / 3)))])];
        rows.extend((0..50).map(|number| lead(&format!("a{}@x.jp", number % 40))));
        let bytes = file(&rows);
        let whole = pushed([bytes.as_slice()]);
        for at in 65_500..65_580 {
            let (before, after) = bytes.split_at(at);
            assert_eq!(pushed([before, after]), whole, "filler {filler}, cut at {at}");
        }
    }
}
