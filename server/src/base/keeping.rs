//! How long files are kept.

/// How long things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// The uploaded file and the error CSV, after the import has ended.
    pub file_days: i32,
}

impl Default for Keeping {
    fn default() -> Self {
        Keeping { file_days: 90 }
    }
}
