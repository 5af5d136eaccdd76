//! What a file must look like today: the fixed columns, the custom items in their order, the names that may
//! stand in T, V and AA, and the limits.
//!
//! A `Format` is plain data: the server builds it, `GET /api/format` carries it to the browser, and both give it
//! to `Check`. It knows nothing of a file, a database or a clock.

mod fingerprint;

use serde::{Deserialize, Serialize};

use crate::problem::Column;

/// One of the 29 basic, management and date-of-birth items (specification 2), in the default profile's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Item {
    LastName,
    FirstName,
    LastNameKana,
    FirstNameKana,
    Email,
    CompanyName,
    Phone,
    Fax,
    Mobile,
    Department,
    JobTitle,
    ZipCode,
    Prefecture,
    City,
    Address1,
    Address2,
    Website,
    Industry,
    Occupation,
    Status,
    Group,
    PersonsInCharge,
    LeadSources,
    Memo,
    MailConsent,
    OldMailGroups,
    MemberForms,
    Tags,
    BirthDate,
}

impl Item {
    /// All items, in the default profile's order (A to AC).
    pub const ALL: [Item; 29] = [
        Item::LastName,
        Item::FirstName,
        Item::LastNameKana,
        Item::FirstNameKana,
        Item::Email,
        Item::CompanyName,
        Item::Phone,
        Item::Fax,
        Item::Mobile,
        Item::Department,
        Item::JobTitle,
        Item::ZipCode,
        Item::Prefecture,
        Item::City,
        Item::Address1,
        Item::Address2,
        Item::Website,
        Item::Industry,
        Item::Occupation,
        Item::Status,
        Item::Group,
        Item::PersonsInCharge,
        Item::LeadSources,
        Item::Memo,
        Item::MailConsent,
        Item::OldMailGroups,
        Item::MemberForms,
        Item::Tags,
        Item::BirthDate,
    ];

    /// The specification's key, for example `last_name`.
    pub fn key(self) -> &'static str {
        match self {
            Item::LastName => "last_name",
            Item::FirstName => "first_name",
            Item::LastNameKana => "last_name_kana",
            Item::FirstNameKana => "first_name_kana",
            Item::Email => "email",
            Item::CompanyName => "company_name",
            Item::Phone => "phone",
            Item::Fax => "fax",
            Item::Mobile => "mobile",
            Item::Department => "department",
            Item::JobTitle => "job_title",
            Item::ZipCode => "zip_code",
            Item::Prefecture => "prefecture",
            Item::City => "city",
            Item::Address1 => "address1",
            Item::Address2 => "address2",
            Item::Website => "website",
            Item::Industry => "industry",
            Item::Occupation => "occupation",
            Item::Status => "status",
            Item::Group => "group",
            Item::PersonsInCharge => "persons_in_charge",
            Item::LeadSources => "lead_sources",
            Item::Memo => "memo",
            Item::MailConsent => "mail_consent",
            Item::OldMailGroups => "old_mail_groups",
            Item::MemberForms => "member_forms",
            Item::Tags => "tags",
            Item::BirthDate => "birth_date",
        }
    }

    /// The default profile's header.
    pub fn header(self) -> &'static str {
        match self {
            Item::LastName => "姓",
            Item::FirstName => "名",
            Item::LastNameKana => "姓(フリガナ)",
            Item::FirstNameKana => "名(フリガナ)",
            Item::Email => "メールアドレス",
            Item::CompanyName => "会社・組織名",
            Item::Phone => "電話番号",
            Item::Fax => "FAX番号",
            Item::Mobile => "携帯番号",
            Item::Department => "部署",
            Item::JobTitle => "役職",
            Item::ZipCode => "郵便番号",
            Item::Prefecture => "都道府県",
            Item::City => "市区町村",
            Item::Address1 => "住所1",
            Item::Address2 => "住所2",
            Item::Website => "Webサイト",
            Item::Industry => "業種",
            Item::Occupation => "職種",
            Item::Status => "ステータス",
            Item::Group => "グループ",
            Item::PersonsInCharge => "担当者名",
            Item::LeadSources => "リード獲得元",
            Item::Memo => "メモ",
            Item::MailConsent => "メール配信の同意確認",
            Item::OldMailGroups => "旧メール配信グループ",
            Item::MemberForms => "会員登録済みのフォーム",
            Item::Tags => "タグ",
            Item::BirthDate => "生年月日",
        }
    }

    /// The most characters a value (each name, where several may stand) may have; `None` where the kind decides.
    pub fn max_characters(self) -> Option<u32> {
        match self {
            Item::LastName
            | Item::FirstName
            | Item::LastNameKana
            | Item::FirstNameKana
            | Item::Phone
            | Item::Fax
            | Item::Mobile => Some(50),
            Item::Email | Item::CompanyName | Item::Website | Item::MemberForms => Some(255),
            Item::Department | Item::JobTitle => Some(200),
            Item::ZipCode => Some(10),
            Item::City
            | Item::Address1
            | Item::Address2
            | Item::Industry
            | Item::Occupation
            | Item::Status
            | Item::Group
            | Item::PersonsInCharge
            | Item::LeadSources
            | Item::OldMailGroups
            | Item::Tags => Some(100),
            Item::Memo => Some(3000),
            Item::Prefecture | Item::MailConsent | Item::BirthDate => None,
        }
    }

    /// Whether a row must have it (A and E).
    pub fn is_required(self) -> bool {
        matches!(self, Item::LastName | Item::Email)
    }

    /// Whether the item's value is several names with commas between them (V, W, Z, AA, AB).
    pub fn holds_names(self) -> bool {
        matches!(self, Item::PersonsInCharge | Item::LeadSources | Item::OldMailGroups | Item::MemberForms | Item::Tags)
    }

    /// Whether this is a management item (T to AB), which the screen's values may replace (specification 8).
    pub fn is_management(self) -> bool {
        Item::Status <= self && self <= Item::Tags
    }
}

