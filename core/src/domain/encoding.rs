//! In which of the character encodings that are read a file is, and how its records end.

use serde::{Deserialize, Serialize};

/// A character code a file can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// As Windows-31J (CP932).
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

/// How the records of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineEnding {
    Crlf,
    Lf,
    /// CR+LF and LF in one file.
    Mixed,
    Cr,
}
