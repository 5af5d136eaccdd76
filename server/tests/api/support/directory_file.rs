//! Files as the National Tax Agency publishes them (法人番号公表サイト): 30 columns without a header, texts in quotes.
//!
//! Guarantees: the same rows give the same bytes; corporate numbers have the right check digit. Tests about single rows
//! write them by hand; tests about numbers generate millions. Generated rows are distributed as in the published files:
//! six in ten are 株式会社, a quarter 有限会社, some are closed.

use torikomi_core::draft::company::CorporateNumber;

/// A row, with the columns that tests need.
#[derive(Debug, Clone)]
pub struct DirectoryFileRow {
    /// The number without its check digit.
    pub base: u64,
    pub name: String,
    pub process: &'static str,
    pub updated_on: &'static str,
    pub changed_on: &'static str,
    pub prefecture: &'static str,
    pub city: &'static str,
    pub street: String,
    pub zip_code: String,
    pub closed_on: &'static str,
    pub is_latest: bool,
    pub phonetic: String,
    pub is_excluded: bool,
}

impl DirectoryFileRow {
    pub fn new(base: u64, name: &str) -> DirectoryFileRow {
        DirectoryFileRow {
            base,
            name: name.to_owned(),
            process: "01",
            updated_on: "2020-04-01",
            changed_on: "2015-10-05",
            prefecture: "東京都",
            city: "千代田区",
            street: "霞が関３丁目１番１号".to_owned(),
            zip_code: "1000013".to_owned(),
            closed_on: "",
            is_latest: true,
            phonetic: String::new(),
            is_excluded: false,
        }
    }

    pub fn corporate_number(&self) -> String {
        CorporateNumber::from_base(self.base).to_string()
    }

    /// The row as a line of the file; `sequence` is its 一連番号.
    pub fn line(&self, sequence: u64) -> String {
        let quoted =
            |text: &str| if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "\"\"")) };
        let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
        let closing = if self.closed_on.is_empty() { "" } else { "01" };
        let cells: [String; 30] = [
            sequence.to_string(),
            self.corporate_number(),
            self.process.to_owned(),
            "0".to_owned(),
            self.updated_on.to_owned(),
            self.changed_on.to_owned(),
            quoted(&self.name),
            String::new(),
            "301".to_owned(),
            quoted(self.prefecture),
            quoted(self.city),
            quoted(&self.street),
            String::new(),
            "13".to_owned(),
            "101".to_owned(),
            self.zip_code.clone(),
            String::new(),
            String::new(),
            self.closed_on.to_owned(),
            closing.to_owned(),
            String::new(),
            String::new(),
            "2015-10-05".to_owned(),
            flag(self.is_latest),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            quoted(&self.phonetic),
            flag(self.is_excluded),
        ];
        cells.join(",") + "\n"
    }
}

/// A whole file in UTF-8.
pub fn file(rows: &[DirectoryFileRow]) -> Vec<u8> {
    (1..).zip(rows).map(|(sequence, row)| row.line(sequence)).collect::<String>().into_bytes()
}

/// The same file in Shift-JIS, which has every character of the tests' rows.
pub fn in_shift_jis(utf8: &[u8]) -> Vec<u8> {
    let (bytes, _, had_errors) = encoding_rs::SHIFT_JIS.encode(std::str::from_utf8(utf8).expect("UTF-8"));
    assert!(!had_errors, "a character is not in Shift-JIS");
    bytes.into_owned()
}

const FORMS: [&str; 8] =
    ["株式会社", "株式会社", "株式会社", "有限会社", "有限会社", "合同会社", "一般社団法人", "医療法人社団"];
const BEGINNINGS: [&str; 24] = [
    "東西",
    "みらい",
    "北斗",
    "青葉",
    "日進",
    "さくら",
    "オリオン",
    "大和",
    "ひかり",
    "東海",
    "アルファ",
    "富士見",
    "クリエイト",
    "山田",
    "佐藤",
    "第一",
    "中央",
    "日本",
    "大阪",
    "九州",
    "新潟",
    "ジャパン",
    "ケイ",
    "エス",
];
const ENDS: [&str; 24] = [
    "商事",
    "テクノ",
    "製作所",
    "システム",
    "電機",
    "企画",
    "物流",
    "建設",
    "食品",
    "ソリューションズ",
    "印刷",
    "興産",
    "サービス",
    "工業",
    "不動産",
    "ホールディングス",
    "デザイン",
    "運輸",
    "設備",
    "工務店",
    "水産",
    "商店",
    "開発",
    "エンジニアリング",
];
const PLACES: [(&str, &str, &str); 6] = [
    ("東京都", "千代田区", "1000001"),
    ("大阪府", "大阪市北区", "5300001"),
    ("愛知県", "名古屋市中区", "4600001"),
    ("福岡県", "福岡市博多区", "8120001"),
    ("北海道", "札幌市中央区", "0600001"),
    ("宮城県", "仙台市青葉区", "9800001"),
];

/// The generated company with this number: reproducible, and no two have the same corporate number.
pub fn made_up(number: u64) -> DirectoryFileRow {
    let mut chance = Chance(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
    let stem = match chance.below(4) {
        0 => format!("{}{}", chance.of(&BEGINNINGS), chance.of(&ENDS)),
        // As rare as family and place names.
        1 => format!("{}{}{}", chance.ideograph(), chance.ideograph(), chance.of(&ENDS)),
        2 => (0..chance.below(3) + 3).map(|_| chance.katakana()).collect(),
        _ => format!("{}{}{}", chance.of(&BEGINNINGS), chance.ideograph(), chance.of(&ENDS)),
    };
    let form = chance.of(&FORMS);
    let name = if chance.below(3) == 0 { format!("{stem}{form}") } else { format!("{form}{stem}") };
    let (prefecture, city, zip_code) = *chance.of(&PLACES);
    DirectoryFileRow {
        prefecture,
        city,
        zip_code: zip_code.to_owned(),
        street: format!("本町{}丁目{}番{}号", chance.below(9) + 1, chance.below(30) + 1, chance.below(20) + 1),
        closed_on: if chance.below(12) == 0 { "2019-03-31" } else { "" },
        phonetic: (0..6).map(|_| chance.katakana()).collect(),
        // Modulo a prime below 10^12, so that no number occurs twice.
        ..DirectoryFileRow::new(number * 618_033_988_751 % 999_999_999_989, &name)
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let place = usize::try_from(self.below(list.len() as u64)).expect("below a list's length");
        &list[place]
    }

    /// A character that Shift-JIS has.
    fn ideograph(&mut self) -> char {
        const KANJI: &str = "亜愛安以衣位囲医井育印員因院右宇雨運雲永英栄衛園遠奥横屋温化加価可夏家果河火花荷課画会海界外街楽\
                             岡館丸岸岩希基期機気季記貴起技義議吉久宮急球究牛京共協橋郷業局玉近金九銀空熊栗郡形景経計月犬見原";
        let kanji: Vec<char> = KANJI.chars().collect();
        *self.of(&kanji)
    }

    fn katakana(&mut self) -> char {
        let katakana: Vec<char> = ('ア'..='ロ').collect();
        *self.of(&katakana)
    }
}
