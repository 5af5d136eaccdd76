//! One column of the file, as it is needed for every cell: what makes a cell certainly valid, and the cells remembered.

use super::remembered::Remembered;
use crate::domain::{
    encoding::Charset,
    kind::fast_path::{FastPath, FastRule, Look},
};

/// Apart from the rest of a column, because it is looked at for every cell.
pub(super) struct FastColumn {
    pub(super) rule: FastRule,
    pub(super) is_required: bool,
    /// Filled with `FastRule::Remembered` alone.
    pub(super) remembered: Remembered,
}

impl FastColumn {
    /// Looks at a value: see [`FastRule::look`].
    #[inline(always)]
    pub(super) fn look(&self, value: &[u8], look: Look, code: Charset) -> FastPath {
        self.rule.look(value, look, code, |value| self.remembered.holds(value))
    }
}
