//! Writes a lead file for measuring: `generate ROWS utf-8|shift_jis [--problems PER_MILLE] [--seed N]`.
//!
//! Guarantees: the same arguments give the same bytes; all columns, about 320 bytes a row in UTF-8; every address
//! depends on its row and seed; every character can be written in Shift-JIS; without `--problems` every row is valid on
//! any day from 2026 on, with no warning but the one for many rows. The leads are made up: names, places and firms are
//! combined at random.

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use torikomi_core::domain::item::Item;

const FAMILY: &[(&str, &str)] = &[
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("髙橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡邊", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("山﨑", "ヤマザキ"),
    ("長谷川", "ハセガワ"),
    ("佐々木", "ササキ"),
    ("森", "モリ"),
    ("五十嵐", "イガラシ"),
];
const GIVEN: &[(&str, &str)] = &[
    ("太郎", "タロウ"),
    ("花子", "ハナコ"),
    ("健一", "ケンイチ"),
    ("美咲", "ミサキ"),
    ("翔", "ショウ"),
    ("陽菜", "ヒナ"),
    ("大輔", "ダイスケ"),
    ("さくら", "サクラ"),
    ("直樹", "ナオキ"),
    ("由美子", "ユミコ"),
];
const FIRM_STEMS: &[&str] = &[
    "東西商事",
    "みらいテクノ",
    "北斗製作所",
    "青葉システム",
    "日進電機",
    "さくら企画",
    "オリオン物流",
    "大和建設",
    "ひかり食品",
    "東海ソリューションズ",
    "アルファ印刷",
    "富士見興産",
];
const DEPARTMENTS: &[&str] =
    &["営業部", "営業本部 第①営業部", "情報システム部", "総務部", "マーケティング部", "経営企画室", "人事部", ""];
const TITLES: &[&str] = &["部長", "課長", "係長", "主任", "担当", "代表取締役", "取締役", ""];
/// Prefecture, municipality, the zip code's first three digits, the area code.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("東京都", "千代田区", "100", "03"),
    ("東京都", "港区", "105", "03"),
    ("大阪府", "大阪市北区", "530", "06"),
    ("愛知県", "名古屋市中区", "460", "052"),
    ("福岡県", "福岡市博多区", "812", "092"),
    ("北海道", "札幌市中央区", "060", "011"),
    ("宮城県", "仙台市青葉区", "980", "022"),
    ("京都府", "京都市下京区", "600", "075"),
    ("神奈川県", "横浜市西区", "220", "045"),
];
const TOWNS: &[&str] = &["丸の内", "本町", "栄", "中央", "大手町", "駅前通", "緑が丘"];
const BUILDINGS: &[&str] = &["第一ビル5F", "サンライズビル301", "センタービル12階", "", "", ""];
const INDUSTRIES: &[&str] = &["製造業", "情報通信業", "卸売業・小売業", "建設業", "運輸業", "サービス業"];
const OCCUPATIONS: &[&str] = &["営業", "企画", "技術", "管理", "経営"];
const STATUSES: &[&str] = &["新規", "アプローチ中", "商談中", "受注", "保留"];
const GROUPS: &[&str] = &["展示会", "ホワイトペーパー", "既存顧客", "セミナー"];
const TAGS: &[&str] = &["重要", "2026年展示会", "資料請求", "メルマガ", "代理店", "要フォロー"];
const MEMOS: &[&str] = &[
    "展示会で名刺交換。見積もり希望。",
    "\"来期に予算化の予定。\n再度連絡すること。\"",
    "\"「導入事例」を希望。\"\"至急\"\"とのこと。\"",
    "",
    "",
    "",
    "",
    "電話は午後が良い",
];

fn main() -> ExitCode {
    match Order::from_arguments(std::env::args().skip(1)) {
        Ok(order) => match write(&order) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("generate: {error}");
                ExitCode::FAILURE
            }
        },
        Err(wrong) => {
            eprintln!("generate: {wrong}\nusage: generate ROWS utf-8|shift_jis [--problems PER_MILLE] [--seed N]");
            ExitCode::from(64)
        }
    }
}

struct Order {
    rows: u64,
    is_shift_jis: bool,
    problems_per_mille: u64,
    seed: u64,
}

impl Order {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Order, String> {
        let number = |what: &str, text: Option<String>| {
            text.and_then(|text| text.parse::<u64>().ok()).ok_or(format!("{what} must be a number"))
        };
        let rows = number("ROWS", arguments.next())?;
        let is_shift_jis = match arguments.next().as_deref() {
            Some("utf-8") => false,
            Some("shift_jis") => true,
            _ => return Err("the character code must be utf-8 or shift_jis".to_owned()),
        };
        let mut order = Order { rows, is_shift_jis, problems_per_mille: 0, seed: 1 };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--problems" => order.problems_per_mille = number("--problems", arguments.next())?,
                "--seed" => order.seed = number("--seed", arguments.next())?,
                other => return Err(format!("unknown argument {other}")),
            }
        }
        Ok(order)
    }
}

