//! The limits that keep one customer from harming the others (specification 22), as far as the check and the forms know
//! them.
//!
//! The server has its own ones (open plans, bytes kept, requests at a time). A file's size and rows are not constants:
//! they come with the format.

use crate::domain::names::NameKind;

/// Names in one cell, repeats not counted.
pub const NAMES_A_CELL: usize = 100;
/// Names of one kind (tags, sources …) that a lead can have. Further ones are not added.
pub const NAMES_OF_A_KIND_A_LEAD: usize = 1_000;
/// Memos that a lead can have. An import does not add further ones.
pub const MEMOS_A_LEAD: usize = 1_000;
/// Names that one import may create. A plan with more cannot be started.
pub const NEW_NAMES_AN_IMPORT: usize = 10_000;
/// Names of one kind in a workspace, except those below.
pub const NAMES_OF_A_KIND: usize = 100_000;
/// Statuses, persons in charge and forms of a workspace, each: a file must name a registered one, so all of them are
/// part of the format that every check needs.
pub const NAMES_OF_A_KIND_IN_THE_FORMAT: usize = 5_000;

/// How many names of this kind a workspace can have.
pub fn names_of(kind: NameKind) -> usize {
    match kind {
        NameKind::Status | NameKind::Person | NameKind::Form => NAMES_OF_A_KIND_IN_THE_FORMAT,
        NameKind::Group | NameKind::Source | NameKind::OldMailGroup | NameKind::Tag => NAMES_OF_A_KIND,
    }
}

/// Conditions of one search.
pub const CONDITIONS_A_SEARCH: usize = 20;
/// Words of one search.
pub const WORDS_A_SEARCH: usize = 20;
/// Options that one condition of a search may name.
pub const OPTIONS_A_CONDITION: usize = 100;
/// Domains of one company.
pub const DOMAINS_A_COMPANY: usize = 50;
/// Problems of one row that are stored. Verdict, digest and error CSV have all of them.
pub const STORED_PROBLEMS_A_ROW: usize = 20;
/// Names of a header that are read: more than any header has (the items, 100 custom items, and what an export adds). A
/// line with more is not a header.
pub const HEADER_NAMES: usize = 1_000;
