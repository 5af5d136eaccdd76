//! Random workspaces, files and settings, with few addresses and names, so that rows repeat each other and registered
//! ones.

use std::collections::BTreeMap;

use super::{
    cell::{judge, may_hold_nothing},
    file::trim,
    import::{Method, Settings},
    random::Random,
    world::{CustomItem, HEADERS, ITEMS, Lead, NAMES, RADICALS, World, composed, dictionary},
};

/// The number of addresses of a history, without those that occur only once.
const ADDRESSES: usize = 14;

pub fn world(random: &mut Random) -> World {
    let mut world = World::default();
    for (kind, pool) in POOLS {
        let names: Vec<String> = pool.iter().filter(|_| random.below(3) > 0).map(|name| (*name).to_owned()).collect();
        world.names.insert(kind, names);
    }
    for number in 0..random.below(7) {
        let kind = random.pick(&["text", "long_text", "number", "date", "select", "checkbox"]);
        let has_options = matches!(kind, "select" | "checkbox");
        let options = if has_options { OPTIONS.map(str::to_owned).to_vec() } else { Vec::new() };
        let id = number as u64 + 1;
        world.custom_items.push(CustomItem { id, name: format!("項目{id}"), kind, options });
    }
    world
}

/// The leads before the first import.
pub fn leads(random: &mut Random, world: &World, today: &str) -> BTreeMap<String, Lead> {
    let (mut leads, keys) = (BTreeMap::new(), all_keys(world));
    for number in 0..random.below(ADDRESSES) {
        let mut lead = Lead::default();
        lead.values.insert("last_name".to_owned(), "既存".to_owned());
        for key in keys.iter().filter(|key| *key != "email" && *key != "last_name") {
            if random.is_one_in(2) {
                continue;
            }
            let text = good(random, key, world, true);
            let judged = judge(key, trim(&text), world, today);
            let is_registered = dictionary(key).is_none_or(|kind| {
                super::cell::split(&judged.value).iter().all(|name| world.spelling(kind, name).is_some())
            });
            if judged.value.is_empty() || !judged.problems.is_empty() || !is_registered {
                continue;
            }
            match (NAMES.iter().find(|item| *item == key), key.as_str()) {
                (Some(item), _) => {
                    let kind = dictionary(item).unwrap();
                    let held = lead.names.entry(item).or_default();
                    for name in super::cell::split(&judged.value) {
                        let name = world.spelling(kind, &name).unwrap().to_owned();
                        if !held.contains(&name) {
                            held.push(name);
                        }
                    }
                }
                (None, "memo") => lead.memos.push(judged.value),
                (None, "group") => {
                    lead.values.insert(key.clone(), world.spelling("group", &judged.value).unwrap().to_owned());
                }
                (None, _) => _ = lead.values.insert(key.clone(), judged.value),
            }
        }
        leads.insert(address(number), lead);
    }
    leads
}

