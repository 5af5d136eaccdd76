//! How many custom items and options there may be, and how long their texts.

/// How many custom items a workspace may have.
pub const MAX_ITEMS: usize = 100;
/// Characters of a name, counted in NFC.
pub const MAX_NAME_CHARACTERS: u32 = 50;
/// How many options an item may have.
pub const MAX_OPTIONS: usize = 100;
/// Characters of an option, counted in NFC.
pub const MAX_OPTION_CHARACTERS: u32 = 100;
