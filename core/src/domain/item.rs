//! The items of a lead (specification 2): one table, from which every other list of items is made.
//!
//! A new item is a row here and a column of the database; the compiler names the places that list the items.
//! [`super::kind`] has the meaning of each kind of value, [`super::names`] the dictionaries of names.

use serde::{Deserialize, Serialize};

use super::names::NameKind;

/// What is known of an item without any workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemSpec {
    /// Its name in files of programs, in the API and in the database: `last_name`. It never changes.
    pub key: &'static str,
    /// The default profile's header, which is the Japanese name.
    pub header: &'static str,
    pub english: &'static str,
    pub kind: ItemKind,
    pub part: Part,
    pub update: UpdateRule,
    /// Whether a row must have it.
    pub required: bool,
    /// The value in the sample CSV; blank if only a workspace knows one.
    pub sample: &'static str,
}

/// The kind of an item's values. Lengths are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Text {
        max: u32,
    },
    /// Text of several lines; a lead can have several memos.
    Memo {
        max: u32,
    },
    Email {
        max: u32,
    },
    Phone {
        max: u32,
    },
    Zip {
        max: u32,
    },
    Prefecture,
    Url {
        max: u32,
    },
    /// 希望する or 希望しない.
    Consent,
    /// A day that is not in the future.
    BirthDate,
    /// One name of a dictionary.
    Name {
        of: NameKind,
        max: u32,
    },
    /// Several names of a dictionary, separated by commas.
    Names {
        of: NameKind,
        max: u32,
    },
}

/// The part of a file that an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The person.
    Basic,
    /// What the workspace records about the person. The screen's values may replace them (specification 8).
    Management,
    /// The last column, which a file may lack.
    BirthDate,
}

/// What an update does to a lead's value (specification 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateRule {
    /// It identifies the lead and never changes.
    Identity,
    /// A value replaces the old one; a blank cell clears it if the import rules say so.
    Overwrite,
    /// A value replaces the old one; a blank cell changes nothing.
    Set,
    /// New values are added; none is removed.
    Add,
}

macro_rules! items {
    ($($item:ident $key:literal $header:literal $english:literal
       ($($kind:tt)*) $part:ident $update:ident $required:literal $sample:literal)*) => {
        /// One of the 29 basic, management and date-of-birth items (specification 2), in the default profile's order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Item {
            $($item,)*
        }

        impl Item {
            /// All items, in the default profile's order.
            pub const ALL: [Item; [$(Item::$item),*].len()] = [$(Item::$item),*];

            /// What is known of the item without any workspace.
            pub fn spec(self) -> &'static ItemSpec {
                match self {
                    $(Item::$item => &ItemSpec {
                        key: $key,
                        header: $header,
                        english: $english,
                        kind: ItemKind::$($kind)*,
                        part: Part::$part,
                        update: UpdateRule::$update,
                        required: $required,
                        sample: $sample,
                    },)*
                }
            }
        }
    };
}

items! {
//  item            key                 header, English, kind, part, update, required, sample
    LastName "last_name" "姓" "Last name"
        (Text { max: 50 }) Basic Overwrite true "山田"
    FirstName "first_name" "名" "First name"
        (Text { max: 50 }) Basic Overwrite false "太郎"
    LastNameKana "last_name_kana" "姓(フリガナ)" "Last name (phonetic)"
        (Text { max: 50 }) Basic Overwrite false "ヤマダ"
    FirstNameKana "first_name_kana" "名(フリガナ)" "First name (phonetic)"
        (Text { max: 50 }) Basic Overwrite false "タロウ"
    Email "email" "メールアドレス" "E-mail address"
        (Email { max: 255 }) Basic Identity true "taro.yamada@example.com"
    CompanyName "company_name" "会社・組織名" "Company / organization"
        (Text { max: 255 }) Basic Overwrite false "株式会社サンプル"
    Phone "phone" "電話番号" "Telephone"
        (Phone { max: 50 }) Basic Overwrite false "03-1234-5678"
    Fax "fax" "FAX番号" "FAX"
        (Phone { max: 50 }) Basic Overwrite false "03-1234-5679"
    Mobile "mobile" "携帯番号" "Mobile"
        (Phone { max: 50 }) Basic Overwrite false "090-1234-5678"
    Department "department" "部署" "Department"
        (Text { max: 200 }) Basic Overwrite false "営業部"
    JobTitle "job_title" "役職" "Job title"
        (Text { max: 200 }) Basic Overwrite false "部長"
    ZipCode "zip_code" "郵便番号" "Zip code"
        (Zip { max: 10 }) Basic Overwrite false "100-0001"
    Prefecture "prefecture" "都道府県" "Prefecture"
        (Prefecture) Basic Overwrite false "東京都"
    City "city" "市区町村" "Municipality"
        (Text { max: 100 }) Basic Overwrite false "千代田区"
    Address1 "address1" "住所1" "Address 1"
        (Text { max: 100 }) Basic Overwrite false "千代田1-1"
    Address2 "address2" "住所2" "Address 2"
        (Text { max: 100 }) Basic Overwrite false "サンプルビル1F"
    Website "website" "Webサイト" "Website"
        (Url { max: 255 }) Basic Overwrite false "https://www.example.com/"
    Industry "industry" "業種" "Industry"
        (Text { max: 100 }) Basic Overwrite false "情報通信業"
    Occupation "occupation" "職種" "Occupation"
        (Text { max: 100 }) Basic Overwrite false "営業"
    Status "status" "ステータス" "Status"
        (Name { of: NameKind::Status, max: 100 }) Management Set false ""
    Group "group" "グループ" "Group"
        (Name { of: NameKind::Group, max: 100 }) Management Set false ""
    PersonsInCharge "persons_in_charge" "担当者名" "Person in charge"
        (Names { of: NameKind::Person, max: 100 }) Management Add false ""
    LeadSources "lead_sources" "リード獲得元" "Lead acquisition source"
        (Names { of: NameKind::Source, max: 100 }) Management Add false ""
    Memo "memo" "メモ" "Memo"
        (Memo { max: 3000 }) Management Add false "資料請求あり"
    MailConsent "mail_consent" "メール配信の同意確認" "Mail consent"
        (Consent) Management Set false "希望する"
    OldMailGroups "old_mail_groups" "旧メール配信グループ" "Old mail distribution group"
        (Names { of: NameKind::OldMailGroup, max: 100 }) Management Add false ""
    MemberForms "member_forms" "会員登録済みのフォーム" "Member forms"
        (Names { of: NameKind::Form, max: 255 }) Management Add false ""
    Tags "tags" "タグ" "Tags"
        (Names { of: NameKind::Tag, max: 100 }) Management Add false ""
    BirthDate "birth_date" "生年月日" "Date of birth"
        (BirthDate) BirthDate Set false "1990/01/31"
}