pub fn settings(random: &mut Random, world: &World) -> Settings {
    let methods = [Method::NewRegistration, Method::UpdateKeepingBlanks, Method::UpdateByImportRules];
    let method = *random.pick_of(&methods);
    let screen = random.is_one_in(3).then(|| {
        let mut values = BTreeMap::new();
        for item in ["status", "group"].into_iter().chain(NAMES) {
            let kind = dictionary(item).unwrap();
            let known = &world.names[kind];
            let most = if matches!(item, "status" | "group") { 1 } else { 3 };
            let mut names: Vec<String> = Vec::new();
            for _ in 0..random.between(0, most) {
                let is_free = !matches!(kind, "status" | "person" | "form");
                let name = match is_free && random.is_one_in(3) {
                    true => format!("画面の名前{}", random.below(3)),
                    false if known.is_empty() => continue,
                    false => random.pick_of(known).clone(),
                };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            values.insert(item, names);
        }
        values
    });
    Settings { method, screen }
}

/// How a file is written.
struct Style {
    is_utf8: bool,
    line_end: &'static str,
    mixes_line_ends: bool,
    columns: usize,
}

/// The bytes of an accepted file.
pub fn file(random: &mut Random, world: &World, history: u64) -> Vec<u8> {
    let keys = all_keys(world);
    let is_utf8 = random.below(3) > 0;
    let columns = *random.pick_of(&[28, 29, keys.len(), keys.len()]);
    let style = Style {
        is_utf8,
        line_end: random.pick(&["\r\n", "\r\n", "\n"]),
        mixes_line_ends: random.is_one_in(8),
        columns,
    };
    let marks = if is_utf8 { *random.pick_of(&[0, 0, 1, 1, 2]) } else { 0 };
    let mut bytes = MARK.repeat(marks).into_bytes();
    bytes.extend(encoded(&header(random, world, columns), is_utf8));
    bytes.extend(style.line_end.as_bytes());
    let rows = random.between(1, 28);
    let mut above: Vec<Vec<u8>> = Vec::new();
    for number in 0..rows {
        if is_utf8 && random.is_one_in(20) {
            bytes.extend(MARK.as_bytes());
        }
        if number > 0 && random.is_one_in(12) {
            let blanks = ["", ",,,,", "  ", ", ,\t,", "\u{3000},", "\"\",\" \""];
            let ruled = ["---,---", "=====", "\"___\",,", "+---+ , -----", "+++", "--- ----\u{3000}==="];
            let invisible = ["\u{200b}", ",\u{feff}\u{3000},\u{ad}", "---\u{2060},"];
            let text = match random.below(6) {
                0 | 1 => random.pick(&ruled),
                2 if is_utf8 => random.pick(&invisible),
                _ => random.pick(&blanks),
            };
            bytes.extend(encoded(text, is_utf8));
        } else if number > 0 && random.is_one_in(30) {
            bytes.extend(encoded(&header_again(random, world, columns), is_utf8));
        } else if number > 0 && random.is_one_in(40) {
            bytes.extend(foreign_row(random, world, &keys[..columns], &style, history));
        } else {
            let row = match number > 0 && random.is_one_in(9) {
                true => random.pick_of(&above).clone(),
                false => row(random, world, &keys[..columns], &style, number == 0, history),
            };
            bytes.extend(&row);
            above.push(row);
        }
        let is_last = number + 1 == rows;
        if !is_last || random.below(4) > 0 {
            let line_end = if style.mixes_line_ends { random.pick(&["\r\n", "\n"]) } else { style.line_end };
            bytes.extend(line_end.as_bytes());
        }
    }
    if random.is_one_in(10) {
        bytes.push(0x1A);
    }
    bytes
}

/// U+FEFF, which programs that join files leave before rows.
const MARK: &str = "\u{feff}";

fn header(random: &mut Random, world: &World, columns: usize) -> String {
    let custom = world.custom_items.iter().map(|item| item.name.as_str());
    let header: Vec<&str> = HEADERS.into_iter().chain(custom).take(columns).collect();
    // A few names in another width are the same names.
    let spelt = header.iter().map(|name| if random.is_one_in(20) { full_width(name) } else { (*name).to_owned() });
    spelt.collect::<Vec<_>>().join(",")
}

/// The header of another file, which a row repeats.
fn header_again(random: &mut Random, world: &World, columns: usize) -> String {
    let columns = if columns > 28 && random.is_one_in(2) { random.between(28, columns) } else { columns };
    let header = header(random, world, columns);
    if random.is_one_in(2) { header.replace("項目", "別の項目") } else { header }
}

/// A row of a file in the other encoding.
fn foreign_row(random: &mut Random, world: &World, keys: &[String], style: &Style, history: u64) -> Vec<u8> {
    let mut row = row(random, world, keys, &Style { is_utf8: false, ..*style }, false, history);
    // A cell with two faults would be a case of its own.
    row.retain(|byte| !CONTROL_CHARACTERS.as_bytes().contains(byte));
    match encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&row) {
        Some(text) if !style.is_utf8 => text.into_owned().into_bytes(),
        _ => row,
    }
}

