//! The preview of a file while the check is still running: its header and first rows as decoded, and the sums so far.
//! It is for display only: nothing is decided by it.

use serde::{Deserialize, Serialize};

use crate::domain::{encoding::Encoding, problem::Problem};

/// The header and the first rows, decoded; also for a file whose header was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// `None` if the encoding is not supported or could not be determined.
    pub encoding: Option<Encoding>,
    /// The row of the header: 1, except for a search export, whose header is in row 3.
    pub header_row: u32,
    /// The header's names, trimmed, without the empty ones at its end. Undecodable bytes are shown as U+FFFD.
    pub header: Vec<String>,
    /// At most five rows after the header.
    pub rows: Vec<PreviewRow>,
}

/// A row of a [`Preview`]: its cells, trimmed, each at most 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    pub row: u32,
    pub cells: Vec<String>,
}

/// The verdict up to now. Cheap enough to be asked for after every chunk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialVerdict {
    /// Bytes taken so far.
    pub bytes: u64,
    /// Data rows judged so far, and how many of them have no problem.
    pub rows: u32,
    pub valid: u32,
    pub invalid: u32,
    /// The file problems known so far; those of the header are complete as soon as `preview` answers.
    pub problems: Vec<Problem>,
}
