//! Custom items: the columns from AD on (specification 10).
//!
//! Guarantees: positions are 0, 1, 2 … without gaps; the values of leads always fit the items: values follow a renamed
//! option, and are removed by a deleted item, a removed option or a new kind (`follow`), which is done only if the
//! person has confirmed the number of leads that lose a value, and is recorded (`store::changes`). While an import is
//! waiting or processing, items can be added and moved but neither changed nor deleted.
//!
//! The rules for names and options are core's: the page uses the same.

pub(crate) mod values;
pub(crate) mod follow;
pub(crate) mod routes;
pub(crate) mod store;