fn row(random: &mut Random, world: &World, keys: &[String], style: &Style, is_first: bool, history: u64) -> Vec<u8> {
    // Some rows have no mistakes, some have one or two, some have many.
    let mistakes = *random.pick_of(&[0, 0, 0, 0, 40, 12, 4]);
    // Some are nearly empty, so that they change nothing.
    let filled = *random.pick_of(&[2, 2, 2, 30]);
    let mut cells: Vec<Vec<u8>> = keys
        .iter()
        .map(|key| {
            let is_filled = match key.as_str() {
                "last_name" if is_first => true,
                "last_name" | "email" => mistakes == 0 || !random.is_one_in(8),
                _ => random.is_one_in(filled),
            };
            let is_mistake = mistakes > 0 && random.is_one_in(mistakes);
            if !is_filled && style.is_utf8 && random.is_one_in(8) {
                return random.pick(&INVISIBLE).as_bytes().to_vec();
            }
            if !is_filled {
                return encoded(random.pick(&["", "", "", "", " ", "\u{3000}", "\"\""]), style.is_utf8);
            }
            if is_mistake && random.is_one_in(5) {
                return damaged(random, key, world, style);
            }
            let text = match key.as_str() {
                _ if is_mistake => bad(random, key, world, style.is_utf8),
                "email" => {
                    let address = some_address(random, history);
                    if style.is_utf8 && random.is_one_in(12) { with_invisible(random, &address) } else { address }
                }
                _ => good(random, key, world, style.is_utf8),
            };
            written(random, &text, style.is_utf8)
        })
        .collect();
    if random.is_one_in(8) {
        cells.truncate(if is_first { 5 } else { random.between(1, style.columns) });
    } else if random.is_one_in(25) {
        cells.push(encoded(random.pick(&["", " ", "\u{3000}"]), style.is_utf8));
    } else if random.is_one_in(25) {
        cells.push(encoded("押し出された", style.is_utf8));
    }
    cells.join(&b","[..])
}

/// A cell, quoted as different programs do it.
fn written(random: &mut Random, text: &str, is_utf8: bool) -> Vec<u8> {
    let padding = if is_utf8 {
        random.pick(&["", "", "", "", "", " ", "\u{3000}", "\u{a0}", "\t", "\u{200b}", " \u{ad}", "\u{feff}\u{3000}"])
    } else {
        random.pick(&["", "", "", " ", "\u{3000}"])
    };
    let text = if random.is_one_in(2) { format!("{padding}{text}") } else { format!("{text}{padding}") };
    let needs_quotes = text.contains([',', '\n', '\r']) || text.starts_with('"');
    // A quote inside an unquoted cell is text.
    let cell = if needs_quotes || random.is_one_in(7) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text };
    encoded(&cell, is_utf8)
}

/// Bytes that cannot be decoded, a control character, or text after a closing quote, in cells of plain text without
/// other mistakes.
fn damaged(random: &mut Random, key: &str, world: &World, style: &Style) -> Vec<u8> {
    if random.is_one_in(2) {
        return encoded("\"引用\"の後", style.is_utf8);
    }
    let text = if key == "email" { "a@example.jp".to_owned() } else { good(random, key, world, style.is_utf8) };
    let mut bytes = encoded(&text.replace([',', '"', '\r', '\n'], ""), style.is_utf8);
    if random.is_one_in(3) {
        bytes.push(*random.pick_of(CONTROL_CHARACTERS.as_bytes()));
        bytes.extend(random.pick(&["", "z"]).as_bytes());
        return bytes;
    }
    if style.is_utf8 && random.is_one_in(2) {
        bytes.extend("\u{FFFD}".as_bytes());
    } else {
        bytes.push(0xFF);
    }
    bytes.extend(b"z");
    bytes
}

fn encoded(text: &str, is_utf8: bool) -> Vec<u8> {
    if is_utf8 {
        return text.as_bytes().to_vec();
    }
    let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!is_lossy, "the generator writes what Shift-JIS has: {text}");
    bytes.into_owned()
}

