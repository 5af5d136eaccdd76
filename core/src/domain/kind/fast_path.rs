//! The fast path: recognises values that are certainly valid by their bytes, without decoding them.
//!
//! Guarantees: a value is accepted only if [`Rule::judge`](super::Rule::judge) finds neither problem nor warning (a
//! property test compares them). [`FastPath::Unknown`] is no verdict: the rule decides. Each kind's file has its own
//! bytes; a column chooses between the kinds by its [`FastRule`](super::FastRule).

/// What the scan knows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CellHints {
    /// It has bytes that are not ASCII.
    pub(crate) is_high: bool,
    /// It has bytes at which a text may be damaged, or stored in another form.
    pub(crate) has_mark: bool,
    /// Its ends were not looked at: a blank outside ASCII, or damage, may be there.
    pub(crate) may_have_odd_ends: bool,
    /// It may have a comma.
    pub(crate) has_comma: bool,
    /// It may have a line break.
    pub(crate) may_have_break: bool,
}

/// The result of the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FastPath {
    /// The rule must decide.
    Unknown,
    /// Valid, and stored as typed.
    Valid,
    /// Valid, and stored in another form.
    ValidNormalised,
}

impl FastPath {
    #[inline(always)]
    pub(crate) fn valid_if(is_valid: bool) -> FastPath {
        if is_valid { FastPath::Valid } else { FastPath::Unknown }
    }

    /// Whether the rule need not judge the cell. `values`: the stored form matters too.
    #[inline(always)]
    pub(crate) fn is_enough(self, values: bool) -> bool {
        self == FastPath::Valid || (self == FastPath::ValidNormalised && !values)
    }
}
