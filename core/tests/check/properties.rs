//! Properties of every file, tested on many random ones.

use proptest::{collection::vec, prelude::*, sample::select};
use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink, Value, Wanted},
        verdict::Verdict,
    },
    domain::{
        format::{CustomItem, CustomKind, Format, KnownNames},
        item::{Item, Key},
        kind::{Findings, Rule},
        problem::{Column, ProblemCode},
        value::{is_blank_character, trim},
    },
};

use crate::support::{header, today};

/// Bytes that are likely to have the structure of a CSV and either charset.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b",",
        b"\"",
        b"\r",
        b"\n",
        b"\r\n",
        b"\t",
        b" ",
        b";",
        b"a@x.jp",
        b"1",
        b"\0",
        b"\x1A",
        b"\x80",
        b"\xEF\xBF\xBD",
        b"\xE3\x80\x80",
        b"\x81\x40",
        b"\x8E\x52",
        b"\xFF",
        b"\x1B$B",
        b"\"\"",
        "山田".as_bytes(),
        "名".as_bytes(),
        b",,,,",
    ];
    let start =
        select(vec![String::new(), header() + "\r\n", header() + "\n", "\u{FEFF}".to_owned() + &header() + "\r"]);
    (start, vec(select(pieces), 0..120)).prop_map(|(start, pieces)| [start.as_bytes(), &pieces.concat()].concat())
}

/// Texts of characters that matter to some rule.
fn text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "B",
        "0",
        "1",
        "12",
        "2026",
        "-",
        "/",
        ".",
        "@",
        "+",
        " ",
        "\u{3000}",
        "\t",
        ",",
        "1,234",
        "http://",
        "https://x.jp",
        "山",
        "田",
        "か",
        "\u{3099}",
        "\u{390}",
        "\u{0323}",
        "\u{1D6}",
        "ｱ",
        "ﾞ",
        "Ａ",
        "１",
        "－",
        "ー",
        "\u{2212}",
        "\u{a0}",
        "\u{FF5E}",
        "\u{F900}",
        "\u{E000}",
        "a@x.jp",
        "東京",
        "都",
        "希望する",
        "新規",
        "03-1234-5678",
        "100-0001",
        "2000/01/02",
        "1990-1-2",
        "9.01E+10",
        "\u{20BB7}",
        "Å",
        "\u{85}",
        "\u{B}",
        "\u{1F}",
        "\n",
        "\r\n",
        "\u{2028}",
        "\u{2029}",
        "\u{FFFD}",
        "(",
        "#",
        "=",
        "'",
        "=\"",
        "\u{200B}",
        "\u{FEFF}",
        "\u{AD}",
        "\u{3164}",
        "_x000D_",
        "_",
        ".0",
        "〒",
        "なし",
        "NULL",
        "0000-00-00",
        "年",
        "令和8年1月5日",
        "\u{2F24}",
        "\u{301C}",
        "℡",
        "#N/A",
        "“",
        "?",
        "〓",
        "、",
        ";",
        "々",
        "①",
        "é",
        "&#12345;",
        "None",
        "undefined",
        "\\N",
        "“",
        "”",
        "?",
        "〓",
        "&#1;",
        "å³¶",
        "Ã©",
        "×°",
        "螻ｱ",
        "縺ゅ＞",
        "・",
        "⻑",
        ";",
        "、",
        "1月2日",
        "-Feb",
        "+A",
    ];
    prop_oneof![
        vec(select(pieces.clone()), 0..6).prop_map(|pieces| pieces.concat()),
        (select(pieces), 1..400_usize).prop_map(|(piece, times)| piece.repeat(times)),
        "[0-9]{0,12}",
        "[0-9]{3}-?[0-9]{4}",
        "[0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}",
        "[a-z.@-]{1,12}@[a-z.-]{1,8}\\.jp",
        "https?://[a-z@:/?. -]{0,8}",
        "https?://[a-z0-9.]{1,4}[:,;/、。_\\]\\[]{0,2}[a-z0-9/]{0,3}(,|;|、|/)?(https?://[a-z]{0,2})?",
        "[+-]?[0-9]{1,32}(\\.[0-9]{0,2})?",
    ]
}

