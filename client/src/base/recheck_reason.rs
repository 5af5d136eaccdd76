//! Why the wizard checks a file again by itself.

/// The reason, as the page shows it above the new check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecheckReason {
    /// The custom items, names or limits changed since the last check.
    FormatChanged,
    /// Names were registered.
    NamesAdded,
    /// The file was repaired.
    Repaired,
}
