//! The model's workspace: names, custom items and leads, in the simplest types.

use std::collections::BTreeMap;

/// The items of A to AC in their order, by the keys of specification 2.
pub const ITEMS: [&str; 29] = [
    "last_name",
    "first_name",
    "last_name_kana",
    "first_name_kana",
    "email",
    "company_name",
    "phone",
    "fax",
    "mobile",
    "department",
    "job_title",
    "zip_code",
    "prefecture",
    "city",
    "address1",
    "address2",
    "website",
    "industry",
    "occupation",
    "status",
    "group",
    "persons_in_charge",
    "lead_sources",
    "memo",
    "mail_consent",
    "old_mail_groups",
    "member_forms",
    "tags",
    "birth_date",
];

pub const HEADERS: [&str; 29] = [
    "姓",
    "名",
    "姓(フリガナ)",
    "名(フリガナ)",
    "メールアドレス",
    "会社・組織名",
    "電話番号",
    "FAX番号",
    "携帯番号",
    "部署",
    "役職",
    "郵便番号",
    "都道府県",
    "市区町村",
    "住所1",
    "住所2",
    "Webサイト",
    "業種",
    "職種",
    "ステータス",
    "グループ",
    "担当者名",
    "リード獲得元",
    "メモ",
    "メール配信の同意確認",
    "旧メール配信グループ",
    "会員登録済みのフォーム",
    "タグ",
    "生年月日",
];

/// The items with several names, and each item's dictionary, as the table `name` calls it.
pub const NAMES: [&str; 5] = ["persons_in_charge", "lead_sources", "old_mail_groups", "member_forms", "tags"];

pub fn dictionary(item: &str) -> Option<&'static str> {
    Some(match item {
        "status" => "status",
        "group" => "group",
        "persons_in_charge" => "person",
        "lead_sources" => "source",
        "old_mail_groups" => "old_mail_group",
        "member_forms" => "form",
        "tags" => "tag",
        _ => return None,
    })
}

/// Whether it is one of T to AB, which the screen's values replace (specification 8).
pub fn is_management(item: &str) -> bool {
    matches!(item, "memo" | "mail_consent") || dictionary(item).is_some()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomItem {
    pub id: u64,
    pub name: String,
    pub kind: &'static str,
    pub options: Vec<String>,
}

impl CustomItem {
    pub fn key(&self) -> String {
        format!("custom:{}", self.id)
    }
}

/// A lead: one text for each item, or the names in their order; blank items are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    pub values: BTreeMap<String, String>,
    pub names: BTreeMap<&'static str, Vec<String>>,
    pub memos: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    /// By dictionary, in the order of creation.
    pub names: BTreeMap<&'static str, Vec<String>>,
    pub custom_items: Vec<CustomItem>,
    pub leads: BTreeMap<String, Lead>,
}

impl World {
    /// The name as the dictionary spells it, if it has it: an equal name, or the only one that is equal when folded.
    pub fn spelling(&self, dictionary: &str, name: &str) -> Option<&str> {
        find(self.names.get(dictionary)?, name)
    }

    /// Like `spelling`, but creates a missing name in the given spelling.
    pub fn use_name(&mut self, dictionary: &'static str, name: &str) -> String {
        if let Some(known) = self.spelling(dictionary, name) {
            return known.to_owned();
        }
        self.names.entry(dictionary).or_default().push(name.to_owned());
        name.to_owned()
    }
}

/// The name that is meant: the equal one (in NFC), else the only one that is equal when folded.
pub fn find<'n>(names: &'n [String], name: &str) -> Option<&'n str> {
    if let Some(equal) = names.iter().find(|known| composed(known) == composed(name)) {
        return Some(equal);
    }
    let folded = fold(name);
    let mut alike = names.iter().filter(|known| fold(known) == folded);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

pub fn composed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// The form in which names are compared.
pub fn fold(text: &str) -> String {
    let text: String = unicode_normalization::UnicodeNormalization::nfkc(text).collect();
    let mut folded = String::new();
    for character in text.chars() {
        let character = match character {
            _ if is_invisible(character) || is_variation_selector(character) => continue,
            _ if is_visible_blank(character) => ' ',
            // NFKC has replaced the other half of these pairs: ～ － ￠ ￡ ￢.
            '〜' => '~',
            '−' => '-',
            '—' => '―',
            '‖' => '∥',
            other => RADICALS.iter().find(|(radical, _)| *radical == other).map_or(other, |(_, meant)| *meant),
        };
        if character != ' ' || !folded.ends_with(' ') {
            folded.push(character);
        }
    }
    folded.trim_matches(' ').to_owned()
}

/// The radicals that the generator writes; NFKC replaces others, such as ⼤.
pub const RADICALS: [(char, char); 3] = [('\u{2ed1}', '長'), ('\u{2ed8}', '青'), ('\u{2ec4}', '西')];

/// Blanks that take up space.
pub fn is_visible_blank(character: char) -> bool {
    " \t\n\r\u{b}\u{c}\u{85}\u{a0}\u{2028}\u{2029}\u{3000}".contains(character)
}

/// Unicode's Default_Ignorable_Code_Point and U+FFF9 to U+FFFB, without the variation selectors.
pub fn is_invisible(character: char) -> bool {
    let is_ignorable = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    is_ignorable && !is_variation_selector(character)
}

pub fn is_variation_selector(character: char) -> bool {
    matches!(character,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
