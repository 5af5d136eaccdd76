//! What every cell of a column needs: the rule that makes a cell certainly valid, and the remembered cells.

use super::remembered::Remembered;
use crate::domain::{
    encoding::Charset,
    kind::{
        FastRule,
        damage::bytes::Watch,
        fast_path::{CellHints, FastPath},
    },
};

/// Apart from the rest of a column, because every cell reads it.
pub(super) struct FastColumn {
    pub(super) rule: FastRule,
    pub(super) watch: Watch,
    pub(super) is_required: bool,
    /// Filled by `FastRule::Remembered` only.
    pub(super) remembered: Remembered,
}

impl FastColumn {
    /// See [`FastRule::check`].
    #[inline(always)]
    pub(super) fn check(&self, value: &[u8], hints: CellHints, charset: Charset) -> FastPath {
        self.rule.check(value, hints, charset, |value| self.remembered.holds(value))
    }
}