impl Item {
    /// The specification's key, for example `last_name`.
    pub fn key(self) -> &'static str {
        self.spec().key
    }

    /// The default profile's header.
    pub fn header(self) -> &'static str {
        self.spec().header
    }

    /// The maximum of characters of a value (of each name, if there can be several); `None` if the kind decides.
    pub fn max_characters(self) -> Option<u32> {
        match self.spec().kind {
            ItemKind::Text { max }
            | ItemKind::Memo { max }
            | ItemKind::Email { max }
            | ItemKind::Phone { max }
            | ItemKind::Zip { max }
            | ItemKind::Url { max }
            | ItemKind::Name { max, .. }
            | ItemKind::Names { max, .. } => Some(max),
            ItemKind::Prefecture | ItemKind::Consent | ItemKind::BirthDate => None,
        }
    }

    /// Whether a row must have it.
    pub fn is_required(self) -> bool {
        self.spec().required
    }

    /// Whether the item's value is several names separated by commas.
    pub fn holds_names(self) -> bool {
        matches!(self.spec().kind, ItemKind::Names { .. })
    }

    /// Whether this is a management item, which the screen's values may replace (specification 8).
    pub fn is_management(self) -> bool {
        self.spec().part == Part::Management
    }

    /// The dictionary of the item's names; `None` for an item that holds no names.
    pub fn dictionary(self) -> Option<NameKind> {
        match self.spec().kind {
            ItemKind::Name { of, .. } | ItemKind::Names { of, .. } => Some(of),
            ItemKind::Text { .. }
            | ItemKind::Memo { .. }
            | ItemKind::Email { .. }
            | ItemKind::Phone { .. }
            | ItemKind::Zip { .. }
            | ItemKind::Prefecture
            | ItemKind::Url { .. }
            | ItemKind::Consent
            | ItemKind::BirthDate => None,
        }
    }
}

/// The item of a column. On the wire `"last_name"` or `"custom:7"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Basic(Item),
    /// A custom item, by its id in the workspace.
    Custom(u32),
}

impl Key {
    /// The item; `None` if it is a custom one.
    pub(crate) fn item(self) -> Option<Item> {
        match self {
            Key::Basic(item) => Some(item),
            Key::Custom(_) => None,
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Key::Basic(item) => formatter.write_str(item.key()),
            Key::Custom(custom_item_id) => write!(formatter, "custom:{custom_item_id}"),
        }
    }
}

impl std::str::FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        if let Some(custom_item_id) = text.strip_prefix("custom:") {
            return custom_item_id.parse().map(Key::Custom).map_err(|_| UnknownKey);
        }
        Item::ALL.into_iter().find(|item| item.key() == text).map(Key::Basic).ok_or(UnknownKey)
    }
}

/// A text that names no item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownKey;

impl std::fmt::Display for UnknownKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no such item")
    }
}

impl std::error::Error for UnknownKey {}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Item;

    #[test]
    fn the_key_of_an_item_is_its_name_on_the_wire() {
        for item in Item::ALL {
            assert_eq!(serde_json::to_value(item).expect("JSON"), item.key());
        }
    }
}
