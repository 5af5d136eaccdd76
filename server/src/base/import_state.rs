//! Conditions on the state of an import that several statements share.
//!
//! Guarantees: each one holds for the same states as the method of the same name (`ImportState`).

/// [`torikomi_core::wire::ImportState::is_unstarted`]
macro_rules! unstarted {
    () => {
        "state in ('planning', 'planned', 'refused')"
    };
}

/// [`torikomi_core::wire::ImportState::is_applying`]
macro_rules! applying {
    () => {
        "state in ('waiting', 'processing')"
    };
}

/// [`torikomi_core::wire::ImportState::is_running`]
macro_rules! running {
    () => {
        "state in ('waiting', 'processing', 'undoing')"
    };
}

pub(crate) use {applying, running, unstarted};

pub const UNSTARTED: &str = unstarted!();
pub const APPLYING: &str = applying!();
pub const RUNNING: &str = running!();
