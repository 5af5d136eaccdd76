//! What an account may do, in words; and the message for those who may not.

mod allowed;
mod field;
mod list;

pub(crate) use allowed::{Allowed, ReadOnly};
pub(crate) use field::RightsField;
pub(crate) use list::{AllRights, RightsBadges};
