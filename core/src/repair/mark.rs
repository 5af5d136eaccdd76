//! The marks of UTF-8 (byte order marks) at a file's beginning, taken off a stream of bytes. Several count as one.

use std::borrow::Cow;

use crate::check::encoding::BOM;

/// Takes the marks off the first bytes; however these are cut.
#[derive(Default)]
pub(super) struct LeadingMarks {
    /// The beginning of what may be a mark.
    held: Vec<u8>,
    has_mark: bool,
    is_done: bool,
}

impl LeadingMarks {
    /// The bytes without marks; those that may be the beginning of one are held back.
    pub(super) fn take<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if self.is_done {
            return bytes.into();
        }
        self.held.extend_from_slice(bytes);
        let mut rest = self.held.as_slice();
        while let Some(text) = rest.strip_prefix(BOM) {
            self.has_mark = true;
            rest = text;
        }
        if BOM.starts_with(rest) {
            self.held = rest.to_vec();
            return Cow::Owned(Vec::new());
        }
        self.is_done = true;
        let text = rest.to_vec();
        self.held = Vec::new();
        text.into()
    }

    /// What was held back at the end of the file.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        self.is_done = true;
        std::mem::take(&mut self.held)
    }

    /// Whether there was a mark.
    pub(super) fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// Whether the text has begun.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }
}