/// The text as Windows-31J spells it, if it has all characters.
fn for_shift_jis(text: &str) -> Option<String> {
    let text = composed(text).replace('〜', "～").replace('−', "－").replace('—', "―");
    (!encoding_rs::SHIFT_JIS.encode(&text).2).then_some(text)
}

/// None of them is a part of a longer character in any encoding.
const CONTROL_CHARACTERS: &str = "\u{1}\u{8}\u{1f}\u{7f}";

const INVISIBLE: [&str; 6] = ["\u{200b}", "\u{ad}", "\u{2060}", "\u{200d}", "\u{180e}", "\u{e0001}"];

/// The text with an invisible character inside.
fn with_invisible(random: &mut Random, text: &str) -> String {
    let characters: Vec<char> = composed(text).chars().collect();
    // It must not part what NFKC joins, nor two characters that mean something together.
    if characters.len() < 2 || text.starts_with(['=', '\'']) || text.contains(['\r', 'ﾞ', 'ﾟ']) {
        return text.to_owned();
    }
    let place = random.between(1, characters.len() - 1);
    let (before, after) = characters.split_at(place);
    before.iter().collect::<String>() + random.pick(&INVISIBLE) + &after.iter().collect::<String>()
}

fn full_width(text: &str) -> String {
    let wide = |character: char| match character {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap(),
        other => other,
    };
    text.chars().map(wide).collect()
}

/// The name in another spelling that is equal when folded.
fn disguised(random: &mut Random, name: &str, is_utf8: bool) -> String {
    let half_kana =
        [("ガ", "ｶﾞ"), ("ス", "ｽ"), ("ゴ", "ｺﾞ"), ("ト", "ﾄ"), ("ウ", "ｳ"), ("プ", "ﾌﾟ"), ("ロ", "ﾛ"), ("セ", "ｾ")];
    match random.below(if is_utf8 { 8 } else { 3 }) {
        0 => full_width(name),
        1 => half_kana.iter().fold(name.to_owned(), |name, (full, half)| name.replace(full, half)),
        2 => name.replace(' ', " \u{3000}").replace('～', "~"),
        3 => RADICALS.iter().fold(name.to_owned(), |name, (radical, meant)| name.replace(*meant, &radical.to_string())),
        4 => with_invisible(random, name),
        5 => format!("{name}\u{fe00}"),
        6 => name.replace('〜', "～").replace('−', "－").replace('—', "―"),
        _ => unicode_normalization::UnicodeNormalization::nfd(name).collect(),
    }
}

pub fn all_keys(world: &World) -> Vec<String> {
    ITEMS.into_iter().map(str::to_owned).chain(world.custom_items.iter().map(CustomItem::key)).collect()
}

fn address(number: usize) -> String {
    match number % 4 {
        0 => format!("Lead{number}@example.jp"),
        1 => format!("lead{}@example.jp", number - 1),
        _ => format!("lead.{number}+x@mail.example.co.jp"),
    }
}

fn some_address(random: &mut Random, history: u64) -> String {
    if random.is_one_in(4) {
        return format!("n{}-{history}@example.com", random.below(1000));
    }
    address(random.below(ADDRESSES))
}

/// Names that can be registered at the start.
const POOLS: [(&str, &[&str]); 7] = [
    ("status", &["見込み", "商談中", "既存, 大口", "ガス会社", "1〜2月"]),
    ("group", &["東日本", "西日本, 九州", "本社"]),
    ("person", &["佐藤", "鈴木 一郎", "O'Brien", "ゴトウ", "長谷川"]),
    ("source", &["展示会", "紹介", "Web (広告)", "A−B"]),
    ("old_mail_group", &["旧A", "旧B", "旧—C"]),
    ("form", &["会員", "資料請求", "セミナー"]),
    ("tag", &["春", "春～夏", "VIP", "vip", "ガス", "重要 顧客"]),
];

const OPTIONS: [&str; 4] = ["今期", "来期", "未定 (仮)", "4〜6月"];

/// Further names, for the kinds whose names an import creates.
const NEW_NAMES: [&str; 4] = ["新しい名前", "プロ", "x", "新 規"];

