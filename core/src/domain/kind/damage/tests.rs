use super::{Place, bytes::Watch, damage};
use crate::domain::{
    encoding::Charset,
    format::CustomKind,
    item::Item,
    kind::{
        fast_path::CellHints,
        tests::{custom, item, stored},
        text,
    },
    problem::ProblemCode,
};

use ProblemCode::{
    FormulaLike, ListSeparator, LookAlike, Placeholder, ProbablyGarbled, Rewritten, SpreadsheetError, WrappedValues,
};

/// Damaged values, and whether they are damaged in a long text too.
const DAMAGED: [(&str, ProblemCode, bool); 66] = [
    ("#N/A", SpreadsheetError, true),
    ("#REF!", SpreadsheetError, true),
    ("#VALUE!", SpreadsheetError, true),
    ("#NAME?", SpreadsheetError, true),
    ("#DIV/0!", SpreadsheetError, true),
    ("####", SpreadsheetError, true),
    ("########", SpreadsheetError, true),
    ("NULL", Placeholder, true),
    ("None", Placeholder, true),
    ("nan", Placeholder, true),
    ("\\N", Placeholder, true),
    ("undefined", Placeholder, true),
    ("-", Placeholder, true),
    ("=\"海野\"", WrappedValues, true),
    ("=\"007\"", WrappedValues, true),
    ("'海野", WrappedValues, false),
    ("'007", WrappedValues, false),
    ("“海野”", WrappedValues, false),
    ("\"灯\"", WrappedValues, false),
    ("?橋", ProbablyGarbled, false),
    ("山?", ProbablyGarbled, false),
    ("株式会社佐々?", ProbablyGarbled, false),
    ("〓澤", ProbablyGarbled, false),
    ("??", ProbablyGarbled, false),
    ("????", ProbablyGarbled, false),
    ("〓〓", ProbablyGarbled, false),
    ("?〓", ProbablyGarbled, false),
    ("有\u{E012}", ProbablyGarbled, true),
    ("\u{F8FF}", ProbablyGarbled, true),
    ("山&#39640;", ProbablyGarbled, true),
    ("&#x9AD9;橋", ProbablyGarbled, true),
    ("å³¶æœ¬", ProbablyGarbled, true),
    ("æµ·é‡Ž 灯", ProbablyGarbled, true),
    ("様å³¶æœ¬", ProbablyGarbled, true),
    ("ã‚¿ãƒŠã‚«", ProbablyGarbled, true),
    ("Ã©Ã¨", ProbablyGarbled, true),
    ("縺ゅ＞", ProbablyGarbled, true),
    ("螻ｱ逕ｰ", ProbablyGarbled, true),
    ("螻ｱ", ProbablyGarbled, true),
    ("豬ｷ驥・", ProbablyGarbled, true),
    ("No.1 螻ｱ逕ｰ", ProbablyGarbled, true),
    ("窶ｻ", ProbablyGarbled, true),
    ("⻑⾕川", LookAlike, false),
    ("\u{2E80}", LookAlike, false),
    ("2001/2/3", Rewritten, false),
    ("2001/12/31", Rewritten, false),
    ("2/13/2001", Rewritten, false),
    ("2001-02-03", Rewritten, false),
    ("1月2日", Rewritten, false),
    ("2001年2月3日", Rewritten, false),
    ("2-Feb", Rewritten, false),
    ("=A1", FormulaLike, true),
    ("=$AB$12", FormulaLike, true),
    ("=A1&B1", FormulaLike, true),
    ("=SUM(A1:A3)", FormulaLike, true),
    ("+A1", FormulaLike, true),
    ("@SUM(1)", FormulaLike, true),
    ("-B2", FormulaLike, true),
    ("=(1)", FormulaLike, true),
    ("=の件", FormulaLike, false),
    ("=A1の件", FormulaLike, false),
    ("+81 3", FormulaLike, false),
    ("@海野", FormulaLike, false),
    ("-A棟", FormulaLike, false),
    ("=", FormulaLike, false),
    ("+(株)", FormulaLike, true),
];

