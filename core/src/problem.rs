//! A problem: what is wrong with a file, with its place and the facts a message needs.
//!
//! Codes are stable for ever: never renamed, never reused. A *file problem* refuses the file, a *row problem* skips
//! the row, a *warning* does neither.

use serde::{Deserialize, Serialize};

use crate::format::Key;

/// How much a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file is refused.
    File,
    /// The row is skipped, the others go on.
    Row,
    /// Worth knowing; nothing is skipped.
    Warning,
}

/// What is wrong; in the order of the specification's tables (chapters 4, 5 and the warnings).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    // File problems
    Empty,
    NotCsv,
    EncodingUnsupported,
    HeaderUndecodable,
    TooLarge,
    LineEnding,
    Delimiter,
    ErrorFile,
    SearchExport,
    OldFormat,
    HeaderGarbled,
    HeaderMissing,
    CustomItemsChanged,
    HeaderMismatch,
    NoRows,
    ExtraCells,
    QuoteUnclosed,
    // Row problems
    DuplicateInFile,
    /// Only the plan knows this one.
    AlreadyRegistered,
    Required,
    TooLong,
    TooShort,
    EmailInvalid,
    ZipInvalid,
    PhoneInvalid,
    PrefectureInvalid,
    UrlInvalid,
    DateInvalid,
    NumberInvalid,
    OptionUnknown,
    StatusUnknown,
    PersonUnknown,
    FormUnknown,
    Encoding,
    QuoteInvalid,
    // Warnings
    OverGuideline,
    MixedLineEndings,
    BlankLines,
    ShortRows,
    LeadingZeroLost,
    DigitList,
    Normalised,
    /// Only the plan knows this one.
    CaseVariant,
}

impl Code {
    /// What a problem of this code costs.
    pub fn severity(self) -> Severity {
        if self < Code::DuplicateInFile {
            Severity::File
        } else if self < Code::OverGuideline {
            Severity::Row
        } else {
            Severity::Warning
        }
    }
}

/// A column of the file, from 0 (A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(pub u32);

impl std::fmt::Display for Column {
    /// As a spreadsheet names it: A … Z, AA … ZZ, AAA …
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut letters = Vec::new();
        let mut rest = u64::from(self.0) + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).expect("BUG: below 26")));
            rest /= 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(formatter, "{letter}"))
    }
}

impl std::str::FromStr for Column {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 6 {
            return Err("no column letters");
        }
        let mut number = 0_u32;
        for letter in text.bytes() {
            if !letter.is_ascii_uppercase() {
                return Err("no column letters");
            }
            number = number * 26 + u32::from(letter - b'A') + 1;
        }
        Ok(Column(number - 1))
    }
}

impl Serialize for Column {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A header name that stands under another name today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Renamed {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub column: Column,
    pub found: String,
    pub expected: String,
}

/// A header name that stands at another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub found: Column,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub expected: Column,
}

/// What a message needs beside the place. Which fields a code fills stands in its words; the others are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Facts {
    /// The row that has the address (`duplicate_in_file`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner_row: Option<u32>,
    /// How many there are in the whole file (codes that are told once with a count).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Characters, rows or bytes allowed at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// Characters needed at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// What stands there (a kind of file, a character code, a separator, a length).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What should stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Header names that are gone, in the format's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Header names that nobody knows, in the file's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<Renamed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}

/// One thing that is wrong, at one place. Place fields are `None` where there is no place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    pub severity: Severity,
    pub code: Code,
    /// As a spreadsheet numbers it: the header is row 1, blank lines count.
    pub row: Option<u32>,
    /// Physical line in which the cell begins, from 1.
    pub line: Option<u32>,
    /// Offset of the cell's first byte (its quote, if quoted), from 0; for `line_ending`, `quote_unclosed` and
    /// `encoding` that of the offending byte.
    pub byte: Option<u64>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub column: Option<Column>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub key: Option<Key>,
    /// The value as it stands in the file, trimmed; at most 255 characters of it.
    pub value: Option<String>,
    pub facts: Facts,
    pub message: Message,
}

/// The same words in every language we speak.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub ja: String,
    pub en: String,
}