fn some_name(random: &mut Random, kind: &str, world: &World, is_utf8: bool) -> String {
    let is_free = !matches!(kind, "status" | "person" | "form");
    let known = &world.names[kind];
    let name = if known.is_empty() || (is_free && random.is_one_in(3)) {
        (*random.pick_of(&NEW_NAMES)).to_owned()
    } else {
        random.pick_of(known).clone()
    };
    let name = if random.is_one_in(3) { disguised(random, &name, is_utf8) } else { name };
    if is_utf8 {
        return name;
    }
    // An import can have created a name that Shift-JIS does not have.
    for_shift_jis(&name).unwrap_or_else(|| "新しい名前".to_owned())
}

fn some_option(random: &mut Random, item: &CustomItem, is_utf8: bool) -> String {
    let option = random.pick_of(&item.options).clone();
    let option = if random.is_one_in(3) { disguised(random, &option, is_utf8) } else { option };
    if is_utf8 { option } else { for_shift_jis(&option).unwrap() }
}

fn several(random: &mut Random, mut name: impl FnMut(&mut Random) -> String) -> String {
    let names: Vec<String> = (0..random.between(1, 4)).map(|_| name(random)).collect();
    let mut text = names.join(random.pick(&[",", ",", ", ", " ,", ",,"]));
    if random.is_one_in(12) {
        text.push_str(", ,");
    }
    text
}

/// Words for nothing, and dates of zeros.
const NOTHING: [&str; 22] = [
    "-",
    "－",
    "ー",
    "なし",
    "無し",
    "無",
    "NULL",
    "null",
    "ＮＵＬＬ",
    "\\N",
    "None",
    "nan",
    "NaN",
    "N/A",
    "n/a",
    "Ｎ／Ａ",
    "#N/A",
    "0000/00/00",
    "0000/00/00 00:00:00",
    "1900/1/0",
    "1900/1/0 0:00",
    "00/0/0",
];

/// A valid value of the item (unless its dictionary is empty), or a word for nothing.
fn good(random: &mut Random, key: &str, world: &World, is_utf8: bool) -> String {
    if may_hold_nothing(key, world) && random.is_one_in(12) {
        return random.pick(&NOTHING).to_owned();
    }
    let text = valid(random, key, world, is_utf8);
    if is_utf8 && key != "website" && random.is_one_in(15) { with_invisible(random, &text) } else { text }
}

