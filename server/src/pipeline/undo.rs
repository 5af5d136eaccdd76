//! Undo: a whole import taken back, previewed first, in the background (specification 12).
//!
//! The steps: a preview decides lead by lead and shows that (`preview`), a person confirms it (`start`), and what was
//! shown is applied block by block (`block`), each block with its checkpoint and the proof that this process still holds
//! the job in one transaction: killed at any point, the undo goes on behind the last checkpoint, and nothing is taken
//! back twice. One import or undo runs in a workspace at a time.
//!
//! What "taken back" means, where the specification is silent:
//! - A lead that the import registered is removed, unless somebody touched it since: a person's edit, or a later import
//!   (not taken back itself) that has a row for it, even one that changed nothing. Such a lead stays whole. Changes of
//!   settings that leads only follow (a name merged or deleted, a custom item's option gone) are nobody's work on the
//!   lead: `lead.recorded_writes` counts them, and the writes of imports and undos, which stand in their own rows.
//! - A lead that it overwrote gets back, item by item, what stood there before the first of its rows; names and memos
//!   that it added are taken off again. A value stays, and is listed, when it is no longer the import's (a later import,
//!   a person, a name merged into another one), and when a later import brought the same value, name or memo again:
//!   then it is that one's too. That is read from the later import's file, so an import can be taken back as long as
//!   its file is kept: the files of later imports are then kept as well.
//! - What is as before already is left alone and is no difference. A name or memo that somebody took off stays off.
//! - A name that was renamed since is the same name. A previous status or group that was merged since comes back as the
//!   one it went into; one that was deleted, as blank, as its deletion would have left the lead.
//! - Names that the import created leave their dictionaries when no lead has them any more, unless they were renamed.
//! - A failed import can be taken back too: the rows that were applied. A lead that was deleted since is told as gone.
//! - Imports are best taken back newest first: then nothing holds back. In another order, what a later import changed
//!   stays, and taking that one back gives the leads what stood there before it.
//! - A lead that was removed stays in the undo's list for as long as the import's file is kept, and is then erased
//!   (`erased`).
//! - Mails that were sent because of the import cannot be taken back, and are still told; what has not gone out is
//!   cancelled with the lead, or with its form (`mail`).

pub(crate) mod routes;
pub(crate) mod fate;
pub(crate) mod image;
pub(crate) mod judge;
pub(crate) mod later;
pub(crate) mod start;
pub(crate) mod erased;
pub(crate) mod store;
pub(crate) mod job;
pub(crate) mod previews;
pub use erased::erase_removed;
pub use routes::routes;
