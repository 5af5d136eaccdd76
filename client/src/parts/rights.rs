//! The rights of an account, in words; and the message for accounts that lack one.

mod allowed;
mod field;
mod list;

pub(crate) use allowed::{Allowed, ReadOnly};
pub(crate) use field::RightsField;
pub(crate) use list::{AllRights, RightsBadges};