const SOUND: [&str; 61] = [
    "海野",
    "莉子",
    "ﾅｶﾆｼ",
    "ﾀﾅｶ",
    "齊田",
    "凜",
    "髙橋",
    "山﨑",
    "佐々木",
    "\u{20BB7}野家",
    "René",
    "Müller Straße",
    "Ångström",
    "Ã©",
    "×÷",
    "1-2-3",
    "1234-5-6",
    "2001-2-3",
    "3丁目5番2日",
    "13月2日",
    "2001/2",
    "2001/2/32",
    "1/2/3",
    "7-Eleven",
    "1-2",
    "2026年",
    "NTT",
    "NEC",
    "Nullarbor",
    "null",
    "NaN",
    "none",
    "N/Aさん?",
    "N/A",
    "なし",
    "ー",
    "--",
    "-1",
    "- 電話",
    "C&C",
    "A&#B",
    "&#",
    "&#12",
    "R&D&#x",
    "#1",
    "###",
    "#N/A!",
    "#海野",
    "###1###",
    "よろしいですか?",
    "?",
    "〓",
    "??!",
    "Who? Me?",
    "必要？",
    "O'Brien",
    "12\"モニタ",
    "海野'",
    "“海野”と灯",
    "umino@example.co.jp",
    "縺",
];

/// The warnings of the value in a column, or none if it is blank.
fn damage_of(place: Item, value: &str) -> Vec<ProblemCode> {
    item(place, value).2
}

#[test]
fn damaged_values_are_recognised_where_they_are_looked_for() {
    for (value, code, is_in_long_texts) in DAMAGED {
        let in_one_line = Some(code).filter(|code| *code != Rewritten);
        assert_eq!(damage(value, Place::DateLike), Some(code), "{value}");
        assert_eq!(damage(value, Place::Line), in_one_line, "{value}");
        assert_eq!(damage(value, Place::Name), in_one_line, "{value}");
        assert_eq!(damage(value, Place::Address), in_one_line, "{value}");
        assert_eq!(damage(value, Place::Lines), Some(code).filter(|_| is_in_long_texts), "{value}");
    }
}

#[test]
fn other_values_are_sound_everywhere() {
    for value in SOUND {
        for place in [Place::DateLike, Place::Line, Place::Name, Place::Address, Place::Lines] {
            assert_eq!(damage(value, place), None, "{value} in {place:?}");
        }
    }
    for memo in
        ["=の件", "よろしいですか?", "導入予定?", "'90年代", "\"全部\"", "-高橋\n-佐藤", "2001/2/3", "⻑", "A;B"]
    {
        assert_eq!(damage(memo, Place::Lines), None, "{memo}");
    }
}

#[test]
fn only_names_of_a_list_have_separators() {
    for value in ["展示会;紹介", "展示会、紹介", "展示会\n紹介"] {
        assert_eq!(damage(value, Place::Name), Some(ListSeparator), "{value}");
        assert_eq!(damage(value, Place::Line), None, "{value}");
    }
    assert_eq!(damage("展示会；紹介", Place::Name), None);
}

#[test]
fn each_column_has_its_place() {
    let warnings = |code: ProblemCode| vec![code];
    for place in [Item::LastName, Item::FirstNameKana, Item::Department, Item::Address1, Item::Address2] {
        assert_eq!(damage_of(place, "1月2日"), warnings(Rewritten), "{place:?}");
    }
    for place in [Item::CompanyName, Item::City, Item::JobTitle, Item::Group, Item::Tags, Item::Memo] {
        assert_eq!(damage_of(place, "1月2日"), [], "{place:?}");
        assert_eq!(damage_of(place, "#N/A"), warnings(SpreadsheetError), "{place:?}");
    }
    assert_eq!(damage_of(Item::Tags, "展示会;紹介"), warnings(ListSeparator));
    assert_eq!(damage_of(Item::Group, "展示会;紹介"), []);
    assert_eq!(damage_of(Item::Memo, "必要?"), []);
    assert_eq!(custom(CustomKind::Text, &[], "必要?").2, warnings(ProbablyGarbled));
    assert_eq!(custom(CustomKind::LongText, &[], "必要?").2, []);
    assert_eq!(custom(CustomKind::Checkbox, &["a;b"], "a;b"), stored("a;b"));
    assert_eq!(damage_of(Item::Phone, "+81 3-1234-5678"), []);
    assert_eq!(damage_of(Item::Website, "https://x.jp/山?川"), []);
}