fn valid(random: &mut Random, key: &str, world: &World, is_utf8: bool) -> String {
    if let Some(kind) = dictionary(key) {
        if matches!(key, "status" | "group") {
            return some_name(random, kind, world, is_utf8);
        }
        if kind == "tag" && random.is_one_in(60) {
            return (0..100).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
        }
        return several(random, |random| some_name(random, kind, world, is_utf8));
    }
    if let Some(item) = world.custom_items.iter().find(|item| item.key() == key) {
        return match item.kind {
            "text" => random.pick(&["自由", "a\"b", "値, 二つ", "－", "なし", "前\u{b}後", "値_x000D_"]).to_owned(),
            "long_text" => {
                random.pick(&["一行", "一行目\n二行目", "\"全部\"", "1\u{c}2", "1_x000D_\n2", "NULL"]).to_owned()
            }
            "number" => random
                .pick(&[
                    "-1.5",
                    "０１２",
                    "+7",
                    "１．２５",
                    "123456789012345678901234567890",
                    "'007",
                    "=\"42\"",
                    "ー3",
                    "―4",
                ])
                .to_owned(),
            "date" if random.is_one_in(2) => random.pick(&DATES).to_owned(),
            "date" => random.pick(&["2030-1-2", "2000/12/31", "２０２４／２／２９", "令和20年1月1日"]).to_owned(),
            "select" => some_option(random, item, is_utf8),
            _ => several(random, |random| some_option(random, item, is_utf8)),
        };
    }
    if is_utf8 && random.is_one_in(8) {
        let only_utf8: &[&str] = match key {
            "phone" | "fax" | "mobile" => &[
                "03–1234—5678",
                "03⁃1234⁻5678",
                "03₋1234−5678",
                "03⎯1234⏤5678",
                "03➖1234",
                "03⸺1234⸻5678",
                "03﹘1234﹣5678",
                "03˗1234",
            ],
            "zip_code" => &["100–0001", "〒\u{a0}100−0001"],
            "prefecture" => &["⻑野県", "⻘森", "⼤阪府", "東京\u{200b}都"],
            "mail_consent" => &["希望\u{200b}する", "希望しない\u{fe00}"],
            "memo" => &["左\u{2028}右", "前\u{85}後"],
            "website" | "email" | "birth_date" => &[],
            _ => &["港\u{2028}区", "芝\u{85}浦", "辻\u{e0100}", "⻑崎", "か\u{3099}"],
        };
        if !only_utf8.is_empty() {
            return random.pick(only_utf8).to_owned();
        }
    }
    let choices: &[&str] = match key {
        "email" => return address(random.below(ADDRESSES)),
        "last_name" => &["田中", "髙橋", "Smith", "が", "山 田", "なし"],
        "first_name" => &["太郎", "花子", "Ann \"Annie\"", "ﾊﾅｺ"],
        "last_name_kana" | "first_name_kana" => &["タナカ", "ﾀﾅｶ", "たなか", "-"],
        "company_name" => &["株式会社A", "A, B & Co.", "㈱①", "有限会社 \"引用\"", "株式会社_x000D_"],
        "phone" | "fax" | "mobile" => &[
            "03-1234-5678",
            "０３－１２３４－５６７８",
            "+81 (3) 1234.5678",
            "0312345678#12",
            "9012345678",
            "03ー1234",
            "03ｰ1234‐5678",
            "03―1234",
            "03─1234━5678",
            "'03-1234-5678",
            "=\"0312345678\"",
            "312345678.0",
            "03（1234）5678",
        ],
        "zip_code" => &[
            "100-0001",
            "1000001",
            "１００－０００１",
            "〒100-0001",
            "〒　1000001",
            "〒１００ー０００１",
            "1000001.0",
            "'1000001",
            "=\"100-0001\"",
            "100‐0001",
        ],
        "prefecture" => &["東京都", "東京", "北海道", "京都", "大阪府", "福岡"],
        "website" => &[
            "https://example.jp/",
            "http://例え.jp/道?x=1",
            "ｈｔｔｐｓ：／／ｘ．ｊｐ/",
            "http://x.jp:8080",
            "ＨＴＴＰＳ：／／ｘ．ｊｐ／ａ／ｂ",
            "http://x.jp？ｑ＝１",
            "Http://X.jp/～ａ",
            "https://ｘ.jp＃Ａ",
        ],
        "birth_date" if random.is_one_in(2) => &DATES,
        "birth_date" => &["2000/1/2", "1970-12-31", "２０００／０１／０２", "2024-2-29", "1999-01-01"],
        "mail_consent" => &["希望する", "希望しない"],
        "memo" => &[
            "電話した",
            "一行目\n二行目",
            "\"見積\", 送付",
            "メモ",
            "行1\r\n行2",
            "上_x000D_\n下",
            "左\u{b}右",
            "メモ_x000D_",
        ],
        _ => &["営業部", "港区 1-2-3", "a,b", "12\"モニタ", "第一", "一\u{c}二", "1〜2"],
    };
    let text = random.pick(choices).to_owned();
    let text = if is_utf8 { text } else { for_shift_jis(&text).unwrap() };
    // The longest valid value.
    if random.is_one_in(40) && matches!(key, "last_name" | "first_name" | "last_name_kana" | "first_name_kana") {
        return if is_utf8 { "か\u{3099}".repeat(50) } else { "が".repeat(50) };
    }
    text
}

