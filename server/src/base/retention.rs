//! How long files are kept.

/// How long each kind of thing is kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// The uploaded file and the error CSV, after the import has ended.
    pub file_days: i32,
}

impl Default for Retention {
    fn default() -> Self {
        Retention { file_days: 90 }
    }
}