#[test]
fn an_address_is_warned_of_by_its_beginning() {
    for (address, code) in [
        ("'umino@example.jp", WrappedValues),
        ("=umino@example.jp", FormulaLike),
        ("+umino@example.jp", FormulaLike),
        ("-umino@example.jp", FormulaLike),
    ] {
        assert_eq!(item(Item::Email, address), (address.to_owned(), vec![], vec![code]), "{address}");
    }
    for sound in ["-1@example.jp", "umino+news@example.jp", "#umino@example.jp", "NULL@example.jp"] {
        assert_eq!(item(Item::Email, sound), stored(sound));
    }
    let nothing = item(Item::Email, "NULL");
    assert_eq!((nothing.1.len(), nothing.2), (2, vec![Placeholder]), "a value with problems counts too");
}

#[test]
fn each_name_of_a_cell_counts_once_unless_it_is_known() {
    assert_eq!(item(Item::Tags, "#N/A, 春 ,NULL,-").2, [SpreadsheetError, Placeholder, Placeholder]);
    assert_eq!(item(Item::Tags, "a;b,c;d,a;b").2, [ListSeparator, ListSeparator]);
    assert_eq!(item(Item::Tags, "展示会, ?? ,〓〓").2, [ProbablyGarbled, ProbablyGarbled]);
    assert_eq!(item(Item::PersonsInCharge, "佐藤;鈴木").2, [ListSeparator]);
    assert_eq!(item(Item::Status, "#N/A").2, [SpreadsheetError]);
    let known = super::super::NameSet::new(&["A;B"]);
    let code = ProblemCode::PersonUnknown;
    let mut findings = super::super::Findings::default();
    super::super::name::judge_several("A;B", 100, 100, Some(&(known, code)), &mut findings);
    assert!(findings.problems.is_empty() && findings.warnings.is_empty());
}

#[test]
fn damage_is_judged_in_the_stored_form() {
    assert_eq!(item(Item::LastName, "NULL_x000D_").2, [ProblemCode::Normalised, Placeholder]);
    assert_eq!(item(Item::Email, "\u{200B}'umino@example.jp").2, [ProblemCode::Normalised, WrappedValues]);
}

/// Whether the fast path sends the value to the rule, as far as damage matters.
fn may_be_damaged(value: &str, place: Place, charset: Charset) -> Option<bool> {
    let bytes = match charset {
        Charset::Utf8 => value.as_bytes().to_vec(),
        Charset::ShiftJis => {
            let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(value);
            if is_lossy {
                return None;
            }
            bytes.into_owned()
        }
    };
    let hints = CellHints {
        is_high: !value.is_ascii(),
        has_mark: true,
        may_have_odd_ends: true,
        has_comma: false,
        may_have_break: false,
    };
    let is_plain = text::is_plain(&bytes, u32::MAX, u32::MAX, Watch::new(place), hints, charset);
    Some(!is_plain || place == Place::Name && value.contains('\n'))
}

#[test]
fn the_fast_path_knows_all_damage() {
    let separated = ["a;b", "展示会、紹介", "a\nb"];
    let values: Vec<&str> = DAMAGED.iter().map(|(value, ..)| *value).chain(SOUND).chain(separated).collect();
    for value in values {
        for place in [Place::DateLike, Place::Line, Place::Name, Place::Address, Place::Lines] {
            for charset in [Charset::Utf8, Charset::ShiftJis] {
                // No valid address has a character outside ASCII.
                if place == Place::Address && !super::super::email::is_email(value) {
                    continue;
                }
                if damage(value, place).is_some() {
                    assert_ne!(may_be_damaged(value, place, charset), Some(false), "{value} in {place:?} {charset:?}");
                }
            }
        }
    }
}

#[test]
fn common_values_stay_on_the_fast_path() {
    for value in [
        "海野",
        "ﾅｶﾆｼ",
        "髙橋",
        "NTT",
        "NEC",
        "1-2-3",
        "2026年展示会",
        "C&C",
        "René",
        "#1",
        "-1",
        "よろしいでしょう",
        "さくら",
        "5階",
        "営業部 第①営業部",
    ] {
        for place in [Place::DateLike, Place::Line, Place::Name, Place::Lines] {
            for charset in [Charset::Utf8, Charset::ShiftJis] {
                assert_ne!(may_be_damaged(value, place, charset), Some(true), "{value} in {place:?} {charset:?}");
            }
        }
    }
}
