//! Undo of a whole import, previewed first, in the background (specification 12).
//!
//! The steps: a preview decides lead by lead and shows the result (`preview`), a person confirms it (`start`), and the
//! preview is applied block by block (`block`), each block with its checkpoint and the proof that this process still
//! holds the job in one transaction: if killed at any point, the undo continues after the last checkpoint, and nothing
//! is undone twice. One import or undo runs in a workspace at a time.
//!
//! What "undone" means, where the specification is silent:
//! - A lead that the import registered is removed, unless it was touched since: by a person's edit, or by a later
//!   import (itself not undone) that has a row for it, even one that changed nothing. Such a lead stays as it is.
//!   Changes of settings that leads only follow (a name merged or deleted, a custom item's option removed) are not a
//!   person's edit of the lead: `lead.recorded_writes` counts them, and the writes of imports and undos, which are
//!   recorded in their own rows.
//! - For a lead that it overwrote, each item gets the value before the first of the lead's rows; names and memos that
//!   it added are removed. A value stays, and is listed, if it is no longer the import's (because of a later import, a
//!   person, or a merged name), or if a later import contains the same value, name or memo: then it belongs to that
//!   import too. That is read from the later import's file, so as long as an import can be undone, the files of later
//!   imports are kept as well.
//! - A value that is already the previous one is left alone and is no difference. A name or memo that was removed stays
//!   removed.
//! - A renamed name is the same name. A previous status or group that was merged since is restored as its merge target;
//!   one that was deleted is restored as blank, as its deletion would have left the lead.
//! - Names that the import created are deleted from their dictionaries once no lead has them any more, unless they were
//!   renamed.
//! - A failed import can be undone too: the rows that were applied. A lead that was deleted since is reported as gone.
//! - Undoing the newest import first works best: then nothing stays. In another order, changes of a later import stay,
//!   and undoing that one restores the values before it.
//! - A removed lead stays in the undo's list for as long as the import's file is kept, and is then erased (`erasure`).
//! - Mails that were sent because of the import cannot be undone and stay on record; unsent ones are cancelled with the
//!   lead, or with its form (`mail`).

pub(crate) mod routes;
pub(crate) mod name_history;
pub(crate) mod effect;
pub(crate) mod judge;
pub(crate) mod later_rows;
pub(crate) mod start;
pub(crate) mod erasure;
pub(crate) mod store;
pub(crate) mod job;
pub(crate) mod previews;
pub use erasure::erase_removed;
pub use routes::routes;