fn write(order: &Order) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut text = Item::ALL.map(Item::header).join(",") + "\r\n";
    let mut chance = Chance(order.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for number in 1..=order.rows {
        put_row(&mut text, number, order, &mut chance);
        if text.len() > 1 << 16 || number == order.rows {
            put(&mut out, &text, order.is_shift_jis)?;
            text.clear();
        }
    }
    put(&mut out, &text, order.is_shift_jis)?;
    out.flush()
}

fn put(out: &mut impl Write, text: &str, is_shift_jis: bool) -> io::Result<()> {
    if !is_shift_jis {
        return out.write_all(text.as_bytes());
    }
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!unmappable, "BUG: every word of the generator can be written in Shift-JIS");
    out.write_all(&bytes)
}

/// A linear congruential generator: the same everywhere, and random enough for a test file.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let place = usize::try_from(self.below(list.len() as u64)).expect("BUG: below a list's length");
        &list[place]
    }
}

fn put_row(text: &mut String, number: u64, order: &Order, chance: &mut Chance) {
    let (family, family_kana) = *chance.of(FAMILY);
    let (given, given_kana) = *chance.of(GIVEN);
    let (prefecture, city, zip, area) = *chance.of(PLACES);
    let stem = *chance.of(FIRM_STEMS);
    let firm = match chance.below(4) {
        0 => format!("㈱{stem}"),
        1 => format!("{stem}株式会社"),
        2 => format!("(有){stem}"),
        _ => format!("株式会社{stem}"),
    };
    // The address depends on the number alone: files of two seeds are the same leads with other values.
    let domain = number * 7919 % 9000 + 1000;
    let email = format!("lead.{number:07}@example{domain}.co.jp");
    let phone = format!("{area}-{:04}-{:04}", chance.below(10_000), chance.below(10_000));
    let fax = if chance.below(3) == 0 { format!("{area}-{:04}-9999", chance.below(10_000)) } else { String::new() };
    let mobile = format!("090-{:04}-{:04}", chance.below(10_000), chance.below(10_000));
    let address =
        format!("{}{}-{}-{}", chance.of(TOWNS), chance.below(9) + 1, chance.below(20) + 1, chance.below(9) + 1);
    let tags = match chance.below(4) {
        0 => String::new(),
        1 => format!("\"{},{}\"", TAGS[0], chance.of(&TAGS[1..])),
        _ => (*chance.of(TAGS)).to_owned(),
    };
    let birth = format!("{}/{:02}/{:02}", 1950 + chance.below(55), chance.below(12) + 1, chance.below(28) + 1);
    // The order of the draws is fixed, so the same seed gives the same file. An item not listed here has its sample.
    let mut cells: [String; Item::ALL.len()] = Item::ALL.map(|item| match item {
        Item::LastName => family.into(),
        Item::FirstName => given.into(),
        Item::LastNameKana => family_kana.into(),
        Item::FirstNameKana => given_kana.into(),
        Item::Email => email.clone(),
        Item::CompanyName => firm.clone(),
        Item::Phone => phone.clone(),
        Item::Fax => fax.clone(),
        Item::Mobile => mobile.clone(),
        Item::Department => (*chance.of(DEPARTMENTS)).into(),
        Item::JobTitle => (*chance.of(TITLES)).into(),
        Item::ZipCode => format!("{zip}-{:04}", chance.below(10_000)),
        Item::Prefecture => prefecture.into(),
        Item::City => city.into(),
        Item::Address1 => address.clone(),
        Item::Address2 => (*chance.of(BUILDINGS)).into(),
        Item::Website => format!("https://www.example{domain}.co.jp/"),
        Item::Industry => (*chance.of(INDUSTRIES)).into(),
        Item::Occupation => (*chance.of(OCCUPATIONS)).into(),
        Item::Status => (*chance.of(STATUSES)).into(),
        Item::Group | Item::LeadSources => (*chance.of(GROUPS)).into(),
        Item::Memo => (*chance.of(MEMOS)).into(),
        Item::MailConsent => (if chance.below(3) == 0 { "希望しない" } else { "希望する" }).into(),
        Item::Tags => tags.clone(),
        Item::BirthDate => birth.clone(),
        _ => item.spec().sample.to_owned(),
    });
    if chance.below(1000) < order.problems_per_mille {
        spoil(&mut cells, chance);
    }
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// Puts one of the usual mistakes into a row.
fn spoil(cells: &mut [String], chance: &mut Chance) {
    let (email, phone) = (Item::Email as usize, Item::Phone as usize);
    match chance.below(8) {
        0 => cells[Item::LastName as usize].clear(),
        1 => cells[email] = cells[email].replace('@', "＠"),
        2 => cells[email] = "lead.twice@example.co.jp".into(),
        3 => cells[phone] = "9.01E+10".into(),
        4 => cells[Item::ZipCode as usize] = "〒100".into(),
        5 => cells[Item::Prefecture as usize] = "東京".repeat(2),
        6 => cells[Item::BirthDate as usize] = "昭和55年1月1日".into(),
        _ => cells[Item::Website as usize] = "www.example.jp".into(),
    }
}
