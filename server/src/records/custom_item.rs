//! Custom items: the columns from AD on (specification 10).
//!
//! Guarantees: positions are 0, 1, 2 … without gaps; what leads hold fits the items as they are: values follow a
//! renamed option, and a deleted item, a removed option or a new kind takes them off (`follow`), which is done only
//! when the person has agreed to the number of leads that lose a value, and is recorded (`store::changes`). While an
//! import is waiting or processing, items can be added and moved but neither changed nor deleted.
//!
//! The rules for names and options are core's: the page judges by the same.

pub(crate) mod values;
pub(crate) mod follow;
pub(crate) mod routes;
pub(crate) mod store;