fn format() -> Format {
    let options = ["新規", "か\u{3099}", "1", "12", "山"];
    let item = |(custom_item_id, kind): (u32, CustomKind)| CustomItem {
        custom_item_id,
        name: format!("項目{custom_item_id}"),
        kind,
        options: if kind.has_options() { options.map(str::to_owned).to_vec() } else { Vec::new() },
    };
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    Format {
        custom_items: (1..).zip(CustomKind::ALL).map(item).collect(),
        names: KnownNames { statuses: names(&["新規"]), persons: names(&["山", "田"]), forms: names(&["a", "1"]) },
        ..Format::default()
    }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn pushed(format: &Format, chunks: &[&[u8]]) -> Verdict {
    let mut check = Check::new(format, today(), Options::default());
    for chunk in chunks {
        check.push(chunk);
    }
    check.finish(true).0
}

/// Every cell of every row, and one value of each.
#[derive(Default)]
struct Cells {
    cells: Vec<Vec<String>>,
    values: Vec<Option<String>>,
    key: Option<Key>,
}

impl RowSink for Cells {
    fn row(&mut self, row: &dyn Row) {
        let cell = |column| row.cell(Column(column)).map(|cell| cell.into_owned());
        self.cells.push((0..).map_while(cell).collect());
        if let Some(key) = self.key {
            self.values.push(match row.value(key) {
                Value::Text(text) => Some(text.to_owned()),
                Value::Blank | Value::Absent => None,
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_and_no_cut_changes_the_verdict(bytes in bytes(), cuts in vec(any::<prop::sample::Index>(), 0..6)) {
        let format = Format::default();
        let whole = pushed(&format, &[&bytes]);
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        places.extend([0, bytes.len()]);
        places.sort_unstable();
        let chunks: Vec<&[u8]> = places.windows(2).map(|two| &bytes[two[0]..two[1]]).collect();
        prop_assert_eq!(&pushed(&format, &chunks), &whole);
        prop_assert_eq!(whole.counts.valid + whole.counts.invalid, whole.file.rows);
        prop_assert_eq!(whole.accepted, whole.problems.iter().all(|problem| problem.code > ProblemCode::QuoteUnclosed));
    }

    #[test]
    fn raw_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..300)) {
        pushed(&Format::default(), &[&bytes]);
        pushed(&Format::default(), &[format!("{}\n", header()).as_bytes(), &bytes]);
    }

    #[test]
    fn on_well_formed_files_the_cells_are_those_of_the_csv_crate(
        rows in vec(vec("[ -~\\r\\n\"山田,]{0,8}", 1..Item::ALL.len()), 1..12),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).flexible(true).from_writer(Vec::new());
        writer.write_record(Item::ALL.map(Item::header)).expect("in memory");
        // A blank row would be skipped; the csv crate drops some blank rows too, but not the same ones.
        for row in &rows {
            let mut row = row.clone();
            row[0].push('x');
            writer.write_record(&row).expect("in memory");
        }
        let bytes = writer.into_inner().expect("in memory");
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let expected: Vec<Vec<String>> =
            reader.records().map(|record| record.expect("UTF-8").iter().map(str::to_owned).collect()).collect();
        let format = Format::default();
        let mut check = Check::with_sink(&format, today(), Options::default(), Cells::default());
        check.push(&bytes);
        prop_assert_eq!(check.finish(true).1.cells, expected);
    }

    #[test]
    fn the_fast_path_of_a_cell_agrees_with_its_rule(text in text(), in_quotes in any::<bool>(), is_shift_jis in any::<bool>()) {
        let format = format();
        let headers: Vec<&str> = format.columns_in_effect().map(|column| column.header).collect();
        // A character that Shift-JIS lacks comes back as a question mark, which will do as a text.
        let code = if is_shift_jis { encoding_rs::SHIFT_JIS } else { encoding_rs::UTF_8 };
        let (bytes, _, _) = code.encode(&text);
        let (text, _) = code.decode_without_bom_handling(&bytes);
        let is_forbidden = |char: char| char.is_control() && !is_blank_character(char);
        let unsound: Vec<ProblemCode> = [
            text.contains('\u{FFFD}').then_some(ProblemCode::Encoding),
            text.contains(is_forbidden).then_some(ProblemCode::ControlCharacter),
        ].into_iter().flatten().collect();
        for (place, rule) in Rule::all(&format, today()).iter().enumerate().filter(|(place, _)| ![0, 4].contains(place)) {
            let mut cells = vec![String::new(); headers.len()];
            cells[0] = "山田".to_owned();
            cells[4] = "first@of.two".to_owned();
            cells[place] = if in_quotes || text.contains([',', '"', '\r', '\n']) { quoted(&text) } else { text.to_string() };
            let row = cells.join(",");
            // Twice, because valid values are remembered; with another address, so that it is no duplicate.
            let file = format!("{}\n{row}\n{}\n", headers.join(","), row.replacen("first@of.two", "second@of.two", 1));
            let mut check = Check::with_sink(&format, today(), Options::default(), Cells { key: Some(rule.key()), ..Cells::default() });
            check.push(&code.encode(&file).0);
            let (verdict, sink) = check.finish(true);
            // Hundreds of control characters make the file binary content.
            if verdict.problems.iter().any(|problem| problem.code == ProblemCode::NotCsv && problem.row.is_none()) {
                continue;
            }
            let without_values = pushed(&format, &[&code.encode(&file).0]);
            prop_assert_eq!(&without_values, &verdict);
            let mut findings = Findings::default();
            let stored = (!trim(&text).is_empty()).then(|| {
                let stored = rule.judge(trim(&text), &mut findings).into_owned();
                findings.note_trimmed(&text);
                stored
            });
            // Several damaged names of a cell are one warning with a count.
            findings.warnings.sort();
            findings.warnings.dedup();
            let mut expected: Vec<ProblemCode> = if !unsound.is_empty() {
                unsound.repeat(2)
            } else {
                let problems = findings.problems.iter().map(|finding| finding.code);
                problems.clone().chain(problems).chain(findings.warnings.iter().copied()).collect()
            };
            let mut found: Vec<ProblemCode> = verdict.problems.iter().map(|problem| problem.code).filter(|code| *code != ProblemCode::NotCsv).collect();
            expected.sort();
            found.sort();
            prop_assert_eq!(&found, &expected, "{:?} in {}", text, rule.key());
            if unsound.is_empty() {
                let stored = stored.filter(|stored| !stored.is_empty());
                prop_assert_eq!(&sink.values, &vec![stored.clone(), stored]);
            }
        }
    }
}

/// The rows with problems: numbers and codes.
#[derive(Default)]
struct Wrong(Vec<(u32, Vec<ProblemCode>)>);

impl RowSink for Wrong {
    const WANTED: Wanted = Wanted::RowsWithProblems;

    fn row(&mut self, row: &dyn Row) {
        let codes =
            row.problems().iter().map(|problem| problem.code).filter(|code| *code != ProblemCode::DuplicateInFile);
        self.0.push((row.number(), codes.collect()));
    }
}

/// Good values, each with every ASCII character, and some others, in each of its places.
fn one_character_amiss() -> Vec<String> {
    let good = [
        "100-0001",
        "1000001",
        "2000/01/02",
        "2000-12-31",
        "03-1234-5678",
        "09012345678",
        "+81 (3) 1234-5678",
        "a.b-c@d-e.x.jp",
        "https://x.jp/a",
        "https://x.jp:80/a,https://y",
        "-1234567890",
        "1,12",
    ];
    let places = good.iter().flat_map(|good| (0..good.len()).map(move |place| (*good, place)));
    places
        .flat_map(|(good, place)| {
            // The last bytes of U+00AD, U+0430 and U+30AD are those of a hyphen or of a 0 but for the top bit.
            (' '..='~')
                .chain("\u{AD}\u{BA}\u{430}\u{30AD}ー０".chars())
                .map(move |other| good[..place].to_owned() + &other.to_string() + &good[place + 1..])
        })
        .collect()
}

#[test]
fn one_character_amiss_in_a_good_value_is_judged_by_the_rule() {
    let format = format();
    let headers: Vec<&str> = format.columns_in_effect().map(|column| column.header).collect();
    let texts = one_character_amiss();
    for (place, rule) in Rule::all(&format, today()).iter().enumerate().filter(|(place, _)| *place != 0) {
        let mut file = headers.join(",");
        let mut expected = Vec::new();
        for (text, number) in texts.iter().zip(2..) {
            let mut cells = vec![String::new(); headers.len()];
            cells[0] = "山田".to_owned();
            cells[4] = format!("{number}@x.jp");
            cells[place] = quoted(text);
            file = file + "\n" + &cells.join(",");
            let mut findings = Findings::default();
            if !trim(text).is_empty() {
                rule.judge(trim(text), &mut findings);
            }
            if !findings.problems.is_empty() {
                expected.push((number, findings.problems.iter().map(|finding| finding.code).collect()));
            }
        }
        let mut check = Check::with_sink(&format, today(), Options::default(), Wrong::default());
        check.push(file.as_bytes());
        let mut found = check.finish(true).1.0;
        found.retain(|(_, codes)| !codes.is_empty());
        assert_eq!(found, expected, "{}", rule.key());
    }
}
