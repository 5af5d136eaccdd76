//! Bulk changes of leads: the blocks of imports and undos.

pub(crate) mod new_leads;
pub(crate) mod overwritten_leads;
pub(crate) mod restored_leads;