/// Which item a column holds. On the wire `"last_name"` or `"custom:7"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Basic(Item),
    /// A custom item, by its id in the workspace.
    Custom(u32),
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

/// One column of a format profile: an item under the header that this workspace's files give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileColumn {
    pub item: Item,
    pub header: String,
}

/// The kind of a custom item (specification 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    Text,
    LongText,
    Number,
    Date,
    Select,
    Checkbox,
}

/// A custom item of the workspace: a column from AD on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItem {
    pub custom_item_id: u32,
    pub name: String,
    pub kind: CustomKind,
    /// For `select` and `checkbox`; empty for the other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// The names that T, V and AA may hold; `None` where they are not looked up (command line without a workspace).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownNames {
    pub statuses: Option<Vec<String>>,
    pub persons: Option<Vec<String>>,
    pub forms: Option<Vec<String>>,
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    pub max_bytes: u64,
    pub max_rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_bytes: 4 << 30, max_rows: 10_000_000 }
    }
}

/// What a file must look like today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Format {
    /// All 29 items, each once, in the order in which the files have them.
    pub columns: Vec<ProfileColumn>,
    pub custom_items: Vec<CustomItem>,
    pub names: KnownNames,
    pub limits: Limits,
}

/// A column that a file of today's format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnInEffect<'f> {
    pub column: Column,
    pub key: Key,
    pub header: &'f str,
}

impl Format {
    /// All columns of a full file: the 29 items in the profile's order, then the custom items.
    pub fn columns_in_effect(&self) -> impl Iterator<Item = ColumnInEffect<'_>> {
        let items = self.columns.iter().map(|column| (Key::Basic(column.item), column.header.as_str()));
        let custom_items = self.custom_items.iter().map(|item| (Key::Custom(item.custom_item_id), item.name.as_str()));
        (0_u32..).zip(items.chain(custom_items)).map(|(place, (key, header))| ColumnInEffect {
            column: Column(place),
            key,
            header,
        })
    }

    /// Where the item stands, and under which header. `None` for a custom item that the format does not have.
    pub fn column_of(&self, key: Key) -> Option<ColumnInEffect<'_>> {
        self.columns_in_effect().find(|column| column.key == key)
    }

    /// The header under which the item stands. `None` for a custom item that the format does not have.
    pub fn header(&self, key: Key) -> Option<&str> {
        self.column_of(key).map(|column| column.header)
    }

    /// The header under which a basic or management item stands.
    pub fn header_of(&self, item: Item) -> &str {
        self.header(Key::Basic(item)).unwrap_or_else(|| item.header())
    }

    pub fn custom_item(&self, custom_item_id: u32) -> Option<&CustomItem> {
        self.custom_items.iter().find(|item| item.custom_item_id == custom_item_id)
    }
}

impl Default for Format {
    /// The default profile, no custom items, no names looked up.
    fn default() -> Self {
        Format {
            columns: Item::ALL
                .into_iter()
                .map(|item| ProfileColumn { item, header: item.header().to_owned() })
                .collect(),
            custom_items: Vec::new(),
            names: KnownNames::default(),
            limits: Limits::default(),
        }
    }
}