/// Days as people write them.
const DATES: [&str; 24] = [
    "2000年1月2日",
    "２０００年０１月０２日",
    "19700102",
    "２０２４０２２９",
    "昭和64年1月7日",
    "平成元年1月8日",
    "平成２年３月４日",
    "令和元年5月1日",
    "明治45年7月29日",
    "大正元年8月1日",
    "㍼45年1月2日",
    "H31.4.30",
    "R01.05.01",
    "Ｓ４５．１．２",
    "S45/1/2",
    "T15-12-24",
    "M6.1.1",
    "平成元.1.8",
    "2000/1/2 0:00",
    "2000-01-02T03:04:05.678Z",
    "2000-01-02T03:04:05+09:00",
    "T15.1.2 12:34:56",
    "平成2年3月4日　5:06",
    "'2000/1/2",
];

/// An invalid value of the item.
fn bad(random: &mut Random, key: &str, world: &World, is_utf8: bool) -> String {
    let long = |length: usize| "長".repeat(length);
    if let Some(item) = world.custom_items.iter().find(|item| item.key() == key) {
        return match item.kind {
            "text" => long(256),
            "long_text" => long(3001),
            "number" => {
                random.pick(&["1,000", "12円", "1.", ".5", "1e5", "--1", "1234567890123456789012345678901"]).to_owned()
            }
            "date" => random
                .pick(&["2001/2/29", "2000/1-2", "1/2/2000", "36527", "来月", "昭和64年1月8日", "20000230", "R6/1-2"])
                .to_owned(),
            _ => random.pick(&["再来期", "今期、来期", "今 期"]).to_owned(),
        };
    }
    let choices: &[&str] = match key {
        "email" => {
            let local = "a".repeat(65);
            return match random.below(10) {
                0 => format!("{local}@example.jp"),
                1 => format!("{}@example.jp", "a".repeat(260)),
                2 => format!("a@{}.jp", "b".repeat(64)),
                3 => format!("a@{}.jp", vec!["b".repeat(60); 5].join(".")),
                _ => random
                    .pick(&[
                        "abc",
                        "a@@b.jp",
                        "a b@example.jp",
                        "あ@example.jp",
                        "a..b@x.jp",
                        "a@b",
                        "a@-b.jp",
                        "@x.example.jp",
                        "a@b@c.example.jp",
                        "a@b.j",
                    ])
                    .to_owned(),
            };
        }
        "phone" | "fax" | "mobile" => &[
            "9.01E+10",
            "03-1234-5678 内線1",
            "電話",
            "03/1234",
            "+()",
            "012345678901234567890123456789012345678901234567890",
        ],
        "zip_code" => &["100-0001-22", "10-00001", "600001", "1000-001", "東京", "10001.0", "〒100"],
        "prefecture" => &["東京府", "Tokyo", "東京都千代田区", "北海", "京都都"],
        "website" => &[
            "www.example.jp",
            "ftp://x.jp",
            "http://",
            "https:///x",
            "mailto:a@b.jp",
            "ｆｔｐ：／／ｘ．ｊｐ",
            "なし。",
        ],
        "birth_date" => &[
            "2001/2/29",
            "2000/1-2",
            "2999-01-01",
            "1/2/2000",
            "2000/13/1",
            "36527",
            "昭和65年1月1日",
            "H31.5.1",
            "M5.1.1",
            "R0.1.1",
            "R99.1.1",
            "20000230",
            "2000年1月",
            "2000/1/2 25:00",
            "平成100年1月1日",
        ],
        "mail_consent" => &["はい", "希望", "TRUE", "希望する,希望しない"],
        "status" => &["知らない状態", "見込", "見込み,商談中"],
        "persons_in_charge" | "member_forms" => &["無名の人", "佐藤,だれか", "会員,知らない", "だれか,もう一人"],
        "memo" => return long(3001),
        "company_name" => return long(256),
        "department" | "job_title" => return long(201),
        "group" | "city" | "address1" | "address2" | "industry" | "occupation" => return long(101),
        "lead_sources" | "old_mail_groups" | "tags" => {
            if random.is_one_in(3) {
                return (0..101).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
            }
            return format!("短い,{}", long(101));
        }
        _ => return if is_utf8 { "か\u{3099}".repeat(51) } else { long(51) },
    };
    random.pick(choices).to_owned()
}
